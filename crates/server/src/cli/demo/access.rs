//! What the demo's people did about access: a role of their own, a teamspace, exceptions, a request.
//! They do it over the API, as in the product, so that the record says who did what.

use airside_kernel::Timestamp;
use anyhow::{Context, bail};
use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, header};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use tower::ServiceExt;

/// Longest answer that is read.
const ANSWER_BYTES_MAX: usize = 4 << 20;

/// Where they are, when, and what lets them in.
pub(super) struct Scene<'a> {
    pub router: Router,
    pub slug: &'a str,
    pub password: &'a SecretString,
    pub now: Timestamp,
}

impl Scene<'_> {
    /// Does it all.
    pub async fn play(&self) -> anyhow::Result<()> {
        let maren = self.sign_in("maren").await?;
        let names = Names::read(&maren).await?;
        self.roles(&maren, &names).await?;
        self.teamspace(&maren, &names).await?;
        self.exceptions(&maren, &names).await?;
        maren.sign_out().await?;
        let hana = self.sign_in("hana").await?;
        let request = json!({
            "resource": { "type": "workitem", "id": "DESK-21" },
            "message": "We look after the service that it speaks of.",
        });
        hana.post("access/requests/", request).await?;
        hana.sign_out().await
    }

    async fn roles(&self, maren: &Person, names: &Names) -> anyhow::Result<()> {
        let schemes = maren
            .get("permission-schemes/?namespace=project&per_page=1000")
            .await?;
        let contributor = id_of(&schemes, "name", "Contributor")?;
        let releases = json!({
            "name": "Preparing releases",
            "namespace": "project",
            "description": "Keeps states and labels in order before a version goes out.",
            "permissions": ["label:create", "label:edit", "state:create", "state:edit"],
        });
        let releases = maren.post("permission-schemes/", releases).await?;
        let role = json!({
            "name": "Release captain",
            "namespace": "project",
            "base": "contributor",
            "description": "Contributes, and prepares the next version.",
            "schemes": [contributor, releases["id"]],
        });
        let role = maren.post("roles/", role).await?;
        let path = format!(
            "projects/{}/members/{}/",
            names.project("APP")?,
            names.person("kwame")?
        );
        let change = json!({ "role_slug": role["slug"] });
        maren.send(Method::PATCH, &path, Some(change)).await?;
        Ok(())
    }

    /// A project opens to those of another team, and closes again when they leave it.
    async fn teamspace(&self, maren: &Person, names: &Names) -> anyhow::Result<()> {
        let crew = ["aisha", "samuel", "oskar", "emil"];
        let crew = crew.iter().map(|name| names.person(name));
        let crew = crew.collect::<anyhow::Result<Vec<_>>>()?;
        let season = json!({
            "name": "Season crew",
            "description_html": "<p>Helps the service desk from May to September.</p>",
            "lead": crew[0],
            "member_ids": crew,
        });
        let season = maren.post("teamspaces/", season).await?;
        let id = season["id"].as_str().context("a teamspace's id")?;
        let link = json!({
            "project_ids": [names.project("DESK")?], "role_slug": "contributor",
        });
        maren
            .post(&format!("teamspaces/{id}/projects/"), link)
            .await?;
        Ok(())
    }

    /// One that denies, one that allows and ends soon, and one that begins later.
    async fn exceptions(&self, maren: &Person, names: &Names) -> anyhow::Result<()> {
        let (web, app) = (names.project("WEB")?, names.project("APP")?);
        let denied = json!({
            "user": names.person("jonas")?,
            "effect": "deny",
            "action": "workitem:delete",
            "resource": { "type": "project", "id": web },
            "reason": "Nothing of the old checkout is deleted before the auditors have seen it",
            "expires_at": self.in_days(40),
        });
        let allowed = json!({
            "user": names.person("yara")?,
            "effect": "allow",
            "action": "workitem:view",
            "resource": { "type": "workitem", "id": "OPS-30" },
            "reason": "Writes the report about the outage",
            "expires_at": self.in_days(6),
        });
        let planned = json!({
            "user": names.person("nora")?,
            "effect": "allow",
            "action": "workitem:edit",
            "resource": { "type": "project", "id": app },
            "reason": "Stands in while Felix is away",
            "starts_at": self.in_days(5),
            "expires_at": self.in_days(35),
        });
        for exception in [denied, allowed, planned] {
            maren.post("access/grants/", exception).await?;
        }
        Ok(())
    }

    fn in_days(&self, days: i64) -> String {
        self.now.plus_seconds(days * 24 * 3600).to_string()
    }

    async fn sign_in(&self, name: &str) -> anyhow::Result<Person> {
        let mut person = Person {
            router: self.router.clone(),
            base: format!("/api/v1/workspaces/{}/", self.slug),
            cookies: String::new(),
        };
        let body = json!({
            "email": format!("{name}@harbourhill.example"),
            "password": self.password.expose_secret(),
        });
        let response = person
            .ask(Method::POST, "/auth/sign-in/", Some(body))
            .await?;
        let pairs = response.headers().get_all(header::SET_COOKIE).iter();
        let pairs = pairs.filter_map(|set| set.to_str().ok()?.split(';').next());
        person.cookies = pairs.collect::<Vec<_>>().join("; ");
        Ok(person)
    }
}

/// The ids of people by the name in their address, and of projects by their identifier.
struct Names {
    people: Value,
    projects: Value,
}

impl Names {
    async fn read(person: &Person) -> anyhow::Result<Self> {
        Ok(Self {
            people: person.get("members/").await?,
            projects: person.get("projects/").await?,
        })
    }

    fn person(&self, name: &str) -> anyhow::Result<String> {
        id_of(
            &self.people,
            "email",
            &format!("{name}@harbourhill.example"),
        )
    }

    fn project(&self, identifier: &str) -> anyhow::Result<String> {
        id_of(&self.projects, "identifier", identifier)
    }
}

/// The id of the row in which a field says this.
fn id_of(list: &Value, field: &str, says: &str) -> anyhow::Result<String> {
    let rows = list.as_array().or_else(|| list["results"].as_array());
    let found = rows.and_then(|rows| rows.iter().find(|row| row[field] == says));
    let id = found.and_then(|row| row["id"].as_str());
    id.map(str::to_owned)
        .with_context(|| format!("nothing has the {field} `{says}`"))
}

/// Somebody who is signed in.
struct Person {
    router: Router,
    base: String,
    cookies: String,
}

impl Person {
    async fn get(&self, path: &str) -> anyhow::Result<Value> {
        self.send(Method::GET, path, None).await
    }

    async fn post(&self, path: &str, body: Value) -> anyhow::Result<Value> {
        self.send(Method::POST, path, Some(body)).await
    }

    async fn sign_out(self) -> anyhow::Result<()> {
        self.ask(Method::POST, "/auth/sign-out/", Some(json!({})))
            .await?;
        Ok(())
    }

    async fn send(&self, method: Method, path: &str, body: Option<Value>) -> anyhow::Result<Value> {
        let response = self
            .ask(method, &format!("{}{path}", self.base), body)
            .await?;
        let bytes = axum::body::to_bytes(response.into_body(), ANSWER_BYTES_MAX).await?;
        if bytes.is_empty() {
            return Ok(Value::Null);
        }
        Ok(serde_json::from_slice(&bytes)?)
    }

    async fn ask(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> anyhow::Result<axum::response::Response> {
        let said = format!("{method} {path}");
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::COOKIE, &self.cookies)
            .header(header::CONTENT_TYPE, "application/json")
            .body(body.map_or_else(Body::empty, |body| Body::from(body.to_string())))?;
        let response = self.router.clone().oneshot(request).await?;
        let status = response.status();
        if status.is_client_error() || status.is_server_error() {
            let bytes = axum::body::to_bytes(response.into_body(), ANSWER_BYTES_MAX).await?;
            bail!(
                "{said} answered {status}: {}",
                String::from_utf8_lossy(&bytes)
            );
        }
        Ok(response)
    }
}
