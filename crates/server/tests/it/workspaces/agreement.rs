//! The questions about access agree with one another, for everybody on everything, while access
//! changes: `check`, `what-can`, `who-can`, `resources` and `explain`; and what `simulate` says
//! would change is what then changes. Among the changes are roles of the workspace's own and their
//! schemes, links of teamspaces, exceptions that end by themselves, accounts that are suspended and
//! members who are removed; among the things is one that is private.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::Method;
use serde_json::{Value, json};

use super::roles::{role, scheme};
use super::stage::{Person, Stage, p, text, w};
use crate::support::pages::{add_page, make_table, with_pages};
use crate::support::{Client, TestApp};

/// Changes that are made one after the other.
const CHANGES: usize = 16;
/// How long some exceptions last, and how far the clock goes at a time.
const HOUR: i64 = 3600;

/// Numbers that look random and are the same on every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, count: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % count
    }

    fn pick<'t, T>(&mut self, list: &'t [T]) -> &'t T {
        &list[self.below(list.len())]
    }
}

struct World {
    stage: Stage,
    /// The admin of the instance.
    admin: Client,
    teamspace: String,
    people: Vec<Person>,
    projects: Vec<String>,
    items: Vec<String>,
    scheme: String,
    /// Everything that is asked about.
    things: Vec<Value>,
}

/// What is asked about but the pages: the workspace, its projects, and what lies in them.
async fn things(owner: &Person, projects: &[String], items: &[String]) -> Vec<Value> {
    let mut things = vec![json!({ "type": "workspace", "id": "acme" })];
    things.extend(
        projects
            .iter()
            .map(|id| json!({ "type": "project", "id": id })),
    );
    things.extend(
        items
            .iter()
            .map(|id| json!({ "type": "workitem", "id": id })),
    );
    for project in projects {
        for (kind, path) in [("state", "states/"), ("label", "labels/")] {
            let list = owner.get(&p(project, path)).await.expect(200);
            let rows = list["results"].as_array().expect("a list").clone();
            things.extend(
                rows.iter()
                    .map(|row| json!({ "type": kind, "id": row["id"] })),
            );
        }
    }
    things
}

async fn world() -> World {
    let app = TestApp::with_further(with_pages()).await;
    let admin = app.sign_up_first_admin().await;
    let stage = Stage::on(app).await;
    make_table(&stage.app).await;
    let owner = stage.owner.clone();
    let editing = ["workitem:edit", "workitem:delete+creator", "label:view"];
    let editing = scheme(&owner, "Editing", "project", &editing).await;
    role(&owner, "Editor", "project", &[&editing]).await;
    let clerk = ["workspace:view", "project:create", "project/*:view"];
    let clerk = scheme(&owner, "Clerk", "workspace", &clerk).await;
    role(&owner, "Clerk", "workspace", &[&clerk]).await;
    let mut people = vec![owner.clone()];
    for (name, base) in [
        ("ann", "admin"),
        ("bob", "member"),
        ("cat", "member"),
        ("gus", "guest"),
        ("dan", "member"),
    ] {
        people.push(stage.member(name, base).await);
    }
    let projects = vec![stage.project("WEB", 0).await, stage.project("APP", 2).await];
    for (who, role) in [
        (2, "contributor"),
        (3, "editor"),
        (4, "guest"),
        (5, "editor"),
    ] {
        stage.add(&projects[0], &people[who], role).await;
    }
    let team = json!({ "name": "Design", "member_ids": [people[3].id, people[5].id] });
    let team = owner.post(&w("teamspaces/"), team).await.expect(201);
    let mut items = Vec::new();
    for (place, who) in [(0, 0), (0, 2), (0, 2), (1, 0)] {
        let path = p(&projects[place], "work-items/");
        let item = people[who]
            .post(&path, json!({ "name": "thing" }))
            .await
            .expect(201);
        items.push(text(&item["id"]));
    }
    let mut things = things(&owner, &projects, &items).await;
    things.push(json!({ "type": "teamspace", "id": team["id"] }));
    // What is private stays the last, where changes that are only supposed are not counted.
    for (by, is_private) in [(2, false), (0, true)] {
        let place = (projects[0].as_str(), people[by].id.as_str());
        let page = add_page(&stage.app, place, ("page", is_private)).await;
        things.push(json!({ "type": "page", "id": page }));
    }
    World {
        admin,
        teamspace: text(&team["id"]),
        stage,
        people,
        projects,
        items,
        scheme: editing,
        things,
    }
}

/// Who may do what to what: person, action, place of the thing.
type Rights = BTreeSet<(usize, String, usize)>;

impl World {
    async fn rights(&self) -> Rights {
        let mut rights = Rights::new();
        for (who, person) in self.people.iter().enumerate() {
            let body = json!({ "subject": person.email, "resources": self.things });
            let path = w("access/what-can/");
            let all = self.stage.owner.post(&path, body).await.expect(200);
            for (place, row) in all.as_array().expect("a list").iter().enumerate() {
                for (action, verdict) in row["can"].as_object().expect("verdicts") {
                    if verdict == true {
                        rights.insert((who, action.clone(), place));
                    }
                }
            }
        }
        rights
    }

    fn person_of(&self, id: &Value) -> usize {
        let found = self
            .people
            .iter()
            .position(|person| *id == person.id.as_str());
        found.expect("somebody of the world")
    }

    /// `who-can` and `resources` against what each may.
    async fn check_lists(&self, rights: &Rights, round: usize) {
        let mut actions: BTreeMap<&str, BTreeSet<&String>> = BTreeMap::new();
        for (_, action, place) in rights {
            let kind = self.things[*place]["type"].as_str().expect("a type");
            actions.entry(kind).or_default().insert(action);
        }
        for (place, thing) in self.things.iter().enumerate() {
            let kind = thing["type"].as_str().expect("a type");
            for action in &actions[kind] {
                let body = json!({ "action": action, "resource": thing });
                let path = w("access/who-can/");
                let able = self.stage.owner.post(&path, body).await.expect(200);
                let able = able["results"].as_array().expect("a list").clone();
                let found: BTreeSet<usize> = able
                    .iter()
                    .map(|row| self.person_of(&row["user"]["id"]))
                    .collect();
                let expected: BTreeSet<usize> = rights
                    .iter()
                    .filter(|(_, done, to)| done == *action && *to == place)
                    .map(|(who, ..)| *who)
                    .collect();
                assert_eq!(found, expected, "round {round}: who can {action} {thing}");
                for row in able {
                    assert!(!row["via"].as_array().expect("paths").is_empty(), "{row}");
                }
            }
        }
        for (who, person) in self.people.iter().enumerate() {
            let listed = |kind: &str| !matches!(kind, "workspace" | "teamspace");
            for (kind, actions) in actions.iter().filter(|(kind, _)| listed(kind)) {
                for action in actions {
                    let body = json!({ "subject": person.email, "action": action, "type": kind });
                    let path = w("access/resources/");
                    let found = self.stage.owner.post(&path, body).await.expect(200);
                    let found: BTreeSet<String> = found["results"]
                        .as_array()
                        .expect("ids")
                        .iter()
                        .map(text)
                        .collect();
                    let mine =
                        |(of, done, _): &&(usize, String, usize)| *of == who && done == *action;
                    let expected: BTreeSet<String> = rights
                        .iter()
                        .filter(mine)
                        .map(|(.., place)| &self.things[*place])
                        .filter(|thing| thing["type"] == **kind)
                        .map(|thing| text(&thing["id"]))
                        .collect();
                    let name = &person.email;
                    assert_eq!(found, expected, "round {round}: what {name} can {action}");
                }
            }
        }
    }

    /// `check` and `explain` about some of it.
    async fn check_single(&self, rights: &Rights, dice: &mut Dice) {
        for _ in 0..30 {
            let (who, place) = (dice.below(self.people.len()), dice.below(self.things.len()));
            let thing = &self.things[place];
            let kind = &thing["type"];
            let of_kind = |(.., at): &&(usize, String, usize)| self.things[*at]["type"] == *kind;
            let actions: Vec<&String> = rights.iter().filter(of_kind).map(|one| &one.1).collect();
            let action = (*dice.pick(&actions)).clone();
            let body = json!({
                "subject": self.people[who].email, "action": action, "resource": thing,
            });
            let expected = rights.contains(&(who, action, place));
            for question in ["check", "explain"] {
                let path = w(&format!("access/{question}/"));
                let answer = self.stage.owner.post(&path, body.clone()).await.expect(200);
                assert_eq!(answer["allowed"], expected, "{question} {body}");
            }
        }
    }

    /// A change of what somebody has: as it is supposed, and as it is made.
    fn change(&self, dice: &mut Dice) -> Step {
        let who = 1 + dice.below(self.people.len() - 1);
        let (id, project) = (
            self.people[who].id.clone(),
            dice.pick(&self.projects).clone(),
        );
        match dice.below(12) {
            0 => {
                let role = *dice.pick(&["member", "clerk", "guest", "admin"]);
                let op = json!({ "op": "set_role", "user": id, "role": role });
                let body = json!({ "role_slug": role });
                step(op, "PATCH", w(&format!("members/{id}/")), body)
            }
            1 => {
                let role = *dice.pick(&["contributor", "editor", "commenter", "guest"]);
                let op = json!({
                    "op": "set_project_role", "user": id, "project": project, "role": role,
                });
                let body = json!({ "member": id, "role_slug": role });
                step(op, "POST", p(&project, "members/"), body)
            }
            2 => {
                let op = json!({ "op": "remove_project_member", "user": id, "project": project });
                let path = p(&project, &format!("members/{id}/"));
                step(op, "DELETE", path, Value::Null)
            }
            3 | 4 => self.grant(dice, &id),
            5 | 6 => self.scheme_change(dice),
            7..=9 => self.teamspace_change(dice, (&id, &project)),
            10 => {
                let act = *dice.pick(&["suspend", "activate"]);
                let path = format!("/api/instances/users/{id}/{act}/");
                step(Value::Null, "INSTANCE", path, json!({}))
            }
            _ if dice.below(2) == 0 => step(Value::Null, "TIME", String::new(), Value::Null),
            _ => {
                // One of them is removed for good.
                let id = &self.people[5].id;
                let op = json!({ "op": "remove_member", "user": id });
                step(op, "DELETE", w(&format!("members/{id}/")), Value::Null)
            }
        }
    }

    /// An exception on an item or a page, for ever or for an hour.
    fn grant(&self, dice: &mut Dice, user: &str) -> Step {
        let of_page: Vec<Value> = self.things[self.things.len() - 2..].to_vec();
        let (resource, actions) = if dice.below(2) == 0 {
            let item = json!({ "type": "workitem", "id": dice.pick(&self.items) });
            (item, ["workitem:edit", "workitem:view", "*"])
        } else {
            (dice.pick(&of_page).clone(), ["page:edit", "page:view", "*"])
        };
        let mut op = json!({
            "op": "put_grant", "user": user, "action": dice.pick(&actions),
            "resource": resource, "effect": dice.pick(&["allow", "deny"]),
        });
        if dice.below(2) == 0 {
            let end = self.stage.app.clock.now().plus_seconds(HOUR);
            op["expires_at"] = json!(end.to_string());
        }
        let mut body = op.clone();
        body.as_object_mut().expect("an object").remove("op");
        body["reason"] = json!("to see");
        step(op, "POST", w("access/grants/"), body)
    }

    fn scheme_change(&self, dice: &mut Dice) -> Step {
        let all: [&[&str]; 4] = [
            &["workitem:view"],
            &["workitem:edit", "state:edit", "project:view"],
            &["workitem:delete+creator", "workitem:view", "label:create"],
            &["page:delete+creator", "page:edit", "workitem:view"],
        ];
        let permissions = *dice.pick(&all);
        let scheme = &self.scheme;
        let op = json!({ "op": "put_scheme", "scheme": scheme, "permissions": permissions });
        let path = w(&format!("permission-schemes/{scheme}/"));
        step(op, "PATCH", path, json!({ "permissions": permissions }))
    }

    fn teamspace_change(&self, dice: &mut Dice, (user, project): (&str, &str)) -> Step {
        let team = &self.teamspace;
        let projects = w(&format!("teamspaces/{team}/projects/"));
        let members = w(&format!("teamspaces/{team}/members/"));
        match dice.below(5) {
            0 | 1 => {
                let role = *dice.pick(&["contributor", "editor", "commenter"]);
                let op = json!({
                    "op": "put_link", "teamspace": team, "project": project, "role": role,
                });
                let body = json!({ "project_ids": [project], "role_slug": role });
                step(op, "POST", projects, body)
            }
            2 => {
                let op = json!({ "op": "delete_link", "teamspace": team, "project": project });
                step(op, "DELETE", projects, json!({ "project_ids": [project] }))
            }
            3 => {
                let op = json!({ "op": "add_teamspace_member", "teamspace": team, "user": user });
                step(op, "POST", members, json!({ "member_ids": [user] }))
            }
            _ => {
                let op =
                    json!({ "op": "remove_teamspace_member", "teamspace": team, "user": user });
                step(op, "DELETE", members, json!({ "member_ids": [user] }))
            }
        }
    }

    /// Makes a change and answers whether it could be made.
    async fn make(&self, step: &Step) -> bool {
        let owner = &self.stage.owner;
        let (path, body) = (step.path.as_str(), step.body.clone());
        let answer = match step.method {
            "TIME" => {
                self.stage.app.clock.advance(HOUR + 1);
                return true;
            }
            "INSTANCE" => self.admin.post(path, body).await,
            "PATCH" => owner.patch(path, body).await,
            "POST" => owner.post(path, body).await,
            _ => {
                let body = Some(body).filter(|body| !body.is_null());
                owner.send(Method::DELETE, path, body).await
            }
        };
        assert!(answer.status.as_u16() < 500, "{path}: {}", answer.json);
        answer.status.is_success()
    }

    /// What changes would do is counted of everything but what is private.
    fn counted(&self, rights: &Rights) -> Rights {
        let private = self.things.len() - 1;
        let is_counted = |(.., place): &&(usize, String, usize)| *place != private;
        rights.iter().filter(is_counted).cloned().collect()
    }
}

/// A change: as it is supposed, null where none of the kind is, and as it is made.
struct Step {
    op: Value,
    method: &'static str,
    path: String,
    body: Value,
}

const fn step(op: Value, method: &'static str, path: String, body: Value) -> Step {
    Step {
        op,
        method,
        path,
        body,
    }
}

#[tokio::test]
async fn all_questions_agree_for_everybody_on_everything_while_access_changes() {
    let world = world().await;
    let mut dice = Dice(7);
    let mut before = world.rights().await;
    let mut made = 0;
    let mut round = 0;
    while made < CHANGES && round < 100 {
        round += 1;
        let change = world.change(&mut dice);
        let simulate = w("access/simulate/");
        let supposed = json!({ "changes": [change.op] });
        let told = world.stage.owner.post(&simulate, supposed).await;
        let is_made = world.make(&change).await;
        let after = world.rights().await;
        let op = &change.op;
        if !is_made {
            assert_eq!(before, after, "a change that was refused: {op}");
            continue;
        }
        made += 1;
        if told.status == 200 {
            let told = told.json;
            let (then, now) = (world.counted(&before), world.counted(&after));
            let gained = now.difference(&then).count();
            let lost = then.difference(&now).count();
            assert_eq!(
                told["totals"]["gained"], gained,
                "round {round}: {op} {told}"
            );
            assert_eq!(told["totals"]["lost"], lost, "round {round}: {op} {told}");
        } else {
            let is_known = op.is_null() || before == after;
            assert!(
                is_known,
                "round {round}: {op} was not foreseen: {}",
                told.json
            );
        }
        if made % 5 == 1 {
            world.check_lists(&after, round).await;
        }
        world.check_single(&after, &mut dice).await;
        before = after;
    }
    assert_eq!(made, CHANGES, "enough changes could be made");
}
