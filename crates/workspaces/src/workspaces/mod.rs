//! Workspaces: the outermost thing that people share.
//!
//! Whoever may create one becomes its Owner. Its slug is part of every address below it and is
//! never changed. Only the Owner deletes it; it then lies in the bin for thirty days, in which the
//! Owner can restore it, and no request finds anything of it. After that a job removes it with all
//! that is in it.

mod bin;
mod ops;
mod routes;
mod rows;
mod slug;

use airside_kernel::ids::{UserId, WorkspaceId};
use airside_kernel::{Result, Timestamp, Validation};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::can::Can;
use crate::input::{self, Nullable};
use crate::targets::{NewWorkspaceTarget, WorkspaceTarget};

pub use bin::PurgeWorkspaces;
pub(crate) use bin::SECONDS_IN_BIN;
pub(crate) use ops::change_with;
pub use ops::create_workspace;
pub use routes::routes;
pub use rows::slug_is_free;
pub use slug::Slug;

/// Longest name.
const NAME_CHARACTERS_MAX: usize = 80;
/// Longest address of a logo.
const LOGO_CHARACTERS_MAX: usize = 2000;
/// Longest description of an organisation's size.
const SIZE_CHARACTERS_MAX: usize = 20;
/// Time zone of a workspace whose creator names none.
const TIME_ZONE_DEFAULT: &str = "UTC";

airside_kernel::operations! {
    /// Creates a workspace.
    CreateWorkspace => "workspace:create" on NewWorkspaceTarget;
    /// Lists the caller's own workspaces.
    ListOwnWorkspaces => "account:view" on airside_identity::AccountTarget;
    /// Reads a workspace.
    ViewWorkspace => "workspace:view" on WorkspaceTarget;
    /// Changes a workspace's name, logo and time zone.
    EditWorkspace => "workspace:edit" on WorkspaceTarget;
    /// Puts a workspace into the bin.
    DeleteWorkspace => "workspace:delete" on WorkspaceTarget;
    /// Takes a workspace out of the bin.
    RestoreWorkspace => "workspace:delete" on bin::BinnedWorkspaceTarget;
}

/// A workspace as it is asked for.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct WorkspaceInput {
    /// Its name.
    pub name: String,
    /// The word that it has in addresses.
    pub slug: String,
    /// Address of a picture.
    pub logo: Option<String>,
    /// A name of the tz database; UTC if not given.
    pub timezone: Option<String>,
    /// How many people it is for, in words.
    pub organization_size: Option<String>,
}

/// A change of a workspace. What is left out stays.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
pub struct WorkspaceChange {
    /// Its name.
    pub name: Option<String>,
    /// The slug never changes; another one than the present is refused.
    pub slug: Option<String>,
    /// Address of a picture; null for none.
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = Option<String>)]
    pub logo: Option<Nullable<String>>,
    /// A name of the tz database.
    pub timezone: Option<String>,
    /// How many people it is for, in words; null for unknown.
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = Option<String>)]
    pub organization_size: Option<Nullable<String>>,
}

/// A workspace that can be created.
#[derive(Debug, Clone)]
pub struct NewWorkspace {
    name: String,
    slug: Slug,
    logo: Option<String>,
    timezone: String,
    organization_size: Option<String>,
}

impl NewWorkspace {
    /// From a name and a slug, everything else as usual.
    pub fn parse(name: &str, slug: &str) -> Result<Self> {
        Self::try_from(WorkspaceInput {
            name: name.to_owned(),
            slug: slug.to_owned(),
            logo: None,
            timezone: None,
            organization_size: None,
        })
    }

    /// Its slug.
    #[must_use]
    pub const fn slug(&self) -> &Slug {
        &self.slug
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl TryFrom<WorkspaceInput> for NewWorkspace {
    type Error = airside_kernel::Error;

    fn try_from(given: WorkspaceInput) -> Result<Self> {
        let mut wrong = Validation::new();
        let name = input::name(&mut wrong, "name", &given.name, NAME_CHARACTERS_MAX);
        let timezone = given
            .timezone
            .unwrap_or_else(|| TIME_ZONE_DEFAULT.to_owned());
        input::time_zone(&mut wrong, "timezone", &timezone);
        check_picture(&mut wrong, "logo", given.logo.as_deref());
        check_size(&mut wrong, given.organization_size.as_deref());
        let slug = Slug::parse(&given.slug);
        if let Err(message) = &slug {
            wrong.add("slug", message);
        }
        match slug {
            Ok(slug) => wrong.finish().map(|()| Self {
                name,
                slug,
                logo: given.logo,
                timezone,
                organization_size: given.organization_size,
            }),
            Err(message) => {
                wrong.finish()?;
                Err(airside_kernel::Error::field("slug", message))
            }
        }
    }
}

/// A picture of this program's own, or one that is fetched safely.
pub(crate) fn check_picture(wrong: &mut Validation, field: &str, logo: Option<&str>) {
    input::bounded(wrong, field, logo, LOGO_CHARACTERS_MAX);
    let is_address = |logo: &str| {
        logo.starts_with("https://") || logo.starts_with('/') && !logo.starts_with("//")
    };
    wrong.require(
        logo.is_none_or(is_address),
        field,
        "must begin with https:// or /",
    );
}

fn check_size(wrong: &mut Validation, size: Option<&str>) {
    input::bounded(wrong, "organization_size", size, SIZE_CHARACTERS_MAX);
}

/// A workspace as it is answered.
#[derive(Debug, Serialize, ToSchema)]
pub struct Workspace {
    /// Its id.
    pub id: WorkspaceId,
    /// Its name.
    pub name: String,
    /// The word that it has in addresses.
    pub slug: String,
    /// Address of a picture.
    pub logo: Option<String>,
    /// The same.
    pub logo_url: Option<String>,
    /// A name of the tz database.
    pub timezone: String,
    /// How many people it is for, in words.
    pub organization_size: Option<String>,
    /// Key of its plan: what it may have.
    pub plan: String,
    /// Who owns it.
    pub owner: Option<UserId>,
    /// Number of the caller's role.
    pub role: Option<i64>,
    /// Slug of the caller's role.
    pub role_slug: Option<String>,
    /// How many people belong to it; not answered to Guests.
    pub total_members: Option<i64>,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
    /// Who created it.
    pub created_by: Option<UserId>,
    /// Since when it is in the bin.
    pub deleted_at: Option<Timestamp>,
    /// What the caller may do, with `expand=can`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub can: Option<Can>,
}
