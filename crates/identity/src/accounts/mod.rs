//! Accounts: one for each person on this instance, found by their address.
//!
//! An account is made by signing up, by accepting an invitation or by an admin; what it may do
//! comes from its memberships and from nothing here. It is *suspended* by `is_active = false`:
//! every look-up of a credential asks for active accounts, so that a suspension counts with the
//! next request.
//!
//! Signing up does not prove an address, so somebody may have made an account with another's. When
//! the owner proves the address for the first time, what was set up before falls away: password,
//! sessions, tokens and accounts at other providers. That is recorded, and the owner is told by mail. It does not happen to
//! accounts whose holder is known, since an admin of the instance made them.

mod address;
mod proof;
mod rows;

use airside_kernel::ids::{AssetId, UserId};
use airside_kernel::{Error, Timestamp};
use serde::Serialize;
use uuid::Uuid;

pub use address::EmailAddress;
pub use proof::{Proved, prove_address};
pub use rows::{USER_LITE_COLUMNS, create, display, find_by_email, lookup, set_active};

/// Longest first, last or display name, in characters.
pub const NAME_CHARS_MAX: usize = 100;
/// Time zone of an account that has not chosen one.
pub const DEFAULT_TIME_ZONE: &str = "UTC";

/// An account about to be made.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// Its address.
    pub email: EmailAddress,
    /// May be empty.
    pub first_name: String,
    /// May be empty.
    pub last_name: String,
    /// Whether its owner proved that the address is theirs.
    pub is_email_verified: bool,
    /// Whether an admin of the instance made it, so that nobody else can have been before.
    pub is_holder_known: bool,
}

impl NewAccount {
    /// An account of which only the address is known.
    #[must_use]
    pub const fn of(email: EmailAddress) -> Self {
        Self {
            email,
            first_name: String::new(),
            last_name: String::new(),
            is_email_verified: false,
            is_holder_known: false,
        }
    }

    /// With names; spaces around them do not count.
    #[must_use]
    pub fn named(mut self, first_name: &str, last_name: &str) -> Self {
        first_name.trim().clone_into(&mut self.first_name);
        last_name.trim().clone_into(&mut self.last_name);
        self
    }

    /// With an address that was proved.
    #[must_use]
    pub const fn verified(mut self) -> Self {
        self.is_email_verified = true;
        self
    }

    /// Made at set-up, on the command line or by an admin of the instance.
    #[must_use]
    pub const fn of_known_holder(mut self) -> Self {
        self.is_holder_known = true;
        self
    }

    /// The names are short enough and hold no control characters.
    pub fn check_names(&self) -> Result<(), Error> {
        let mut validation = airside_kernel::Validation::new();
        check_name(&mut validation, "first_name", &self.first_name);
        check_name(&mut validation, "last_name", &self.last_name);
        validation.finish()
    }
}

/// Notes what is wrong with a name.
pub fn check_name(validation: &mut airside_kernel::Validation, field: &str, name: &str) {
    let fits = name.chars().count() <= NAME_CHARS_MAX;
    validation.require(fits, field, "must be at most 100 characters");
    let is_plain = !name.chars().any(char::is_control);
    validation.require(
        is_plain,
        field,
        "must not hold line breaks or control characters",
    );
}

/// An account's row.
#[derive(Debug, Clone, sqlx::FromRow)]
#[expect(
    missing_docs,
    reason = "the fields are the columns, described in the migration"
)]
#[expect(clippy::struct_excessive_bools, reason = "the fields are the columns")]
pub struct AccountRow {
    pub id: UserId,
    pub email: String,
    pub first_name: String,
    pub last_name: String,
    pub display_name: String,
    pub avatar_asset_id: Option<AssetId>,
    pub user_timezone: String,
    pub start_of_the_week: i64,
    pub is_active: bool,
    pub is_bot: bool,
    pub is_email_verified: bool,
    pub is_holder_known: bool,
    pub last_login_medium: String,
    pub last_login_at: Option<Timestamp>,
    pub last_active_at: Option<Timestamp>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// Whether it has a password.
    pub has_password: bool,
}

/// A person as others see them: the shape that public clients know as the light user.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct UserLite {
    /// Id.
    pub id: UserId,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Address; left out for those who may not see it.
    pub email: Option<String>,
    /// The same as `avatar_url`, or empty.
    pub avatar: String,
    /// Where the picture is, below the base URL.
    pub avatar_url: Option<String>,
    /// Name to show.
    pub display_name: String,
}

/// The columns of a [`UserLite`].
#[derive(Debug, Clone, sqlx::FromRow)]
#[expect(missing_docs, reason = "the fields are the columns")]
pub struct UserLiteRow {
    pub user_id: UserId,
    pub first_name: String,
    pub last_name: String,
    pub email: String,
    pub avatar_asset_id: Option<AssetId>,
    pub display_name: String,
}

impl From<UserLiteRow> for UserLite {
    fn from(row: UserLiteRow) -> Self {
        let avatar_url = avatar_url(row.avatar_asset_id);
        Self {
            id: row.user_id,
            first_name: row.first_name,
            last_name: row.last_name,
            email: Some(row.email),
            avatar: avatar_url.clone().unwrap_or_default(),
            avatar_url,
            display_name: row.display_name,
        }
    }
}

impl UserLite {
    /// Without the address.
    #[must_use]
    pub fn without_email(mut self) -> Self {
        self.email = None;
        self
    }
}

/// Where an uploaded picture is found.
#[must_use]
pub fn avatar_url(asset: Option<AssetId>) -> Option<String> {
    asset.map(|asset| format!("/api/v1/users/assets/{asset}/"))
}

/// The asset that such a URL, or a bare id, names.
#[must_use]
pub fn avatar_asset(text: &str) -> Option<AssetId> {
    let id = text
        .trim_end_matches('/')
        .rsplit('/')
        .next()
        .unwrap_or_default();
    id.parse::<Uuid>().ok().map(AssetId)
}

/// The name to show where none was chosen: the names, or the address up to its sign.
#[must_use]
pub fn default_display_name(first_name: &str, last_name: &str, email: &EmailAddress) -> String {
    let names = format!("{first_name} {last_name}");
    match names.trim() {
        "" => email.local_part().to_owned(),
        names => names.chars().take(NAME_CHARS_MAX).collect(),
    }
}

/// What an account is found by when somebody types a part of it.
#[must_use]
pub fn search_text(email: &str, names: [&str; 3]) -> String {
    let [first, last, display] = names;
    format!("{email} {first} {last} {display}").to_lowercase()
}
