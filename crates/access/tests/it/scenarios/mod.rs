//! Scenario files: facts, questions, expected decision and reason.
//!
//! The files in `scenarios/` are data that anybody can read. [`Answers`] is whatever can be asked;
//! here it is the library and the slow evaluator, elsewhere it may be the HTTP API or the command
//! line.

mod file;

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use airside_access::{Catalog, Engine, Finding, Path, Request, Scope, Source};

use crate::world::slow::Slow;
use crate::world::tables::Tables;
use crate::world::{Circumstances, World, fast};
use file::{Ask, ScenarioFile};

/// An answer, as far as whoever gives it can tell.
#[derive(Debug, Default)]
struct Answer {
    allowed: bool,
    code: String,
    node: Option<usize>,
    role: Option<String>,
    scheme: Option<u128>,
    conditions: Option<Vec<String>>,
    requires: Option<String>,
}

/// Whatever can be asked.
trait Answers {
    fn ask(&self, who: usize, action: &str, on: usize, circumstances: &Circumstances) -> Answer;
}

struct Library<'a> {
    engine: &'a Engine,
    world: &'a World,
}

impl Answers for Library<'_> {
    fn ask(&self, who: usize, action: &str, on: usize, circumstances: &Circumstances) -> Answer {
        let catalog = self.engine.catalog();
        let profile = fast::profile(catalog, self.world, who);
        let token = fast::token(catalog, circumstances);
        let context = fast::context(catalog, circumstances, token.as_ref());
        let nodes = fast::nodes(catalog, self.world, on);
        let path = Path::new(catalog, &nodes).expect("a path");
        let known = catalog.action(action);
        let action = known.unwrap_or_else(|| panic!("no action `{action}`"));
        let request = Request {
            profile: &profile,
            context: &context,
            action,
            path,
        };
        let explanation = self.engine.explain(&request).expect("an answer");
        let decision = explanation.decision;
        let step = explanation.answer().expect("a step that answers");
        let mut answer = Answer {
            allowed: decision.is_allowed(),
            code: decision.code().name().to_owned(),
            node: (0..self.world.nodes.len()).find(|n| self.world.node_id(*n) == step.node.get()),
            conditions: Some(
                decision
                    .conditions()
                    .iter()
                    .map(|c| c.name().to_owned())
                    .collect(),
            ),
            requires: decision
                .failed()
                .map(|(action, _)| catalog.action_key(action).to_owned()),
            ..Answer::default()
        };
        if let Finding::RoleAllows { met, scheme, .. } = step.finding {
            let system = catalog
                .system_roles()
                .iter()
                .find(|role| role.id() == met.role);
            answer.role = system.map(|role| format!("{}/{}", role.scope(), role.key()));
            answer.scheme = Some(scheme.get());
        }
        answer
    }
}

struct SlowOne<'a> {
    tables: &'a Tables,
    world: &'a World,
}

impl Answers for SlowOne<'_> {
    fn ask(&self, who: usize, action: &str, on: usize, circumstances: &Circumstances) -> Answer {
        let slow = Slow {
            tables: self.tables,
            world: self.world,
            who,
            circumstances,
        };
        let (allowed, code) = slow.decide(action, on);
        Answer {
            allowed,
            code: code.to_owned(),
            ..Answer::default()
        }
    }
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("scenarios")
}

/// The texts of a scenario's catalog: the product's own, files beside the scenario, or both.
fn texts(names: &[String]) -> Vec<(String, String)> {
    let mut texts = Vec::new();
    for name in names {
        if name == "airside" {
            let product = Catalog::airside_sources();
            texts.extend(product.map(|s| (s.name.to_owned(), s.text.to_owned())));
        } else {
            let text = fs::read_to_string(folder().join(name)).expect("a catalog");
            texts.push((name.clone(), text));
        }
    }
    texts
}

fn check(file: &str, answers: &dyn Answers, world: &World, ask: &Ask) {
    let (who, on) = (world.person_named(&ask.who), world.node_named(&ask.on));
    let answer = answers.ask(who, &ask.may, on, &ask.circumstances());
    let question = format!(
        "{file}: may {} {} on {}? {}",
        ask.who, ask.may, ask.on, ask.note
    );
    assert_eq!(
        answer.allowed,
        ask.answer == "allow",
        "{question} {answer:?}"
    );
    // A restricted node's code is told apart only by those who can.
    let told = if answer.code == "default_deny" && answer.conditions.is_none() {
        ask.because.replace("restricted", "default_deny")
    } else {
        ask.because.clone()
    };
    assert_eq!(answer.code, told, "{question} {answer:?}");
    if let (Some(node), Some(expected)) = (answer.node, &ask.at) {
        assert_eq!(
            &world.nodes[node].name, expected,
            "{question} answered at another node"
        );
    }
    if answer.conditions.is_some() {
        assert_eq!(
            answer.requires, ask.requires,
            "{question} another requirement"
        );
        if ask.role.is_some() {
            assert_eq!(answer.role, ask.role, "{question} another role");
        }
        if let Some(condition) = &ask.condition {
            assert_eq!(
                answer.conditions,
                Some(vec![condition.clone()]),
                "{question}"
            );
        }
        if let Some(number) = ask.scheme {
            let scheme = answer.scheme.map(|scheme| scheme % 100 + 1);
            assert_eq!(scheme, Some(number), "{question} another scheme");
        }
    }
}

fn scenario_files() -> Vec<(String, ScenarioFile)> {
    let entries = fs::read_dir(folder()).expect("the scenarios");
    let mut paths: Vec<_> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.retain(|path| {
        path.extension()
            .is_some_and(|extension| extension == "toml")
    });
    paths.sort();
    let read = |path: PathBuf| {
        let name = path
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        let text = fs::read_to_string(&path).expect("a scenario");
        let file = toml::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        (name, file)
    };
    paths.into_iter().map(read).collect()
}

#[test]
fn every_scenario_comes_out_as_expected() {
    for (name, file) in scenario_files() {
        let texts = texts(&file.catalog);
        let source = |(name, text): &'static (String, String)| Source { name, text };
        let texts: &'static [(String, String)] = texts.leak();
        let sources: Vec<_> = texts.iter().map(source).collect();
        let catalog = Catalog::parse(&sources).unwrap_or_else(|error| panic!("{name}: {error}"));
        let engine = Engine::new(catalog);
        let tables = Tables::read(texts.iter().map(|(_, text)| text.as_str()));
        let world = file.world();
        let library = Library {
            engine: &engine,
            world: &world,
        };
        let slow = SlowOne {
            tables: &tables,
            world: &world,
        };
        for ask in &file.ask {
            check(&name, &library, &world, ask);
            check(&name, &slow, &world, ask);
        }
    }
}

/// The lines of the checklist that this crate has to show by scenarios.
#[test]
fn scenarios_name_the_acceptance_lines_that_they_prove() {
    let files = scenario_files();
    let proved: BTreeSet<&str> = files
        .iter()
        .flat_map(|(_, file)| &file.ask)
        .flat_map(|ask| ask.proves.iter().map(String::as_str))
        .collect();
    let expected = [
        "PM-01", "PM-02", "PM-03", "PM-04", "PM-05", "PM-08", "PM-24", "PM-26", "PM-27", "PM-31",
        "PM-32", "PM-33", "PM-34", "PM-35", "PM-36", "PM-37", "PM-38", "PM-39", "PM-40", "PM-41",
        "PM-42", "PM-43", "PM-44", "PM-45", "PM-46", "PM-47", "PM-48", "PM-55", "PM-56", "PM-57",
        "PM-58", "PM-74", "D-12", "D-13", "D-14", "D-33", "PE-60",
    ];
    let missing: Vec<_> = expected
        .iter()
        .filter(|id| !proved.contains(**id))
        .collect();
    assert!(missing.is_empty(), "no scenario proves {missing:?}");
    let document = include_str!("../../../../../docs/spec/acceptance.md");
    for id in proved {
        assert!(
            document.contains(&format!("- {id} ")),
            "the checklist has no {id}"
        );
    }
}

/// PM-25: a system role has one scheme, of the same name and number.
#[test]
fn the_scheme_of_a_system_role_is_the_role_itself() {
    let engine = Engine::airside().expect("the catalog");
    let mut world = World::default();
    world.nodes.push(crate::world::Thing {
        name: "acme".into(),
        kind: "workspace".into(),
        ..crate::world::Thing::default()
    });
    for key in ["owner", "admin", "member", "guest"] {
        world.people = vec![crate::world::Person {
            workspace_roles: vec![(key.into(), None)],
            ..crate::world::Person::default()
        }];
        let library = Library {
            engine: &engine,
            world: &world,
        };
        let answer = library.ask(0, "workspace:view", 0, &Circumstances::default());
        let role = engine
            .catalog()
            .system_role(Scope::Workspace, key)
            .expect("a role");
        assert_eq!(answer.scheme, Some(role.id().get()), "PM-25 {key}");
    }
}
