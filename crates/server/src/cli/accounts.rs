//! Commands about the instance and its people, for when nobody can sign in.

use std::io::Read;
use std::process::ExitCode;

use airside_instance::commands::{self, ChangedUser};
use anyhow::Context;
use clap::{Args, Subcommand};
use secrecy::SecretString;
use serde_json::json;

use super::{Common, Output};

/// Whose account, and where the password comes from.
#[derive(Debug, Args)]
pub(super) struct Person {
    /// Address of the account
    #[arg(long, value_name = "ADDRESS")]
    email: String,
    /// Read the password from standard input instead of printing a link to choose one
    #[arg(long)]
    password_stdin: bool,
}

#[derive(Debug, Subcommand)]
pub(super) enum User {
    /// Make an account, in no workspace
    #[command(after_help = super::examples::USER_CREATE)]
    Create(Person),
    /// Set another password, or print a link to choose one
    #[command(after_help = super::examples::USER_RESET_PASSWORD)]
    ResetPassword(Person),
}

#[derive(Debug, Subcommand)]
pub(super) enum InstanceAdmin {
    /// Make an existing account an instance admin
    #[command(after_help = super::examples::INSTANCE_ADMIN)]
    Add(Named),
    /// List the instance admins
    #[command(after_help = super::examples::INSTANCE_ADMIN)]
    List,
}

/// An account by its address.
#[derive(Debug, Args)]
pub(super) struct Named {
    /// Address of the account
    #[arg(value_name = "EMAIL")]
    email: String,
}

impl Person {
    fn password(&self) -> anyhow::Result<Option<SecretString>> {
        if !self.password_stdin {
            return Ok(None);
        }
        let mut text = String::new();
        std::io::stdin()
            .read_to_string(&mut text)
            .context("the password cannot be read from standard input")?;
        Ok(Some(SecretString::from(
            text.trim_end_matches(['\r', '\n']),
        )))
    }

    /// Makes the account.
    pub async fn create(&self, common: &Common, output: &Output) -> anyhow::Result<ExitCode> {
        let password = self.password()?;
        let app = common.existing_app().await?;
        let made = commands::create_user(app.kernel(), &self.email, password.as_ref()).await?;
        let line = told(&format!("made an account for {}", made.email), &made);
        output.result(&made, &line)?;
        Ok(ExitCode::SUCCESS)
    }

    async fn reset(&self, common: &Common, output: &Output) -> anyhow::Result<ExitCode> {
        let password = self.password()?;
        let app = common.existing_app().await?;
        let changed =
            commands::reset_password(app.kernel(), &self.email, password.as_ref()).await?;
        let done = match changed.password_link {
            Some(_) => format!("the password of {} can be chosen anew", changed.email),
            None => format!("the password of {} is set", changed.email),
        };
        output.result(&changed, &told(&done, &changed))?;
        Ok(ExitCode::SUCCESS)
    }
}

fn told(done: &str, user: &ChangedUser) -> String {
    match &user.password_link {
        None => done.to_owned(),
        Some(link) => format!("{done}\nopen this once to choose a password: {link}"),
    }
}

impl User {
    pub async fn run(&self, common: &Common, output: &Output) -> anyhow::Result<ExitCode> {
        match self {
            Self::Create(person) => person.create(common, output).await,
            Self::ResetPassword(person) => person.reset(common, output).await,
        }
    }
}

impl Named {
    /// Makes the account an instance admin.
    pub async fn add(&self, common: &Common, output: &Output) -> anyhow::Result<ExitCode> {
        let app = common.existing_app().await?;
        let admin = commands::add_instance_admin(app.kernel(), &self.email).await?;
        output.result(&admin, &format!("{} is an instance admin", self.email))?;
        Ok(ExitCode::SUCCESS)
    }
}

impl InstanceAdmin {
    pub async fn run(&self, common: &Common, output: &Output) -> anyhow::Result<ExitCode> {
        match self {
            Self::Add(named) => named.add(common, output).await,
            Self::List => list(common, output).await,
        }
    }
}

async fn list(common: &Common, output: &Output) -> anyhow::Result<ExitCode> {
    let app = common.existing_app().await?;
    let admins = commands::list_instance_admins(app.kernel()).await?;
    let lines: Vec<String> = admins
        .iter()
        .map(|admin| match &admin.user {
            Some(user) => {
                let name = format!("{} {}", user.first_name, user.last_name);
                format!("{}  {}", user.email, name.trim())
            }
            None => "(a deleted account)".to_owned(),
        })
        .collect();
    let text = if lines.is_empty() {
        "there is no instance admin".to_owned()
    } else {
        lines.join("\n")
    };
    output.result(&admins, &text)?;
    Ok(ExitCode::SUCCESS)
}

/// Registers the instance.
pub(super) async fn register(common: &Common, output: &Output) -> anyhow::Result<ExitCode> {
    let app = common.app().await?;
    let is_new = commands::register_instance(app.kernel()).await?;
    let line = if is_new {
        "Instance registered"
    } else {
        "the instance was registered before"
    };
    output.result(&json!({ "registered": true, "is_new": is_new }), line)?;
    Ok(ExitCode::SUCCESS)
}
