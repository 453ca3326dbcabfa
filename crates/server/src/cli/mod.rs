//! The command line.
//!
//! Every command takes its settings from flags, `AIRSIDE_*` variables, the configuration file and
//! the defaults, in that order, and answers for people or, with `--json`, for programs. A command
//! that did not do what it was asked to exits with 1, one that was not understood with 2; so does a
//! question about access that has no answer, since 1 is an answer there: no.

mod access;
mod accounts;
mod backup;
mod config;
mod data;
mod demo;
mod doctor;
mod examples;
mod output;
mod serve;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use airside_kernel::config::{Given, Settings, read_config_file};
use airside_kernel::db::DatabaseConfig;
use anyhow::{Context, ensure};
use clap::{Args, Parser, Subcommand};

use crate::{App, Surroundings};
use output::Output;

/// The examples of the program as a whole.
const PROGRAM: &str = "\
Examples:
  airside serve --listen 0.0.0.0:8080 --data /var/lib/airside
  airside serve --database-url postgres://airside@localhost/airside
  airside migrate --dry-run
  airside user create --email ann@example.com
  airside instance-admin add ann@example.com
  airside backup /var/backups/airside-2026-11-21
  airside audit verify --json
  airside access explain carol@example.com workitem:delete workitem:WEB-12 --workspace acme

Every setting can also come from the environment (AIRSIDE_LISTEN) or from airside.toml;
`airside config` lists them all.";

#[derive(Debug, Parser)]
#[command(name = "airside", version, about = "Projects and people of an organisation", after_help = PROGRAM)]
struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

/// What every command takes.
#[derive(Debug, Clone, Args)]
struct Common {
    /// Configuration file; airside.toml in the working folder if there is one
    #[arg(long, global = true, value_name = "FILE", env = "AIRSIDE_CONFIG")]
    config: Option<PathBuf>,
    /// Folder of the SQLite database, the files and the instance key
    #[arg(long, global = true, value_name = "FOLDER")]
    data: Option<String>,
    /// PostgreSQL instead of SQLite, by its URL
    #[arg(long, global = true, value_name = "URL")]
    database_url: Option<String>,
    /// Answer in JSON
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the product
    #[command(after_help = examples::SERVE)]
    Serve(serve::Serve),
    /// Bring the schema up to date
    #[command(after_help = examples::MIGRATE)]
    Migrate(data::Migrate),
    /// Say what is wrong and how to mend it
    #[command(after_help = examples::DOCTOR)]
    Doctor,
    /// List every setting, its value and where it comes from
    #[command(after_help = examples::CONFIG)]
    Config,
    /// Register the instance, where `serve` was told not to
    #[command(after_help = examples::REGISTER)]
    RegisterInstance,
    /// Make accounts and set passwords
    #[command(subcommand, after_help = examples::USER)]
    User(accounts::User),
    /// The same as `user create`
    #[command(name = "createsuperuser", hide = true, after_help = examples::CREATE_SUPERUSER)]
    CreateSuperuser(accounts::Person),
    /// Name and list instance admins
    #[command(subcommand, after_help = examples::INSTANCE_ADMIN)]
    InstanceAdmin(accounts::InstanceAdmin),
    /// The same as `instance-admin add`
    #[command(
        name = "create_instance_admin",
        hide = true,
        after_help = examples::CREATE_INSTANCE_ADMIN
    )]
    CreateInstanceAdmin(accounts::Named),
    /// Look at the audit record
    #[command(subcommand, after_help = examples::AUDIT)]
    Audit(data::Audit),
    /// Ask whether somebody may do something, and why
    #[command(subcommand, after_help = examples::ACCESS)]
    Access(access::Access),
    /// Write a consistent copy of database and files, also while serving
    #[command(after_help = examples::BACKUP)]
    Backup(backup::Backup),
    /// Bring a copy back into an empty data folder or database
    #[command(after_help = examples::RESTORE)]
    Restore(backup::Restore),
    /// Fill an empty instance with a believable organisation
    #[command(after_help = examples::DEMO)]
    Demo,
    /// Print the OpenAPI document of the API
    #[command(after_help = examples::OPENAPI)]
    Openapi,
}

/// Runs the program; see the module.
#[must_use]
pub fn main() -> ExitCode {
    crate::keeping::keep_private();
    let cli = Cli::parse();
    let output = Output::new(cli.common.json);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    let outcome = runtime
        .map_err(anyhow::Error::from)
        .and_then(|runtime| runtime.block_on(run(cli, &output)));
    match outcome {
        Ok(code) => code,
        Err(fault) => {
            output.fault(&fault);
            ExitCode::FAILURE
        }
    }
}

async fn run(cli: Cli, output: &Output) -> anyhow::Result<ExitCode> {
    let Cli { common, command } = cli;
    match command {
        Command::Serve(serve) => serve.run(&common).await,
        Command::Migrate(migrate) => migrate.run(&common, output).await,
        Command::Doctor => doctor::run(&common, output).await,
        Command::Config => config::run(&common, output),
        Command::RegisterInstance => accounts::register(&common, output).await,
        Command::User(user) => user.run(&common, output).await,
        Command::CreateSuperuser(person) => person.create(&common, output).await,
        Command::InstanceAdmin(admins) => admins.run(&common, output).await,
        Command::CreateInstanceAdmin(named) => named.add(&common, output).await,
        Command::Audit(audit) => audit.run(&common, output).await,
        Command::Access(access) => access.run(&common, output).await,
        Command::Backup(backup) => backup.run(&common, output).await,
        Command::Restore(restore) => restore.run(&common, output).await,
        Command::Demo => demo::run(&common, output).await,
        Command::Openapi => {
            output::text(&crate::openapi_document()?)?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

impl Common {
    /// The settings; names in the environment that look like some and are none are told of.
    fn settings(&self) -> anyhow::Result<Settings> {
        let settings = self.settings_with(&[])?;
        for unknown in &settings.unknown_variables {
            output::note(&format!("warning: {unknown}"));
        }
        Ok(settings)
    }

    /// The settings, with further flags of the command by name.
    fn settings_with(&self, flags: &[(&str, Option<String>)]) -> anyhow::Result<Settings> {
        let named = [
            ("data", self.data.clone()),
            ("database_url", self.database_url.clone()),
        ];
        let flags: BTreeMap<String, String> = named
            .iter()
            .chain(flags)
            .filter_map(|(name, value)| Some(((*name).to_owned(), value.clone()?)))
            .collect();
        let file = read_config_file(self.config.as_deref()).with_context(|| {
            let named = self.config.as_deref();
            let path = named.unwrap_or(Path::new("airside.toml"));
            format!("the configuration file `{}` cannot be read", path.display())
        })?;
        let environment = std::env::vars().collect();
        Ok(Settings::resolve(&Given {
            flags,
            environment,
            file,
        })?)
    }

    /// The same on data that is there already. A mistyped folder is told of, and not made and found
    /// to be empty.
    async fn existing_app(&self) -> anyhow::Result<App> {
        if let DatabaseConfig::Sqlite { path, .. } = &self.settings_with(&[])?.database {
            let shown = path.display();
            ensure!(
                path.exists(),
                "Instance is not registered yet: there is no database at `{shown}`; \
                 --data or --database-url says where another one is"
            );
        }
        self.app().await
    }

    /// The product on this machine's clock and randomness, its schema up to date.
    async fn app(&self) -> anyhow::Result<App> {
        let settings = self.settings()?;
        let surroundings = Surroundings::system(&settings)?;
        App::open(settings, surroundings).await
    }
}
