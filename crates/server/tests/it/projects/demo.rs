//! The demo organisation.

use airside_projects::demo;
use secrecy::SecretString;
use serde_json::json;

use super::world::{person, sign_in};
use crate::support::{PASSWORD, TestApp};

#[tokio::test]
async fn the_demo_is_a_whole_organisation_with_history() {
    let app = TestApp::new().await;
    person(&app, "somebody").await;
    let password = SecretString::from(PASSWORD.to_owned());
    let demo = demo::fill(app.app.kernel(), &password)
        .await
        .expect("a demo");
    assert_eq!((demo.people.len(), demo.items), (24, 1000));
    let w = format!("/api/v1/workspaces/{}", demo.slug);
    for role in ["owner", "admin", "member", "guest"] {
        assert!(
            demo.people.iter().any(|person| person.role == role),
            "{role}"
        );
    }
    let owner = sign_in(&app, demo.people[0].id).await;
    let projects = owner.get(&format!("{w}/projects/")).await.expect(200);
    assert_eq!(projects["total_results"], 4);
    let mut total = 0;
    for project in projects["results"].as_array().expect("rows") {
        let path = format!("{w}/projects/{}", project["id"].as_str().expect("an id"));
        let list = owner
            .get(&format!("{path}/work-items/?per_page=1"))
            .await
            .expect(200);
        let archive = owner
            .get(&format!("{path}/archived-work-items/"))
            .await
            .expect(200);
        // The project's counter says what counting says.
        let counted = format!("{path}/work-items/?per_page=1&created_after=2020-01-01");
        let counted = owner.get(&counted).await.expect(200);
        assert_eq!(counted["total_results"], list["total_results"]);
        total += list["total_results"].as_i64().unwrap_or(0);
        total += archive["total_results"].as_i64().unwrap_or(0);
    }
    assert_eq!(total, 1000);
    let all = owner
        .get(&format!(
            "{w}/work-items/?order_by=created_at&per_page=1000"
        ))
        .await;
    let all = all.expect(200);
    let rows = all["results"].as_array().expect("rows");
    let first = rows.first().expect("a row")["created_at"]
        .as_str()
        .expect("a time")
        .to_owned();
    let last = rows.last().expect("a row")["created_at"]
        .as_str()
        .expect("a time")
        .to_owned();
    assert!(
        first.starts_with("2026-0") && last.starts_with("2026-11"),
        "{first} {last}"
    );
    let done = rows
        .iter()
        .find(|row| row["completed_at"].is_string())
        .expect("one is done");
    let item = format!(
        "{w}/projects/{}/work-items/{}/activities/",
        done["project"].as_str().expect("an id"),
        done["id"].as_str().expect("an id")
    );
    let history = owner.get(&item).await.expect(200);
    let rows = history["results"].as_array().expect("rows");
    assert_eq!(rows[0]["verb"], "created");
    assert!(rows.iter().any(|row| row["new_value"] == "Done"));

    // Everybody sees what their role lets them see.
    let mut seen = Vec::new();
    for person in &demo.people {
        let client = sign_in(&app, person.id).await;
        let page = client
            .get(&format!("{w}/work-items/?per_page=1"))
            .await
            .expect(200);
        seen.push((person.role, page["total_results"].as_i64().unwrap_or(-1)));
    }
    let everything = seen[0].1;
    assert!(
        seen.iter()
            .all(|(role, count)| (*count == everything) == matches!(*role, "owner" | "admin"))
    );
    assert!(seen.iter().any(|(_, count)| *count == 0), "{}", json!(seen));
}
