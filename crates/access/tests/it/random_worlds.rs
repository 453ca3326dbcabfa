//! Random worlds: the engine against the slow evaluator, and its questions against one another.

use std::sync::LazyLock;

use airside_access::{Catalog, Code, Decision, Engine, Look, Node, Path, Request, Source, Way};
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
            let name = &world.nodes[target].name;
            let wrong =
                |what: &str| Err(format!("{key} on `{name}`: {what}, decided {decision:?}"));
            let request = Request {
                profile: &profile,
                context: &context,
                action,
                path,
            };
            if engine.decide(&request) != Ok(decision) {
                return wrong("decide and what_can differ");
            }
            let explained = check_explained(engine, &request, decision);
            if let Err(problem) = explained.and_then(|()| check_who_can(engine, &request, decision))
            {
                return wrong(&problem);
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

/// That an explanation comes to the same decision and leaves nothing out: every look at every node from the target to the one that
/// answered, in order, each with what it found or that it found nothing.
fn check_explained(
    engine: &Engine,
    request: &Request<'_>,
    decision: Decision,
) -> Result<(), String> {
    let (catalog, nodes, action) = (engine.catalog(), request.path.nodes(), request.action);
    let explained = engine.explain(request).expect("an answer");
    if explained.decision != decision || explained.steps.is_empty() {
        return Err("decide and explain differ".to_owned());
    }
    let walked: Vec<(usize, Look)> = explained
        .steps
        .iter()
        .filter(|step| step.action == action)
        .filter_map(|step| Some((step.level, step.finding.look()?)))
        .collect();
    if !walked.is_sorted() {
        return Err(format!("out of order: {walked:?}"));
    }
    let Some(last) = walked.last().copied() else {
        // Something before the walk answered, or there is none at that scope.
        return Ok(());
    };
    let every = nodes.iter().enumerate().flat_map(|(level, node)| {
        let looks = Look::at(catalog, node.kind).iter();
        looks.map(move |look| (level, *look))
    });
    let expected: Vec<(usize, Look)> = every.take_while(|look| *look <= last).collect();
    let mut walked = walked;
    walked.dedup();
    // Only an answer ends a walk below the outermost node.
    let ends = decision.is_allowed() || decision.code() == Code::ExplicitDeny;
    if !ends && decision.code() != Code::Requires && last.0 + 1 != nodes.len() {
        return Err(format!("ends at {last:?}"));
    }
    if walked != expected {
        return Err(format!("looked at {walked:?}, and not at {expected:?}"));
    }
    Ok(())
}

/// That somebody is told of as able exactly where the decision says so, with the way that answers
/// among theirs.
fn check_who_can(engine: &Engine, request: &Request<'_>, decision: Decision) -> Result<(), String> {
    let able = engine.who_can(
        [request.profile],
        request.context,
        request.action,
        request.path,
    );
    let able = able.expect("an answer");
    if able.iter().any(|one| one.decision != decision) || able.is_empty() == decision.is_allowed() {
        return Err(format!("who_can says {able:?}"));
    }
    let ways = able.first().map_or(&[][..], |one| &one.ways);
    let has_ways = profile_covers(engine.catalog(), request.path.nodes());
    if has_ways && (ways.is_empty() == decision.is_allowed() || !answers(decision, ways)) {
        return Err(format!("the decision is none of the ways {ways:?}"));
    }
    Ok(())
}

/// Whether what answered is among the ways.
fn answers(decision: Decision, ways: &[Way]) -> bool {
    let fits = |way: &Way| match (decision.code(), way) {
        (Code::ExplicitGrant, Way::Grant { level, .. }) => *level == decision.level(),
        (Code::Public, Way::Public) => true,
        (
            code,
            Way::Role {
                met,
                level,
                wildcard,
                ..
            },
        ) => {
            let is_link = matches!(code, Code::Link | Code::LinkCondition);
            let is_role = matches!(code, Code::Role | Code::RoleCondition | Code::Wildcard);
            *level == decision.level()
                && (is_link && met.link.is_some() || is_role && met.link.is_none())
                && (code != Code::Wildcard || *wildcard)
        }
        _ => false,
    };
    !decision.is_allowed() || ways.iter().any(fits)
}

/// What changes for somebody between two worlds of the same nodes, by the slow evaluator and by
/// `simulate`.
fn check_change(
    before: &World,
    after: &World,
    circumstances: &Circumstances,
) -> Result<(), String> {
    let (engine, tables) = &*COMPANY;
    let catalog = engine.catalog();
    let profiles = (
        fast::profile(catalog, before, 0),
        fast::profile(catalog, after, 0),
    );
    let token = fast::token(catalog, circumstances);
    let context = fast::context(catalog, circumstances, token.as_ref());
    let nodes: Vec<_> = (0..before.nodes.len())
        .map(|target| fast::nodes(catalog, before, target))
        .collect();
    let path = |nodes| Path::new(catalog, nodes).expect("a path");
    let paths: Vec<_> = nodes.iter().map(|nodes| path(nodes)).collect();
    let shifts = engine.simulate((&profiles.0, &profiles.1), &context, &paths);
    let mut found: Vec<_> = shifts
        .expect("an answer")
        .into_iter()
        .map(|shift| {
            let key = catalog.action_key(shift.action).to_owned();
            (shift.target, key, shift.gained)
        })
        .collect();
    let slow = |world| Slow {
        tables,
        world,
        who: 0,
        circumstances,
    };
    let mut expected = Vec::new();
    for target in 0..before.nodes.len() {
        for key in tables.actions_on(&before.nodes[target].kind) {
            let now = slow(before).decide(&key, target).0;
            let then = slow(after).decide(&key, target).0;
            if now != then {
                expected.push((target, key, then));
            }
        }
    }
    found.sort();
    expected.sort();
    if found == expected {
        Ok(())
    } else {
        Err(format!("simulate says {found:?}, and it is {expected:?}"))
    }
}

fn profile_covers(catalog: &Catalog, nodes: &[Node]) -> bool {
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

    #[test]
    fn simulated_changes_are_what_the_slow_evaluator_finds(
        bytes in prop::collection::vec(any::<u8>(), 0..240),
        other in prop::collection::vec(any::<u8>(), 0..240),
        which in 0_u8..6,
    ) {
        let mut dice = Dice(&bytes);
        let circumstances = dice::circumstances(&mut dice);
        let before = dice::world(&mut dice);
        let foreign = dice::world(&mut Dice(&other));
        let mut after = before.clone();
        // One kind of change of one person, or of all that concerns them.
        match which {
            0 => { after.grants.pop(); }
            1 => { after.people[0].project_roles.pop(); }
            2 => { after.people[0].workspace_roles.pop(); }
            3 => { after.people[0].teamspaces.pop(); after.links.pop(); }
            4 => { after.people[0].status = foreign.people[0].status.clone(); }
            _ => {
                for role in &mut after.custom_roles {
                    role.schemes.pop();
                }
                if !after.grants.is_empty() {
                    after.grants.remove(0);
                }
            }
        }
        if let Err(problem) = check_change(&before, &after, &circumstances) {
            return Err(TestCaseError::fail(problem));
        }
    }
}
