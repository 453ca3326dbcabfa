//! Lists agree with single questions: on random worlds, the rows that pass the condition in the
//! database are exactly those on which the engine decides yes.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use airside_access::{Catalog, Node, Profile};
use airside_kernel::access::{
    Account, Caller, Judge, LoadedProfile, NodeColumns, NodeFacts, Nodes, Origin, ProfileLoader,
    ScopeColumn, Target, Via, WorkspaceAccess,
};
use airside_kernel::db::{Connection, Query, SqlBuilder, sql};
use airside_kernel::ids::{SessionId, TokenId, UserId, WorkspaceId};
use airside_kernel::{Kernel, Result, Timestamp};
use async_trait::async_trait;
use rand::rngs::StdRng;
use rand::{Rng, RngCore, SeedableRng};
use uuid::Uuid;

use crate::support::place::arrange;
use crate::support::{Fittings, TestKernel, catalog};
use crate::world::dice::{self, Dice};
use crate::world::{Circumstances, World, fast, user_id};

const WORLDS: u64 = 200;

/// Gives the profile of the world at hand.
#[derive(Clone, Default)]
struct Given(Arc<Mutex<Option<Profile>>>);

#[async_trait]
impl ProfileLoader for Given {
    async fn load(
        &self,
        _: &mut Connection,
        _: &Catalog,
        _: (UserId, WorkspaceId),
        _: Timestamp,
    ) -> Result<LoadedProfile> {
        let mut given = self.0.lock().expect("no panic while locked");
        Ok(LoadedProfile {
            profile: given.take().expect("each profile is read once"),
            access_revision: 1,
            member_revision: 1,
        })
    }
}

/// Any node of a world.
struct AnyNode(Nodes);

impl Target for AnyNode {
    type Key = ();
    async fn locate(_: &mut Connection, (): &()) -> Result<Option<Self>> {
        Ok(None)
    }
    fn nodes(&self, _: &Catalog) -> Nodes {
        self.0.clone()
    }
    fn workspace(&self) -> Option<WorkspaceId> {
        None
    }
}

const fn uuid(id: u128) -> Uuid {
    Uuid::from_u128(id)
}

/// Types that rows are listed of, each with the type of a parent below the scope.
const LISTED: &[(&str, Option<&str>)] = &[
    ("project", None),
    ("item", None),
    ("note", Some("item")),
    ("page", None),
    ("page_note", Some("page")),
    ("vault", None),
    ("sheet", Some("vault")),
    ("memo", None),
    ("board", None),
];

/// The rows of one world.
fn rows_of(world: &World) -> Vec<Query> {
    let mut queries = vec![sql("DELETE FROM nodes"), sql("DELETE FROM grants")];
    for (number, thing) in world.nodes.iter().enumerate() {
        if !LISTED.iter().any(|(kind, _)| *kind == thing.kind) {
            continue;
        }
        let person = |who: Option<usize>| who.map(|who| uuid(user_id(who)));
        let way = world.way_up(number);
        let parent = Some(way[1]).filter(|_| way.len() > 3);
        let scope = match way.as_slice() {
            [own, _] => *own,
            [.., scope, _] => *scope,
            _ => unreachable!("outermost nodes are not listed"),
        };
        let of_parent = parent.map(|number| &world.nodes[number]);
        let add = sql(
            "INSERT INTO nodes (id, kind, scope_id, creator, submitter, restricted, \
                       public, parent_id, parent_creator, parent_submitter, parent_restricted) \
                       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        )
        .bind(uuid(world.node_id(number)))
        .bind(thing.kind.as_str())
        .bind(uuid(world.node_id(scope)))
        .bind(person(thing.creator))
        .bind(person(thing.submitter))
        .bind(thing.restricted)
        .bind(thing.public)
        .bind(parent.map(|parent| uuid(world.node_id(parent))))
        .bind(of_parent.and_then(|parent| person(parent.creator)))
        .bind(of_parent.and_then(|parent| person(parent.submitter)))
        .bind(of_parent.map(|parent| parent.restricted));
        queries.push(add);
    }
    for grant in &world.grants {
        let effect = if grant.allows { "allow" } else { "deny" };
        let add = sql(
            "INSERT INTO grants (user_id, node_type, node_id, action, effect, \
                       expires_at) VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(uuid(user_id(grant.to)))
        .bind(world.nodes[grant.on].kind.as_str())
        .bind(uuid(world.node_id(grant.on)))
        .bind(grant.action.as_str())
        .bind(effect)
        .bind(grant.expires);
        queries.push(add);
    }
    queries
}

fn columns(kind: &str, parent: Option<&str>) -> Vec<NodeFacts<'static>> {
    let catalog = catalog();
    let may_be_restricted = |kind: &str| {
        let kind = catalog.node_type(kind).expect("a type");
        catalog.type_info(kind).expect("a type").may_be_restricted
    };
    let name = |of: &str| -> &'static str {
        let found = LISTED.iter().find(|(kind, _)| *kind == of);
        found.expect("a listed type").0
    };
    let own = NodeFacts {
        kind: name(kind),
        id: "nodes.id",
        creator: Some("nodes.creator"),
        submitter: Some("nodes.submitter"),
        restricted: may_be_restricted(kind).then_some("nodes.restricted"),
    };
    let above = parent.map(|parent| NodeFacts {
        kind: name(parent),
        id: "nodes.parent_id",
        creator: Some("nodes.parent_creator"),
        submitter: Some("nodes.parent_submitter"),
        restricted: may_be_restricted(parent).then_some("nodes.parent_restricted"),
    });
    [own].into_iter().chain(above).collect()
}

/// The rows of a type that the condition shows, as a list over all projects and as lists of one.
async fn shown(
    kernel: &Kernel,
    judge: &Judge<'_>,
    action: &str,
    (kind, parent): (&str, Option<&str>),
    scopes: &BTreeSet<Uuid>,
) -> [BTreeSet<Uuid>; 2] {
    let visible = judge.visible(action, kind).expect("a visibility");
    let facts = columns(kind, parent);
    let mut connection = kernel.db.read().await.expect("a connection");
    let mut list = async |scope: ScopeColumn<'_>| {
        let mut query = SqlBuilder::new("SELECT id FROM nodes WHERE kind = ");
        query.push_value(kind).push(" AND ");
        if let ScopeColumn::Known(scope) = scope {
            query.push("scope_id = ").push_value(scope).push(" AND ");
        }
        let columns = NodeColumns {
            scope,
            public: (kind == "project").then_some("nodes.public"),
            nodes: &facts,
        };
        visible
            .push_condition(&mut query, &columns)
            .expect("a condition");
        let rows: Vec<(Uuid,)> = query
            .build()
            .fetch_all(&mut connection)
            .await
            .expect("rows");
        rows.into_iter().map(|(id,)| id).collect::<BTreeSet<Uuid>>()
    };
    let everywhere = list(ScopeColumn::Column("nodes.scope_id")).await;
    let mut one_by_one = BTreeSet::new();
    for scope in scopes {
        one_by_one.append(&mut list(ScopeColumn::Known(*scope)).await);
    }
    assert!(!visible.is_nothing() || everywhere.is_empty());
    [everywhere, one_by_one]
}

/// Features and settings are not part of a list's circumstances; the time and a token are.
fn caller(world: &World, circumstances: &Circumstances) -> Caller {
    let workspace = world.nodes.iter().position(|node| node.kind == "workspace");
    let via = match &circumstances.token {
        None => Via::Session(SessionId(Uuid::nil())),
        Some(scopes) => Via::Token {
            id: TokenId(Uuid::nil()),
            scopes: scopes.clone().into(),
        },
    };
    Caller {
        account: Some(Account {
            user: UserId(uuid(user_id(0))),
            display_name: "asker".to_owned(),
            email: "asker@example.com".to_owned(),
            is_instance_admin: false,
            via,
        }),
        workspace: Some(WorkspaceAccess {
            id: WorkspaceId(uuid(world.node_id(workspace.expect("a workspace")))),
            slug: "acme".to_owned(),
            is_member: true,
            // Another world, another profile: what is kept of the one before is not used.
            access_revision: 2,
            member_revision: 2,
        }),
        origin: Origin::default(),
    }
}

/// How many answers were compared, and how many of them were a yes.
#[derive(Default)]
struct Tally {
    asked: usize,
    allowed: usize,
}

async fn check(test: &TestKernel, given: &Given, world: &World, now: &Circumstances) -> Tally {
    let (kernel, catalog) = (&test.kernel, test.kernel.access.engine().catalog());
    arrange(kernel, rows_of(world)).await;
    *given.0.lock().expect("no panic while locked") = Some(fast::profile(catalog, world, 0));
    let judge = kernel.judge(&caller(world, now)).await.expect("a judge");
    let mut tally = Tally::default();
    let way_up = |number: usize| -> Vec<Node> { fast::nodes(catalog, world, number) };
    for (kind, parent) in LISTED {
        let rows: Vec<usize> = (0..world.nodes.len())
            .filter(|number| world.nodes[*number].kind == *kind)
            .collect();
        let scopes = rows
            .iter()
            .map(|number| way_up(*number))
            .map(|way| uuid(way[way.len().saturating_sub(2)].id.get()))
            .collect();
        let first = AnyNode(way_up(rows[0]).into_iter().collect());
        for (action, _) in judge.what_can(&first).expect("answers") {
            let key = catalog.action_key(action);
            let mut decided = BTreeSet::new();
            for number in &rows {
                let target = AnyNode(way_up(*number).into_iter().collect());
                let decision = judge.decide(&target, action).expect("a decision");
                if decision.is_allowed() {
                    decided.insert(uuid(world.node_id(*number)));
                }
                tally.asked += 1;
                tally.allowed += usize::from(decision.is_allowed());
            }
            let lists = shown(kernel, &judge, key, (kind, *parent), &scopes).await;
            assert_eq!(
                lists,
                [decided.clone(), decided],
                "{key} in {world:#?} {now:?}"
            );
        }
    }
    tally
}

#[tokio::test]
async fn lists_show_exactly_what_single_questions_allow() {
    let given = Given::default();
    let test = TestKernel::with(Fittings {
        loader: Box::new(given.clone()),
        ..Fittings::default()
    })
    .await;
    let mut sum = Tally::default();
    for seed in 0..WORLDS {
        let mut random = StdRng::seed_from_u64(seed);
        let mut bytes = vec![0; random.random_range(60..240)];
        random.fill_bytes(&mut bytes);
        let mut dice = Dice(&bytes);
        let now = Circumstances {
            // The kernel's clock decides, and grants of the worlds end before it or never.
            now: test.clock.now().as_micros(),
            features_off: Vec::new(),
            facts: Vec::new(),
            ..dice::circumstances(&mut dice)
        };
        let mut world = dice::world(&mut dice);
        for grant in &mut world.grants {
            // 50 is over, 150 is ahead, of the hundred that the worlds call now.
            grant.expires = grant.expires.map(|end| now.now + end - 100);
        }
        world.people[0].fixed.clear();
        let tally = check(&test, &given, &world, &now).await;
        sum.asked += tally.asked;
        sum.allowed += tally.allowed;
    }
    assert!(sum.asked > 5_000, "{} answers", sum.asked);
    let share = sum.allowed * 100 / sum.asked;
    assert!((10..90).contains(&share), "{share} of 100 are a yes");
}
