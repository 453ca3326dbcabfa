//! Every world up to a small size: two users, one workspace, two projects, one teamspace, two
//! resources of which one is restricted, three roles, grants of both effects.
//!
//! A decision about a target reads what stands on the way up from it. So, for each target, every
//! combination of what can stand there is tried: roles at the workspace and at the project, the
//! teamspace and its link, who created and who submitted, whether the project is public, and on
//! each node of the way no grant, an allow grant, a deny grant or both, each for `*` and for every
//! single action that matters. What stands elsewhere — the other project, the other resource, the
//! other user — is tried at its two extremes, nothing and everything, which must make no
//! difference. Status, tokens, features and settings are one more "and" each, and are left to the
//! random worlds.

use crate::random_worlds::{COMPANY, check_targets};
use crate::world::{Circumstances, GrantFact, LinkFact, Person, Thing, World};

const ACME: usize = 0;
const WEB: usize = 1;
const APP: usize = 2;
const DESIGN: usize = 3;
const ITEM: usize = 4;
const PAGE: usize = 5;

/// Choices out of one number, so that counting up goes through all of them.
struct Choices(usize);

impl Choices {
    fn below(&mut self, count: usize) -> usize {
        let choice = self.0 % count;
        self.0 /= count;
        choice
    }

    fn pick<'t>(&mut self, list: &[&'t str]) -> &'t str {
        list[self.below(list.len())]
    }
}

fn nodes() -> Vec<Thing> {
    let thing = |name: &str, kind: &str, parent| Thing {
        name: name.into(),
        kind: kind.into(),
        parent,
        creator: Some(1),
        ..Thing::default()
    };
    vec![
        thing("acme", "workspace", None),
        thing("web", "project", Some(ACME)),
        thing("app", "project", Some(ACME)),
        thing("design", "teamspace", Some(ACME)),
        thing("item", "item", Some(WEB)),
        Thing {
            restricted: true,
            ..thing("page", "page", Some(WEB))
        },
    ]
}

/// The world of that number, about that target; `None` when all have been.
fn world(number: usize, target: usize, actions: &[&str]) -> Option<World> {
    let mut choices = Choices(number);
    let mut world = World {
        nodes: nodes(),
        ..World::default()
    };
    let mut asker = Person {
        name: "asker".into(),
        ..Person::default()
    };
    let base = choices.pick(&["", "owner", "member", "guest"]);
    if !base.is_empty() {
        asker.workspace_roles.push((base.into(), None));
    }
    if target == DESIGN {
        match choices.below(3) {
            0 => {}
            leads => asker.teamspaces.push((DESIGN, "member".into(), leads == 2)),
        }
    } else if target != ACME {
        let role = choices.pick(&["", "contributor", "guest"]);
        if !role.is_empty() {
            asker.project_roles.push((WEB, role.into()));
        }
        let (is_in, linked) = [(true, true), (true, false), (false, true)][choices.below(3)];
        if is_in {
            asker.teamspaces.push((DESIGN, "member".into(), false));
        }
        if linked {
            let role = "contributor".into();
            world.links.push(LinkFact {
                teamspace: DESIGN,
                project: WEB,
                role,
            });
        }
        world.nodes[WEB].public = choices.below(2) == 1;
    }
    world.nodes[target].creator = Some(choices.below(2));
    if target == ITEM {
        world.nodes[target].submitter = Some(choices.below(2));
    }
    let action = choices.pick(actions);
    for on in world.way_up(target) {
        let effects: &[bool] = [&[][..], &[true], &[false], &[true, false]][choices.below(4)];
        for allows in effects {
            let action = action.to_owned();
            world.grants.push(GrantFact {
                to: 0,
                action,
                on,
                allows: *allows,
                expires: None,
            });
        }
    }
    let mut other = Person {
        name: "other".into(),
        ..Person::default()
    };
    if choices.below(2) == 1 {
        make_loud_elsewhere(&mut world, &mut asker, &mut other, target);
    }
    world.people = vec![asker, other];
    (choices.0 == 0).then_some(world)
}

/// Everything that stands off the way: all of it must make no difference.
fn make_loud_elsewhere(world: &mut World, asker: &mut Person, other: &mut Person, target: usize) {
    other.workspace_roles.push(("owner".into(), None));
    asker.project_roles.push((APP, "admin".into()));
    let elsewhere = if target == ITEM { PAGE } else { ITEM };
    for (to, on) in [(0, APP), (0, elsewhere), (1, target), (1, WEB), (1, ACME)] {
        for allows in [true, false] {
            let action = "*".into();
            world.grants.push(GrantFact {
                to,
                action,
                on,
                allows,
                expires: None,
            });
        }
    }
}

/// Checks every world about a target, and that there are as many as there should be.
fn check_all(target: usize, actions: &[&str], expected: usize) {
    let (engine, tables) = &*COMPANY;
    let circumstances = Circumstances::default();
    let mut count = 0;
    while let Some(world) = world(count, target, actions) {
        let checked = check_targets(engine, tables, &world, 0, &circumstances, &[target]);
        if let Err(problem) = checked {
            panic!("world {count}: {problem}\n{world:#?}");
        }
        count += 1;
    }
    assert_eq!(count, expected, "worlds about this target");
}

#[test]
fn all_worlds_about_an_item() {
    let actions = ["*", "item:view", "item:edit", "item:delete", "note:view"];
    check_all(ITEM, &actions, 4 * 3 * 3 * 2 * 2 * 2 * 5 * 64 * 2);
}

#[test]
fn all_worlds_about_a_restricted_page() {
    let actions = ["*", "page:view", "page:edit", "page:delete"];
    check_all(PAGE, &actions, 4 * 3 * 3 * 2 * 2 * 4 * 64 * 2);
}

#[test]
fn all_worlds_about_a_project() {
    let actions = [
        "*",
        "project:view",
        "project:join",
        "project:delete",
        "item:create",
    ];
    check_all(WEB, &actions, 4 * 3 * 3 * 2 * 2 * 5 * 16 * 2);
}

#[test]
fn all_worlds_about_a_teamspace() {
    let actions = ["*", "teamspace:view", "teamspace:edit", "teamspace:delete"];
    check_all(DESIGN, &actions, 4 * 3 * 2 * 4 * 16 * 2);
}

#[test]
fn all_worlds_about_the_workspace() {
    let actions = [
        "*",
        "workspace:view",
        "workspace:delete",
        "project:view_public",
    ];
    check_all(ACME, &actions, 4 * 2 * 4 * 4 * 2);
}
