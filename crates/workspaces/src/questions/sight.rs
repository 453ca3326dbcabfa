//! What of an answer the asker may read: whoever may ask about a thing in a project does not for
//! that read what is above it.

use airside_access::Catalog;
use airside_kernel::Result;
use airside_kernel::access::Judge;

use crate::rooms::Located;

/// What the asker may read beside the decision itself.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sight {
    /// Exceptions on the workspace and on what belongs to it directly.
    pub workspace: bool,
    /// Exceptions on the project and on what is in it.
    pub project: bool,
    /// The roles of the workspace's own.
    pub own_roles: bool,
}

impl Sight {
    /// Whoever owns the data reads all of it.
    pub const OPERATOR: Self = Self {
        workspace: true,
        project: true,
        own_roles: true,
    };

    /// What somebody may read about a thing.
    pub fn of(judge: &Judge<'_>, catalog: &Catalog, located: &Located) -> Result<Self> {
        let workspace = located.nodes.len().saturating_sub(1);
        let at_workspace = |key| allows(judge, catalog, (located, workspace), key);
        let at_project = |key| match located.project {
            Some(_) => allows(judge, catalog, (located, workspace.saturating_sub(1)), key),
            None => Ok(false),
        };
        Ok(Self {
            workspace: at_workspace("access:inspect")?,
            project: at_project("access:inspect")?,
            // Who gives roles in the project reads which there are.
            own_roles: at_workspace("role:view")?
                || at_project("project_member:add")?
                || at_project("project_member:invite")?,
        })
    }
}

/// Whether something is allowed at a node above a thing.
fn allows(
    judge: &Judge<'_>,
    catalog: &Catalog,
    (located, level): (&Located, usize),
    key: &str,
) -> Result<bool> {
    let above = Located {
        nodes: located.nodes.iter().skip(level).copied().collect(),
        ..located.clone()
    };
    let kind = above.nodes.first().map(|node| node.kind);
    let action = catalog.action(key).zip(kind).filter(|(action, kind)| {
        let mut asked = catalog.actions_on(*kind);
        asked.any(|one| one == *action)
    });
    match action {
        Some((action, _)) => Ok(judge.decide(&above, action)?.is_allowed()),
        None => Ok(false),
    }
}
