//! The engine, asked as the product asks it: from user id, action and the target's facts to the
//! decision, with the look-up of the user's profile.

use std::sync::Arc;
use std::time::Instant;

use airside_access::{
    Action, Context, Effect, Engine, Grant, IdMap, Node, NodeType, Path, Profile, ProfileBuilder,
    Request, Role, RoleDefinition, SchemeDefinition, Scope, Timestamp, UserId,
};
use anyhow::{Context as _, Result};

use crate::data::{Act, Data, Held, PROJECTS, USERS};
use crate::measure::{as_f64, nanos, percentile};

/// What else was found.
#[derive(Debug, Clone, Copy)]
pub struct Profiles {
    /// Building one from its rows, p50, in nanoseconds.
    pub load_p50_ns: f64,
    /// The same, p99.
    pub load_p99_ns: f64,
    /// Bytes that one occupies, on average.
    pub bytes: f64,
}

/// The engine with everybody's profile, and the questions.
pub struct Ours {
    engine: Engine,
    profiles: IdMap<UserId, Arc<Profile>>,
    questions: Vec<Question>,
}

const WORKSPACE: u128 = id(1, 0);

/// Ids as a database would give them: a time in front, and noise.
const fn id(kind: u128, number: u128) -> u128 {
    let noise = (kind << 32 | number).wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835);
    0x0194_0000_0000_7000_8000_0000_0000_0000 | noise >> 70 << 1
}

fn user_id(user: usize) -> UserId {
    id(2, user as u128).into()
}

fn project_id(project: usize) -> u128 {
    id(3, project as u128)
}

fn item_id(item: usize) -> u128 {
    id(4, item as u128)
}

fn roles(engine: &Engine, data: &Data) -> Result<Vec<Vec<Arc<Role>>>> {
    let catalog = engine.catalog();
    let role = |project: usize, number: usize| -> Result<Arc<Role>> {
        if !data.custom {
            let key = ["admin", "contributor", "commenter", "guest"][number];
            return catalog
                .system_role(Scope::Project, key)
                .cloned()
                .context("a role");
        }
        let table = data.tables[project][number];
        let text = |act: Act| match table[act as usize] {
            Held::No => None,
            Held::Always => Some(act.key().to_owned()),
            Held::Created | Held::Submitted => Some(format!("{}+creator", act.key())),
        };
        let number = (project * 4 + number) as u128;
        let definition = RoleDefinition {
            id: (1000 + number).into(),
            key: format!("role-{number}"),
            name: format!("Role {number}"),
            scope: Scope::Project,
            base: None,
            schemes: vec![SchemeDefinition {
                id: (5000 + number).into(),
                name: "Scheme".to_owned(),
                permissions: Act::ALL.into_iter().filter_map(text).collect(),
            }],
        };
        Ok(Arc::new(Role::compile(catalog, &definition)?))
    };
    (0..PROJECTS)
        .map(|project| (0..4).map(|n| role(project, n)).collect())
        .collect()
}

/// The rows of one user, as a database would give them.
struct Rows {
    user: UserId,
    roles: Vec<(u128, Arc<Role>)>,
    grants: Vec<Grant>,
}

fn build(rows: &Rows) -> Result<Profile> {
    let mut builder = ProfileBuilder::user(rows.user).workspace(WORKSPACE.into());
    for (project, role) in &rows.roles {
        builder = builder.project_role((*project).into(), role.clone());
    }
    for grant in &rows.grants {
        builder = builder.grant(*grant);
    }
    Ok(builder.build()?)
}

fn rows(engine: &Engine, data: &Data) -> Result<Vec<Rows>> {
    let catalog = engine.catalog();
    let roles = roles(engine, data)?;
    let kind = catalog.node_type("workitem").context("a type")?;
    let delete = catalog.action("workitem:delete");
    let user = |user: usize| Rows {
        user: user_id(user),
        roles: data.roles[user]
            .iter()
            .map(|(project, role)| (project_id(*project), roles[*project][*role].clone()))
            .collect(),
        grants: data.denied[user]
            .iter()
            .enumerate()
            .map(|(number, item)| Grant {
                id: (number as u128).into(),
                node: item_id(*item).into(),
                kind,
                action: delete,
                effect: Effect::Deny,
                expires_at: None,
            })
            .collect(),
    };
    Ok((0..USERS).map(user).collect())
}

/// What a request knows: the user, the action and the target's facts.
struct Question {
    user: UserId,
    action: Action,
    nodes: [Node; 3],
}

fn questions(engine: &Engine, data: &Data) -> Result<Vec<Question>> {
    let catalog = engine.catalog();
    let kind = |key: &str| -> Result<NodeType> { catalog.node_type(key).context("a type") };
    let kinds = (kind("workitem")?, kind("project")?, kind("workspace")?);
    let question = |(user, act, item): (usize, Act, usize)| -> Result<Question> {
        let facts = data.items[item];
        Ok(Question {
            user: user_id(user),
            action: catalog.action(act.key()).context("an action")?,
            nodes: [
                Node::new(kinds.0, item_id(item).into())
                    .created_by(user_id(facts.creator))
                    .submitted_by(user_id(facts.submitter)),
                Node::new(kinds.1, project_id(facts.project).into()),
                Node::new(kinds.2, WORKSPACE.into()),
            ],
        })
    };
    data.requests
        .iter()
        .map(|request| question(*request))
        .collect()
}

fn load(rows: &[Rows]) -> Result<(IdMap<UserId, Arc<Profile>>, Profiles)> {
    let mut profiles = IdMap::default();
    let mut times = Vec::new();
    for rows in rows {
        let started = Instant::now();
        let profile = std::hint::black_box(build(rows)?);
        times.push(nanos(started.elapsed()));
        profiles.insert(rows.user, Arc::new(profile));
    }
    times.sort_by(f64::total_cmp);
    let bytes: usize = profiles.values().map(|profile| profile.bytes()).sum();
    let figures = Profiles {
        load_p50_ns: percentile(&times, 50),
        load_p99_ns: percentile(&times, 99),
        bytes: as_f64(bytes) / as_f64(profiles.len()),
    };
    Ok((profiles, figures))
}

impl Ours {
    /// Makes everything ready, and measures what loading the profiles takes.
    pub fn new(data: &Data) -> Result<(Self, Profiles)> {
        let engine = Engine::airside()?;
        let (profiles, figures) = load(&rows(&engine, data)?)?;
        let questions = questions(&engine, data)?;
        Ok((
            Self {
                engine,
                profiles,
                questions,
            },
            figures,
        ))
    }

    /// Answers a question.
    pub fn decide(&self, number: usize) -> bool {
        let Some(question) = self.questions.get(number) else {
            return false;
        };
        let Some(profile) = self.profiles.get(&question.user) else {
            return false;
        };
        let Ok(path) = Path::new(self.engine.catalog(), &question.nodes) else {
            return false;
        };
        let context = Context::at(Timestamp(0));
        let request = Request {
            profile,
            context: &context,
            action: question.action,
            path,
        };
        self.engine
            .decide(&request)
            .is_ok_and(|decision| decision.is_allowed())
    }
}
