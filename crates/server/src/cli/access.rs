//! Questions about access, for the operator: may somebody do this, and why.

use std::process::ExitCode;

use airside_instance::commands::require_registered;
use airside_workspaces::questions::{Explained, ExplainedStep, Question, Resource};
use airside_workspaces::questions::{NeededChange, explain_to_operator};
use clap::{Args, Subcommand};
use serde_json::json;

use super::{Common, Output};
use crate::rooms;

/// Exit code where a question has no answer.
const NO_ANSWER: u8 = 2;

#[derive(Debug, Subcommand)]
pub(super) enum Access {
    /// Say whether somebody may do something, and why
    #[command(after_help = super::examples::ACCESS)]
    Check(Asked),
    /// The same with every step of the decision, and what would have to change
    #[command(after_help = super::examples::ACCESS)]
    Explain(Asked),
}

/// Who, what and where.
#[derive(Debug, Args)]
pub(super) struct Asked {
    /// Whom it is about: the address or id of an account
    #[arg(value_name = "PERSON")]
    subject: String,
    /// What is to be done, such as workitem:delete
    #[arg(value_name = "ACTION")]
    pub(super) action: String,
    /// To what, such as workitem:WEB-12, project:WEB or workspace:acme; ids do as well
    #[arg(value_name = "TYPE:ID", value_parser = resource)]
    resource: Resource,
    /// Slug of the workspace that it is in
    #[arg(long, value_name = "SLUG")]
    workspace: String,
}

fn resource(text: &str) -> Result<Resource, String> {
    let (kind, id) = text
        .split_once(':')
        .ok_or_else(|| "say the type and the id, such as workitem:WEB-12".to_owned())?;
    Ok(Resource {
        kind: kind.to_owned(),
        id: id.to_owned(),
    })
}

impl Access {
    /// A question that has no answer is told from one whose answer is no.
    pub async fn run(self, common: &Common, output: &Output) -> anyhow::Result<ExitCode> {
        self.answer(common, output).await.or_else(|fault| {
            output.fault(&fault);
            Ok(ExitCode::from(NO_ANSWER))
        })
    }

    async fn answer(self, common: &Common, output: &Output) -> anyhow::Result<ExitCode> {
        match self {
            Self::Check(asked) => {
                let answer = asked.answer(common).await?;
                let json = json!({ "allowed": answer.allowed, "reason": answer.reason });
                output.result(&json, &verdict(&answer))?;
                Ok(if answer.allowed {
                    ExitCode::SUCCESS
                } else {
                    ExitCode::FAILURE
                })
            }
            Self::Explain(asked) => {
                let answer = asked.answer(common).await?;
                output.result(&answer, &told(&answer))?;
                Ok(ExitCode::SUCCESS)
            }
        }
    }
}

impl Asked {
    async fn answer(self, common: &Common) -> anyhow::Result<Explained> {
        let app = common.existing_app().await?;
        require_registered(app.kernel()).await?;
        let question = Question {
            subject: Some(self.subject),
            action: self.action,
            resource: self.resource,
        };
        let above = rooms::above_workspaces();
        Ok(explain_to_operator(app.kernel(), &above, &self.workspace, &question).await?)
    }
}

fn verdict(answer: &Explained) -> String {
    let word = if answer.allowed { "allowed" } else { "denied" };
    format!("{word}: {}", answer.reason.message)
}

/// The decision for people: the sentence, the walk from the thing up, and what could be changed.
fn told(answer: &Explained) -> String {
    let mut lines = vec![verdict(answer), String::new()];
    lines.extend(answer.steps.iter().map(step));
    if let Some(archived) = &answer.archived {
        lines.push(String::new());
        let name = &archived.name;
        lines.push(format!(
            "“{name}” is archived, and stays as it is until it is brought back"
        ));
    }
    if !answer.later.is_empty() {
        lines.push(String::new());
        lines.extend(answer.later.iter().map(|later| later.message.clone()));
    }
    if !answer.changes.is_empty() {
        lines.extend([String::new(), "what would have to change:".to_owned()]);
        lines.extend(answer.changes.iter().map(change));
    }
    lines.join("\n")
}

fn step(step: &ExplainedStep) -> String {
    let number = step
        .step
        .map_or("-".to_owned(), |number| number.to_string());
    let ExplainedStep {
        node,
        action,
        look,
        outcome,
        detail,
        ..
    } = step;
    format!(
        "  {number} {} “{}”  {action}, {look}: {outcome}, {detail}",
        node.kind, node.name
    )
}

fn change(change: &NeededChange) -> String {
    let who = match change.who.as_slice() {
        [] => String::new(),
        who => format!(" ({})", who.join(", ")),
    };
    format!("  {}{who}", change.message)
}
