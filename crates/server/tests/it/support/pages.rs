//! A type of things that no room has yet, to show access to what is private: pages, as the product
//! will have them. They have a catalog and a table of their own, and the API asks for them as for
//! everything else.

use airside::Further;
use airside_access::{Catalog, Node, Source};
use airside_kernel::Result;
use airside_kernel::access::{NodeFacts, Target};
use airside_kernel::db::{Connection, sql};
use airside_kernel::ids::{ProjectId, UserId, WorkspaceId};
use airside_workspaces::{Listed, Located, Locator, ProjectTarget, ResourceKey, RoomsAbove};
use async_trait::async_trait;
use uuid::Uuid;

use super::TestApp;

/// Nobody's wildcard passes a private page.
const CATALOG: &str = r#"
features = ["pages"]

[columns]
project = ["admin", "contributor", "commenter", "guest"]

[type]
page = { parent = ["project"], view = "page:view", restricted = true }

[project]
"page:view" = { roles = "A A A D" }
"page:edit" = { roles = "A A D D", requires = ["page:view"] }
"page:delete" = { roles = "A A+creator D D", requires = ["page:view"], feature = "pages" }
"#;

const TABLE: &str = "CREATE TABLE test_pages (id UUID NOT NULL PRIMARY KEY, \
    workspace_id UUID NOT NULL, project_id UUID NOT NULL, name TEXT NOT NULL, \
    created_by UUID NOT NULL, is_private BOOLEAN NOT NULL)";

/// The identifier of projects where the deleting of pages is a feature that is switched off.
pub const WITHOUT_PAGES: &str = "OFF";

/// The product with pages.
pub fn with_pages() -> Further {
    Further {
        catalog: vec![Source {
            name: "page.toml",
            text: CATALOG,
        }],
        rooms: RoomsAbove {
            locators: vec![std::sync::Arc::new(Pages)],
            ..RoomsAbove::default()
        },
    }
}

/// A place for pages. Once for each instance.
pub async fn make_table(app: &TestApp) {
    write(app, sql(TABLE)).await;
}

/// Writes a page in somebody's name, as a room of pages would.
pub async fn add_page(
    app: &TestApp,
    (project, by): (&str, &str),
    (name, is_private): (&str, bool),
) -> String {
    let id: Uuid = app.app.kernel().entropy.id();
    let uuid = |text: &str| text.parse::<Uuid>().expect("an id");
    let insert = sql(
        "INSERT INTO test_pages (id, workspace_id, project_id, name, created_by, \
         is_private) SELECT $1, workspace_id, id, $2, $3, $4 FROM projects WHERE id = $5",
    );
    let insert = insert
        .bind(id)
        .bind(name)
        .bind(uuid(by))
        .bind(is_private)
        .bind(uuid(project));
    write(app, insert).await;
    id.to_string()
}

async fn write(app: &TestApp, query: airside_kernel::db::Query) {
    let kernel = app.app.kernel();
    let mut tx = kernel.write_as_system("a test").await.expect("begins");
    tx.execute(query).await.expect("is written");
    tx.commit_unaudited("a test").await.expect("commits");
}

struct Pages;

const PAGES: Listed = Listed {
    kind: "page",
    from: "test_pages t JOIN projects p ON p.id = t.project_id",
    workspace: "t.workspace_id",
    project: "t.project_id",
    name: "t.name",
    live: "p.deleted_at IS NULL",
    public: None,
    nodes: &[NodeFacts {
        kind: "page",
        id: "t.id",
        creator: Some("t.created_by"),
        submitter: None,
        restricted: Some("t.is_private"),
    }],
};

#[async_trait]
impl Locator for Pages {
    fn kinds(&self) -> &'static [&'static str] {
        &["page"]
    }

    fn listed(&self, kind: &str) -> Option<Listed> {
        (kind == PAGES.kind).then_some(PAGES)
    }

    async fn locate(
        &self,
        connection: &mut Connection,
        catalog: &Catalog,
        key: &ResourceKey,
    ) -> Result<Option<Located>> {
        let found: Option<(ProjectId, String, UserId, bool)> = sql(
            "SELECT project_id, name, created_by, is_private FROM test_pages \
             WHERE id = $1 AND workspace_id = $2",
        )
        .bind(key.id)
        .bind(key.workspace)
        .fetch_optional(connection)
        .await?;
        let Some((project, name, creator, is_private)) = found else {
            return Ok(None);
        };
        let place: (WorkspaceId, ProjectId) = (key.workspace, project);
        let Some(project) = ProjectTarget::locate(connection, &place).await? else {
            return Ok(None);
        };
        let names = vec![name, project.name.clone()];
        let Some(mut located) = Located::of(&project, catalog, names) else {
            return Ok(None);
        };
        let kind = catalog.node_type("page").expect("the catalog has pages");
        let mut page = Node::new(kind, key.id.as_u128().into());
        page.creator = Some(creator.as_u128().into());
        page.restricted = is_private;
        located.nodes.insert(0, page);
        if project.identifier == WITHOUT_PAGES {
            located.features_off = catalog.feature("pages").into_iter().collect();
        }
        Ok(Some(located))
    }
}
