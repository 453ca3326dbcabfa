//! Cedar as a third opinion: random worlds, translated to Cedar policies and decided by the
//! `cedar-policy` crate, without one difference.
//!
//! In Cedar a denial always wins, and in our model the nearer rule does. So every permission in
//! the translation carries, as its `unless`, the denials that stand at its own node or nearer, and
//! the restricted nodes that stop it. What an action requires is asked of Cedar as questions of
//! their own.

mod translation;
#[path = "../../crates/access/tests/it/world/mod.rs"]
#[expect(
    dead_code,
    reason = "shared with the engine's own tests, which use all of it"
)]
mod world;

use std::str::FromStr;
use std::sync::atomic::{AtomicUsize, Ordering};

use airside_access::{Catalog, Engine, Path, Request, Source};
use cedar_policy::{Authorizer, Context, Decision, Entities, EntityUid, PolicySet};
use serde_json::json;

use translation::Translation;
use world::dice::{self, CATALOG, Dice};
use world::tables::Tables;
use world::{Circumstances, World, fast};

const WORLDS: usize = 10_000;

/// Cedar, with one world in it.
struct Cedar<'a> {
    tables: &'a Tables,
    world: &'a World,
    circumstances: &'a Circumstances,
    policies: PolicySet,
    entities: Entities,
    principal: EntityUid,
}

impl<'a> Cedar<'a> {
    fn new(tables: &'a Tables, world: &'a World, circumstances: &'a Circumstances) -> Self {
        let translation = Translation {
            tables,
            world,
            who: 0,
            circumstances,
        };
        let text = translation.policies();
        let policies = PolicySet::from_str(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        let entities = Entities::from_json_value(translation.entities(), None).expect("entities");
        let principal = EntityUid::from_str(&translation.principal()).expect("a principal");
        Self {
            tables,
            world,
            circumstances,
            policies,
            entities,
            principal,
        }
    }

    /// One question, without what it requires. `asked` tells the action in question from those
    /// that it requires: only the first must be in a token's scopes.
    fn alone(&self, action: &str, node: usize, asked: bool, public: &[&str]) -> bool {
        let context = json!({
            "now": self.circumstances.now,
            "facts": self.circumstances.facts,
            "features_off": self.circumstances.features_off,
            "asked": asked,
            "public": public,
        });
        let context = Context::from_json_value(context, None).expect("a context");
        let action = EntityUid::from_str(&format!("Action::\"{action}\"")).expect("an action");
        let resource = &self.world.nodes[node].name;
        let resource = EntityUid::from_str(&format!("Node::\"{resource}\"")).expect("a node");
        let request =
            cedar_policy::Request::new(self.principal.clone(), action, resource, context, None);
        let answer = Authorizer::new().is_authorized(
            &request.expect("a request"),
            &self.policies,
            &self.entities,
        );
        let errors: Vec<_> = answer.diagnostics().errors().collect();
        assert!(errors.is_empty(), "Cedar could not evaluate: {errors:?}");
        answer.decision() == Decision::Allow
    }

    /// With what it requires, and with the workspace's word on what is public.
    fn decide(&self, action: &str, node: usize, asked: bool) -> bool {
        let scope = self.tables.scope_of(&self.world.nodes[node].kind);
        let rule = &self.tables.rules[&(scope.clone(), action.to_owned())];
        let public = rule
            .get("public_by")
            .and_then(toml::Value::as_str)
            .filter(|public| {
                let way = self.world.way_up(node);
                self.decide(public, way[way.len() - 1], false)
            });
        let public: Vec<&str> = public.into_iter().collect();
        self.alone(action, node, asked, &public)
            && world::tables::words(rule, "requires")
                .into_iter()
                .all(|required| {
                    let here = self
                        .tables
                        .rules
                        .contains_key(&(scope.clone(), required.to_owned()));
                    let on = self
                        .tables
                        .asked_on(if here { &scope } else { "workspace" }, required);
                    let asked_on = |node: &usize| on.contains(&self.world.nodes[*node].kind);
                    let target = self.world.way_up(node).into_iter().find(asked_on);
                    self.decide(required, target.expect("something above"), false)
                })
    }
}

/// Compares all questions about one world; answers how many there were and how many were allowed.
fn check(engine: &Engine, tables: &Tables, number: usize) -> (usize, usize) {
    let mut state = number as u64;
    let mut byte = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33).to_le_bytes()[0]
    };
    for _ in 0..8 {
        byte();
    }
    let bytes: Vec<u8> = (0..200).map(|_| byte()).collect();
    let mut dice = Dice(&bytes);
    let circumstances = dice::circumstances(&mut dice);
    let world = dice::world(&mut dice);
    let catalog = engine.catalog();
    let profile = fast::profile(catalog, &world, 0);
    let token = fast::token(catalog, &circumstances);
    let context = fast::context(catalog, &circumstances, token.as_ref());
    let cedar = Cedar::new(tables, &world, &circumstances);
    let (mut asked, mut allowed) = (0, 0);
    for node in 0..world.nodes.len() {
        let nodes = fast::nodes(catalog, &world, node);
        let path = Path::new(catalog, &nodes).expect("a path");
        for key in tables.actions_on(&world.nodes[node].kind) {
            let action = catalog.action(&key).expect("an action");
            let request = Request {
                profile: &profile,
                context: &context,
                action,
                path,
            };
            let ours = engine.decide(&request).expect("an answer");
            let theirs = cedar.decide(&key, node, true);
            let name = &world.nodes[node].name;
            assert_eq!(
                ours.is_allowed(),
                theirs,
                "world {number}: {key} on {name}: {ours:?}"
            );
            asked += 1;
            allowed += usize::from(theirs);
        }
    }
    (asked, allowed)
}

#[test]
fn cedar_decides_ten_thousand_worlds_alike() {
    let catalog = Catalog::parse(&[Source {
        name: "company.toml",
        text: CATALOG,
    }]);
    let engine = Engine::new(catalog.expect("the catalog"));
    let tables = Tables::read([CATALOG]);
    let next = AtomicUsize::new(0);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let work = || {
        let (mut asked, mut allowed) = (0, 0);
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= WORLDS {
                return (asked, allowed);
            }
            let (questions, yes) = check(&engine, &tables, number);
            asked += questions;
            allowed += yes;
        }
    };
    let counts: Vec<(usize, usize)> = std::thread::scope(|scope| {
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        running
            .into_iter()
            .map(|thread| thread.join().expect("no difference"))
            .collect()
    });
    let asked: usize = counts.iter().map(|(asked, _)| asked).sum();
    let allowed: usize = counts.iter().map(|(_, allowed)| allowed).sum();
    assert!(
        allowed * 10 > asked && allowed * 2 < asked,
        "{allowed} of {asked} are allowed"
    );
}
