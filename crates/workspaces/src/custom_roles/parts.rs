//! The schemes of a role, written together with it. One request says which the role has and in
//! which order, what some of them hold from now on, and which are made for it: all of it is saved
//! or nothing, so that no half of a change counts and no scheme stays that nobody uses.

use airside_access::Scope;
use airside_kernel::access::{Caller, Permit};
use airside_kernel::events::Event;
use airside_kernel::record::Audit;
use airside_kernel::{AccessTx, Error, Kernel, Result};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::SCHEMES_PER_ROLE_MAX;
use crate::guard::Giver;
use crate::schemes::{self, CreateScheme, EditScheme, NewScheme, SchemeChange};
use crate::targets::WorkspaceTarget;

/// A scheme of a role: the id of one as it is, one with what it is to hold, or a new one.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(
    untagged,
    expecting = "the id of a scheme, or `permissions` with the `id` of a scheme or the `name` of a new one"
)]
pub enum SchemeOfRole {
    /// As it is.
    Kept(Uuid),
    /// Holding something else from now on, in every role that has it.
    Changed(ChangedScheme),
    /// Made for the role.
    New(AddedScheme),
}

/// A scheme, and all that it is to hold.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangedScheme {
    /// The scheme.
    pub id: Uuid,
    /// All of it. What is new brings what it requires; what is missing takes along what depends on
    /// it.
    pub permissions: Vec<String>,
}

/// A scheme that is made together with its role.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddedScheme {
    /// Its name.
    pub name: String,
    /// What it holds. What that requires is added.
    pub permissions: Vec<String>,
}

/// The permits for what is written beside the role itself.
pub(super) struct Permits {
    pub edits: Vec<Permit<EditScheme>>,
    pub create: Option<Permit<CreateScheme>>,
}

/// Whether the caller may write these schemes.
pub(super) async fn authorize(
    kernel: &Kernel,
    caller: &Caller,
    schemes: &[SchemeOfRole],
) -> Result<Permits> {
    require_few(schemes)?;
    let workspace = caller.workspace()?.id;
    let mut permits = Permits {
        edits: Vec::new(),
        create: None,
    };
    let mut named = Vec::new();
    for scheme in schemes {
        match scheme {
            SchemeOfRole::Kept(_) => {}
            SchemeOfRole::Changed(ChangedScheme { id, .. }) if named.contains(id) => {
                return Err(Error::field("schemes", format!("`{id}` is named twice")));
            }
            SchemeOfRole::Changed(ChangedScheme { id, .. }) => {
                named.push(*id);
                let edit = kernel.authorize::<EditScheme>(caller, (workspace, *id));
                permits.edits.push(edit.await?);
            }
            SchemeOfRole::New(_) if permits.create.is_some() => {}
            SchemeOfRole::New(_) => {
                let create = kernel.authorize::<CreateScheme>(caller, workspace);
                permits.create = Some(create.await?);
            }
        }
    }
    Ok(permits)
}

/// Refuses more than a role may have.
pub(crate) fn require_few(schemes: &[SchemeOfRole]) -> Result<()> {
    if schemes.len() > SCHEMES_PER_ROLE_MAX {
        let message = format!("at most {SCHEMES_PER_ROLE_MAX} schemes");
        return Err(Error::field("schemes", message));
    }
    Ok(())
}

/// Writes what is changed and what is new; answers the ids of all of them, and the record.
pub(super) async fn write(
    tx: &mut AccessTx,
    (giver, workspace, scope): (&Giver<'_>, &WorkspaceTarget, Scope),
    schemes: &[SchemeOfRole],
    permits: &Permits,
) -> Result<(Vec<Uuid>, Vec<Audit>)> {
    let catalog = giver.catalog();
    let mut edits = permits.edits.iter();
    let (mut ids, mut audits) = (Vec::with_capacity(schemes.len()), Vec::new());
    for scheme in schemes {
        match scheme {
            SchemeOfRole::Kept(id) => ids.push(*id),
            SchemeOfRole::Changed(ChangedScheme { id, permissions }) => {
                let permit = edits.next();
                let permit = permit.ok_or_else(|| Error::internal("a scheme without a permit"))?;
                let change = SchemeChange {
                    permissions: Some(permissions.clone()),
                    ..SchemeChange::default()
                };
                audits.extend(schemes::change(tx, giver, permit, &change).await?);
                ids.push(*id);
            }
            SchemeOfRole::New(AddedScheme { name, permissions }) => {
                let new = NewScheme::parse(catalog, scope, (name, ""), permissions)?;
                let (id, audit) = schemes::add(tx, giver, workspace, &new).await?;
                audits.push(audit);
                ids.push(id);
            }
        }
    }
    if !audits.is_empty() {
        tx.publish(Event::in_workspace(workspace.id, "scheme", "changed"));
    }
    Ok((ids, audits))
}
