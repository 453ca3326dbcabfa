//! What a workspace may have: its plan [PM-11 … PM-17].
//!
//! Plans are data of the catalog: whether there is an Owner, and whether the workspace may have
//! roles and schemes of its own. A new workspace is on the highest one. Only an instance admin
//! changes the plan, in the room of the instance; what follows for the people of the workspace is
//! done here, in the same transaction. Raising to a plan with an Owner names an Admin as such.
//! Lowering while something is in use that the new plan lacks is refused with the list, or turns
//! the Owner into an Admin and every role of the workspace's own into the one it is based on. The
//! roles and schemes themselves are kept: nobody can hold them until the plan has them again.

use std::sync::Arc;

use airside_access::{Plan, Role, Scope};
use airside_kernel::access::RoleSet;
use airside_kernel::db::{Connection, sql};
use airside_kernel::ids::{UserId, WorkspaceId};
use airside_kernel::record::{Audit, FieldChange, Records};
use airside_kernel::{AccessTx, Error, Kernel, Result};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::custom_roles::{self, RoleRow};
use crate::guard::{ADMIN, GUEST, OWNER};
use crate::loader::ACTIVE;
use crate::members::{self, make_owner};
use crate::shelf::namespace;
use crate::{role_sets, roles};

/// A plan for a workspace.
#[derive(Debug, Clone)]
pub struct PlanChange {
    /// Key of the plan.
    pub plan: String,
    /// The Admin who becomes the Owner, where the plan brings one.
    pub owner: Option<UserId>,
    /// Whether what the plan lacks is turned into what it has.
    pub convert: bool,
}

/// Something in use that a plan lacks.
#[derive(Debug, Serialize, ToSchema)]
pub struct InUse {
    /// `owner` or `role`.
    pub kind: &'static str,
    /// The person, or the role.
    pub id: Uuid,
    /// What they are called.
    pub name: String,
    /// Memberships, links and invitations that name it.
    pub uses: i64,
    /// Name of the role that it is turned into.
    pub becomes: String,
}

/// A plan, and what it would mean for a workspace.
#[derive(Debug, Serialize, ToSchema)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a field of its own in the answer"
)]
pub struct PlanOffer {
    /// Its key.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Whether there is an Owner above the Admins.
    pub owner: bool,
    /// Whether the workspace may have roles of its own.
    pub custom_roles: bool,
    /// Whether the workspace may have permission schemes of its own.
    pub custom_schemes: bool,
    /// Whether it is the workspace's plan now.
    pub is_current: bool,
    /// Whether an Admin is to be named who becomes the Owner.
    pub needs_owner: bool,
    /// What is in use that it lacks: it is turned into what it has.
    pub in_use: Vec<InUse>,
}

/// The members of a workspace, by what a plan counts [D-17].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema, sqlx::FromRow)]
pub struct Seats {
    /// Members who take a seat: all that are active, but for Guests of the workspace. A role of the
    /// workspace's own takes one, too.
    pub taken: i64,
    /// Active Guests of the workspace, who take none.
    pub guests: i64,
}

/// Counts the seats of a workspace.
pub async fn seats(connection: &mut Connection, workspace: WorkspaceId) -> Result<Seats> {
    sql(
        "SELECT COUNT(CASE WHEN m.role = $2 THEN NULL ELSE 1 END) AS taken, \
         COUNT(CASE WHEN m.role = $2 THEN 1 END) AS guests \
         FROM workspace_members m JOIN users u ON u.id = m.user_id \
         WHERE m.workspace_id = $1 AND m.status = 'active' AND u.is_active",
    )
    .bind(workspace)
    .bind(GUEST)
    .fetch_one(connection)
    .await
}

/// Every plan, from the lowest to the highest, and what it would mean for a workspace.
pub async fn plan_offers(
    kernel: &Kernel,
    connection: &mut Connection,
    workspace: WorkspaceId,
) -> Result<Vec<PlanOffer>> {
    let catalog = kernel.access.engine().catalog();
    let set = kernel.access.roles(connection, workspace).await?;
    let owner = owner_of(connection, workspace).await?;
    let held = held_roles(connection, workspace).await?;
    let offer = |plan: &Plan| {
        Ok(PlanOffer {
            key: plan.key.clone(),
            name: plan.name.clone(),
            owner: plan.owner,
            custom_roles: plan.custom_roles,
            custom_schemes: plan.custom_schemes,
            is_current: plan.key == set.plan,
            needs_owner: plan.owner && owner.is_none(),
            in_use: in_use(&set, plan, owner.as_ref(), &held)?,
        })
    };
    catalog.plans().iter().map(offer).collect()
}

/// Puts a workspace on another plan. The transaction was opened as a change for everyone in it.
pub async fn change_plan(
    tx: &mut AccessTx,
    workspace: WorkspaceId,
    change: &PlanChange,
) -> Result<Records> {
    let kernel = tx.kernel().clone();
    let catalog = kernel.access.engine().catalog();
    let unknown = || {
        let keys: Vec<&str> = catalog
            .plans()
            .iter()
            .map(|plan| plan.key.as_str())
            .collect();
        Error::field("plan", format!("is one of {}", keys.join(", ")))
    };
    let plan = catalog.plan(&change.plan).ok_or_else(unknown)?;
    let set = kernel.access.roles(tx.reading(), workspace).await?;
    let owner = owner_of(tx.reading(), workspace).await?;
    let held = held_roles(tx.reading(), workspace).await?;
    let in_use = in_use(&set, plan, owner.as_ref(), &held)?;
    if !in_use.is_empty() && !change.convert {
        let message = format!(
            "the plan {} lacks what is in use here: end it first, or have it converted",
            plan.name
        );
        return Err(Error::conflict_with(
            "plan_in_use",
            message,
            ("in_use", &in_use),
        ));
    }
    let mut records = Records::from(Audit {
        workspace: Some(workspace),
        action: "workspace.plan_changed",
        resource: ("workspace", Some(workspace.0), None),
        changes: vec![FieldChange::text(
            "plan",
            Some(set.plan.clone()),
            Some(plan.key.clone()),
        )],
        ..Audit::default()
    });
    if !plan.custom_roles {
        for (row, _) in &held {
            let base = base_of(&set, row)?;
            let named = (workspace, row);
            records = records.and(custom_roles::replace(tx, &set, named, &base).await?);
        }
    }
    if let Some((user, _)) = owner.as_ref().filter(|_| !plan.owner) {
        let admin = roles::stored(&set, Scope::Workspace, ADMIN)?;
        let key = (workspace, *user);
        records = records.and(members::replace_role(tx, &set, key, &admin).await?);
    }
    let update = sql("UPDATE workspaces SET plan = $1 WHERE id = $2");
    tx.execute(update.bind(&plan.key).bind(workspace)).await?;
    if plan.owner && owner.is_none() {
        let named = new_owner(tx.reading(), workspace, change.owner).await?;
        records = records.and(make_owner(tx, workspace, named).await?);
    } else if change.owner.is_some() {
        return Err(Error::field(
            "owner",
            "is named only where a plan brings one",
        ));
    }
    Ok(records)
}

/// Whether the plan of a workspace has an Owner.
pub(crate) async fn has_owner(tx: &mut AccessTx, workspace: WorkspaceId) -> Result<bool> {
    let found: (String,) = sql("SELECT plan FROM workspaces WHERE id = $1")
        .bind(workspace)
        .fetch_one(tx.reading())
        .await?;
    let catalog = tx.kernel().access.engine().catalog();
    role_sets::plan(catalog, &found.0).map(|plan| plan.owner)
}

async fn owner_of(
    connection: &mut Connection,
    workspace: WorkspaceId,
) -> Result<Option<(UserId, String)>> {
    sql("SELECT m.user_id, u.display_name FROM workspace_members m \
         JOIN users u ON u.id = m.user_id WHERE m.workspace_id = $1 AND m.role = $2")
    .bind(workspace)
    .bind(OWNER)
    .fetch_optional(connection)
    .await
}

/// The roles of the workspace's own that somebody holds or is promised, and how often.
async fn held_roles(
    connection: &mut Connection,
    workspace: WorkspaceId,
) -> Result<Vec<(RoleRow, i64)>> {
    let mut held = Vec::new();
    for row in custom_roles::list(connection, workspace).await? {
        let named = (row.namespace.as_str(), row.slug.as_str());
        let uses = custom_roles::uses(connection, workspace, named).await?;
        if !uses.is_none() {
            held.push((row, uses.members + uses.links + uses.invitations));
        }
    }
    Ok(held)
}

fn in_use(
    set: &RoleSet,
    plan: &Plan,
    owner: Option<&(UserId, String)>,
    held: &[(RoleRow, i64)],
) -> Result<Vec<InUse>> {
    let mut found = Vec::new();
    if let Some((user, name)) = owner.filter(|_| !plan.owner) {
        found.push(InUse {
            kind: "owner",
            id: user.0,
            name: name.clone(),
            uses: 1,
            becomes: roles::stored(set, Scope::Workspace, ADMIN)?
                .name()
                .to_owned(),
        });
    }
    for (row, uses) in held.iter().filter(|_| !plan.custom_roles) {
        found.push(InUse {
            kind: "role",
            id: row.id,
            name: row.name.clone(),
            uses: *uses,
            becomes: base_of(set, row)?.name().to_owned(),
        });
    }
    Ok(found)
}

fn base_of(set: &RoleSet, row: &RoleRow) -> Result<Arc<Role>> {
    let scope = namespace(&row.namespace)?;
    roles::stored(set, scope, &row.base)
}

/// The Admin who becomes the Owner.
async fn new_owner(
    connection: &mut Connection,
    workspace: WorkspaceId,
    named: Option<UserId>,
) -> Result<UserId> {
    let required = || {
        Error::field(
            "owner",
            "this plan has an Owner: name an Admin who becomes it",
        )
    };
    let user = named.ok_or_else(required)?;
    let admin = sql("SELECT CAST(1 AS BIGINT) FROM workspace_members m \
         JOIN users u ON u.id = m.user_id WHERE m.workspace_id = $1 AND m.user_id = $2 \
         AND m.role = $3 AND m.status = $4 AND u.is_active")
    .bind(workspace)
    .bind(user)
    .bind(ADMIN)
    .bind(ACTIVE);
    if admin.exists(connection).await? {
        return Ok(user);
    }
    Err(Error::field(
        "owner",
        "is no active Admin of this workspace",
    ))
}
