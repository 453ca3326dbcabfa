//! The workplace: who is there, what they hold, and the operations that they ask for.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use airside_access::{
    Catalog, Effect, Grant, Node, ProfileBuilder, Scope, Timestamp as AccessTime,
};
use airside_kernel::access::{
    Account, Authenticator, Caller, Credential, Found, LoadedProfile, Nodes, Origin, Permit,
    ProfileLoader, Target, Via, WorkspaceAccess,
};
use airside_kernel::db::{Connection, Query, sql};
use airside_kernel::ids::{ProjectId, SessionId, UserId, WorkspaceId};
use airside_kernel::record::Activity;
use airside_kernel::{AccessChange, Kernel, Result, Timestamp, WriteTx, operations};
use async_trait::async_trait;
use uuid::Uuid;

/// The one workspace.
pub const ACME: WorkspaceId = WorkspaceId(Uuid::from_u128(0xACE));
/// Its one project.
pub const WEB: ProjectId = ProjectId(Uuid::from_u128(0x3EB));

/// Looks people up by name, since nobody signs in here.
pub struct People;

#[async_trait]
impl Authenticator for People {
    async fn authenticate(
        &self,
        _: &mut Connection,
        _: &Credential,
        _: Option<&str>,
    ) -> Result<Found> {
        Ok(Found::default())
    }

    async fn refresh(
        &self,
        connection: &mut Connection,
        account: &Account,
        _: Option<WorkspaceId>,
    ) -> Result<Found> {
        let row: Option<(bool, i64, Option<i64>)> = sql(
            "SELECT people.is_active, workspace_revisions.revision, member_revisions.revision \
             FROM people JOIN workspace_revisions ON workspace_revisions.workspace_id = $2 \
             LEFT JOIN member_revisions ON member_revisions.workspace_id = $2 \
             AND member_revisions.user_id = people.id WHERE people.id = $1",
        )
        .bind(account.user)
        .bind(ACME)
        .fetch_optional(connection)
        .await?;
        let Some((true, access_revision, member_revision)) = row else {
            return Ok(Found::default());
        };
        Ok(Found {
            account: Some(account.clone()),
            workspace: Some(WorkspaceAccess {
                id: ACME,
                slug: "acme".to_owned(),
                is_member: true,
                access_revision,
                member_revision: member_revision.unwrap_or(0),
            }),
            is_use_due: false,
        })
    }

    async fn note_use(&self, _: &Kernel, _: &Account) -> Result<()> {
        Ok(())
    }
}

/// Reads profiles from `roles_held` and `grants`, and counts how often.
#[derive(Default, Clone)]
pub struct RolesHeld {
    pub loads: Arc<AtomicUsize>,
}

#[derive(sqlx::FromRow)]
struct GrantRow {
    node_type: String,
    node_id: Uuid,
    action: String,
    effect: String,
    expires_at: Option<i64>,
}

#[async_trait]
impl ProfileLoader for RolesHeld {
    async fn load(
        &self,
        connection: &mut Connection,
        catalog: &Catalog,
        (user, workspace): (UserId, WorkspaceId),
        _: Timestamp,
    ) -> Result<LoadedProfile> {
        self.loads.fetch_add(1, Ordering::SeqCst);
        let mut builder =
            ProfileBuilder::user(user.as_u128().into()).workspace(workspace.as_u128().into());
        let held: Vec<(Option<Uuid>, String)> =
            sql("SELECT project_id, role FROM roles_held WHERE user_id = $1 AND workspace_id = $2")
                .bind(user)
                .bind(workspace)
                .fetch_all(connection)
                .await?;
        for (project, role) in held {
            let role = |scope| catalog.system_role(scope, &role).expect("a role").clone();
            builder = match project {
                None => builder.workspace_role(role(Scope::Workspace), None),
                Some(id) => builder.project_role(id.as_u128().into(), role(Scope::Project)),
            };
        }
        let grants: Vec<GrantRow> = sql("SELECT * FROM grants WHERE user_id = $1")
            .bind(user)
            .fetch_all(connection)
            .await?;
        for (number, row) in grants.into_iter().enumerate() {
            builder = builder.grant(Grant {
                id: (number as u128).into(),
                node: row.node_id.as_u128().into(),
                kind: catalog.node_type(&row.node_type).expect("a type"),
                action: (row.action != "*").then(|| catalog.action(&row.action).expect("one")),
                effect: if row.effect == "allow" {
                    Effect::Allow
                } else {
                    Effect::Deny
                },
                expires_at: row.expires_at.map(AccessTime),
            });
        }
        let (access_revision, member_revision): (i64, i64) = sql(
            "SELECT revision, COALESCE((SELECT revision FROM member_revisions \
             WHERE user_id = $1 AND workspace_id = $2), 0) \
             FROM workspace_revisions WHERE workspace_id = $2",
        )
        .bind(user)
        .bind(workspace)
        .fetch_one(connection)
        .await?;
        Ok(LoadedProfile {
            profile: builder.build().expect("a profile"),
            access_revision,
            member_revision,
        })
    }
}

/// A thing in the project, which the engine knows as an `item`.
#[derive(Debug, sqlx::FromRow)]
pub struct Thing {
    pub id: Uuid,
    creator: Uuid,
    pub title: String,
}

impl Target for Thing {
    type Key = (WorkspaceId, ProjectId, Uuid);

    async fn locate(
        connection: &mut Connection,
        (workspace, project, id): &Self::Key,
    ) -> Result<Option<Self>> {
        sql("SELECT id, creator, title FROM things \
             WHERE workspace_id = $1 AND project_id = $2 AND id = $3")
        .bind(*workspace)
        .bind(*project)
        .bind(*id)
        .fetch_optional(connection)
        .await
    }

    fn nodes(&self, catalog: &Catalog) -> Nodes {
        let kind = |key| catalog.node_type(key).expect("a type");
        let item = Node::new(kind("item"), self.id.as_u128().into());
        Nodes::from_iter([
            item.created_by(self.creator.as_u128().into()),
            Node::new(kind("project"), WEB.as_u128().into()),
            Node::new(kind("workspace"), ACME.as_u128().into()),
        ])
    }

    fn workspace(&self) -> Option<WorkspaceId> {
        Some(ACME)
    }
}

operations! {
    /// Changes a thing.
    EditThing => "item:edit" on Thing;
    /// Deletes a thing: a Contributor only their own.
    DeleteThing => "item:delete" on Thing;
}

/// A row function as the house writes them.
pub async fn rename(tx: &mut WriteTx, permit: &Permit<EditThing>, title: &str) -> Result<()> {
    let change = sql("UPDATE things SET title = $1 WHERE id = $2");
    tx.execute(change.bind(title).bind(permit.id)).await?;
    Ok(())
}

/// The record of it.
pub fn renamed(thing: Uuid) -> Activity {
    Activity {
        workspace: ACME,
        project: Some(WEB),
        subject_type: "item",
        subject: thing,
        verb: "updated",
        changes: Vec::new(),
    }
}

pub const fn key(thing: Uuid) -> (WorkspaceId, ProjectId, Uuid) {
    (ACME, WEB, thing)
}

/// Changes rows without asking anybody.
pub async fn arrange(kernel: &Kernel, queries: impl IntoIterator<Item = Query>) {
    let mut tx = kernel
        .write_as_system("arrange a test")
        .await
        .expect("a transaction");
    for query in queries {
        tx.execute(query).await.expect("the row is written");
    }
    tx.commit_unaudited("arrange a test")
        .await
        .expect("a commit");
}

/// Makes the workspace; to be called first.
pub async fn found_workspace(kernel: &Kernel) {
    let found = sql(
        "INSERT INTO workspace_revisions (workspace_id, slug, revision) \
                     VALUES ($1, 'acme', 1)",
    );
    arrange(kernel, [found.bind(ACME)]).await;
}

/// Somebody with a role in the workspace and one in the project.
pub async fn hire(kernel: &Kernel, in_workspace: &str, in_project: Option<&str>) -> UserId {
    let user: UserId = kernel.entropy.id();
    let person = sql("INSERT INTO people (id, is_active) VALUES ($1, TRUE)").bind(user);
    let held = |project: Option<ProjectId>, role: &str| {
        sql(
            "INSERT INTO roles_held (user_id, workspace_id, project_id, role) \
             VALUES ($1, $2, $3, $4)",
        )
        .bind(user)
        .bind(ACME)
        .bind(project)
        .bind(role)
    };
    let roles = [
        Some(held(None, in_workspace)),
        in_project.map(|role| held(Some(WEB), role)),
    ];
    arrange(
        kernel,
        [person].into_iter().chain(roles.into_iter().flatten()),
    )
    .await;
    user
}

/// A thing that somebody made.
pub async fn add_thing(kernel: &Kernel, creator: UserId, title: &str) -> Uuid {
    let id: Uuid = kernel.entropy.id();
    let add = sql(
        "INSERT INTO things (id, workspace_id, project_id, creator, title) \
                   VALUES ($1, $2, $3, $4, $5)",
    );
    let add = add.bind(id).bind(ACME).bind(WEB).bind(creator).bind(title);
    arrange(kernel, [add]).await;
    id
}

/// A request of somebody, as of now: with the revisions that its look-up found.
pub async fn request_of(kernel: &Kernel, user: UserId) -> Caller {
    let account = Account {
        user,
        display_name: "somebody".to_owned(),
        email: "somebody@example.com".to_owned(),
        is_instance_admin: false,
        via: Via::Session(SessionId(Uuid::nil())),
    };
    let mut connection = kernel.db.read().await.expect("a connection");
    let found = People.refresh(&mut connection, &account, Some(ACME)).await;
    let found = found.expect("an answer");
    Caller {
        account: found.account,
        workspace: found.workspace,
        origin: Origin::default(),
    }
}

/// Takes the role in the project away, as an operation of the product does.
pub async fn dismiss(kernel: &Kernel, user: UserId) -> Result<()> {
    let change = AccessChange::member(ACME, user);
    let mut tx = kernel
        .change_access_as_system("dismiss somebody", change)
        .await?;
    let dismiss = sql("DELETE FROM roles_held WHERE user_id = $1 AND project_id = $2");
    tx.execute(dismiss.bind(user).bind(WEB)).await?;
    tx.commit_unaudited("the test asks for no record").await
}

/// A count, read by the read pool.
pub async fn count(kernel: &Kernel, query: Query) -> i64 {
    let mut connection = kernel.db.read().await.expect("a connection");
    query.fetch_count(&mut connection).await.expect("a count")
}
