//! Random worlds out of a list of bytes, so that a failing one shrinks to a small one.

use super::{
    Circumstances, CustomRole, GrantFact, GroupFact, GroupOfFact, LinkFact, Person, Thing,
    WorkerFact, World,
};

/// The catalog of random and of small worlds: one of everything.
pub const CATALOG: &str = include_str!("company.toml");

/// Choices, one byte each; when they run out, always the first.
pub struct Dice<'a>(pub &'a [u8]);

impl Dice<'_> {
    pub fn below(&mut self, count: usize) -> usize {
        let Some((first, rest)) = self.0.split_first() else {
            return 0;
        };
        self.0 = rest;
        usize::from(*first) % count
    }

    fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == count - 1
    }

    fn pick<'t>(&mut self, list: &[&'t str]) -> &'t str {
        list[self.below(list.len())]
    }

    /// Somebody, or nobody.
    fn somebody(&mut self) -> Option<usize> {
        [None, Some(0), Some(1)][self.below(3)]
    }
}

/// The nodes that every random world has: name, type, parent.
pub const NODES: &[(&str, &str, Option<usize>)] = &[
    ("acme", "workspace", None),
    ("web", "project", Some(0)),
    ("app", "project", Some(0)),
    ("design", "teamspace", Some(0)),
    ("memo", "memo", Some(0)),
    ("pat", "worker", Some(0)),
    ("membership", "member", Some(0)),
    ("web-1", "item", Some(1)),
    ("web-1-note", "note", Some(7)),
    ("plan", "page", Some(1)),
    ("plan-note", "page_note", Some(9)),
    ("vault", "vault", Some(1)),
    ("app-1", "item", Some(2)),
    ("board", "board", Some(3)),
    ("house", "instance", None),
    ("mine", "account", None),
    ("sheet", "sheet", Some(11)),
];

const ACTIONS: &[&str] = &[
    "*",
    "item:view",
    "item:edit",
    "item:delete",
    "note:view",
    "page:view",
    "page:edit",
    "project:view",
    "project:edit",
    "vault:view",
    "memo:view",
    "board:edit",
    "teamspace:edit",
    "worker:approve",
    "member:change_role",
    "sheet:view",
];

/// A world in which person 0 asks.
pub fn world(dice: &mut Dice<'_>) -> World {
    let mut world = World {
        custom_roles: vec![
            CustomRole {
                key: "auditor".into(),
                scope: "workspace".into(),
                base: None,
                schemes: vec![vec!["project/*:view".into(), "workspace:view".into()]],
            },
            CustomRole {
                key: "editor".into(),
                scope: "project".into(),
                base: Some("guest".into()),
                schemes: vec![
                    vec!["item:delete+creator".into(), "item:view+creator".into()],
                    vec![
                        "page:edit".into(),
                        "page:view".into(),
                        "project:view".into(),
                    ],
                ],
            },
        ],
        ..World::default()
    };
    for (name, kind, parent) in NODES {
        let mut thing = Thing {
            name: (*name).into(),
            kind: (*kind).into(),
            parent: *parent,
            creator: dice.somebody(),
            submitter: (*kind == "item").then(|| dice.somebody()).flatten(),
            ..Thing::default()
        };
        thing.restricted = matches!(*kind, "page" | "vault" | "memo" | "sheet") && dice.one_in(2);
        thing.public = *kind == "project" && dice.one_in(2);
        thing.about = matches!(*kind, "member" | "account").then(|| dice.below(2));
        thing.worker = (*kind == "worker").then(|| WorkerFact {
            person: dice.below(2),
            manager: dice.somebody(),
            department: [None, Some(1), Some(2)][dice.below(3)],
            kind: u8::try_from(dice.below(3)).expect("small"),
        });
        world.nodes.push(thing);
    }
    let asker = person(dice);
    world.people = vec![
        asker,
        Person {
            name: "other".into(),
            ..Person::default()
        },
    ];
    for _ in 0..dice.below(3) {
        let role = dice
            .pick(&["contributor", "guest", "admin", "editor"])
            .into();
        world.links.push(LinkFact {
            teamspace: 3,
            project: 1 + dice.below(2),
            role,
        });
    }
    for _ in 0..dice.below(5) {
        // Grants are given on scopes and on what lies directly in one.
        let on = [7, 1, 0, 9, 11, 2, 12, 3, 4, 13][dice.below(10)];
        world.grants.push(GrantFact {
            to: usize::from(dice.one_in(8)),
            action: dice.pick(ACTIONS).into(),
            on,
            allows: dice.one_in(2),
            expires: [None, Some(50), Some(100), Some(150)][dice.below(4)],
        });
    }
    world
}

fn person(dice: &mut Dice<'_>) -> Person {
    let mut person = Person {
        name: "asker".into(),
        ..Person::default()
    };
    let base = dice.pick(&["", "member", "guest", "owner", "auditor"]);
    if !base.is_empty() {
        person.workspace_roles.push((base.into(), None));
    }
    for role in ["people_admin", "manager", "worker", "reviewer"] {
        if dice.one_in(4) {
            let group = [
                None,
                Some(GroupFact {
                    of: GroupOfFact::Reports(1),
                    kinds: None,
                }),
                Some(GroupFact {
                    of: GroupOfFact::Department(1),
                    kinds: Some(vec![0, 2]),
                }),
            ][dice.below(3)]
            .clone();
            person.workspace_roles.push((role.into(), group));
        }
    }
    for project in [1, 2] {
        let role = dice.pick(&["", "contributor", "guest", "admin", "editor"]);
        if !role.is_empty() {
            person.project_roles.push((project, role.into()));
        }
    }
    if dice.one_in(2) {
        person.teamspaces.push((3, "member".into(), dice.one_in(2)));
    }
    person.is_worker = dice.one_in(2);
    person.has_reports = dice.one_in(2);
    if dice.one_in(16) {
        person.status = dice.pick(&["suspended", "archived", "off-boarded"]).into();
    }
    if dice.one_in(4) {
        person.fixed = dice
            .pick(&["instance_admin", "application", "anonymous"])
            .into();
    }
    person
}

pub fn circumstances(dice: &mut Dice<'_>) -> Circumstances {
    let mut circumstances = Circumstances {
        now: 100,
        ..Circumstances::default()
    };
    if dice.one_in(4) {
        circumstances.features_off.push("estimates".into());
    }
    for fact in ["set_up", "own_reports"] {
        if dice.one_in(4) {
            circumstances.facts.push(fact.into());
        }
    }
    if dice.one_in(4) {
        let named: &[&[&str]] = &[
            &[],
            &["item"],
            &["item:edit", "project"],
            &["instance"],
            &["worker:approve", "page"],
        ];
        let named = named[dice.below(named.len())];
        circumstances.token = Some(named.iter().map(|text| (*text).to_owned()).collect());
    }
    circumstances
}
