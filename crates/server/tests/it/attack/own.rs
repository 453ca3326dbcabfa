//! Things of the actors' own, so that the table shows success for whoever may: sessions, tokens,
//! notifications, pictures, invitations; and things in the state that a route is for. Who has none
//! of their own tries somebody else's.

use airside_kernel::db::sql;
use airside_kernel::ids::UserId;
use axum::http::Method;
use serde_json::json;
use uuid::Uuid;

use super::requests::{form, form_kind};
use super::scene::{ACME, Building, OTHER, text};

/// Who has a session and a token beside the one that they come with.
const OWNERS: &[(&str, &str)] = &[
    ("owner", "owner@acme.example.com"),
    ("member", "member@acme.example.com"),
    ("guest", "guest@acme.example.com"),
    ("stranger", "stranger@acme.example.com"),
    ("inst_admin", "admin@example.com"),
];
const TOKENS: &str = "/api/v1/users/me/api-tokens/";
const PICTURES: &str = "/api/v1/users/assets/";
const WORKSPACES: &str = "/api/v1/workspaces/";

impl Building {
    pub(super) async fn own_things(&mut self) {
        for (who, email) in OWNERS {
            let other = self.app.sign_in(email).await;
            let sessions = other.get("/auth/sessions/").await.expect(200);
            let sessions = sessions["results"].as_array().expect("a list").clone();
            let current = sessions.iter().find(|one| one["is_current"] == true);
            let session = text(&current.expect("the new session")["id"]);
            self.here(&format!("sessions/id@{who}"), session);
            let token = self.post(who, TOKENS, json!({ "label": "own" })).await;
            self.here(&format!("api-tokens/id@{who}"), text(&token["id"]));
            let connected = self.connected(email).await;
            self.here(&format!("connections/id@{who}"), connected);
        }
        let victims = self.connected("victim@acme.example.com").await;
        self.here("connections/id", victims);
        let admin = self.user_id("admin").await;
        self.here("admin", admin);
        // The narrow token is the owner's, and is tried on itself.
        let narrow = self.here["api-tokens/id"].clone();
        self.here("api-tokens/id@token", narrow);
        let victims = self.post("victim", TOKENS, json!({ "label": "own" })).await;
        self.here("api-tokens/id", text(&victims["id"]));
        self.pictures().await;
        self.notifications().await;
        self.workspaces().await;
        self.instance_things().await;
    }

    /// Connects somebody with an account at a provider.
    async fn connected(&self, email: &str) -> String {
        let kernel = self.app.app.kernel();
        let mut tx = kernel.write_as_system("a test").await.expect("begins");
        let id: Uuid = tx.id();
        let connect = sql("INSERT INTO connected_accounts \
             (id, user_id, provider, issuer, subject, created_at, last_used_at) \
             SELECT $1, id, 'github', 'https://github.com', email, $2, $2 \
             FROM users WHERE email = $3");
        let at = tx.at();
        let connect = connect.bind(id).bind(at).bind(email);
        assert_eq!(tx.execute(connect).await.expect("is written"), 1);
        tx.commit_unaudited("a test").await.expect("commits");
        id.to_string()
    }

    async fn pictures(&mut self) {
        let victim = self.person("victim");
        let (kind, bytes) = (form_kind(), form(&json!({})));
        let sent = victim.send_bytes(Method::POST, PICTURES, Some(&kind), bytes);
        let sent = sent.await.expect_success();
        self.here("assets/id", text(&sent["asset_id"]));
        for (who, workspace) in [("owner", ACME), ("stranger", OTHER)] {
            let (path, bytes) = (format!("{workspace}logo/"), form(&json!({})));
            let owner = self.person(who);
            let sent = owner.send_bytes(Method::POST, &path, Some(&kind), bytes);
            let id = text(&sent.await.expect_success()["asset_id"]);
            if workspace == ACME {
                self.here("logo/id", id);
            } else {
                self.elsewhere("logo/id", id);
            }
        }
        let announced = json!({
            "name": "me.png", "type": "image/png", "size": 70, "entity_type": "USER_AVATAR",
        });
        for who in ["victim", "owner", "guest", "stranger"] {
            let picture = self.post(who, PICTURES, announced.clone()).await;
            let id = text(&picture["asset_id"]);
            if who == "victim" {
                self.here("upload_user_asset:assets/id", id);
            } else {
                self.here(&format!("upload_user_asset:assets/id@{who}"), id);
            }
        }
    }

    /// Who is given an item is told of it.
    async fn notifications(&mut self) {
        let assignees = [
            self.user_id("contrib").await,
            self.user_id("p_admin").await,
            self.user_id("victim").await,
        ];
        let path = format!("{ACME}projects/{}/work-items/", self.here["project"]);
        let item = json!({ "name": "zebra given", "assignees": assignees });
        self.post("owner", &path, item).await;
        self.app.work().await;
        for who in ["contrib", "p_admin", "victim"] {
            let path = "/api/v1/users/me/notifications/";
            let told = self.person(who).get(path).await.expect(200);
            let id = text(&told["results"][0]["id"]);
            if who == "victim" {
                self.here("notification", id);
            } else {
                self.here(&format!("notification@{who}"), id);
            }
        }
    }

    /// One whose Owner is gone, one in the bin, and one that somebody is invited to.
    async fn workspaces(&mut self) {
        let lost = self.app.person("lost@acme.example.com").await;
        let body = json!({ "name": "Lost", "slug": "lost" });
        let workspace = lost.post(WORKSPACES, body).await.expect(201);
        self.here("name_workspace_owner:workspaces/id", text(&workspace["id"]));
        let me = lost.get("/api/v1/users/me/").await.expect(200);
        let lost: UserId = text(&me["id"]).parse().expect("an id");
        self.suspend(lost).await;

        let body = json!({ "name": "Bygone", "slug": "bygone" });
        self.post("owner", WORKSPACES, body).await;
        let bygone = format!("{WORKSPACES}bygone/");
        self.person("owner").delete(&bygone).await.expect_success();
        self.here("restore_workspace:slug", "bygone");

        let body = json!({ "email": "stranger@acme.example.com", "role_slug": "guest" });
        let path = format!("{ACME}invitations/");
        let invitation = self.post("owner", &path, body).await;
        let kernel = self.app.app.kernel();
        let mut tx = kernel.write_as_system("a test").await.expect("begins");
        let proved = sql("UPDATE users SET is_email_verified = TRUE WHERE email = $1");
        let proved = proved.bind("stranger@acme.example.com");
        assert_eq!(tx.execute(proved).await.expect("is written"), 1);
        tx.commit_unaudited("a test").await.expect("commits");
        for route in ["accept_own_invitation", "decline_own_invitation"] {
            let name = format!("{route}:invitations/id@stranger");
            self.here(&name, text(&invitation["id"]));
        }
    }

    /// A second admin of the instance, who can go, and a job that failed.
    async fn instance_things(&mut self) {
        self.app.person("second@acme.example.com").await;
        let admins = "/api/instances/admins/";
        let body = json!({ "email": "second@acme.example.com" });
        let second = self.post("inst_admin", admins, body).await;
        self.here("admins/id", text(&second["id"]));
        let kernel = self.app.app.kernel();
        let mut tx = kernel.write_as_system("a test").await.expect("begins");
        let id: Uuid = tx.id();
        let failed = sql(
            "INSERT INTO jobs (id, kind, payload, state, run_at, attempts, last_error, created_at) \
             VALUES ($1, 'mail', '{}', 'failed', $2, 9, 'a test', $2)",
        );
        let at = tx.at();
        tx.execute(failed.bind(id).bind(at))
            .await
            .expect("is written");
        tx.commit_unaudited("a test").await.expect("commits");
        self.here("jobs/id", id.to_string());
    }
}
