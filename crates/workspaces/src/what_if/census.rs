//! What there is in a workspace, counted so that no decision tells apart what is counted together.

use std::collections::HashMap;

use airside_access::{Catalog, Node, NodeType};
use airside_kernel::access::{Judge, Operation, Visible};
use airside_kernel::db::{Connection, SqlBuilder};
use airside_kernel::ids::{ProjectId, TeamspaceId, UserId, WorkspaceId};
use airside_kernel::{Error, Result};
use uuid::Uuid;

use super::makers::Maker;
use crate::project_members::ListProjectMembers;
use crate::questions::{PROJECTS, listed};
use crate::rooms::{Listed, RoomsAbove};
use crate::teamspaces::{self, ViewTeamspace};

/// A project, as far as decisions and answers read it.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct ProjectRow {
    pub id: ProjectId,
    pub name: String,
    pub is_public: bool,
    pub created_by: Option<UserId>,
}

/// What is counted, and who of those concerned is named.
#[derive(Clone, Copy, Default)]
pub(super) struct Sight<'a> {
    /// By whose eyes; none counts everything, for who is told figures and not a name.
    pub judge: Option<&'a Judge<'a>>,
    /// These projects alone, and nothing of the workspace itself.
    pub only: Option<&'a [ProjectId]>,
    /// Set for who makes a change and does not inspect it: projects whose members they see.
    pub maker: Option<&'a Maker<'a>>,
}

impl Sight<'_> {
    fn visible(&self, action: &str, kind: &str) -> Result<Option<Visible>> {
        let judge = self.judge.as_ref();
        judge.map(|judge| judge.visible(action, kind)).transpose()
    }
}

/// A type of things that lie directly in a project.
pub(super) struct Kind {
    pub node_type: NodeType,
    pub listed: Listed,
    /// What of it is counted, in one of the projects that are.
    seen: Seen,
    /// By project.
    counts: HashMap<Uuid, Counts>,
}

/// The rows that a query may count or name.
struct Seen {
    visible: Option<Visible>,
    only: Option<Vec<ProjectId>>,
}

/// Things of one type in one project.
#[derive(Debug, Default)]
struct Counts {
    all: u64,
    created: HashMap<Uuid, u64>,
    submitted: HashMap<Uuid, u64>,
    both: HashMap<Uuid, u64>,
}

/// One thing that is asked about by itself, since somebody has an exception on it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct ThingRow {
    pub id: Uuid,
    pub name: String,
    pub project: Uuid,
    pub creator: Option<Uuid>,
    pub submitter: Option<Uuid>,
}

/// Everything that is counted.
pub(super) struct Census {
    pub workspace: (WorkspaceId, String),
    /// Whether the workspace itself is.
    pub has_workspace: bool,
    /// Id and name.
    pub teamspaces: Vec<(TeamspaceId, String)>,
    pub projects: Vec<ProjectRow>,
    pub kinds: Vec<Kind>,
}

#[derive(Debug, sqlx::FromRow)]
struct Group {
    project: Uuid,
    creator: Option<Uuid>,
    submitter: Option<Uuid>,
    things: i64,
}

impl Census {
    /// Counts what lies within sight.
    pub async fn take(
        connection: &mut Connection,
        catalog: &Catalog,
        (sight, above): (&Sight<'_>, &RoomsAbove),
        workspace: (WorkspaceId, String),
    ) -> Result<Self> {
        let projects = projects(connection, sight, workspace.0).await?;
        let only = match (sight.maker, sight.only) {
            (None, only) => only.map(<[ProjectId]>::to_vec),
            (Some(_), _) => Some(projects.iter().map(|row| row.id).collect()),
        };
        let mut kinds = Vec::new();
        for (node_type, info) in catalog.node_types() {
            let Some(found) = listed(above, &info.key) else {
                continue;
            };
            let Some(view) = info
                .view
                .filter(|_| found.nodes.len() == 1 && !info.is_scope)
            else {
                continue;
            };
            let seen = Seen {
                visible: sight.visible(catalog.action_key(view), &info.key)?,
                only: only.clone(),
            };
            let counts = counts(connection, &found, &seen, workspace.0).await?;
            kinds.push(Kind {
                node_type,
                listed: found,
                seen,
                counts,
            });
        }
        // Whoever makes a change of one teamspace is told of those that they see.
        let teamspaces = if sight.only.is_none() || sight.maker.is_some() {
            let visible = sight.visible(ViewTeamspace::ACTION, "teamspace")?;
            teamspaces::names(connection, workspace.0, visible.as_ref()).await?
        } else {
            Vec::new()
        };
        Ok(Self {
            workspace,
            has_workspace: sight.only.is_none(),
            teamspaces,
            projects,
            kinds,
        })
    }
}

async fn projects(
    connection: &mut Connection,
    sight: &Sight<'_>,
    workspace: WorkspaceId,
) -> Result<Vec<ProjectRow>> {
    let seen = Seen {
        visible: sight.visible("project:view", PROJECTS.kind)?,
        only: sight.only.map(<[ProjectId]>::to_vec),
    };
    let mut text = SqlBuilder::new("SELECT p.id, p.name, p.is_public, p.created_by FROM ");
    text.push(PROJECTS.from).push(" WHERE p.workspace_id = ");
    text.push_value(workspace).push(" AND ").push(PROJECTS.live);
    seen.push(&mut text, &PROJECTS)?;
    if sight.maker.is_some()
        && let Some(visible) = sight.visible(ListProjectMembers::ACTION, PROJECTS.kind)?
    {
        text.push(" AND ");
        visible.push_condition(&mut text, &PROJECTS.columns())?;
    }
    text.push(" ORDER BY p.name, p.id");
    text.build().fetch_all(connection).await
}

fn creator(listed: &Listed) -> &'static str {
    let node = listed.nodes.first();
    node.and_then(|node| node.creator)
        .unwrap_or("CAST(NULL AS UUID)")
}

fn submitter(listed: &Listed) -> &'static str {
    let node = listed.nodes.first();
    node.and_then(|node| node.submitter)
        .unwrap_or("CAST(NULL AS UUID)")
}

impl Seen {
    fn push(&self, text: &mut SqlBuilder, listed: &Listed) -> Result<()> {
        if let Some(only) = &self.only {
            text.push(" AND ").push(listed.project).push(" IN ");
            text.push_list(only.iter().copied());
        }
        let Some(visible) = &self.visible else {
            return Ok(());
        };
        text.push(" AND ");
        visible.push_condition(text, &listed.columns())
    }
}

fn push_live(
    text: &mut SqlBuilder,
    listed: &Listed,
    seen: &Seen,
    workspace: WorkspaceId,
) -> Result<()> {
    text.push(" FROM ").push(listed.from).push(" WHERE ");
    text.push(listed.workspace)
        .push(" = ")
        .push_value(workspace);
    text.push(" AND ").push(listed.live);
    // Decisions about what is private follow nobody's role from above: it is left out.
    if let Some(is_private) = listed.nodes.first().and_then(|node| node.restricted) {
        text.push(" AND NOT ").push(is_private);
    }
    seen.push(text, listed)
}

async fn counts(
    connection: &mut Connection,
    listed: &Listed,
    seen: &Seen,
    workspace: WorkspaceId,
) -> Result<HashMap<Uuid, Counts>> {
    let mut text = SqlBuilder::new("SELECT ");
    text.push(listed.project).push(" AS project, ");
    text.push(creator(listed)).push(" AS creator, ");
    text.push(submitter(listed))
        .push(" AS submitter, COUNT(*) AS things");
    push_live(&mut text, listed, seen, workspace)?;
    text.push(" GROUP BY 1, 2, 3");
    let groups: Vec<Group> = text.build().fetch_all(connection).await?;
    let mut counts: HashMap<Uuid, Counts> = HashMap::new();
    for group in groups {
        let things = u64::try_from(group.things).map_err(Error::internal)?;
        let counts = counts.entry(group.project).or_default();
        counts.all += things;
        if let Some(user) = group.creator {
            *counts.created.entry(user).or_default() += things;
        }
        if let Some(user) = group.submitter {
            *counts.submitted.entry(user).or_default() += things;
        }
        if let Some(user) = group.creator.filter(|user| group.submitter == Some(*user)) {
            *counts.both.entry(user).or_default() += things;
        }
    }
    Ok(counts)
}

/// Things of one person's in one project that no decision about them tells apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Class {
    pub created: bool,
    pub submitted: bool,
}

impl Kind {
    /// How many things there are of each class for somebody in a project.
    pub fn classes(&self, project: ProjectId, user: UserId) -> Vec<(Class, u64)> {
        let Some(counts) = self.counts.get(&project.0) else {
            return Vec::new();
        };
        let of = |map: &HashMap<Uuid, u64>| map.get(&user.0).copied().unwrap_or(0);
        let both = of(&counts.both);
        let created = of(&counts.created) - both;
        let submitted = of(&counts.submitted) - both;
        let class = |created, submitted| Class { created, submitted };
        [
            (class(false, false), counts.all - both - created - submitted),
            (class(true, false), created),
            (class(false, true), submitted),
            (class(true, true), both),
        ]
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .collect()
    }

    /// Those of these things that are there and may be seen by the one who asks.
    pub async fn things(
        &self,
        connection: &mut Connection,
        workspace: WorkspaceId,
        ids: &[Uuid],
    ) -> Result<Vec<ThingRow>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut text = self.select();
        push_live(&mut text, &self.listed, &self.seen, workspace)?;
        text.push(" AND ").push(self.listed.id()).push(" IN ");
        text.push_list(ids.iter().copied());
        text.build().fetch_all(connection).await
    }

    /// Some things of a class.
    pub async fn samples(
        &self,
        connection: &mut Connection,
        workspace: WorkspaceId,
        (project, user, class): (ProjectId, UserId, Class),
        (most, except): (usize, &[Uuid]),
    ) -> Result<Vec<ThingRow>> {
        let mut text = self.select();
        push_live(&mut text, &self.listed, &self.seen, workspace)?;
        text.push(" AND ").push(self.listed.project).push(" = ");
        text.push_value(project);
        for (column, is_mine) in [
            (creator(&self.listed), class.created),
            (submitter(&self.listed), class.submitted),
        ] {
            if column.starts_with("CAST") {
                continue;
            }
            let (begin, end) = if is_mine {
                (" AND ", "")
            } else {
                (" AND NOT COALESCE(", ", FALSE)")
            };
            text.push(begin).push(column).push(" = ");
            text.push_value(user).push(end);
        }
        if !except.is_empty() {
            text.push(" AND ").push(self.listed.id()).push(" NOT IN ");
            text.push_list(except.iter().copied());
        }
        text.push(" ORDER BY ")
            .push(self.listed.id())
            .push(" LIMIT ");
        text.push_value(i64::try_from(most).map_err(Error::internal)?);
        text.build().fetch_all(connection).await
    }

    fn select(&self) -> SqlBuilder {
        let mut text = SqlBuilder::new("SELECT ");
        text.push(self.listed.id()).push(" AS id, ");
        text.push(self.listed.name).push(" AS name, ");
        text.push(self.listed.project).push(" AS project, ");
        text.push(creator(&self.listed)).push(" AS creator, ");
        text.push(submitter(&self.listed)).push(" AS submitter");
        text
    }
}

/// The nodes of the workspace and of its projects.
pub(super) struct Places {
    workspace: Node,
    teamspace_type: NodeType,
    project_type: NodeType,
}

impl Places {
    pub fn new(catalog: &Catalog, workspace: WorkspaceId) -> Result<Self> {
        let kind = |key: &str| {
            let found = catalog.node_type(key);
            found.ok_or_else(|| Error::internal(format!("`{key}` is not in the catalog")))
        };
        Ok(Self {
            workspace: Node::new(kind("workspace")?, workspace.as_u128().into()),
            teamspace_type: kind("teamspace")?,
            project_type: kind("project")?,
        })
    }

    pub const fn workspace(&self) -> Node {
        self.workspace
    }

    pub fn teamspace(&self, id: TeamspaceId) -> Node {
        Node::new(self.teamspace_type, id.0.as_u128().into())
    }

    pub fn project(&self, row: &ProjectRow) -> Node {
        let mut node = Node::new(self.project_type, row.id.as_u128().into()).public(row.is_public);
        node.creator = row.created_by.map(|user| user.as_u128().into());
        node
    }
}
