//! The questions about access, over HTTP, asked by the Owner about others: each time about another
//! person or thing, so that nothing that was asked before helps.

use anyhow::Result;
use serde_json::{Value, json};

use super::crowd::Crowd;
use crate::Size;
use crate::client::Client;
use crate::figures::{Row, Times, as_f64};
use crate::program::Serving;

/// What is wanted, in milliseconds.
const P95_MAX: f64 = 50.0;
/// Questions before anything is timed.
const WARM_UP: usize = 5;
/// Things that one `what-can` asks about at most.
const SEVERAL: usize = 100;

/// Picks people, things and actions, the same ones every time.
#[derive(Debug)]
struct Picker<'a> {
    crowd: &'a Crowd,
    state: u64,
}

impl Picker<'_> {
    fn below(&mut self, count: usize) -> usize {
        self.state = self.state.wrapping_mul(6_364_136_223_846_793_005);
        self.state = self.state.wrapping_add(1_442_695_040_888_963_407);
        let number = usize::try_from(self.state >> 33).unwrap_or_default();
        number % count.max(1)
    }

    fn subject(&mut self) -> String {
        let place = self.below(self.crowd.people.len());
        self.crowd.people[place].to_string()
    }

    fn item(&mut self) -> Value {
        let place = self.below(self.crowd.items.len());
        json!({ "type": "workitem", "id": self.crowd.items[place] })
    }

    fn project(&mut self) -> Value {
        let place = self.below(self.crowd.projects.len());
        json!({ "type": "project", "id": self.crowd.projects[place].to_string() })
    }

    fn action(&mut self) -> &'static str {
        let actions = [
            "workitem:view",
            "workitem:edit",
            "workitem:delete",
            "workitem_comment:create",
        ];
        actions[self.below(actions.len())]
    }
}

/// One kind of question.
struct Case {
    key: &'static str,
    title: &'static str,
    /// Below `access/`.
    path: &'static str,
    body: fn(&mut Picker<'_>) -> Value,
    /// Whether an answer is worth timing.
    answers: fn(&Value) -> bool,
}

fn is_page(answer: &Value) -> bool {
    answer["count"].as_i64().is_some_and(|count| count > 0)
}

fn workspace(_: &mut Picker<'_>) -> Value {
    let resource = json!({ "type": "workspace", "id": super::crowd::SLUG });
    json!({ "action": "workspace:view", "resource": resource })
}

fn project(pick: &mut Picker<'_>) -> Value {
    json!({ "action": "project:view", "resource": pick.project() })
}

fn item(pick: &mut Picker<'_>) -> Value {
    json!({ "action": "workitem:view", "resource": pick.item() })
}

fn editable(pick: &mut Picker<'_>) -> Value {
    json!({ "subject": pick.subject(), "action": "workitem:edit", "type": "workitem" })
}

fn editable_by_owner(_: &mut Picker<'_>) -> Value {
    json!({ "action": "workitem:edit", "type": "workitem" })
}

const CASES: &[Case] = &[
    Case {
        key: "explain",
        title: "`explain`: somebody, an action, an item",
        path: "explain/",
        body: |pick| json!({ "subject": pick.subject(), "action": pick.action(), "resource": pick.item() }),
        answers: |answer| answer["steps"].is_array(),
    },
    Case {
        key: "what_can",
        title: "`what-can`: somebody, an item",
        path: "what-can/",
        body: |pick| json!({ "subject": pick.subject(), "resource": pick.item() }),
        answers: |answer| answer["workitem:view"] != Value::Null,
    },
    Case {
        key: "what_can_several",
        title: "`what-can`: somebody, 100 items of all projects",
        path: "what-can/",
        body: |pick| {
            let items: Vec<Value> = (0..SEVERAL).map(|_| pick.item()).collect();
            json!({ "subject": pick.subject(), "resources": items })
        },
        answers: |answer| answer.as_array().is_some_and(|list| list.len() == SEVERAL),
    },
    Case {
        key: "who_can_workspace",
        title: "`who-can`: the workspace, first page",
        path: "who-can/",
        body: workspace,
        answers: is_page,
    },
    Case {
        key: "who_can_workspace_later",
        title: "`who-can`: the workspace, a later page",
        path: "who-can/?cursor=100:6:0",
        body: workspace,
        answers: |_| true,
    },
    Case {
        key: "who_can_project",
        title: "`who-can`: a project, first page",
        path: "who-can/",
        body: project,
        answers: is_page,
    },
    Case {
        key: "who_can_project_later",
        title: "`who-can`: a project, a later page",
        path: "who-can/?cursor=100:1:0",
        body: project,
        answers: |_| true,
    },
    Case {
        key: "who_can_item",
        title: "`who-can`: an item, first page",
        path: "who-can/",
        body: item,
        answers: is_page,
    },
    Case {
        key: "who_can_item_later",
        title: "`who-can`: an item, a later page",
        path: "who-can/?cursor=50:2:0",
        body: item,
        answers: |_| true,
    },
    Case {
        key: "resources",
        title: "`resources`: items that somebody may edit, first page and total",
        path: "resources/",
        body: editable,
        answers: |answer| answer["results"].is_array(),
    },
    Case {
        key: "resources_later",
        title: "`resources`: the same, a later page",
        path: "resources/?cursor=100:40:0",
        body: editable,
        answers: |answer| answer["results"].is_array(),
    },
    Case {
        key: "resources_owner",
        title: "`resources`: items that the Owner may edit, first page and total",
        path: "resources/",
        body: editable_by_owner,
        answers: is_page,
    },
    Case {
        key: "reasons",
        title: "`resources/reasons`: items that somebody may edit, each with why, first page",
        path: "resources/reasons/?count=false",
        body: editable,
        answers: |answer| answer["results"].is_array(),
    },
];

/// The latency of all questions.
pub async fn measure(serving: &Serving, crowd: &Crowd, size: &Size) -> Result<Vec<Row>> {
    let mut client = Client::connect(serving.address, &crowd.owner.session).await?;
    let mut rows = Vec::new();
    for (seed, case) in (1..).zip(CASES) {
        let mut pick = Picker { crowd, state: seed };
        let (mut times, mut bytes) = (Times::default(), 0);
        for round in 0..WARM_UP + size.questions {
            let path = Crowd::path(&format!("access/{}", case.path));
            let body = (case.body)(&mut pick);
            let answer = client.post(&path, &body.to_string()).await?;
            let told = answer.json(200)?;
            anyhow::ensure!((case.answers)(&told), "{} answered {told}", case.key);
            if round >= WARM_UP {
                times.add(answer.took);
                bytes = bytes.max(answer.body.len());
            }
        }
        let figures = vec![
            ("p50_ms", times.percentile(50)),
            ("p95_ms", times.percentile(95)),
            ("max_ms", times.percentile(100)),
            ("kib_max", as_f64(i64::try_from(bytes)?) / 1024.0),
        ];
        let key = format!("access_{}", case.key);
        let title = format!("{}; {}", case.title, crowd.words());
        rows.push(Row::at_most(key, title, figures, &[("p95_ms", P95_MAX)]));
    }
    Ok(rows)
}
