//! Members, their roles, and the guard rails on changing them.

use serde_json::{Value, json};

use super::stage::{Person, Stage, each, p, person, sorted, text, w};
use crate::support::Answer;

async fn set_role(by: &Person, who: &Person, role: &str) -> Answer {
    by.patch(
        &w(&format!("members/{}/", who.id)),
        json!({ "role_slug": role }),
    )
    .await
}

async fn remove(by: &Person, who: &Person) -> Answer {
    by.delete(&w(&format!("members/{}/", who.id))).await
}

#[tokio::test]
async fn members_are_listed_as_public_clients_expect() {
    let stage = Stage::new().await;
    let mia = stage.member("mia", "member").await;
    stage.member("gus", "guest").await;
    let members = mia.get(&w("members/")).await.expect(200);
    assert!(members.is_array(), "a bare array");
    assert_eq!(sorted(&members, "email").len(), 3);
    let olga = members
        .as_array()
        .expect("rows")
        .iter()
        .find(|row| row["role"] == 25);
    let olga = olga.expect("the Owner");
    assert_eq!(olga["role_slug"], "owner");
    assert_eq!(olga["is_active"], true);
    assert_eq!(olga["is_bot"], false);
    assert_eq!(olga["display_name"], "olga Example");
    let filtered = mia.get(&w("members/?role_slug=guest")).await.expect(200);
    assert_eq!(each(&filtered, "first_name"), ["gus"]);
    let filtered = mia.get(&w("members/?email=MIA@")).await.expect(200);
    assert_eq!(each(&filtered, "first_name"), ["mia"]);
    let filtered = mia.get(&w("members/?first_name=%25")).await.expect(200);
    assert_eq!(filtered, json!([]), "a wildcard is a plain character");
    let page = mia.get(&w("members-lite/?per_page=2")).await.expect(200);
    assert_eq!(
        (page["count"].clone(), page["total_results"].clone()),
        (json!(2), json!(3))
    );
    let next = text(&page["next_cursor"]);
    let page = mia
        .get(&w(&format!("members-lite/?cursor={next}&per_page=2")))
        .await
        .expect(200);
    assert_eq!(page["count"], 1);
    let one = mia
        .get(&w(&format!("members/{}/", mia.id)))
        .await
        .expect(200);
    assert_eq!(one["role_slug"], "member");
}

// PM-71: a Guest sees only the members of projects that they share, and no addresses but their own.
#[tokio::test]
async fn a_guest_sees_only_members_of_shared_projects() {
    let stage = Stage::new().await;
    let shared = stage.project("WEB", 0).await;
    let guest = stage.member("gus", "guest").await;
    let mia = stage.member("mia", "member").await;
    let max = stage.member("max", "member").await;
    stage.add(&shared, &guest, "guest").await;
    stage.add(&shared, &mia, "contributor").await;
    let members = guest.get(&w("members/")).await.expect(200);
    assert_eq!(sorted(&members, "first_name"), ["gus", "mia", "olga"]);
    for row in members.as_array().expect("rows") {
        let is_own = row["id"] == guest.id.as_str();
        assert_eq!(row["email"].is_string(), is_own, "{row}");
    }
    guest.get(&w("members/?email=mia")).await.expect(400);
    guest
        .get(&w(&format!("members/{}/", max.id)))
        .await
        .expect(404);
    let in_project = guest.get(&p(&shared, "members/")).await.expect(200);
    assert_eq!(
        each(&in_project, "email")
            .iter()
            .filter(|email| email.is_string())
            .count(),
        1
    );
    let lite = guest.get(&w("members-lite/")).await.expect(200);
    assert_eq!(
        lite["total_results"], 3,
        "counts hold nothing that the list does not"
    );
}

// D-01, D-02, PM-68: one changes members below oneself; Admins manage Admins; nobody changes the
// Owner, themselves, or gives more than they hold. PM-63, PM-65 are about the change itself.
#[tokio::test]
async fn roles_are_changed_within_the_guard_rails() {
    let stage = Stage::new().await;
    let adam = stage.member("adam", "admin").await;
    let anna = stage.member("anna", "admin").await;
    let mia = stage.member("mia", "member").await;
    let max = stage.member("max", "member").await;
    set_role(&mia, &max, "guest")
        .await
        .expect_code(403, "default_deny");
    set_role(&adam, &stage.owner, "member")
        .await
        .expect_code(403, "member_level");
    set_role(&adam, &adam, "member")
        .await
        .expect_code(403, "self");
    set_role(&adam, &mia, "owner")
        .await
        .expect_code(409, "owner_by_transfer");
    set_role(&stage.owner, &mia, "owner")
        .await
        .expect_code(409, "owner_by_transfer");
    set_role(&adam, &mia, "admin").await.expect(200);
    // PM-63: the next request of hers sees the new role.
    set_role(&mia, &max, "guest").await.expect(200);
    set_role(&adam, &anna, "member").await.expect(200);
    set_role(&anna, &max, "member")
        .await
        .expect_code(403, "default_deny");
    let changes = stage.audited("workspace_member.role_changed").await;
    let expected = [
        ("adam", "mia", "member", "admin"),
        ("mia", "max", "member", "guest"),
        ("adam", "anna", "admin", "member"),
    ];
    let some = |text: &str| Some(text.to_owned());
    for (change, (actor, subject, before, after)) in changes.iter().zip(expected) {
        let [by, about, _, role_before, role_after] = change;
        assert_eq!(*by, some(&format!("{actor} Example")), "PM-65: actor");
        assert_eq!(
            *about,
            some(&format!("{subject} Example")),
            "PM-65: subject"
        );
        assert_eq!(*role_before, some(before), "PM-65: role before");
        assert_eq!(*role_after, some(after), "PM-65: role after");
    }
    assert_eq!(
        changes.len(),
        expected.len(),
        "refused changes leave no record of a change"
    );
}

#[tokio::test]
async fn a_member_takes_no_other_field_and_no_unknown_role() {
    let stage = Stage::new().await;
    let mia = stage.member("mia", "member").await;
    let path = w(&format!("members/{}/", mia.id));
    for body in [
        json!({ "role_slug": "guest", "is_active": false }),
        json!({ "role_slug": "emperor" }),
        json!({ "role": 99 }),
        json!({ "role": 5, "role_slug": "admin" }),
        json!({}),
    ] {
        stage.owner.patch(&path, body.clone()).await.expect(400);
    }
    // PM-20: numbers are taken as well as slugs.
    let changed = stage
        .owner
        .patch(&path, json!({ "role": 5 }))
        .await
        .expect(200);
    assert_eq!(
        (changed["role"].clone(), changed["role_slug"].clone()),
        (json!(5), json!("guest"))
    );
    let stranger = person(&stage.app, "sid").await;
    set_role(&stage.owner, &stranger, "admin")
        .await
        .expect_code(404, "not_found");
}

// D-15, PM-59: who becomes a Guest is at most Commenter in projects, leaves teamspaces, and is told
// so before.
#[tokio::test]
async fn becoming_a_guest_lowers_roles_in_projects() {
    let stage = Stage::new().await;
    let mia = stage.member("mia", "member").await;
    let web = stage.project("WEB", 2).await;
    let app = stage.project("APP", 2).await;
    stage.add(&web, &mia, "admin").await;
    stage.add(&app, &mia, "guest").await;
    let path = w(&format!("members/{}/role-preview/", mia.id));
    let preview = stage
        .owner
        .post(&path, json!({ "role_slug": "guest" }))
        .await
        .expect(200);
    assert_eq!(preview["role_before"], "member");
    let lowered = &preview["lowered_projects"];
    assert_eq!(each(lowered, "name"), ["WEB"]);
    assert_eq!(each(lowered, "role_before"), ["admin"]);
    assert_eq!(each(lowered, "role_after"), ["commenter"]);
    let nothing = stage
        .owner
        .post(&path, json!({ "role_slug": "admin" }))
        .await
        .expect(200);
    assert_eq!(nothing["lowered_projects"], json!([]));
    let max = stage.member("max", "member").await;
    max.post(&path, json!({ "role_slug": "guest" }))
        .await
        .expect_code(403, "default_deny");
    set_role(&stage.owner, &mia, "guest").await.expect(200);
    let of = async |project: &str| {
        let path = p(project, &format!("members/{}/", mia.id));
        text(&stage.owner.get(&path).await.expect(200)["role_slug"])
    };
    assert_eq!(of(&web).await, "commenter");
    assert_eq!(of(&app).await, "guest");
    let changes = stage.audited("project_member.role_changed").await;
    assert_eq!(
        changes[0][3..],
        [Some("admin".to_owned()), Some("commenter".to_owned())]
    );
}

#[tokio::test]
async fn many_roles_are_changed_together_or_not_at_all() {
    let stage = Stage::new().await;
    let adam = stage.member("adam", "admin").await;
    let mia = stage.member("mia", "member").await;
    let max = stage.member("max", "member").await;
    let bulk = async |by: &Person, rows: Value| {
        by.post(&w("members/bulk-role/"), json!({ "members": rows }))
            .await
    };
    let stranger = person(&stage.app, "sid").await;
    let rows = json!([
        { "id": mia.id, "role_slug": "guest" },
        { "id": stage.owner.id, "role_slug": "member" },
        { "id": stranger.id, "role_slug": "member" },
    ]);
    let refused = bulk(&adam, rows).await.expect_code(409, "rows_refused");
    assert_eq!(each(&refused["rows"], "code"), ["not_found"]);
    let rows = json!([
        { "id": mia.id, "role_slug": "guest" },
        { "id": stage.owner.id, "role_slug": "member" },
        { "id": max.id, "role_slug": "owner" },
    ]);
    let refused = bulk(&adam, rows).await.expect_code(409, "rows_refused");
    assert_eq!(
        each(&refused["rows"], "code"),
        ["member_level", "owner_by_transfer"]
    );
    let one = adam
        .get(&w(&format!("members/{}/", mia.id)))
        .await
        .expect(200);
    assert_eq!(one["role_slug"], "member", "nothing was changed");
    let rows = json!([{ "id": mia.id, "role": 20 }, { "id": max.id, "role_slug": "guest" }]);
    let changed = bulk(&adam, rows.clone()).await.expect(200);
    assert_eq!(each(&changed, "role_slug"), ["admin", "guest"]);
    // Who may change nobody is told so, and a stranger not even that there is a workspace.
    bulk(&max, rows.clone()).await.expect(403);
    bulk(&stranger, rows).await.expect(404);
    bulk(&adam, json!([])).await.expect(400);
    bulk(
        &adam,
        json!([{ "id": max.id, "role": 5 }, { "id": max.id, "role": 15 }]),
    )
    .await
    .expect_code(409, "rows_refused");
}

// D-19: a removed member loses everything at once, and finds nothing of it on joining anew.
#[tokio::test]
async fn a_removed_member_is_gone_at_once_and_starts_anew() {
    let stage = Stage::new().await;
    let web = stage.project("WEB", 0).await;
    let mia = stage.member("mia", "admin").await;
    stage.add(&web, &mia, "admin").await;
    mia.get(&p(&web, "")).await.expect(200);
    remove(&stage.owner, &mia).await.expect(204);
    for path in [w(""), p(&web, ""), w("members/")] {
        mia.get(&path).await.expect_code(404, "not_found");
    }
    remove(&stage.owner, &mia)
        .await
        .expect_code(404, "not_found");
    let body = json!({ "email": mia.email, "role_slug": "member" });
    let sent = stage.owner.post(&w("invitations/"), body).await.expect(201);
    super::stage::accept(&mia, &sent).await.expect(200);
    let again = mia.get(&w("")).await.expect(200);
    assert_eq!(again["role_slug"], "member");
    mia.get(&p(&web, "")).await.expect_code(404, "not_found");
    let removed = stage.audited("workspace_member.removed").await;
    assert_eq!(removed[0][3].as_deref(), Some("admin"));
}

// D-03: the last Owner or Admin can neither leave nor be removed.
#[tokio::test]
async fn the_owner_cannot_leave_and_others_can() {
    let stage = Stage::new().await;
    let adam = stage.member("adam", "admin").await;
    let mia = stage.member("mia", "member").await;
    stage
        .owner
        .post(&w("leave/"), json!({}))
        .await
        .expect_code(409, "last_owner");
    remove(&adam, &stage.owner)
        .await
        .expect_code(403, "member_level");
    remove(&mia, &adam).await.expect_code(403, "default_deny");
    remove(&stage.owner, &stage.owner)
        .await
        .expect_code(409, "last_owner");
    mia.post(&w("leave/"), json!({})).await.expect(204);
    mia.get(&w("")).await.expect_code(404, "not_found");
    // Removing oneself is leaving.
    remove(&adam, &adam).await.expect(204);
    assert_eq!(stage.audited("workspace_member.left").await.len(), 2);
}

// PM-19, PE-75: only the Owner passes the ownership on, naming the other twice; the former Owner
// is an Admin then, and there is exactly one Owner.
#[tokio::test]
async fn ownership_is_transferred_with_a_confirmation() {
    let stage = Stage::new().await;
    let adam = stage.member("adam", "admin").await;
    let mia = stage.member("mia", "member").await;
    let path = w("transfer-ownership/");
    let to = |who: &Person, typed: &str| json!({ "user": who.id, "confirmation": typed });
    adam.post(&path, to(&adam, &adam.email))
        .await
        .expect_code(403, "default_deny");
    stage.owner.post(&path, to(&adam, "")).await.expect(400);
    stage
        .owner
        .post(&path, json!({ "user": adam.id }))
        .await
        .expect(400);
    stage
        .owner
        .post(&path, to(&adam, &mia.email))
        .await
        .expect(400);
    let not_admin = stage.owner.post(&path, to(&mia, &mia.email)).await;
    not_admin.expect_code(409, "owner_from_admins");
    let stranger = person(&stage.app, "sid").await;
    stage
        .owner
        .post(&path, to(&stranger, &stranger.email))
        .await
        .expect(400);
    stage
        .owner
        .post(&path, to(&adam, "ADAM@example.com"))
        .await
        .expect(204);
    let members = adam.get(&w("members/")).await.expect(200);
    assert_eq!(
        each(&members, "role_slug")
            .iter()
            .filter(|role| **role == "owner")
            .count(),
        1
    );
    assert_eq!(adam.get(&w("")).await.expect(200)["role_slug"], "owner");
    assert_eq!(
        stage.owner.get(&w("")).await.expect(200)["role_slug"],
        "admin"
    );
    stage
        .owner
        .delete(&w(""))
        .await
        .expect_code(403, "default_deny");
    stage.owner.post(&w("leave/"), json!({})).await.expect(204);
    let passed = stage.audited("workspace.ownership_transferred").await;
    assert_eq!(passed.len(), 2, "one for each of the two");
}

// Two Admins who remove each other at once: the guard is inside the transaction.
#[tokio::test]
async fn two_who_remove_each_other_at_once_do_not_both_succeed() {
    let stage = Stage::new().await;
    let adam = stage.member("adam", "admin").await;
    let anna = stage.member("anna", "admin").await;
    let (one, other) = tokio::join!(remove(&adam, &anna), remove(&anna, &adam));
    let done = [one.status.as_u16(), other.status.as_u16()];
    assert_eq!(
        done.iter().filter(|status| **status == 204).count(),
        1,
        "{done:?}"
    );
    let members = stage.owner.get(&w("members/")).await.expect(200);
    assert_eq!(members.as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn lists_tell_what_may_be_done_to_each_member() {
    let stage = Stage::new().await;
    let adam = stage.member("adam", "admin").await;
    stage.member("mia", "member").await;
    let members = adam.get(&w("members/?expand=can")).await.expect(200);
    let of = |name: &str| {
        let rows = members.as_array().expect("rows");
        rows.iter()
            .find(|row| row["first_name"] == name)
            .expect("a row")["can"]
            .clone()
    };
    let change = "workspace_member:change_role";
    assert_eq!(of("mia")[change], true);
    assert_eq!(of("adam")[change]["code"], "self");
    assert_eq!(of("olga")[change]["code"], "member_level");
    assert_eq!(of("olga")["workspace_member:remove"]["allowed"], false);
    assert!(
        of("olga")[change]["message"]
            .as_str()
            .is_some_and(|text| text.contains("Owner"))
    );
}

#[tokio::test]
async fn an_admin_is_told_of_the_owners_level_whatever_they_try() {
    let stage = Stage::new().await;
    let ada = stage.member("ada", "admin").await;
    for role in ["admin", "member", "guest"] {
        set_role(&ada, &stage.owner, role)
            .await
            .expect_code(403, "member_level");
    }
    remove(&ada, &stage.owner)
        .await
        .expect_code(403, "member_level");
}
