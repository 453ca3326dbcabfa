//! The conventions of the API, tried on every route of its document that they concern: pages with
//! their envelope and their bounds, `fields`, versions, and the shapes of errors.

use axum::http::Method;
use serde_json::{Map, Value, json};

use crate::attack::requests::{Route, routes};
use crate::attack::scene::Scene;
use crate::support::{Answer, Client, TestApp};

/// What every page has.
const ENVELOPE: [&str; 12] = [
    "count",
    "extra_stats",
    "grouped_by",
    "next_cursor",
    "next_page_results",
    "prev_cursor",
    "prev_page_results",
    "results",
    "sub_grouped_by",
    "total_count",
    "total_pages",
    "total_results",
];

/// The routes of the document, and what it says of their answers.
struct Documented {
    document: Value,
    routes: Vec<Route>,
}

impl Documented {
    fn read() -> Self {
        let document = airside::openapi_document().expect("a document");
        Self {
            document: serde_json::from_str(&document).expect("JSON"),
            routes: routes(),
        }
    }

    fn operation(&self, route: &Route) -> &Value {
        let paths = self.document["paths"].as_object().expect("paths");
        let mut operations = paths.values().filter_map(Value::as_object);
        let found = operations.find_map(|of_path| {
            let mut all = of_path.values();
            all.find(|operation| operation["operationId"] == route.id.as_str())
        });
        found.expect("an operation")
    }

    /// The fields of an answer, read through references and what is put together.
    fn fields(&self, schema: &Value) -> Map<String, Value> {
        if let Some(name) = schema["$ref"].as_str() {
            let name = name.rsplit('/').next().unwrap_or_default();
            return self.fields(&self.document["components"]["schemas"][name]);
        }
        let parts = schema["allOf"].as_array().into_iter().flatten();
        let mut fields: Map<String, Value> = parts.flat_map(|part| self.fields(part)).collect();
        fields.extend(
            schema["properties"]
                .as_object()
                .cloned()
                .unwrap_or_default(),
        );
        fields
    }

    fn answer(&self, route: &Route) -> Map<String, Value> {
        let content = &self.operation(route)["responses"]["200"]["content"];
        self.fields(&content["application/json"]["schema"])
    }

    /// Reading routes whose answer has all these fields.
    fn reading(&self, fields: &[&str]) -> Vec<&Route> {
        let reads = |route: &&Route| {
            let answer = self.answer(route);
            route.method == Method::GET && fields.iter().all(|field| answer.contains_key(*field))
        };
        self.routes.iter().filter(reads).collect()
    }
}

/// Whoever may read the most there.
fn reader(scene: &Scene, app: &TestApp, path: &str) -> Client {
    let is_instance = path.starts_with("/api/instances");
    scene.client(app, if is_instance { "inst_admin" } else { "owner" })
}

async fn asked(client: &Client, path: &str, query: &str) -> Answer {
    let sign = if path.contains('?') { '&' } else { '?' };
    client.get(&format!("{path}{sign}{query}")).await
}

#[tokio::test]
async fn lists_have_one_envelope_and_one_way_of_paging() {
    let documented = Documented::read();
    let scene = Scene::set().await;
    let app = scene.open().await;
    let lists = documented.reading(&["next_cursor", "results"]);
    assert!(lists.len() > 20, "{} lists", lists.len());
    for route in lists {
        let path = route.request(&scene.here).path().to_owned();
        let client = reader(&scene, &app, &path);
        let whole = client.get(&path).await.expect(200);
        let names: Vec<&str> = whole
            .as_object()
            .expect("a page")
            .keys()
            .map(String::as_str)
            .collect();
        assert_eq!(names, ENVELOPE, "{path}");
        assert_eq!(whole["total_count"], whole["total_results"], "{path}");
        assert_eq!(
            whole["count"],
            json!(whole["results"].as_array().map(Vec::len)),
            "{path}"
        );

        let first = asked(&client, &path, "per_page=1").await.expect(200);
        assert_eq!(first["next_cursor"], "1:1:0", "{path}");
        assert_eq!(first["prev_page_results"], false, "{path}");
        let second = asked(&client, &path, "per_page=1&cursor=1:1:0")
            .await
            .expect(200);
        assert_eq!(second["prev_page_results"], true, "{path}");
        assert_eq!(
            first["next_page_results"] == true,
            second["count"] == 1,
            "{path}"
        );
        assert!(
            second["count"] == 0 || second["results"] != first["results"],
            "{path}"
        );

        let bare = asked(&client, &path, "count=false").await.expect(200);
        for total in ["total_count", "total_results", "total_pages"] {
            assert_eq!(bare[total], Value::Null, "{path}");
        }
        asked(&client, &path, "per_page=1000").await.expect(200);
        for (wrong, field) in [
            ("per_page=0", "per_page"),
            ("per_page=1001", "per_page"),
            ("cursor=guess", "cursor"),
            ("cursor=1:-1:0", "cursor"),
            ("cursor=5000:0:0", "cursor"),
        ] {
            let refused = asked(&client, &path, wrong).await.expect(400);
            assert!(refused[field][0].is_string(), "{path}?{wrong}: {refused}");
        }
    }
}

#[tokio::test]
async fn fields_are_picked_everywhere() {
    let documented = Documented::read();
    let scene = Scene::set().await;
    let app = scene.open().await;
    let mut rows = 0;
    let things = documented.reading(&["id"]);
    for route in documented.reading(&["results"]).into_iter().chain(things) {
        let path = route.request(&scene.here).path().to_owned();
        if !path.starts_with("/api/v1/") {
            continue;
        }
        let client = reader(&scene, &app, &path);
        let answer = asked(&client, &path, "fields=id,%20no_such_field").await;
        if answer.status == 404 {
            continue;
        }
        let answer = answer.expect(200);
        let listed = answer["results"].as_array().cloned();
        for row in listed.unwrap_or_else(|| vec![answer]) {
            let fields: Vec<&String> = row.as_object().expect("a thing").keys().collect();
            assert_eq!(fields, ["id"], "{path}");
            rows += 1;
        }
    }
    assert!(rows > 30, "{rows} things");
}

/// Things that are changed without a version: a state of one's own, or one that only goes forward.
const UNVERSIONED: [&str; 2] = ["get_attachment", "get_invitation"];

#[tokio::test]
async fn what_can_be_changed_has_a_version() {
    let documented = Documented::read();
    let scene = Scene::set().await;
    let app = scene.open().await;
    let mut tried = 0;
    for route in documented.reading(&["id", "updated_at"]) {
        let path = route.request(&scene.here).path().to_owned();
        let change = documented.routes.iter().find(|other| {
            other.method == Method::PATCH && other.request(&scene.here).path() == path
        });
        if change.is_none() || UNVERSIONED.contains(&route.id.as_str()) {
            continue;
        }
        tried += 1;
        let client = reader(&scene, &app, &path);
        let found = client.get(&path).await;
        let tag = found.header("etag").unwrap_or_default().to_owned();
        assert!(tag.starts_with('"') && tag.len() > 10, "{path}: `{tag}`");
        let change = |tag: &str| {
            let client = client.with_header("if-match", tag);
            let path = path.clone();
            async move { client.patch(&path, json!({})).await }
        };
        change("\"1\"").await.expect_code(409, "stale_version");
        change("\"no version\"")
            .await
            .expect_code(400, "malformed_version");
        let changed = change(&tag).await;
        assert_eq!(changed.status, 200, "{path}");
        assert!(changed.header("etag").is_some(), "{path}");
    }
    assert!(tried >= 7, "{tried} kinds of things");
}

#[tokio::test]
async fn errors_have_one_shape() {
    let scene = Scene::set().await;
    let app = scene.open().await;
    let owner = scene.client(&app, "owner");
    let nobody = scene.client(&app, "nobody");
    let labels = format!(
        "/api/v1/workspaces/acme/projects/{}/labels/",
        scene.here["project"]
    );
    for (answer, status, code) in [
        (nobody.get(&labels).await, 401, "unauthenticated"),
        (owner.get("/api/v1/no/such/path/").await, 404, "not_found"),
        (owner.delete(&labels).await, 405, "method_not_allowed"),
    ] {
        let body = answer.expect(status);
        assert_eq!(body["code"], code);
        assert!(body["error"].is_string(), "{body}");
    }
    let wrong = owner
        .post(&labels, json!({ "color": "red" }))
        .await
        .expect(400);
    assert_eq!(wrong, json!({ "name": ["this field is required"] }));
    let kind = Some("application/json");
    let unreadable = owner
        .send_bytes(Method::POST, &labels, kind, b"{".to_vec())
        .await;
    unreadable.expect_code(400, "malformed_json");
    let kind = Some("text/plain");
    let unknown = owner
        .send_bytes(Method::POST, &labels, kind, b"a".to_vec())
        .await;
    unknown.expect_code(415, "unsupported_media");
    let missing_slash = owner.get(labels.trim_end_matches('/')).await;
    assert_eq!(missing_slash.status, 308);
    assert_eq!(missing_slash.header("location"), Some(labels.as_str()));
}

/// What is missing or does not fit is told of by its name, and no library's words are answered.
#[tokio::test]
async fn mistakes_are_told_of_by_the_name_of_their_field() {
    let (_app, admin) = TestApp::set_up().await;
    let missing = admin.get("/api/instances/workspace-slug-check/").await;
    let expected = json!({ "slug": ["this field is required"] });
    assert_eq!(missing.expect(400), expected);
    let wrong = admin.get("/api/instances/users/?per_page=many").await;
    assert!(wrong.expect(400)["per_page"].is_array());
    for body in [json!({ "name": 7, "slug": "acme" }), json!([])] {
        let refused = admin.post("/api/v1/workspaces/", body).await;
        let told = String::from_utf8(refused.bytes.clone()).expect("text");
        refused.expect(400);
        assert!(
            !told.contains("line 1") && !told.contains("column"),
            "{told}"
        );
    }
}
