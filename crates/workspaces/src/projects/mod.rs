//! The project row: who may know of a project, and what is switched on in it. What is inside one
//! belongs to the room above.
//!
//! A project is public, which members of the workspace may see and join, or private. An archived
//! one takes no changes. A deleted one lies in the bin for thirty days, found by nothing but the
//! bin, and keeps its identifier for that time. Whoever creates a project becomes its Admin.

mod bin;
mod create;
mod edit;
mod features;
mod joining;
mod list;
mod routes;
mod rows;

use airside_kernel::ids::{ProjectId, UserId, WorkspaceId};
use airside_kernel::{Result, Timestamp, Validation};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::can::Can;
use crate::input::{self, Nullable};
use crate::targets::{BinnedProjectTarget, ProjectTarget, WorkspaceTarget};

pub use bin::PurgeProjects;
pub use create::create_project;
pub use features::Features;
pub(crate) use joining::leave;
pub(crate) use list::{ProjectQuery, list_linked};
pub use routes::routes;
pub use rows::note_default_state;
pub(crate) use rows::push_visible;

/// `network` of a project that only its members know.
const NETWORK_PRIVATE: i64 = 0;
/// `network` of a project that members of the workspace may see and join.
const NETWORK_PUBLIC: i64 = 2;
/// Longest name.
const NAME_CHARACTERS_MAX: usize = 255;
/// Longest identifier.
const IDENTIFIER_CHARACTERS_MAX: usize = 12;
/// Longest description.
const DESCRIPTION_CHARACTERS_MAX: usize = 10_000;
/// Longest short text: an emoji, an external id.
const SHORT_CHARACTERS_MAX: usize = 255;
/// Longest JSON of an icon.
const ICON_BYTES_MAX: usize = 4_000;
/// Longest time after which items are archived or closed by themselves.
const AUTOMATIC_MONTHS_MAX: i64 = 12;

airside_kernel::operations! {
    /// Creates a project.
    CreateProject => "project:create" on WorkspaceTarget;
    /// Reads a project.
    ViewProject => "project:view" on ProjectTarget;
    /// Reads an archived project.
    ViewArchivedProject => "project:view_archived" on ProjectTarget;
    /// Changes a project.
    EditProject => "project:edit" on ProjectTarget;
    /// Chooses the state that new work items begin in.
    SetProjectDefaultState => "state:set_default" on ProjectTarget;
    /// Changes who may see a project.
    ChangeProjectAccess => "project:access_settings" on ProjectTarget;
    /// Puts a project into the archive.
    ArchiveProject => "project:archive" on ProjectTarget;
    /// Takes a project out of the archive.
    UnarchiveProject => "project:unarchive" on ProjectTarget;
    /// Puts a project into the bin.
    DeleteProject => "project:delete" on ProjectTarget;
    /// Takes a project out of the bin.
    RestoreProject => "project:delete" on BinnedProjectTarget;
    /// Marks a project as one's favourite.
    FavoriteProject => "project:favorite" on ProjectTarget;
    /// Becomes a member of a project.
    JoinProject => "project:join" on ProjectTarget;
    /// Ends one's own membership of a project.
    LeaveProject => "project_member:leave" on ProjectTarget;
    /// Switches features of a project.
    ToggleFeature => "project_feature:toggle" on ProjectTarget;
}

/// The fields that creating and changing a project have in common. What is left out stays, or is
/// as usual.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
pub struct ProjectInput {
    /// Its name.
    pub name: Option<String>,
    /// The word in front of its items' numbers: at most 12 letters and digits, such as `WEB`.
    pub identifier: Option<String>,
    /// What it is about.
    pub description: Option<String>,
    /// 0 for a private project, 2 for a public one.
    pub network: Option<i64>,
    /// An emoji.
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = Option<String>)]
    pub emoji: Option<Nullable<String>>,
    /// An icon, as the client describes it.
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = Option<Object>)]
    pub icon_prop: Option<Nullable<Value>>,
    /// A logo, as the client describes it.
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = Option<Object>)]
    pub logo_props: Option<Nullable<Value>>,
    /// Address of a picture.
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = Option<String>)]
    pub cover_image: Option<Nullable<String>>,
    /// Who leads it. It is told to readers and gives no permission.
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = Option<String>, format = Uuid)]
    pub project_lead: Option<Nullable<UserId>>,
    /// Who is assigned where nobody is named.
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = Option<String>, format = Uuid)]
    pub default_assignee: Option<Nullable<UserId>>,
    /// The state that new work items begin in: one of the project's, once it has been created.
    #[schema(value_type = Option<String>, format = Uuid)]
    pub default_state: Option<uuid::Uuid>,
    /// Modules are switched on.
    pub module_view: Option<bool>,
    /// Cycles are switched on.
    pub cycle_view: Option<bool>,
    /// Views are switched on.
    pub issue_views_view: Option<bool>,
    /// Pages are switched on.
    pub page_view: Option<bool>,
    /// Intake is switched on.
    pub intake_view: Option<bool>,
    /// Work logs are switched on.
    pub is_time_tracking_enabled: Option<bool>,
    /// Types of work items are switched on.
    pub is_issue_type_enabled: Option<bool>,
    /// `true` turns the Guests of the project into Commenters; `false` is ignored.
    pub guest_view_all_features: Option<bool>,
    /// Months after which finished items are archived; 0 for never.
    pub archive_in: Option<i64>,
    /// Months after which idle items are closed; 0 for never.
    pub close_in: Option<i64>,
    /// A name of the tz database.
    pub timezone: Option<String>,
    /// Name of the system that the project comes from.
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = Option<String>)]
    pub external_source: Option<Nullable<String>>,
    /// Its id in that system.
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = Option<String>)]
    pub external_id: Option<Nullable<String>>,
}

/// What of a project's row its settings change.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub(crate) struct Settings {
    pub name: String,
    pub identifier: String,
    pub description: String,
    pub is_public: bool,
    pub emoji: Option<String>,
    pub icon_prop: Option<String>,
    pub logo_props: Option<String>,
    pub cover_image: Option<String>,
    pub features: String,
    pub project_lead: Option<UserId>,
    pub default_assignee: Option<UserId>,
    pub default_state: Option<uuid::Uuid>,
    pub archive_in: i64,
    pub close_in: i64,
    pub timezone: String,
    pub external_source: Option<String>,
    pub external_id: Option<String>,
}

impl Settings {
    /// Those of a project of which nothing is said yet.
    fn usual() -> Self {
        Self {
            name: String::new(),
            identifier: String::new(),
            description: String::new(),
            is_public: true,
            emoji: None,
            icon_prop: None,
            logo_props: None,
            cover_image: None,
            features: Features::usual().to_text(),
            project_lead: None,
            default_assignee: None,
            default_state: None,
            archive_in: 0,
            close_in: 0,
            timezone: "UTC".to_owned(),
            external_source: None,
            external_id: None,
        }
    }

    /// These settings with what the input says, all mistakes at once.
    fn with(mut self, given: ProjectInput) -> Result<Self> {
        let mut wrong = Validation::new();
        self.take_names(&mut wrong, &given);
        self.take_looks(&mut wrong, &given);
        let mut features = Features::parse(&self.features);
        features.take(&given);
        self.features = features.to_text();
        if let Some(network) = given.network {
            let known = [NETWORK_PRIVATE, NETWORK_PUBLIC].contains(&network);
            wrong.require(known, "network", "is 0 for private or 2 for public");
            self.is_public = network == NETWORK_PUBLIC;
        }
        for (field, given, kept) in [
            ("archive_in", given.archive_in, &mut self.archive_in),
            ("close_in", given.close_in, &mut self.close_in),
        ] {
            if let Some(months) = given {
                let fits = (0..=AUTOMATIC_MONTHS_MAX).contains(&months);
                wrong.require(fits, field, "is a number of months from 0 to 12");
                *kept = months;
            }
        }
        if let Some(timezone) = given.timezone {
            input::time_zone(&mut wrong, "timezone", &timezone);
            self.timezone = timezone;
        }
        self.project_lead = given
            .project_lead
            .map_or(self.project_lead, |given| given.0);
        self.default_assignee = given
            .default_assignee
            .map_or(self.default_assignee, |given| given.0);
        self.default_state = given.default_state.or(self.default_state);
        wrong.finish().map(|()| self)
    }

    fn take_names(&mut self, wrong: &mut Validation, given: &ProjectInput) {
        if let Some(name) = &given.name {
            self.name = input::name(wrong, "name", name, NAME_CHARACTERS_MAX);
        }
        if let Some(identifier) = &given.identifier {
            match parse_identifier(identifier) {
                Ok(identifier) => self.identifier = identifier,
                Err(message) => wrong.add("identifier", message),
            }
        }
        if let Some(description) = &given.description {
            let text = Some(description.as_str());
            input::bounded(wrong, "description", text, DESCRIPTION_CHARACTERS_MAX);
            self.description.clone_from(description);
        }
        for (field, given, kept) in [
            (
                "external_source",
                &given.external_source,
                &mut self.external_source,
            ),
            ("external_id", &given.external_id, &mut self.external_id),
            ("emoji", &given.emoji, &mut self.emoji),
        ] {
            if let Some(Nullable(text)) = given {
                input::bounded(wrong, field, text.as_deref(), SHORT_CHARACTERS_MAX);
                kept.clone_from(text);
            }
        }
    }

    fn take_looks(&mut self, wrong: &mut Validation, given: &ProjectInput) {
        if let Some(Nullable(picture)) = &given.cover_image {
            crate::workspaces::check_picture(wrong, "cover_image", picture.as_deref());
            self.cover_image.clone_from(picture);
        }
        for (field, given, kept) in [
            ("icon_prop", &given.icon_prop, &mut self.icon_prop),
            ("logo_props", &given.logo_props, &mut self.logo_props),
        ] {
            if let Some(Nullable(value)) = given {
                let text = value.as_ref().map(Value::to_string);
                let fits = text
                    .as_ref()
                    .is_none_or(|text| text.len() <= ICON_BYTES_MAX);
                wrong.require(fits, field, "is too long");
                *kept = text;
            }
        }
    }
}

/// The word in front of the numbers, in capitals.
fn parse_identifier(text: &str) -> Result<String, String> {
    let word = text.trim().to_uppercase();
    if word.is_empty() || word.chars().count() > IDENTIFIER_CHARACTERS_MAX {
        return Err(format!(
            "must have 1 to {IDENTIFIER_CHARACTERS_MAX} characters"
        ));
    }
    let is_plain = word
        .chars()
        .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
    if !is_plain || !word.starts_with(|c: char| c.is_ascii_uppercase()) {
        return Err("must be letters A to Z and digits, a letter first".to_owned());
    }
    Ok(word)
}

/// A project as it is answered.
#[derive(Debug, Serialize, ToSchema)]
#[expect(
    clippy::struct_excessive_bools,
    clippy::struct_field_names,
    reason = "each is a field that public clients know"
)]
pub struct Project {
    /// Its id.
    pub id: ProjectId,
    /// Its workspace.
    pub workspace: WorkspaceId,
    /// Its name.
    pub name: String,
    /// The word in front of its items' numbers.
    pub identifier: String,
    /// What it is about.
    pub description: String,
    /// 0 for a private project, 2 for a public one.
    pub network: i64,
    /// An emoji.
    pub emoji: Option<String>,
    /// An icon.
    #[schema(value_type = Option<Object>)]
    pub icon_prop: Option<Value>,
    /// A logo.
    #[schema(value_type = Option<Object>)]
    pub logo_props: Option<Value>,
    /// Address of a picture.
    pub cover_image: Option<String>,
    /// The same.
    pub cover_image_url: Option<String>,
    /// Whether the caller is a member.
    pub is_member: bool,
    /// Number of the caller's role in it.
    pub member_role: Option<i64>,
    /// Slug of the caller's role in it.
    pub member_role_slug: Option<String>,
    /// Whether it is one of the caller's favourites.
    pub is_favorite: bool,
    /// How many members it has.
    pub total_members: i64,
    /// Who leads it.
    pub project_lead: Option<UserId>,
    /// Who is assigned where nobody is named.
    pub default_assignee: Option<UserId>,
    /// The state of new items.
    #[schema(value_type = Option<String>, format = Uuid)]
    pub default_state: Option<uuid::Uuid>,
    /// Modules are switched on.
    pub module_view: bool,
    /// Cycles are switched on.
    pub cycle_view: bool,
    /// Views are switched on.
    pub issue_views_view: bool,
    /// Pages are switched on.
    pub page_view: bool,
    /// Intake is switched on.
    pub intake_view: bool,
    /// Work logs are switched on.
    pub is_time_tracking_enabled: bool,
    /// Types of work items are switched on.
    pub is_issue_type_enabled: bool,
    /// Whether a Guest of the workspace is a Commenter here.
    pub guest_view_all_features: bool,
    /// Whether a public board shows it.
    pub is_deployed: bool,
    /// Months after which finished items are archived.
    pub archive_in: i64,
    /// Months after which idle items are closed.
    pub close_in: i64,
    /// A name of the tz database.
    pub timezone: String,
    /// Name of the system that it comes from.
    pub external_source: Option<String>,
    /// Its id in that system.
    pub external_id: Option<String>,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
    /// Who created it.
    pub created_by: Option<UserId>,
    /// Who changed it last.
    pub updated_by: Option<UserId>,
    /// Since when it is archived.
    pub archived_at: Option<Timestamp>,
    /// Since when it is in the bin.
    pub deleted_at: Option<Timestamp>,
    /// What the caller may do, with `expand=can`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub can: Option<Can>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_is_a_short_word_in_capitals() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(parse_identifier(text).ok().as_deref(), expected, "{text}");
        };
        check("WEB", Some("WEB"));
        check(" web2 ", Some("WEB2"));
        check("ABCDEFGHIJKL", Some("ABCDEFGHIJKL"));
        check("ABCDEFGHIJKLM", None);
        check("", None);
        check("2WEB", None);
        check("WE-B", None);
        check("WÜB", None);
    }
}
