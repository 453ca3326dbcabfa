//! The golden tables: every role × every action × every relation to the target, as text in the
//! repository. A change of the catalog or of the engine shows there as a line that changed.
//!
//! `UPDATE_GOLDEN=1 cargo nextest run -p airside-access golden` writes them anew.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use airside_access::{
    Catalog, Context, Engine, FixedRole, Node, NodeType, Path, Profile, ProfileBuilder, Request,
    Role, Scope, Timestamp, Worker,
};

use crate::random_worlds::COMPANY;

const ME: u128 = 1;
const OTHER: u128 = 2;

/// How the asking person stands to a target of a type.
fn relations(catalog: &Catalog, way: &[NodeType]) -> Vec<&'static str> {
    let info = |kind: &NodeType| catalog.type_info(*kind).expect("a type");
    let any = |test: fn(&airside_access::TypeInfo) -> bool| way.iter().any(|kind| test(info(kind)));
    let target = info(&way[0]);
    let mut relations = vec!["other"];
    let mut add = |condition: bool, relation| {
        if condition {
            relations.push(relation);
        }
    };
    add(!target.people && target.scope.has_assignments(), "creator");
    add(any(|kind| kind.has_submitter), "submitter");
    add(any(|kind| kind.may_be_restricted), "restricted");
    add(any(|kind| kind.may_be_restricted), "restricted, creator");
    add(target.may_be_public, "public");
    add(target.scope == Scope::Teamspace, "lead");
    add(target.people, "self");
    add(target.people, "group");
    add(target.guarded && !target.people, "about oneself");
    relations
}

/// A type and, along first parents, what it lies in.
fn way_up(catalog: &Catalog, kind: NodeType) -> Vec<NodeType> {
    let mut way = vec![kind];
    while let Some(parent) = catalog
        .type_info(way[way.len() - 1])
        .expect("a type")
        .parents
        .first()
    {
        way.push(*parent);
    }
    way
}

fn nodes(catalog: &Catalog, way: &[NodeType], relation: &str) -> Vec<Node> {
    let mut restricted = relation.starts_with("restricted");
    let creator = if relation.contains("creator") {
        ME
    } else {
        OTHER
    };
    let node = |(place, kind): (usize, &NodeType)| {
        let info = catalog.type_info(*kind).expect("a type");
        let account = info.scope == Scope::Account && relation == "other";
        let id = if account { OTHER } else { 100 + place as u128 };
        let mut node = Node::new(*kind, id.into()).created_by(creator.into());
        if info.has_submitter {
            let me = relation == "submitter";
            node = node.submitted_by(if me { ME } else { OTHER }.into());
        }
        if info.may_be_restricted {
            node = node.restricted(std::mem::take(&mut restricted));
        }
        if info.people {
            node = node.of_worker(Worker {
                id: if relation == "self" { ME } else { OTHER }.into(),
                manager: (relation == "group").then(|| ME.into()),
                department: None,
                kind: 0,
            });
        } else if info.guarded {
            node = node.about(
                if relation == "about oneself" {
                    ME
                } else {
                    OTHER
                }
                .into(),
            );
        }
        node.public(info.may_be_public && relation == "public")
    };
    way.iter().enumerate().map(node).collect()
}

/// Somebody who holds this one role, wherever the path has a node for it.
fn holder(role: &Arc<Role>, nodes: &[Node], catalog: &Catalog, relation: &str) -> Profile {
    let at = |scope: Scope| {
        let is = |node: &&Node| {
            let info = catalog.type_info(node.kind).expect("a type");
            info.is_scope && info.scope == scope
        };
        nodes.iter().find(is).map(|node| node.id)
    };
    let mut builder = ProfileBuilder::user(ME.into())
        .worker(ME.into())
        .has_reports(true);
    if let Some(workspace) = at(Scope::Workspace) {
        builder = builder.workspace(workspace);
    }
    let role = role.clone();
    builder = match (role.scope(), at(role.scope())) {
        (Scope::Workspace, Some(_)) => builder.workspace_role(role, None),
        (Scope::Project, Some(project)) => builder.project_role(project, role),
        (Scope::Teamspace, Some(teamspace)) => {
            builder.teamspace_role(teamspace, role, relation == "lead")
        }
        (Scope::Instance, _) => {
            let fixed = FixedRole::ALL
                .into_iter()
                .find(|fixed| fixed.key() == role.key());
            builder.at_instance(fixed.expect("a fixed role"))
        }
        _ => builder,
    };
    builder.build().expect("a profile")
}

fn table(engine: &Engine) -> String {
    let catalog = engine.catalog();
    let mut text = String::from(
        "# Every action on every type, for every role that may hold something of it, in every\n\
         # relation of the asking person to the target. A code for yes, a dash and a code for no.\n\
         # Roles that are not named for an action are denied it in every relation.\n",
    );
    for (kind, info) in catalog.node_types() {
        let way = way_up(catalog, kind);
        let relations = relations(catalog, &way);
        for action in catalog.actions_on(kind) {
            write!(text, "\n{} on {}\n", catalog.action_key(action), info.key).expect("text");
            for role in catalog.system_roles() {
                let mut by_answer: BTreeMap<String, Vec<&str>> = BTreeMap::new();
                let mut order = Vec::new();
                let mut allowed = false;
                for relation in &relations {
                    let nodes = nodes(catalog, &way, relation);
                    let profile = holder(role, &nodes, catalog, relation);
                    let context = Context::at(Timestamp(0));
                    let path = Path::new(catalog, &nodes).expect("a path");
                    let request = Request {
                        profile: &profile,
                        context: &context,
                        action,
                        path,
                    };
                    let decision = engine.decide(&request).expect("an answer");
                    allowed |= decision.is_allowed();
                    let sign = if decision.is_allowed() { "" } else { "- " };
                    let answer = format!("{sign}{}", decision.code().name());
                    if !order.contains(&answer) {
                        order.push(answer.clone());
                    }
                    by_answer.entry(answer).or_default().push(relation);
                }
                if allowed {
                    let name = format!("{}/{}", role.scope(), role.key());
                    let answers: Vec<_> = order
                        .iter()
                        .map(|answer| format!("{answer} ({})", by_answer[answer].join("; ")))
                        .collect();
                    writeln!(text, "  {name:<24} {}", answers.join("   ")).expect("text");
                }
            }
        }
    }
    text
}

fn check(name: &str, engine: &Engine) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("golden")
        .join(name);
    let table = table(engine);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&path, &table).expect("the table is written");
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    for (number, (old, new)) in kept.lines().zip(table.lines()).enumerate() {
        assert_eq!(
            old,
            new,
            "golden/{name}:{}: run with UPDATE_GOLDEN=1 and read",
            number + 1
        );
    }
    assert_eq!(
        kept.lines().count(),
        table.lines().count(),
        "golden/{name} has another length"
    );
}

#[test]
fn golden_table_of_the_product() {
    check("airside.txt", &Engine::airside().expect("the catalog"));
}

/// The catalog of the random worlds has one of everything: leads, groups, restricted nodes.
#[test]
fn golden_table_of_one_of_everything() {
    check("company.txt", &COMPANY.0);
}
