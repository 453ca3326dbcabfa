//! What may be given, by whom and to whom.
//!
//! Nobody allows what they do not hold on that very node; nothing that concerns members, roles and
//! grants is ever allowed by name, nor everything above a project; a Guest gets exceptions on
//! single things only. Denied is only downwards: to people whose level is below one's own, never to
//! the Owner, never to oneself.

use airside_access::{Action, Catalog, NodeType, Permission, given_by_grant, may_be_granted};
use airside_kernel::ids::{ProjectId, UserId};
use airside_kernel::{Error, Kernel, Result};

use super::{EVERY_ACTION, GrantEffect};
use crate::guard::{ADMIN, Giver, OWNER};
use crate::questions::locate::kind_of;
use crate::rooms::Located;

/// What an exception says, in the words of the catalog.
#[derive(Debug, Clone)]
pub(crate) struct Wanted {
    /// The type of its node.
    pub kind: NodeType,
    /// One action, or none for all.
    pub action: Option<Action>,
    /// Everything that it would allow on its node and inside.
    pub gives: Vec<Permission>,
}

impl Wanted {
    /// Reads the action for a thing; the mistakes are told by field.
    pub fn parse(catalog: &Catalog, located: &Located, action: &str) -> Result<Self> {
        let kind = kind_of(located)?;
        let info = catalog.type_info(kind);
        let info = info.ok_or_else(|| Error::internal("a thing of an unknown type"))?;
        if !info.takes_grants(catalog) {
            let message = format!(
                "exceptions are made on workspaces, projects and what lies directly in them, and \
                 not on a {}",
                info.label
            );
            return Err(Error::field("resource.type", message));
        }
        let named = match action {
            EVERY_ACTION => None,
            key => Some(
                catalog
                    .action(key)
                    .ok_or_else(|| Error::field("action", format!("`{key}` is no permission")))?,
            ),
        };
        let gives = given_by_grant(catalog, kind, named);
        if gives.is_empty() {
            let message = format!("`{action}` is not asked on a {} or inside one", info.label);
            return Err(Error::field("action", message));
        }
        Ok(Self {
            kind,
            action: named,
            gives,
        })
    }

    /// The actions that are stored along, since the named one requires them.
    pub fn brings<'c>(&self, catalog: &'c Catalog) -> Vec<&'c str> {
        let Some(named) = self.action else {
            return Vec::new();
        };
        let mut keys: Vec<&str> = Vec::new();
        for permission in &self.gives {
            let key = catalog.action_key(permission.action);
            if permission.action != named && !keys.contains(&key) {
                keys.push(key);
            }
        }
        keys
    }
}

/// The guard rails, inside the transaction.
pub(crate) fn check(
    kernel: &Kernel,
    (giver, subject): (&Giver<'_>, &Giver<'_>),
    located: &Located,
    (wanted, effect): (&Wanted, GrantEffect),
) -> Result<()> {
    if giver.user() == subject.user() {
        return Err(Error::forbidden(
            "grant_to_oneself",
            "nobody makes an exception for themselves: somebody else has to do it",
        ));
    }
    match effect {
        GrantEffect::Allow => check_allow(kernel, (giver, subject), located, wanted),
        GrantEffect::Deny => check_deny(giver, subject, located),
    }
}

fn check_allow(
    kernel: &Kernel,
    (giver, subject): (&Giver<'_>, &Giver<'_>),
    located: &Located,
    wanted: &Wanted,
) -> Result<()> {
    let catalog = kernel.access.engine().catalog();
    require_allowable(catalog, wanted, subject.is_guest())?;
    require_holds(giver, located, wanted)
}

/// What nobody at all is allowed by an exception, whoever would give it.
pub(crate) fn require_allowable(catalog: &Catalog, wanted: &Wanted, to_guest: bool) -> Result<()> {
    let info = catalog.type_info(wanted.kind);
    let info = info.ok_or_else(|| Error::internal("a thing of an unknown type"))?;
    match wanted.action {
        None if info.key == "workspace" => {
            return Err(Error::forbidden(
                "grant_above_project",
                "everything is never allowed above a project: name the actions one by one",
            ));
        }
        Some(action) if !may_be_granted(catalog, action) => {
            return Err(Error::forbidden(
                "grant_of_guarded_action",
                format!(
                    "to {} is never allowed by an exception: it takes a role",
                    catalog.action_label(action)
                ),
            ));
        }
        _ => {}
    }
    if info.is_scope && to_guest {
        return Err(Error::forbidden(
            "grant_to_guest",
            format!(
                "a Guest of the workspace gets exceptions on single things only, and not on a \
                 whole {}",
                info.label
            ),
        ));
    }
    Ok(())
}

/// Nobody gives what they do not hold on that very thing.
fn require_holds(giver: &Giver<'_>, located: &Located, wanted: &Wanted) -> Result<()> {
    if located.nodes.iter().any(|node| node.restricted) {
        giver.require_may_all(located, &wanted.gives)?;
    }
    giver.require_holds_all(located, &wanted.gives)
}

/// The guard rails on ending a denial, or letting it end sooner. That gives back what it took, so
/// it takes what giving takes, and to be above that person as denying does. Where nobody is above
/// them, an equal does it: nothing is denied to the Owner, and on a plan without one the Admins
/// are the highest.
pub(super) fn check_end_of_denial(
    (giver, subject): (&Giver<'_>, &Giver<'_>),
    project: Option<ProjectId>,
    thing: Option<(&Located, &Wanted)>,
) -> Result<()> {
    let both_admins = [giver, subject]
        .iter()
        .all(|one| one.base_key() == Some(ADMIN));
    let is_highest = subject.base_key() == Some(OWNER)
        || both_admins && giver.require_plan_with_owner().is_err();
    if !is_highest && giver.level_at(project) <= subject.level_at(project) {
        return Err(Error::forbidden(
            "member_level",
            "you may end a denial only for people whose role is below your own",
        ));
    }
    match thing {
        Some((located, wanted)) => require_holds(giver, located, wanted),
        None => Ok(()),
    }
}

/// The guard rail on ending an allowance, or letting it end sooner: it takes from somebody what they
/// have, and nobody does so to who is above them but with what they gave themselves.
pub(super) fn check_end_of_allowance(
    (giver, subject): (&Giver<'_>, &Giver<'_>),
    project: Option<ProjectId>,
    given_by: Option<UserId>,
) -> Result<()> {
    let is_own = given_by == Some(giver.user()) || subject.user() == giver.user();
    if !is_own && giver.level_at(project) < subject.level_at(project) {
        return Err(Error::forbidden(
            "member_level",
            "you may end an exception only for people whose role is not above your own",
        ));
    }
    Ok(())
}

fn check_deny(giver: &Giver<'_>, subject: &Giver<'_>, located: &Located) -> Result<()> {
    let theirs = subject.level_at(located.project);
    require_deniable(subject.base_key())?;
    if giver.level_at(located.project) <= theirs {
        return Err(Error::forbidden(
            "member_level",
            "you may deny something only to people whose role is below your own",
        ));
    }
    Ok(())
}

/// Nobody denies the Owner anything.
pub(crate) fn require_deniable(base_key: Option<&str>) -> Result<()> {
    if base_key == Some(OWNER) {
        return Err(Error::forbidden(
            "deny_owner",
            "nothing is denied to the Owner of the workspace",
        ));
    }
    Ok(())
}

/// Nobody touches an exception that denies them something.
pub(super) fn require_not_own_denial(
    effect: GrantEffect,
    (actor, subject): (UserId, UserId),
) -> Result<()> {
    if effect == GrantEffect::Deny && actor == subject {
        return Err(Error::forbidden(
            "grant_to_oneself",
            "this exception is about you: somebody else has to change it",
        ));
    }
    Ok(())
}
