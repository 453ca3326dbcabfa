//! Random worlds: the engine against the slow evaluator, and its questions against one another.

use std::sync::LazyLock;

use airside_access::{Catalog, Code, Engine, Path, Request, Source};
use proptest::prelude::*;

use crate::world::dice::{self, CATALOG, Dice};
use crate::world::slow::Slow;
use crate::world::tables::Tables;
use crate::world::{Circumstances, World, fast, rows};

pub static COMPANY: LazyLock<(Engine, Tables)> = LazyLock::new(|| {
    let source = Source {
        name: "company.toml",
        text: CATALOG,
    };
    let catalog = Catalog::parse(&[source]).unwrap_or_else(|error| panic!("{error}"));
    (Engine::new(catalog), Tables::read([CATALOG]))
});

/// Every question about every node, asked in every way.
pub fn check(world: &World, who: usize, circumstances: &Circumstances) -> Result<(), String> {
    let (engine, tables) = &*COMPANY;
    let targets: Vec<usize> = (0..world.nodes.len()).collect();
    check_targets(engine, tables, world, who, circumstances, &targets)
}

pub fn check_targets(
    engine: &Engine,
    tables: &Tables,
    world: &World,
    who: usize,
    circumstances: &Circumstances,
    targets: &[usize],
) -> Result<(), String> {
    let catalog = engine.catalog();
    let profile = fast::profile(catalog, world, who);
    let token = fast::token(catalog, circumstances);
    let context = fast::context(catalog, circumstances, token.as_ref());
    let slow = Slow {
        tables,
        world,
        who,
        circumstances,
    };
    for target in targets.iter().copied() {
        let nodes = fast::nodes(catalog, world, target);
        let path = Path::new(catalog, &nodes).expect("a path");
        let kind = path.target().kind;
        let all = engine
            .what_can(&profile, &context, path)
            .expect("an answer");
        let mut asked = 0;
        for (action, decision) in all {
            let key = catalog.action_key(action);
            let wrong = |what: &str| {
                Err(format!(
                    "{key} on `{}`: {what}, decided {decision:?}",
                    world.nodes[target].name
                ))
            };
            let request = Request {
                profile: &profile,
                context: &context,
                action,
                path,
            };
            if engine.decide(&request) != Ok(decision) {
                return wrong("decide and what_can differ");
            }
            let explained = engine.explain(&request).expect("an answer");
            if explained.decision != decision || explained.steps.is_empty() {
                return wrong("decide and explain differ");
            }
            let (allowed, code) = slow.decide(key, target);
            let told = match decision.code() {
                Code::Restricted => "default_deny",
                code => code.name(),
            };
            if decision.is_allowed() != allowed || told != code {
                return wrong(&format!("the slow evaluator says {code}"));
            }
            if let Some(workspace) = nodes.last().filter(|_| profile_covers(catalog, &nodes)) {
                let visibility = engine.filter(&profile, &context, action, kind, workspace);
                let visibility = visibility.expect("a visibility");
                let shown = rows::shows(catalog, world, who, &visibility, target);
                if shown != allowed {
                    return wrong(&format!("filter says {shown}: {visibility:?}"));
                }
                if visibility.is_nothing() && shown || visibility.is_everything() && !shown {
                    return wrong("is_nothing or is_everything is wrong");
                }
            }
            asked += 1;
        }
        let expected = tables.actions_on(&world.nodes[target].kind).len();
        if asked != expected {
            return Err(format!(
                "{asked} answers about `{}`",
                world.nodes[target].name
            ));
        }
    }
    Ok(())
}

fn profile_covers(catalog: &Catalog, nodes: &[airside_access::Node]) -> bool {
    let info = catalog.type_info(nodes[0].kind).expect("a type");
    info.scope.has_assignments()
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 6_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn all_questions_agree_with_the_slow_evaluator(bytes in prop::collection::vec(any::<u8>(), 0..240)) {
        let mut dice = Dice(&bytes);
        let circumstances = dice::circumstances(&mut dice);
        let world = dice::world(&mut dice);
        if let Err(problem) = check(&world, 0, &circumstances) {
            return Err(TestCaseError::fail(problem));
        }
    }
}
