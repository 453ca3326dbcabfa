//! The API document: generated, committed, and the same. `AIRSIDE_WRITE_DOCUMENT=1` writes it anew
//! where the program itself is not built.

use std::path::Path;

use serde_json::Value;

use crate::support::TestApp;

#[test]
fn the_committed_document_is_the_generated_one() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../openapi.json");
    let generated = airside::openapi_document().expect("the document is JSON");
    if std::env::var_os("AIRSIDE_WRITE_DOCUMENT").is_some() {
        std::fs::write(&path, &generated).expect("the file is written");
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == generated,
        "openapi.json is not the generated document: run `make openapi` and commit it"
    );
}

#[test]
fn everything_that_the_document_refers_to_is_in_it() {
    let generated = airside::openapi_document().expect("the document is JSON");
    let document: Value = serde_json::from_str(&generated).expect("JSON");
    let mut referred = Vec::new();
    collect_references(&document, &mut referred);
    assert!(referred.len() > 100, "references are found");
    for reference in referred {
        let place = reference.trim_start_matches('#');
        assert!(document.pointer(place).is_some(), "{reference} is missing");
    }
}

fn collect_references<'d>(part: &'d Value, found: &mut Vec<&'d str>) {
    match part {
        Value::Object(fields) => {
            found.extend(fields.get("$ref").and_then(Value::as_str));
            fields
                .values()
                .for_each(|field| collect_references(field, found));
        }
        Value::Array(parts) => parts
            .iter()
            .for_each(|part| collect_references(part, found)),
        _ => {}
    }
}

#[tokio::test]
async fn the_served_document_is_the_generated_one() {
    let app = TestApp::new().await;
    let served = app.anonymous().get("/api/schema/").await.expect(200);
    let generated = airside::openapi_document().expect("the document is JSON");
    assert_eq!(
        served,
        serde_json::from_str::<Value>(&generated).expect("JSON")
    );
}

#[tokio::test]
async fn paths_without_their_slash_are_told_where_it_is() {
    let app = TestApp::new().await;
    let answer = app.anonymous().get("/api/instances?x=1").await;
    assert_eq!(answer.header("location"), Some("/api/instances/?x=1"));
    answer.expect(308);
    app.anonymous()
        .get("/api/no-such-thing/")
        .await
        .expect_code(404, "not_found");
}
