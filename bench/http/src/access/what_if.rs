//! What would change if a role that half of the workspace holds were another.

use anyhow::Result;
use serde_json::{Value, json};

use super::crowd::Crowd;
use crate::Size;
use crate::client::Client;
use crate::figures::{Row, Times, as_f64};
use crate::program::Serving;

/// What is wanted, in milliseconds.
const MAX: f64 = 1_000.0;

/// How long the answers take.
pub async fn measure(serving: &Serving, crowd: &Crowd, size: &Size) -> Result<Vec<Row>> {
    let project = json!({
        "op": "put_scheme", "scheme": crowd.project_scheme,
        "permissions": ["project:view", "workitem:view", "workitem:archive"],
    });
    let workspace = json!({
        "op": "put_scheme", "scheme": crowd.workspace_scheme,
        "permissions": ["workspace:view", "access_request:create"],
    });
    let deleted = json!({
        "op": "delete_role", "role": crowd.project_role, "replacement": "commenter",
    });
    let cases = [
        (
            "what_if_project_role",
            "a role of projects holds something else",
            project,
        ),
        (
            "what_if_workspace_role",
            "a role of the workspace holds something else",
            workspace,
        ),
        (
            "what_if_deleted_role",
            "a role of projects is replaced by another",
            deleted,
        ),
    ];
    let mut client = Client::connect(serving.address, &crowd.owner.session).await?;
    let mut rows = Vec::new();
    for (key, words, change) in cases {
        let body = json!({ "changes": [change] }).to_string();
        let mut times = Times::default();
        let mut totals = Value::Null;
        for round in 0..=size.simulations {
            let path = Crowd::path("access/simulate/");
            let answer = client.post(&path, &body).await?;
            totals = answer.json(200)?["totals"].take();
            if round > 0 {
                times.add(answer.took);
            }
        }
        let total = |name: &str| as_f64(totals[name].as_i64().unwrap_or_default());
        let figures = vec![
            ("p50_ms", times.percentile(50)),
            ("max_ms", times.percentile(100)),
            ("people", total("people")),
            ("gained", total("gained")),
            ("lost", total("lost")),
        ];
        let title = format!("what if {words}; {}", crowd.words());
        rows.push(Row::at_most(key, title, figures, &[("max_ms", MAX)]));
    }
    Ok(rows)
}
