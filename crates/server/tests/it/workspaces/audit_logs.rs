//! The audit record: every change of access is in it, whole; who may read it; and that it can be
//! verified and kept for a while only.

use axum::http::Method;
use serde_json::{Value, json};

use super::grants::grant;
use super::stage::{Person, Stage, each, p, text, w};

const DAY: i64 = 24 * 3600;

/// All entries of the workspace, the oldest first, read past the API.
pub async fn entries(stage: &Stage, query: &str) -> Vec<Value> {
    let path = w(&format!("audit-logs/?per_page=1000&{query}"));
    let page = stage.owner.get(&path).await.expect(200);
    let mut entries = page["results"].as_array().expect("a list").clone();
    entries.reverse();
    entries
}

/// What one kind of entry has to say.
struct Expected {
    action: &'static str,
    subject: Option<&'static str>,
    roles: (Option<&'static str>, Option<&'static str>),
    /// Whether it is in the project's slice.
    project: bool,
}

const fn of(
    action: &'static str,
    subject: Option<&'static str>,
    roles: (Option<&'static str>, Option<&'static str>),
    project: bool,
) -> Expected {
    Expected {
        action,
        subject,
        roles,
        project,
    }
}

const MIA: Option<&str> = Some("mia Example");
const EXPECTED: &[Expected] = &[
    of("workspace.created", None, (None, Some("owner")), false),
    of("invitation.sent", None, (None, Some("member")), false),
    of(
        "workspace_member.joined",
        MIA,
        (None, Some("member")),
        false,
    ),
    of(
        "project_member.added",
        MIA,
        (None, Some("contributor")),
        true,
    ),
    of(
        "project_member.role_changed",
        MIA,
        (Some("contributor"), Some("admin")),
        true,
    ),
    of("project_member.removed", MIA, (Some("admin"), None), true),
    of("project.access_changed", None, (None, None), true),
    of(
        "project_member.joined",
        MIA,
        (None, Some("contributor")),
        true,
    ),
    of(
        "project_member.left",
        MIA,
        (Some("contributor"), None),
        true,
    ),
    of("grant.created", MIA, (None, None), true),
    of("grant.changed", MIA, (None, None), true),
    of("grant.ended", MIA, (None, None), true),
    of("access_request.created", MIA, (None, None), true),
    of("access_request.declined", MIA, (None, None), true),
    of("teamspace.created", None, (None, None), false),
    of("teamspace_member.added", MIA, (None, Some("member")), false),
    of(
        "teamspace.project_linked",
        None,
        (None, Some("commenter")),
        true,
    ),
    of(
        "teamspace.project_unlinked",
        None,
        (Some("commenter"), None),
        true,
    ),
    of(
        "teamspace_member.removed",
        MIA,
        (Some("member"), None),
        false,
    ),
    of("teamspace.deleted", None, (None, None), false),
    of("workspace.changed", None, (None, None), false),
    of(
        "workspace_member.role_changed",
        MIA,
        (Some("member"), Some("admin")),
        false,
    ),
    of(
        "workspace.ownership_transferred",
        MIA,
        (Some("admin"), Some("owner")),
        false,
    ),
];

/// Does everything that [`EXPECTED`] tells of, by the Owner with a browser of some name.
async fn everything(stage: &Stage, owner: &crate::support::Client) -> (String, Person) {
    let web = stage.project("WEB", 0).await;
    let mia = stage.member("mia", "member").await;
    let member = p(&web, &format!("members/{}/", mia.id));
    let add = json!({ "member": mia.id, "role_slug": "contributor" });
    owner.post(&p(&web, "members/"), add).await.expect(201);
    owner
        .patch(&member, json!({ "role_slug": "admin" }))
        .await
        .expect(200);
    owner.delete(&member).await.expect(204);
    owner
        .patch(&p(&web, ""), json!({ "network": 2 }))
        .await
        .expect(200);
    mia.post(&p(&web, "join/"), json!({}))
        .await
        .expect_success();
    mia.post(&p(&web, "leave/"), json!({}))
        .await
        .expect_success();
    let made = grant(&mia, "allow", "workitem:delete", ("project", &web));
    let made = owner.post(&w("access/grants/"), made).await.expect(201);
    let made = w(&format!("access/grants/{}/", text(&made["id"])));
    owner
        .patch(&made, json!({ "reason": "another" }))
        .await
        .expect(200);
    owner.delete(&made).await.expect(204);
    let ask = json!({ "resource": { "type": "project", "id": web }, "action": "project:edit" });
    let asked = mia.post(&w("access/requests/"), ask).await.expect(201);
    let decline = w(&format!("access/requests/{}/decline/", text(&asked["id"])));
    owner.post(&decline, json!({})).await.expect(200);
    let team = json!({ "name": "Design", "member_ids": [mia.id] });
    let team = owner.post(&w("teamspaces/"), team).await.expect(201);
    let team = w(&format!("teamspaces/{}/", text(&team["id"])));
    let (projects, members) = (format!("{team}projects/"), format!("{team}members/"));
    let link = json!({ "project_ids": [web], "role_slug": "commenter" });
    owner.post(&projects, link.clone()).await.expect(200);
    owner
        .send(Method::DELETE, &projects, Some(link))
        .await
        .expect(204);
    let gone = json!({ "member_ids": [mia.id] });
    owner
        .send(Method::DELETE, &members, Some(gone))
        .await
        .expect(204);
    owner.delete(&team).await.expect(204);
    owner
        .patch(&w(""), json!({ "name": "Acme & Co" }))
        .await
        .expect(200);
    let role = w(&format!("members/{}/", mia.id));
    owner
        .patch(&role, json!({ "role_slug": "admin" }))
        .await
        .expect(200);
    let transfer = json!({ "user": mia.id, "confirmation": mia.email });
    owner
        .post(&w("transfer-ownership/"), transfer)
        .await
        .expect(204);
    (web, mia)
}

// PM-65, D-29: actor, subject, thing, role before and after, when, from where, by which session.
#[tokio::test]
async fn every_change_of_access_is_recorded_whole() {
    let stage = Stage::new().await;
    let browser = stage.owner.at_address([10, 1, 2, 3]);
    let browser = browser.with_header("user-agent", "Audit Browser 1");
    let (web, mia) = everything(&stage, &browser).await;
    let told = entries(&stage, "").await;
    let slice = entries(&stage, &format!("project={web}")).await;
    for Expected {
        action,
        subject,
        roles,
        project,
    } in EXPECTED
    {
        let entry = told.iter().rfind(|entry| {
            entry["action"] == *action
                && (subject.is_none() || entry["subject"]["name"] == json!(subject))
        });
        let entry = entry.unwrap_or_else(|| panic!("PM-65: no entry tells of {action}"));
        assert_eq!(entry["role_before"], json!(roles.0), "PM-65: {entry}");
        assert_eq!(entry["role_after"], json!(roles.1), "PM-65: {entry}");
        assert!(entry["actor"]["id"].is_string(), "PM-65: {entry}");
        assert!(!text(&entry["actor"]["name"]).is_empty(), "PM-65: {entry}");
        assert!(
            text(&entry["via"]).starts_with("session:"),
            "PM-65: {entry}"
        );
        assert!(entry["resource"]["type"].is_string(), "PM-65: {entry}");
        assert_eq!(entry["outcome"], "done", "{entry}");
        let is_in_slice = slice.iter().any(|one| one["id"] == entry["id"]);
        assert_eq!(is_in_slice, *project, "D-30: {entry}");
        if entry["user_agent"] == "Audit Browser 1" {
            assert_eq!(entry["ip"], "10.1.2.3", "D-29: {entry}");
        }
    }
    let from_browser = told
        .iter()
        .filter(|entry| entry["user_agent"] == "Audit Browser 1");
    assert!(from_browser.count() > 15, "D-29");
    let numbers: Vec<i64> = told
        .iter()
        .map(|entry| entry["seq"].as_i64().expect("a number"))
        .collect();
    let expected: Vec<i64> = (1..=i64::try_from(numbers.len()).expect("few")).collect();
    assert_eq!(numbers, expected, "no number is missing");
    // Filters by person, thing, kind and time.
    let about = entries(&stage, &format!("subject={}", mia.id)).await;
    assert!(
        about
            .iter()
            .all(|entry| entry["subject"]["id"] == json!(mia.id))
    );
    let kind = entries(&stage, "action=teamspace.").await;
    assert_eq!(kind.len(), 4);
    let of_grants = entries(&stage, "action=grant.created").await;
    assert_eq!(of_grants[0]["changes"][0]["new"], "allow");
    assert_eq!(of_grants[0]["changes"][1]["new"], "workitem:delete");
    let by_mia = entries(&stage, &format!("actor={}&resource={web}", mia.id)).await;
    let actions: Vec<_> = by_mia.iter().map(|entry| entry["action"].clone()).collect();
    assert_eq!(
        actions,
        [
            "project_member.joined",
            "project_member.left",
            "access_request.created"
        ]
    );
    let later = stage.app.clock.now().plus_seconds(1).to_string();
    assert!(entries(&stage, &format!("after={later}")).await.is_empty());
    assert!(entries(&stage, &format!("before={later}")).await.len() >= told.len());
}

// PM-67, D-30: the managers read it, a project's Admins their slice, and nobody else anything.
#[tokio::test]
async fn the_record_is_read_by_managers_and_its_slice_by_admins_of_the_project() {
    let stage = Stage::new().await;
    let (web, app) = (stage.project("WEB", 0).await, stage.project("APP", 0).await);
    let adam = stage.member("adam", "admin").await;
    let paul = stage.member("paul", "member").await;
    let bob = stage.member("bob", "member").await;
    let gina = stage.member("gina", "guest").await;
    stage.add(&web, &paul, "admin").await;
    stage.add(&web, &bob, "contributor").await;
    stage.add(&app, &bob, "contributor").await;
    let all = w("audit-logs/");
    adam.get(&all).await.expect(200);
    for nobody in [&paul, &bob, &gina] {
        nobody.get(&all).await.expect(403);
        nobody.get(&w("audit-logs/verify/")).await.expect(403);
        nobody
            .get(&w("audit-logs/export/?format=csv"))
            .await
            .expect(403);
    }
    let slice = w(&format!("audit-logs/?project={web}"));
    let told = paul.get(&slice).await.expect(200);
    let of_web = |entry: &Value| entry["project"] == json!(web);
    let results = told["results"].as_array().expect("a list");
    assert!(results.iter().all(of_web), "D-30");
    assert_eq!(told["total_count"], results.len());
    bob.get(&slice).await.expect(403);
    paul.get(&w(&format!("audit-logs/?project={app}")))
        .await
        .expect(404);
    // Reading is recorded, once an hour for each reader [D-29].
    adam.get(&all).await.expect(200);
    let read = entries(&stage, "action=audit.read").await;
    let readers: Vec<_> = read
        .iter()
        .map(|entry| entry["actor"]["name"].clone())
        .collect();
    assert_eq!(readers, ["adam Example", "paul Example", "olga Example"]);
    stage.app.clock.advance(3601);
    adam.get(&all).await.expect(200);
    assert_eq!(entries(&stage, "action=audit.read").await.len(), 5);
    let other = super::stage::person(&stage.app, "sid").await;
    other.get(&all).await.expect(404);
}

// D-29, D-30: a project's Admins take their slice along as a file, and that stands in the slice.
#[tokio::test]
async fn the_slice_of_a_project_leaves_as_a_file_and_says_so() {
    let stage = Stage::new().await;
    let (web, app) = (stage.project("WEB", 0).await, stage.project("APP", 0).await);
    let paul = stage.member("paul", "member").await;
    let bob = stage.member("bob", "member").await;
    let gina = stage.member("gina", "guest").await;
    stage.add(&web, &paul, "admin").await;
    for project in [&web, &app] {
        stage.add(project, &bob, "contributor").await;
        stage.add(project, &gina, "commenter").await;
    }
    let export =
        |project: &str, more: &str| w(&format!("audit-logs/export/?project={project}{more}"));
    let answer = paul.get(&export(&web, "&format=jsonl")).await;
    assert_eq!(answer.status.as_u16(), 200);
    let lines = String::from_utf8(answer.bytes).expect("text");
    let parse = |line: &str| serde_json::from_str::<Value>(line).expect("JSON");
    let taken: Vec<Value> = lines.lines().map(parse).collect();
    assert!(
        taken.iter().all(|entry| entry["project"] == json!(web)),
        "{lines}"
    );
    // The same entries as on the screen, but for the two that tell of the export and of reading.
    let slice = w(&format!("audit-logs/?project={web}"));
    let mut shown = each(&paul.get(&slice).await.expect(200), "id");
    shown.reverse();
    let ids = each(&json!(taken), "id");
    assert!(
        !ids.is_empty() && ids == shown[..ids.len()],
        "{ids:?} {shown:?}"
    );
    let exports = entries(&stage, "action=audit.exported").await;
    assert_eq!(exports.len(), 1, "D-29");
    assert_eq!(exports[0]["actor"]["name"], "paul Example");
    assert_eq!(
        exports[0]["project"],
        json!(web),
        "their own Admins see it too"
    );
    assert!(shown.contains(&exports[0]["id"]));
    // A filter narrows the slice and never widens it.
    let answer = paul
        .get(&export(&web, "&format=csv&action=project_member."))
        .await;
    let table = String::from_utf8(answer.bytes).expect("text");
    assert!(
        table.contains("project_member.added") && !table.contains(&app),
        "{table}"
    );
    stage.owner.get(&export(&web, "")).await.expect_success();
    for who in [&bob, &gina] {
        who.get(&export(&web, "")).await.expect(403);
    }
    let nothing = "019ab000-0000-7000-8000-000000000000";
    let missing = paul.get(&export(nothing, "")).await.expect(404);
    assert_eq!(paul.get(&export(&app, "")).await.expect(404), missing);
    paul.get(&w("audit-logs/export/")).await.expect(403);
    assert_eq!(
        entries(&stage, "action=audit.exported").await.len(),
        3,
        "nothing but these"
    );
}

#[tokio::test]
async fn the_record_leaves_as_a_file_and_says_so() {
    let stage = Stage::new().await;
    let web = stage.project("WEB", 0).await;
    let mia = stage.member("mia", "member").await;
    let mut body = grant(&mia, "allow", "workitem:delete", ("project", &web));
    body["reason"] = json!("=HYPERLINK(\"http://evil\")");
    stage
        .owner
        .post(&w("access/grants/"), body)
        .await
        .expect(201);
    let export = async |query: &str| {
        let answer = stage
            .owner
            .get(&w(&format!("audit-logs/export/?{query}")))
            .await;
        assert_eq!(answer.status.as_u16(), 200);
        String::from_utf8(answer.bytes.clone()).expect("text")
    };
    let lines = export("format=jsonl").await;
    let parsed: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let numbers: Vec<_> = parsed.iter().map(|entry| entry["seq"].clone()).collect();
    let expected: Vec<_> = (1..=parsed.len()).map(|number| json!(number)).collect();
    assert_eq!(numbers, expected, "whole and in order");
    let table = export("format=csv&action=grant.created").await;
    let rows: Vec<&str> = table.split("\r\n").filter(|row| !row.is_empty()).collect();
    assert_eq!(rows.len(), 2, "{table}");
    assert!(rows[0].starts_with("seq,at,actor_type"));
    assert!(rows[1].contains("\"'=HYPERLINK("), "no formula: {table}");
    let exports = entries(&stage, "action=audit.exported").await;
    assert_eq!(each(&json!(exports), "outcome").len(), 2, "D-29");
    stage
        .owner
        .get(&w("audit-logs/export/?format=xml"))
        .await
        .expect(400);
}

#[tokio::test]
async fn the_chain_is_verified_and_a_change_in_it_is_found() {
    let stage = Stage::new().await;
    for name in ["mia", "max", "eve"] {
        stage.member(name, "member").await;
    }
    let kernel = stage.app.app.kernel();
    kernel.seal_audit().await.expect("it is sealed");
    let found = stage.owner.get(&w("audit-logs/verify/")).await.expect(200);
    assert_eq!(found["intact"], true);
    assert_eq!(found["unsealed"], 0);
    assert!(found["verified"].as_i64() > Some(5), "{found}");
    let mut tx = kernel.write_as_system("a test").await.expect("begins");
    let forge = airside_kernel::db::sql(
        "UPDATE audit_entries SET actor_name = 'somebody else' WHERE seq = 3",
    );
    tx.execute(forge).await.expect("is written");
    tx.commit_unaudited("a test").await.expect("commits");
    let found = stage.owner.get(&w("audit-logs/verify/")).await.expect(200);
    assert_eq!(found["intact"], false);
    assert_eq!(found["broken_at"], 3);
}

#[tokio::test]
async fn what_is_older_than_it_is_kept_goes_and_the_rest_verifies() {
    let stage = Stage::new().await;
    stage.member("mia", "member").await;
    let kernel = stage.app.app.kernel();
    kernel.seal_audit().await.expect("it is sealed");
    let settings = w("audit-logs/settings/");
    let read = stage.owner.get(&settings).await.expect(200);
    assert_eq!(
        read["kept_days"],
        Value::Null,
        "for ever, unless somebody says otherwise"
    );
    for wrong in [json!(3), json!(100_000)] {
        stage
            .owner
            .patch(&settings, json!({ "kept_days": wrong }))
            .await
            .expect(400);
    }
    // Old enough for the first entries, and nobody's session is older than a day by then.
    let mut tx = kernel.write_as_system("a test").await.expect("begins");
    let age = airside_kernel::db::sql("UPDATE audit_entries SET at = at - $1");
    tx.execute(age.bind(40 * DAY * 1_000_000))
        .await
        .expect("is written");
    let reset = "UPDATE audit_entries SET hash = NULL, prev_hash = NULL";
    tx.execute(airside_kernel::db::sql(reset))
        .await
        .expect("is written");
    let reset = "UPDATE audit_chains SET sealed_seq = 0, sealed_hash = ''";
    tx.execute(airside_kernel::db::sql(reset))
        .await
        .expect("is written");
    tx.commit_unaudited("a test").await.expect("commits");
    kernel.seal_audit().await.expect("it is sealed");
    let before = stage.owner.get(&w("audit-logs/verify/")).await.expect(200);
    stage
        .owner
        .patch(&settings, json!({ "kept_days": 30 }))
        .await
        .expect(200);
    stage.app.work().await;
    kernel.seal_audit().await.expect("it is sealed");
    let after = stage.owner.get(&w("audit-logs/verify/")).await.expect(200);
    assert_eq!(after["intact"], true, "{after}");
    assert_eq!(after["pruned"], before["verified"], "{before} {after}");
    let left = entries(&stage, "").await;
    let actions: Vec<_> = left.iter().map(|entry| entry["action"].clone()).collect();
    assert_eq!(
        actions,
        ["audit.retention_changed", "audit.pruned", "audit.read"]
    );
    let told = &left[0]["changes"][0];
    assert_eq!(
        (&told["old"], &told["new"]),
        (&Value::Null, &json!("30")),
        "PM-66"
    );
}
