//! People as the lists of this room show them, and the filters that those lists take.

use airside_identity::accounts::{UserLite, UserLiteRow};
use airside_kernel::db::{Connection, SqlBuilder, sql};
use airside_kernel::ids::UserId;
use airside_kernel::{Error, Result, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::can::Can;
use crate::input::search_pattern;

/// A member of a workspace or of a project, as answered.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Member {
    /// Who it is. Their id names the member in paths.
    #[serde(flatten)]
    pub user: UserLite,
    /// Number of the role.
    pub role: Option<i64>,
    /// Slug of the role.
    pub role_slug: Option<String>,
    /// Whether the membership and the account are active.
    pub is_active: bool,
    /// Whether it is a program.
    pub is_bot: bool,
    /// Since when.
    pub created_at: Timestamp,
    /// When the role was changed last: the version of the membership, which its `ETag` tells.
    #[serde(skip)]
    pub updated_at: Timestamp,
    /// What the caller may do, with `expand=can`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub can: Option<Can>,
}

/// The columns of a member, of tables `users u` and of a membership `m`.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct MemberRow {
    #[sqlx(flatten)]
    pub user: UserLiteRow,
    pub member_id: uuid::Uuid,
    pub role: Option<String>,
    pub base_role: Option<String>,
    pub is_active: bool,
    pub is_bot: bool,
    pub joined_at: Timestamp,
    pub updated_at: Timestamp,
}

/// Which members are listed.
#[derive(Debug, Clone, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct MemberQuery {
    /// Part of the first name.
    pub first_name: Option<String>,
    /// Part of the last name.
    pub last_name: Option<String>,
    /// Part of the address; refused to Guests, who see no addresses.
    pub email: Option<String>,
    /// Part of the name that is shown.
    pub display_name: Option<String>,
    /// Slug of the role.
    pub role_slug: Option<String>,
    /// Only active ones, or only others.
    pub is_active: Option<bool>,
    /// Only programs, or only people.
    pub is_bot: Option<bool>,
    /// `can`: what the caller may do to each.
    pub expand: Option<String>,
    /// Rows of a page, where the list is paged.
    pub per_page: Option<i64>,
    /// Cursor of an earlier page, where the list is paged.
    pub cursor: Option<String>,
    /// `false` leaves out the totals, where the list is paged.
    pub count: Option<bool>,
}

impl MemberQuery {
    /// What a Guest may not ask for, since the answer would tell addresses.
    pub(crate) fn require_for_guest(&self) -> Result<()> {
        if self.email.is_some() {
            return Err(Error::field(
                "email",
                "a Guest sees no addresses and cannot filter by them",
            ));
        }
        Ok(())
    }

    /// Pushes the conditions of the filter. `role` is the column of the role.
    pub(crate) fn push_conditions(&self, to: &mut SqlBuilder, role: &str) {
        let texts = [
            ("u.first_name", &self.first_name),
            ("u.last_name", &self.last_name),
            ("u.email", &self.email),
            ("u.display_name", &self.display_name),
        ];
        for (column, text) in texts {
            if let Some(text) = text.as_deref().filter(|text| !text.is_empty()) {
                to.push(" AND lower(").push(column).push(") LIKE ");
                to.push_value(search_pattern(text)).push(" ESCAPE '!'");
            }
        }
        if let Some(slug) = &self.role_slug {
            to.push(" AND ").push(role).push(" = ").push_value(slug);
        }
        if let Some(is_bot) = self.is_bot {
            to.push(" AND u.is_bot = ").push_value(is_bot);
        }
        if let Some(is_active) = self.is_active {
            to.push(" AND (u.is_active AND w.status = 'active') = ")
                .push_value(is_active);
        }
    }
}

/// A person's id with the name that a record keeps.
pub(crate) async fn named(
    connection: &mut Connection,
    user: UserId,
) -> Result<Option<(UserId, String)>> {
    let name: Option<(String,)> = sql("SELECT display_name FROM users WHERE id = $1")
        .bind(user)
        .fetch_optional(connection)
        .await?;
    Ok(name.map(|(name,)| (user, name)))
}
