//! Reading a profile: everything that one person's decisions in one workspace need.
//!
//! It is one statement, so that all facts and both revisions are of the same moment, on either
//! database and outside of a transaction too. The workspace's roles are compiled apart, once for
//! each access revision.

use std::sync::Arc;

use airside_access::{
    Catalog, Effect, Grant, GrantId, LinkId, NodeId, Profile, ProfileBuilder, Scope, Status,
};
use airside_kernel::access::{LoadedProfile, ProfileLoader, RoleSet};
use airside_kernel::db::{Connection, sql};
use airside_kernel::ids::{UserId, WorkspaceId};
use airside_kernel::{Error, Result, Timestamp};
use async_trait::async_trait;
use uuid::Uuid;

use crate::role_sets::RoleSets;
use crate::roles;

/// The profiles of the members of workspaces, and the roles that they hold.
#[derive(Debug, Clone, Default)]
pub struct Profiles {
    roles: RoleSets,
}

#[async_trait]
impl ProfileLoader for Profiles {
    async fn load(
        &self,
        connection: &mut Connection,
        catalog: &Catalog,
        (user, workspace): (UserId, WorkspaceId),
        now: Timestamp,
    ) -> Result<LoadedProfile> {
        let facts = facts(connection, (user, workspace), now).await?;
        let access_revision = revision(&facts, "workspace");
        let plan = facts.iter().find(|fact| fact.kind == "workspace");
        let plan = plan.and_then(|fact| fact.text.as_deref());
        let roles = match plan {
            Some(plan) => {
                let at = (workspace, access_revision, plan);
                self.roles.at(connection, catalog, at).await?
            }
            None => Arc::new(RoleSet::new(catalog, access_revision, "", Vec::new())),
        };
        Ok(LoadedProfile {
            access_revision,
            member_revision: revision(&facts, "person"),
            profile: profile(&roles, catalog, (user, workspace), &facts)?,
        })
    }

    async fn roles(
        &self,
        connection: &mut Connection,
        catalog: &Catalog,
        workspace: WorkspaceId,
    ) -> Result<Arc<RoleSet>> {
        self.roles.now(connection, catalog, workspace).await
    }
}

/// One fact. Which columns mean something depends on its kind.
#[derive(Debug, Clone, Default, PartialEq, Eq, sqlx::FromRow)]
pub(crate) struct Fact {
    pub kind: String,
    pub id: Option<Uuid>,
    pub node: Option<Uuid>,
    pub parent: Option<Uuid>,
    pub role: Option<String>,
    pub text: Option<String>,
    pub number: Option<i64>,
    pub flag: Option<bool>,
}

const FACTS: &str = "\
SELECT 'workspace' AS kind, CAST(NULL AS UUID) AS id, CAST(NULL AS UUID) AS node, \
  CAST(NULL AS UUID) AS parent, CAST(NULL AS TEXT) AS role, s.plan AS text, \
  w.revision AS number, CAST(NULL AS BOOLEAN) AS flag \
  FROM workspace_revisions w JOIN workspaces s ON s.id = w.workspace_id \
  WHERE w.workspace_id = $2 \
UNION ALL SELECT 'person', NULL, NULL, NULL, NULL, NULL, r.revision, NULL \
  FROM member_revisions r WHERE r.user_id = $1 AND r.workspace_id = $2 \
UNION ALL SELECT 'account', NULL, NULL, NULL, NULL, NULL, NULL, u.is_active \
  FROM users u WHERE u.id = $1 \
UNION ALL SELECT 'member', m.id, m.workspace_id, NULL, m.role, m.status, NULL, NULL \
  FROM workspace_members m WHERE m.user_id = $1 AND m.workspace_id = $2 \
UNION ALL SELECT 'project', p.id, p.project_id, NULL, p.role, NULL, NULL, NULL \
  FROM project_members p WHERE p.user_id = $1 AND p.workspace_id = $2 \
UNION ALL SELECT 'teamspace', NULL, t.id, NULL, NULL, NULL, NULL, COALESCE(t.lead_id = $1, FALSE) \
  FROM teamspace_members m JOIN teamspaces t ON t.id = m.teamspace_id \
  WHERE m.user_id = $1 AND m.workspace_id = $2 \
UNION ALL SELECT 'link', l.id, l.project_id, l.teamspace_id, l.role, NULL, NULL, NULL \
  FROM teamspace_members m JOIN teamspace_links l ON l.teamspace_id = m.teamspace_id \
  WHERE m.user_id = $1 AND m.workspace_id = $2 \
UNION ALL SELECT CASE WHEN g.starts_at > $3 THEN 'later' ELSE 'grant' END, g.id, g.node_id, NULL, \
  g.node_type, g.action, CASE WHEN g.starts_at > $3 THEN g.starts_at ELSE g.expires_at END, \
  g.effect = 'allow' \
  FROM grants g WHERE g.user_id = $1 AND g.workspace_id = $2 AND g.ended_at IS NULL";

/// The status of a membership that is in good standing.
pub(crate) const ACTIVE: &str = "active";

/// Everything that one person's decisions in a workspace are made from.
pub(crate) async fn facts(
    connection: &mut Connection,
    (user, workspace): (UserId, WorkspaceId),
    now: Timestamp,
) -> Result<Vec<Fact>> {
    sql(FACTS)
        .bind(user)
        .bind(workspace)
        .bind(now)
        .fetch_all(connection)
        .await
}

fn revision(facts: &[Fact], kind: &str) -> i64 {
    facts
        .iter()
        .find(|fact| fact.kind == kind)
        .and_then(|fact| fact.number)
        .unwrap_or(0)
}

pub(crate) fn profile(
    roles: &RoleSet,
    catalog: &Catalog,
    (user, workspace): (UserId, WorkspaceId),
    facts: &[Fact],
) -> Result<Profile> {
    let mut builder =
        ProfileBuilder::user(user.as_u128().into()).workspace(workspace.as_u128().into());
    // Whoever is no member holds nothing here, whatever other rows say.
    if let Some(member) = facts.iter().find(|fact| fact.kind == "member") {
        builder = builder.status(status(facts, member));
        for fact in facts {
            builder = add(builder, roles, catalog, fact)?;
        }
    }
    builder.build().map_err(Error::internal)
}

fn status(facts: &[Fact], member: &Fact) -> Status {
    let account = facts.iter().find(|fact| fact.kind == "account");
    if !account.and_then(|account| account.flag).unwrap_or(false) {
        Status::Suspended
    } else if member.text.as_deref() == Some(ACTIVE) {
        Status::Active
    } else {
        Status::Archived
    }
}

fn add(
    builder: ProfileBuilder,
    roles: &RoleSet,
    catalog: &Catalog,
    fact: &Fact,
) -> Result<ProfileBuilder> {
    let node = NodeId::from(fact.node.unwrap_or_default().as_u128());
    let role = |scope| {
        fact.role
            .as_deref()
            .map(|key| roles::stored(roles, scope, key))
            .transpose()
    };
    Ok(match fact.kind.as_str() {
        "member" => match role(Scope::Workspace)? {
            Some(role) => builder.workspace_role(role, None),
            None => builder,
        },
        "project" => match role(Scope::Project)? {
            Some(role) => builder.project_role(node, role),
            None => builder,
        },
        "teamspace" => {
            let role = roles::stored(roles, Scope::Teamspace, "member")?;
            builder.teamspace_role(node, role, fact.flag.unwrap_or(false))
        }
        "link" => match (role(Scope::Project)?, fact.id, fact.parent) {
            (Some(role), Some(id), Some(teamspace)) => builder.link(
                LinkId::from(id.as_u128()),
                teamspace.as_u128().into(),
                node,
                role,
            ),
            _ => builder,
        },
        "grant" => match grant(catalog, fact, node) {
            Some(grant) => builder.grant(grant),
            None => builder,
        },
        // The profile is read anew at that moment.
        "later" => match fact.number {
            Some(at) => builder.changes_at(airside_access::Timestamp(at)),
            None => builder,
        },
        _ => builder,
    })
}

/// A grant of something that this program has no word for says nothing.
fn grant(catalog: &Catalog, fact: &Fact, node: NodeId) -> Option<Grant> {
    let action = match fact.text.as_deref()? {
        "*" => None,
        key => Some(catalog.action(key)?),
    };
    Some(Grant {
        id: GrantId::from(fact.id?.as_u128()),
        node,
        kind: catalog.node_type(fact.role.as_deref()?)?,
        action,
        effect: if fact.flag? {
            Effect::Allow
        } else {
            Effect::Deny
        },
        expires_at: fact.number.map(airside_access::Timestamp),
    })
}
