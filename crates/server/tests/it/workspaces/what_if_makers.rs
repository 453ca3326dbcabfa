//! What a change would do, for those who may make it and do not inspect access otherwise: who leads
//! a teamspace, who gives roles in a project, who edits roles. They are told what they see, and
//! nobody gets an answer about what they could not do.

use serde_json::{Value, json};

use super::grants::{grant, item};
use super::roles::{role, scheme};
use super::stage::{Person, Stage, each, p, text, w};
use super::what_if::what_if;

const NOTHING: &str = "019ab000-0000-7000-8000-000000000000";

/// One change.
async fn ask(who: &Person, change: &Value) -> crate::support::Answer {
    what_if(who, std::slice::from_ref(change)).await
}

async fn as_role(stage: &Stage, who: &Person, slug: &str) {
    let path = w(&format!("members/{}/", who.id));
    let body = json!({ "role_slug": slug });
    stage.owner.patch(&path, body).await.expect(200);
}

/// Lea leads Design, which is linked to WEB; Dave is in neither.
struct Led {
    stage: Stage,
    web: String,
    lea: Person,
    dave: Person,
    team: String,
}

impl Led {
    async fn new() -> Self {
        let stage = Stage::new().await;
        let web = stage.project("WEB", 0).await;
        for name in ["one", "two"] {
            item(&stage, &web, name).await;
        }
        let lea = stage.member("lea", "member").await;
        let dave = stage.member("dave", "member").await;
        let body = json!({ "name": "Design", "lead": lea.id, "member_ids": [lea.id] });
        let made = stage.owner.post(&w("teamspaces/"), body).await.expect(201);
        let team = text(&made["id"]);
        let led = Self {
            stage,
            web,
            lea,
            dave,
            team,
        };
        led.link(&led.web).await;
        led
    }

    fn path(&self, rest: &str) -> String {
        w(&format!("teamspaces/{}/{rest}", self.team))
    }

    async fn link(&self, project: &str) {
        let body = json!({ "project_ids": [project], "role_slug": "contributor" });
        let path = self.path("projects/");
        self.stage.owner.post(&path, body).await.expect(200);
    }

    fn joins(&self, who: &Person) -> Value {
        json!({ "op": "add_teamspace_member", "teamspace": self.team, "user": who.id })
    }

    fn goes(&self, who: &Person) -> Value {
        json!({ "op": "remove_teamspace_member", "teamspace": self.team, "user": who.id })
    }

    async fn except(&self, who: &Person, effect: &str, action: &str, project: &str) {
        let body = grant(who, effect, action, ("project", project));
        let path = w("access/grants/");
        self.stage.owner.post(&path, body).await.expect(201);
    }
}

// PM-31, PM-32: who leads a teamspace puts people in, and sees before what they gain by it.
#[tokio::test]
async fn who_leads_a_teamspace_sees_what_its_members_gain_and_lose() {
    let led = Led::new().await;
    let owner = &led.stage.owner;
    let joins = led.joins(&led.dave);
    let told = ask(&led.lea, &joins).await.expect(200);
    let all = ask(owner, &joins).await.expect(200);
    assert_eq!(told["gained"], all["gained"], "nothing of it is hidden");
    assert_eq!(told["gained"]["people_count"], 1);
    assert_eq!(
        told["gained"]["people"][0]["user"]["id"],
        led.dave.id.as_str()
    );
    assert_eq!(told["gained"]["projects"][0]["project"]["name"], "WEB");
    assert_eq!(
        (&told["is_partial"], &all["is_partial"]),
        (&json!(true), &json!(false))
    );
    let body = json!({ "member_ids": [led.dave.id] });
    led.lea.post(&led.path("members/"), body).await.expect(200);
    let goes = led.goes(&led.dave);
    let lost = ask(&led.lea, &goes).await.expect(200);
    assert_eq!(lost["lost"], all["gained"], "what came goes again");
    // Dave is a member, who may leave and nothing else.
    assert_eq!(
        ask(&led.dave, &goes).await.expect(200)["lost"],
        lost["lost"]
    );
    ask(&led.dave, &led.goes(&led.lea)).await.expect(403);
    let max = led.stage.member("max", "member").await;
    ask(&led.dave, &led.joins(&max)).await.expect(403);
    ask(&max, &led.joins(&max)).await.expect(403);
    // What could not be made is not answered either.
    let gus = led.stage.member("gus", "guest").await;
    ask(&led.lea, &led.joins(&gus)).await.expect(400);
    ask(owner, &led.joins(&gus)).await.expect(400);
}

// PM-31, PM-32, PM-56: naming who leads it and deleting it are seen before, too, by who may do so.
#[tokio::test]
async fn another_lead_and_the_end_of_a_teamspace_are_seen_before() {
    let led = Led::new().await;
    let owner = &led.stage.owner;
    let actions = |side: &Value| each(&side["actions"], "action");
    let names = json!({ "op": "set_teamspace_lead", "teamspace": led.team, "user": led.dave.id });
    let told = ask(owner, &names).await.expect(200);
    // Dave was not in it: he gets what it is linked with, and what a lead may; Lea stays in it.
    let gained = actions(&told["gained"]);
    for action in [
        "workitem:create",
        "teamspace:edit",
        "teamspace:link_project",
    ] {
        assert!(gained.contains(&json!(action)), "{action}: {gained:?}");
    }
    let lost = actions(&told["lost"]);
    assert!(lost.contains(&json!("teamspace:edit")), "{lost:?}");
    assert!(!lost.contains(&json!("workitem:create")), "{lost:?}");
    assert_eq!(told["totals"]["people"], 2);
    let things = each(&told["lost"]["things"], "resource");
    assert!(
        things.iter().any(|one| one["name"] == "Design"),
        "it is named"
    );
    // What was foreseen is what happens.
    let path = led.path("");
    let before = led.lea.patch(&path, json!({ "name": "Designs" })).await;
    before.expect(200);
    let body = json!({ "lead": led.dave.id });
    owner.patch(&path, body).await.expect(200);
    let refused = led.lea.patch(&path, json!({ "name": "Again" })).await;
    refused.expect(403);
    let now = led.dave.patch(&path, json!({ "name": "Design" })).await;
    now.expect(200);

    let ends = json!({ "op": "delete_teamspace", "teamspace": led.team });
    let told = ask(owner, &ends).await.expect(200);
    let lost = actions(&told["lost"]);
    assert!(lost.contains(&json!("workitem:create")), "{lost:?}");
    // What is not there any more is not lost to one person and kept by another.
    assert!(!lost.contains(&json!("teamspace:edit")), "{lost:?}");
    assert_eq!(told["gained"]["count"], 0);
    // Whoever leads it may do both and is told; who is in it or outside is not.
    let by_lead = ask(&led.dave, &ends).await.expect(200);
    assert_eq!(by_lead["lost"], told["lost"]);
    let max = led.stage.member("max", "member").await;
    for who in [&led.lea, &max] {
        ask(who, &names).await.expect(403);
        ask(who, &ends).await.expect(403);
    }
    let gus = led.stage.member("gus", "guest").await;
    let to_guest = json!({ "op": "set_teamspace_lead", "teamspace": led.team, "user": gus.id });
    ask(owner, &to_guest).await.expect(400);
    for op in ["set_teamspace_lead", "delete_teamspace"] {
        let of_none = json!({ "op": op, "teamspace": NOTHING });
        ask(owner, &of_none).await.expect(404);
    }
}

// An exception that begins later is seen before as it will be.
#[tokio::test]
async fn what_begins_later_is_asked_about_as_begun() {
    let led = Led::new().await;
    let owner = &led.stage.owner;
    let now = led.stage.app.clock.now();
    let after = |days: i64| now.plus_seconds(days * 86_400).to_string();
    let with = |starts_at: Option<String>, expires_at: String| {
        json!({
            "op": "put_grant", "user": led.lea.id, "action": "workitem:delete", "effect": "allow",
            "resource": { "type": "project", "id": led.web },
            "starts_at": starts_at, "expires_at": expires_at,
        })
    };
    let at_once = ask(owner, &with(None, after(9))).await.expect(200);
    let later = ask(owner, &with(Some(after(2)), after(9)))
        .await
        .expect(200);
    assert_ne!(later["gained"]["count"], 0);
    assert_eq!(later["gained"], at_once["gained"]);
    let wrong = ask(owner, &with(Some(after(9)), after(2)))
        .await
        .expect(400);
    assert!(wrong["expires_at"].is_array(), "{wrong}");
}

#[tokio::test]
async fn what_a_lead_does_not_see_does_not_exist_in_the_answer() {
    let led = Led::new().await;
    let owner = &led.stage.owner;
    let joins = led.joins(&led.dave);
    let plain = ask(&led.lea, &joins).await.expect(200);
    // An exception of Dave's, which Lea may not read, changes nothing of what she is told.
    led.except(&led.dave, "deny", "workitem:edit", &led.web)
        .await;
    let told = ask(&led.lea, &joins).await.expect(200);
    assert_eq!(told, plain, "no exception shows");
    let all = ask(owner, &joins).await.expect(200);
    assert_ne!(all["gained"], plain["gained"], "who inspects is told of it");
    // A project whose members she does not see, since she is kept out, is not there at all.
    let vault = led.stage.project("VAULT", 0).await;
    item(&led.stage, &vault, "secret").await;
    led.link(&vault).await;
    let body = json!({ "member_ids": [led.dave.id] });
    let path = led.path("members/");
    owner.post(&path, body).await.expect(200);
    led.except(&led.lea, "deny", "*", &vault).await;
    let told = ask(&led.lea, &led.goes(&led.dave)).await.expect(200);
    assert_eq!(told["lost"], plain["gained"], "as if VAULT was not linked");
    let all = ask(owner, &led.goes(&led.dave)).await.expect(200);
    assert_eq!(all["lost"]["projects"].as_array().map(Vec::len), Some(2));
    // Putting somebody in would open VAULT, which she may not: the same refusal as of the act.
    let max = led.stage.member("max", "member").await;
    let body = json!({ "member_ids": [max.id] });
    let refused = led.lea.post(&path, body).await.expect(403);
    assert_eq!(refused["code"], "gives_more_than_held");
    assert_eq!(ask(&led.lea, &led.joins(&max)).await.expect(403), refused);
}

#[tokio::test]
async fn a_lead_asks_about_nothing_that_is_not_theirs_to_do() {
    let led = Led::new().await;
    let owner = &led.stage.owner;
    let body = json!({ "name": "Other", "member_ids": [led.dave.id] });
    let other = text(&owner.post(&w("teamspaces/"), body).await.expect(201)["id"]);
    let (dave, web, team) = (&led.dave.id, &led.web, &led.team);
    let there = |teamspace: &str| {
        [
            json!({ "op": "add_teamspace_member", "teamspace": teamspace, "user": dave }),
            json!({ "op": "remove_teamspace_member", "teamspace": teamspace, "user": dave }),
        ]
    };
    for (there, nowhere) in there(&other).iter().zip(&there(NOTHING)) {
        let refused = ask(&led.lea, there).await.expect(403);
        assert_eq!(refused, ask(&led.lea, nowhere).await.expect(403));
        // Nor beside what may be asked.
        let mixed = [led.joins(&led.dave), there.clone()];
        assert_eq!(refused, what_if(&led.lea, &mixed).await.expect(403));
    }
    let on_web = json!({ "type": "project", "id": web });
    for change in [
        json!({ "op": "set_role", "user": dave, "role": "guest" }),
        json!({ "op": "remove_member", "user": dave }),
        json!({ "op": "set_plan", "plan": "free" }),
        json!({ "op": "put_scheme", "scheme": NOTHING, "permissions": [] }),
        json!({ "op": "delete_scheme", "scheme": NOTHING }),
        json!({ "op": "put_role", "role": NOTHING, "schemes": [] }),
        json!({ "op": "delete_role", "role": NOTHING, "replacement": "guest" }),
        json!({ "op": "delete_grant", "grant": NOTHING }),
        json!({ "op": "put_grant", "user": dave, "action": "*", "resource": on_web,
            "effect": "deny" }),
        json!({ "op": "set_project_role", "user": dave, "project": web, "role": "guest" }),
        json!({ "op": "remove_project_member", "user": dave, "project": web }),
        // To link she would have to be able to add members there.
        json!({ "op": "put_link", "teamspace": team, "project": web, "role": "guest" }),
    ] {
        ask(&led.lea, &change).await.expect(403);
    }
    // What ends the link is hers; a project that is not linked loses nothing, whether there is one.
    let hidden = led.stage.project("HIDDEN", 0).await;
    let ends =
        |project: &str| json!({ "op": "delete_link", "teamspace": team, "project": project });
    let told = ask(&led.lea, &ends(web)).await.expect(200);
    assert_eq!(told["lost"]["people"][0]["user"]["id"], led.lea.id.as_str());
    let told = ask(&led.lea, &ends(&hidden)).await.expect(200);
    assert_eq!(told, ask(&led.lea, &ends(NOTHING)).await.expect(200));
    assert_eq!(told["totals"]["lost"], 0);
}

/// Stan gives roles in WEB by a role of the workspace's own that lets him see and not inspect.
struct Staffed {
    stage: Stage,
    web: String,
    stan: Person,
    bob: Person,
}

impl Staffed {
    async fn new() -> Self {
        let stage = Stage::new().await;
        let owner = &stage.owner;
        let web = stage.project("WEB", 0).await;
        item(&stage, &web, "one").await;
        let staffing = [
            "workitem:view",
            "project_member:add",
            "project_member:change_role",
            "project_member:remove",
        ];
        let contributor = scheme(owner, "Staffing", "project", &staffing).await;
        let base = owner
            .get(&w("permission-schemes/?namespace=project"))
            .await
            .expect(200);
        let rows = base.as_array().or_else(|| base["results"].as_array());
        let found = rows
            .expect("schemes")
            .iter()
            .find(|one| one["name"] == "Contributor");
        let base = text(&found.expect("a scheme of Contributors")["id"]);
        role(owner, "Staffer", "project", &[&base, &contributor]).await;
        let stan = stage.member("stan", "member").await;
        let bob = stage.member("bob", "member").await;
        stage.add(&web, &stan, "staffer").await;
        stage.add(&web, &bob, "commenter").await;
        Self {
            stage,
            web,
            stan,
            bob,
        }
    }

    fn becomes(&self, who: &Person, role: &str) -> Value {
        json!({ "op": "set_project_role", "user": who.id, "project": self.web, "role": role })
    }

    /// The same as an act.
    async fn act(&self, by: &Person, who: &Person, role: &str) -> crate::support::Answer {
        let path = p(&self.web, &format!("members/{}/", who.id));
        by.patch(&path, json!({ "role_slug": role })).await
    }
}

#[tokio::test]
async fn who_gives_roles_in_a_project_sees_what_they_would_do() {
    let staffed = Staffed::new().await;
    let Staffed {
        stage, stan, bob, ..
    } = &staffed;
    let owner = &stage.owner;
    for role in ["guest", "contributor"] {
        let change = staffed.becomes(bob, role);
        let told = ask(stan, &change).await.expect(200);
        let all = ask(owner, &change).await.expect(200);
        assert_eq!(told["totals"], all["totals"], "{role}");
        assert_eq!(told["gained"], all["gained"], "{role}");
        assert_eq!(told["lost"], all["lost"], "{role}");
        assert!(told["is_partial"] == true && all["is_partial"] == false);
    }
    let gone = json!({ "op": "remove_project_member", "user": bob.id, "project": staffed.web });
    let told = ask(stan, &gone).await.expect(200);
    assert_eq!(told["lost"]["people"][0]["user"]["id"], bob.id.as_str());
    // The guard rails are those of the act, with its words.
    let pam = stage.member("pam", "member").await;
    stage.add(&staffed.web, &pam, "admin").await;
    for (who, role, code) in [
        (&pam, "guest", "member_level"),
        (bob, "admin", "gives_more_than_held"),
    ] {
        let refused = staffed.act(stan, who, role).await.expect(403);
        assert_eq!(refused["code"], code);
        let asked = ask(stan, &staffed.becomes(who, role)).await.expect(403);
        assert_eq!(asked, refused, "{role}");
    }
    ask(stan, &staffed.becomes(stan, "guest")).await.expect(403);
    // Another project answers like none.
    let hidden = stage.project("HIDDEN", 0).await;
    stage.add(&hidden, bob, "commenter").await;
    let elsewhere = |project: &str| json!({ "op": "set_project_role", "user": bob.id, "project": project, "role": "guest" });
    let refused = ask(stan, &elsewhere(&hidden)).await.expect(404);
    assert_eq!(refused, ask(stan, &elsewhere(NOTHING)).await.expect(404));
    // Contributors do not give roles.
    let con = stage.member("con", "member").await;
    stage.add(&staffed.web, &con, "contributor").await;
    for change in [staffed.becomes(bob, "guest"), gone] {
        ask(&con, &change).await.expect(403);
    }
}

#[tokio::test]
async fn nobody_is_named_whom_the_asker_could_not_look_up() {
    let staffed = Staffed::new().await;
    let Staffed {
        stage, stan, bob, ..
    } = &staffed;
    let few = scheme(&stage.owner, "Few", "workspace", &["workspace:view"]).await;
    role(&stage.owner, "Narrow", "workspace", &[&few]).await;
    as_role(stage, stan, "narrow").await;
    // Bob is among the members of the project, whom Stan sees there.
    let told = ask(stan, &staffed.becomes(bob, "guest")).await.expect(200);
    assert_eq!(each(&told["lost"]["people"], "user").len(), 1);
    // Max is not: Stan may add him by his id, and is told figures.
    let max = stage.member("max", "member").await;
    let told = ask(stan, &staffed.becomes(&max, "commenter"))
        .await
        .expect(200);
    assert_eq!(told["gained"]["people_count"], 1);
    assert!(told["gained"]["count"].as_i64() > Some(0));
    for side in ["gained", "lost"] {
        assert_eq!(told[side]["people"], json!([]), "{told}");
        assert_eq!(told[side]["things"], json!([]), "{told}");
    }
    assert!(!told.to_string().contains("max"), "{told}");
    // Who leaves is told what they leave.
    let own = json!({ "op": "remove_project_member", "user": stan.id, "project": staffed.web });
    let told = ask(stan, &own).await.expect(200);
    assert_eq!(told["lost"]["people"][0]["user"]["id"], stan.id.as_str());
}

#[tokio::test]
async fn who_edits_roles_or_members_without_inspecting_asks_about_just_that() {
    let staffed = Staffed::new().await;
    let Staffed { stage, bob, .. } = &staffed;
    let owner = &stage.owner;
    let keys = ["workspace:view", "role:edit", "permission_scheme:edit"];
    let designing = scheme(owner, "Designing", "workspace", &keys).await;
    role(owner, "Designer", "workspace", &[&designing]).await;
    let keys = [
        "workspace_member:change_role",
        "workspace_member:remove",
        "project:create",
    ];
    let hiring = scheme(owner, "Hiring", "workspace", &keys).await;
    role(owner, "Hirer", "workspace", &[&hiring]).await;
    let dora = stage.member("dora", "member").await;
    let hal = stage.member("hal", "member").await;
    as_role(stage, &dora, "designer").await;
    as_role(stage, &hal, "hirer").await;
    // Dora takes something out of what Hal's role holds: she is told how much, and not whose.
    let less = json!({ "op": "put_scheme", "scheme": hiring, "permissions": ["workspace:view"] });
    let told = ask(&dora, &less).await.expect(200);
    assert_eq!(told["lost"]["people_count"], 1, "{told}");
    assert!(each(&told["lost"]["actions"], "action").contains(&json!("project:create")));
    assert_eq!(told["lost"]["people"], json!([]));
    assert!(!told.to_string().contains("hal"), "{told}");
    // What she does not hold herself she can neither give nor ask about.
    let more = json!(["workspace:view", "workspace_member:remove"]);
    let more = json!({ "op": "put_scheme", "scheme": designing, "permissions": more });
    let refused = ask(&dora, &more).await.expect(403);
    assert_eq!(refused["code"], "gives_more_than_held");
    for change in [
        json!({ "op": "delete_scheme", "scheme": hiring }),
        json!({ "op": "set_role", "user": bob.id, "role": "guest" }),
    ] {
        ask(&dora, &change).await.expect(403);
        ask(&hal, &less).await.expect(403);
    }
    // Hal lowers members below him, and nobody else.
    let gus = stage.member("gus", "guest").await;
    let lowers =
        |who: &Person, role: &str| json!({ "op": "set_role", "user": who.id, "role": role });
    let act = |who: &Person| w(&format!("members/{}/", who.id));
    for (who, to) in [
        (owner, "guest"),
        (bob, "guest"),
        (&gus, "member"),
        (&gus, "admin"),
    ] {
        let asked = ask(&hal, &lowers(who, to)).await;
        let acted = hal.patch(&act(who), json!({ "role_slug": to })).await;
        let is_refused = acted.status != 200;
        assert_eq!(asked.status != 200, is_refused, "{to} {}", asked.json);
    }
    ask(&hal, &lowers(&hal, "guest")).await.expect(403);
}
