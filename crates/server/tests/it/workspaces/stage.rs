//! A workspace with people in it, for tests to act on. Accounts are made beside the sign-up, whose
//! own tests are elsewhere and which hashes passwords.

use airside_identity::accounts::{self, EmailAddress, NewAccount};
use airside_identity::sessions::{self, Medium};
use airside_kernel::access::Origin;
use airside_kernel::db::sql;
use airside_kernel::http::SESSION_COOKIE;
use serde_json::{Value, json};

use crate::support::{Answer, Client, TestApp};

/// Somebody with an account, signed in.
#[derive(Clone)]
pub struct Person {
    pub client: Client,
    pub id: String,
    pub email: String,
}

impl std::ops::Deref for Person {
    type Target = Client;
    fn deref(&self) -> &Client {
        &self.client
    }
}

/// An account with a proved address, signed in.
pub async fn person(app: &TestApp, name: &str) -> Person {
    let email = EmailAddress::parse(&format!("{name}@example.com")).expect("an address");
    sign_in_new(app, NewAccount::of(email).named(name, "Example").verified()).await
}

/// An account whose address nobody proved, signed in.
pub async fn unproved(app: &TestApp, name: &str) -> Person {
    let email = EmailAddress::parse(&format!("{name}@example.com")).expect("an address");
    sign_in_new(app, NewAccount::of(email).named(name, "Example")).await
}

async fn sign_in_new(app: &TestApp, new: NewAccount) -> Person {
    let email = new.email.to_string();
    let kernel = app.app.kernel();
    let mut tx = kernel.write_as_system("test").await.expect("a transaction");
    let id = accounts::create(&mut tx, &new).await.expect("an account");
    let origin = Origin::default();
    let session = sessions::open(&mut tx, id, &origin, Medium::Password)
        .await
        .expect("a session");
    tx.commit_unaudited("test").await.expect("a commit");
    let cookie = session.set_cookie();
    let value = cookie
        .to_str()
        .expect("text")
        .split(['=', ';'])
        .nth(1)
        .expect("a value");
    let client = app.anonymous();
    client.set_cookie(SESSION_COOKIE, value);
    Person {
        client,
        id: id.to_string(),
        email,
    }
}

/// A workspace `acme` with an Owner, and people in it.
pub struct Stage {
    pub app: TestApp,
    pub owner: Person,
}

impl Stage {
    pub async fn new() -> Self {
        Self::on(TestApp::new().await).await
    }

    pub async fn on(app: TestApp) -> Self {
        let owner = person(&app, "olga").await;
        let body = json!({ "name": "Acme", "slug": "acme" });
        owner.post("/api/v1/workspaces/", body).await.expect(201);
        Self { app, owner }
    }

    /// Somebody new who joins `acme` by invitation.
    pub async fn member(&self, name: &str, role: &str) -> Person {
        self.member_with(name, json!({ "role_slug": role })).await
    }

    /// The same with everything that the invitation says.
    pub async fn member_with(&self, name: &str, invitation: Value) -> Person {
        let somebody = person(&self.app, name).await;
        let mut body = invitation;
        body["email"] = json!(somebody.email);
        let sent = self.owner.post(&w("invitations/"), body).await.expect(201);
        accept(&somebody, &sent).await.expect(200);
        somebody
    }

    /// A project of the Owner's.
    pub async fn project(&self, identifier: &str, network: i64) -> String {
        self.project_of(&self.owner, identifier, network).await
    }

    pub async fn project_of(&self, who: &Person, identifier: &str, network: i64) -> String {
        let body = json!({ "name": identifier, "identifier": identifier, "network": network });
        let project = who.post(&w("projects/"), body).await.expect(201);
        text(&project["id"])
    }

    /// Adds somebody to a project.
    pub async fn add(&self, project: &str, who: &Person, role: &str) {
        let body = json!({ "member": who.id, "role_slug": role });
        self.owner
            .post(&p(project, "members/"), body)
            .await
            .expect(201);
    }

    /// What the audit record holds of one action, the newest last:
    /// actor, subject, resource, role before, role after.
    pub async fn audited(&self, action: &str) -> Vec<[Option<String>; 5]> {
        let mut connection = self.app.app.kernel().db.read().await.expect("a connection");
        let rows: Vec<Told> = sql(
            "SELECT actor_name, subject_name, resource_name, role_before, role_after \
                 FROM audit_entries WHERE action = $1 ORDER BY at, seq",
        )
        .bind(action)
        .fetch_all(&mut connection)
        .await
        .expect("rows");
        rows.into_iter()
            .map(|(a, b, c, d, e)| [a, b, c, d, e])
            .collect()
    }
}

/// Accepts what an inviter was answered where mail is off.
pub async fn accept(who: &Client, sent: &Value) -> Answer {
    let token = text(&sent["token"]);
    who.post(&format!("/auth/invitations/{token}/accept/"), json!({}))
        .await
}

/// A path below the workspace.
pub fn w(rest: &str) -> String {
    format!("/api/v1/workspaces/acme/{rest}")
}

/// A path below a project.
pub fn p(project: &str, rest: &str) -> String {
    w(&format!("projects/{project}/{rest}"))
}

pub fn text(value: &Value) -> String {
    value
        .as_str()
        .unwrap_or_else(|| panic!("no text: {value}"))
        .to_owned()
}

/// One field of every row of a list.
pub fn each(list: &Value, field: &str) -> Vec<Value> {
    let rows = list.as_array().or_else(|| list["results"].as_array());
    rows.unwrap_or_else(|| panic!("no list: {list}"))
        .iter()
        .map(|row| row[field].clone())
        .collect()
}

/// The same, in order of the values.
pub fn sorted(list: &Value, field: &str) -> Vec<String> {
    let mut values: Vec<String> = each(list, field).iter().map(text).collect();
    values.sort();
    values
}

/// The columns of an audit entry that tests look at.
type Told = (
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
);
