//! What is switched on in a project. The room above decides what each feature means; its
//! permissions have no effect where it is switched off [D-14].

use std::collections::{BTreeMap, BTreeSet};

use airside_kernel::access::Caller;
use airside_kernel::db::sql;
use airside_kernel::events::Event;
use airside_kernel::http::{IfMatch, Versioned};
use airside_kernel::ids::ProjectId;
use airside_kernel::record::{Activity, FieldChange};
use airside_kernel::{AccessChange, Kernel, Result, Validation};

use super::{ProjectInput, ToggleFeature, ViewProject};

/// The features that there are.
const KNOWN: &[&str] = &[
    "cycles",
    "epics",
    "intakes",
    "modules",
    "pages",
    "parallel_cycles",
    "project_updates",
    "time_tracking",
    "views",
    "work_item_types",
    "workflows",
];
/// Those that a new project begins with.
const USUAL: &[&str] = &["cycles", "modules", "pages", "views"];

/// The features that are switched on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Features(BTreeSet<&'static str>);

impl Features {
    /// Those of a new project.
    #[must_use]
    pub fn usual() -> Self {
        Self(USUAL.iter().copied().collect())
    }

    /// From the column of a project's row.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        Self(
            KNOWN
                .iter()
                .copied()
                .filter(|known| text.split(' ').any(|one| one == *known))
                .collect(),
        )
    }

    /// As the column holds it.
    #[must_use]
    pub fn to_text(&self) -> String {
        self.0.iter().copied().collect::<Vec<_>>().join(" ")
    }

    /// Whether one is switched on.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.0.contains(name)
    }

    fn set(&mut self, name: &str, is_on: bool) -> Result<(), String> {
        let known = KNOWN.iter().copied().find(|known| *known == name);
        let known = known.ok_or_else(|| format!("there is no feature `{name}`"))?;
        if is_on {
            self.0.insert(known);
        } else {
            self.0.remove(known);
        }
        Ok(())
    }

    /// What the fields of a project's own input say.
    pub(super) fn take(&mut self, given: &ProjectInput) {
        let fields = [
            ("modules", given.module_view),
            ("cycles", given.cycle_view),
            ("views", given.issue_views_view),
            ("pages", given.page_view),
            ("intakes", given.intake_view),
            ("time_tracking", given.is_time_tracking_enabled),
            ("work_item_types", given.is_issue_type_enabled),
        ];
        for (name, is_on) in fields {
            if let Some(is_on) = is_on {
                // The names above are among the known ones.
                let _ = self.set(name, is_on);
            }
        }
    }

    fn all(&self) -> BTreeMap<&'static str, bool> {
        KNOWN.iter().map(|name| (*name, self.has(name))).collect()
    }
}

pub(super) async fn get(
    kernel: &Kernel,
    caller: &Caller,
    project: ProjectId,
) -> Result<Versioned<BTreeMap<&'static str, bool>>> {
    let key = (caller.workspace()?.id, project);
    let permit = kernel.authorize::<ViewProject>(caller, key).await?;
    let all = Features::parse(&permit.features).all();
    Ok(Versioned::found(permit.updated_at, all))
}

/// Switches features. It concerns everybody in the project, so it counts as a change of access.
pub(super) async fn edit(
    kernel: &Kernel,
    caller: &Caller,
    (project, version): (ProjectId, IfMatch),
    given: BTreeMap<String, bool>,
) -> Result<Versioned<BTreeMap<&'static str, bool>>> {
    let workspace = caller.workspace()?.id;
    let mut permit = kernel
        .authorize::<ToggleFeature>(caller, (workspace, project))
        .await?;
    let change = AccessChange::everyone(workspace);
    let mut tx = kernel.change_access(caller, &mut permit, change).await?;
    permit.require_unarchived()?;
    version.check(permit.updated_at.as_micros())?;
    let before = Features::parse(&permit.features);
    let mut after = before.clone();
    let mut wrong = Validation::new();
    for (name, is_on) in &given {
        if let Err(message) = after.set(name, *is_on) {
            wrong.add(name, message);
        }
    }
    wrong.finish()?;
    let update = sql(
        "UPDATE projects SET features = $1, updated_at = $2, updated_by = $3 \
                      WHERE id = $4 AND workspace_id = $5",
    );
    let at = tx.at();
    let update = update.bind(after.to_text()).bind(at).bind(caller.user()?);
    tx.execute(update.bind(permit.id).bind(workspace)).await?;
    tx.publish(Event::in_project(
        (workspace, project),
        "project",
        project.0,
        "changed",
    ));
    let changes: Vec<FieldChange> = KNOWN
        .iter()
        .filter(|name| before.has(name) != after.has(name))
        .map(|name| FieldChange::text(name, Some(word(&before, name)), Some(word(&after, name))))
        .collect();
    if changes.is_empty() {
        return Ok(Versioned::found(permit.updated_at, after.all()));
    }
    let activity = Activity {
        workspace,
        project: Some(project),
        subject_type: "project",
        subject: project.0,
        verb: "updated",
        changes,
    };
    tx.commit(activity).await?;
    Ok(Versioned::found(at, after.all()))
}

fn word(features: &Features, name: &str) -> String {
    if features.has(name) {
        "on".to_owned()
    } else {
        "off".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_are_kept_as_words() {
        let mut features = Features::parse("cycles unheard-of views");
        assert_eq!(features.to_text(), "cycles views");
        assert!(features.set("cycles", false).is_ok());
        assert!(features.set("epics", true).is_ok());
        assert!(features.set("telepathy", true).is_err());
        assert_eq!(features.to_text(), "epics views");
    }
}
