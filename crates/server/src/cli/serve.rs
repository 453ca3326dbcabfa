//! `airside serve`.

use std::io::IsTerminal;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;

use airside_kernel::config::Settings;
use anyhow::Context;
use clap::Args;
use tokio::net::TcpListener;

use super::Common;
use crate::http::{install_metrics, metrics_router};
use crate::{App, Surroundings};

/// How long requests in progress may take to finish when the program is asked to stop.
const TIME_TO_FINISH: Duration = Duration::from_secs(8);
/// How long putting the records and the database away may take after that.
const TIME_TO_CLOSE: Duration = Duration::from_secs(2);

#[derive(Debug, Args)]
pub(super) struct Serve {
    /// Address and port to serve on
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<String>,
    /// The address that people type into their browsers
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// Address and port of /metrics
    #[arg(long, value_name = "ADDRESS")]
    metrics_listen: Option<String>,
    /// SQLite after a power cut: normal or full
    #[arg(long, value_name = "MODE")]
    durability: Option<String>,
    /// Do not register an empty database, as with --register=false
    #[arg(long, conflicts_with = "register")]
    no_register: bool,
    /// Whether to register an empty database: true or false
    #[arg(long, value_name = "BOOLEAN")]
    register: Option<String>,
    /// Proxies whose X-Forwarded headers are believed, separated by commas
    #[arg(long, value_name = "ADDRESSES")]
    trusted_proxies: Option<String>,
    /// PEM file of a certificate authority that mail servers are also trusted by
    #[arg(long, value_name = "FILE")]
    mail_root_certificates: Option<String>,
    /// PEM file of a certificate authority that other services are also trusted by
    #[arg(long, value_name = "FILE")]
    root_certificates: Option<String>,
    /// text or json
    #[arg(long, value_name = "FORMAT")]
    log_format: Option<String>,
    /// error, warn, info, debug, trace, or per module
    #[arg(long, value_name = "LEVEL")]
    log_level: Option<String>,
    /// Whether user-given URLs may point into private networks: true or false
    #[arg(long, value_name = "BOOLEAN")]
    allow_private_addresses: Option<String>,
    /// Whether to ask for the latest version: true or false
    #[arg(long, value_name = "BOOLEAN")]
    update_check: Option<String>,
}

impl Serve {
    pub async fn run(&self, common: &Common) -> anyhow::Result<ExitCode> {
        let no = self.no_register.then(|| "false".to_owned());
        let flags = [
            ("listen", &self.listen),
            ("base_url", &self.base_url),
            ("metrics_listen", &self.metrics_listen),
            ("durability", &self.durability),
            ("register", &self.register.clone().or(no)),
            ("trusted_proxies", &self.trusted_proxies),
            ("mail_root_certificates", &self.mail_root_certificates),
            ("root_certificates", &self.root_certificates),
            ("log_format", &self.log_format),
            ("log_level", &self.log_level),
            ("allow_private_addresses", &self.allow_private_addresses),
            ("update_check", &self.update_check),
        ];
        let settings = common.settings_with(&flags.map(|(name, given)| (name, given.clone())))?;
        start_logging(&settings);
        for unknown in &settings.unknown_variables {
            tracing::warn!("{unknown}");
        }
        serve(settings).await?;
        Ok(ExitCode::SUCCESS)
    }
}

fn start_logging(settings: &Settings) {
    let filter = tracing_subscriber::EnvFilter::try_new(&settings.log_level)
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    let logger = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    if settings.log_json {
        logger.json().flatten_event(true).init();
    } else {
        logger.init();
    }
}

async fn serve(settings: Settings) -> anyhow::Result<()> {
    let (listen, metrics_listen) = (settings.listen, settings.metrics_listen);
    let surroundings = Surroundings::system(&settings)?;
    let app = App::open(settings, surroundings).await?;
    app.start().await?;
    let listener = TcpListener::bind(listen)
        .await
        .with_context(|| format!("cannot listen on {listen}"))?;
    let mut tasks = app.start_background_work();
    if let Some(address) = metrics_listen {
        let router = metrics_router(install_metrics()?);
        let listener = TcpListener::bind(address)
            .await
            .with_context(|| format!("cannot listen on {address}"))?;
        tasks.spawn(async move {
            if let Err(fault) = axum::serve(listener, router).await {
                tracing::error!(%fault, "the address of the metrics is lost");
            }
        });
    }
    let address = listener.local_addr()?;
    tracing::info!(
        %address,
        base_url = %app.kernel().settings.base_url,
        database = app.kernel().db.engine().name(),
        version = env!("CARGO_PKG_VERSION"),
        "serving"
    );
    let service = app
        .router()
        .into_make_service_with_connect_info::<SocketAddr>();
    let serving = axum::serve(listener, service).with_graceful_shutdown(stop_asked(app.clone()));
    tokio::select! {
        served = serving => served?,
        () = patience_ended(&app) => {
            tracing::warn!("stopping with requests that were not finished in time");
        }
    }
    let ended = tokio::time::timeout(TIME_TO_CLOSE, async {
        tasks.shutdown().await;
        app.kernel().seal_audit().await?;
        app.kernel().db.close().await;
        anyhow::Ok(())
    });
    if let Ok(ended) = ended.await {
        ended?;
    } else {
        tracing::warn!("stopping with the database in use");
    }
    tracing::info!("stopped");
    Ok(())
}

/// Waits until the program was asked to stop and the requests in progress have had their time.
async fn patience_ended(app: &App) {
    app.kernel().events.stopped().await;
    tokio::time::sleep(TIME_TO_FINISH).await;
}

/// Waits for the wish to stop, and then tells the streams, which would otherwise never end.
async fn stop_asked(app: App) {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => {
                tokio::select! {
                    _ = interrupt => {}
                    _ = terminate.recv() => {}
                }
            }
            Err(_) => {
                let _ = interrupt.await;
            }
        }
    }
    #[cfg(not(unix))]
    let _ = interrupt.await;
    tracing::info!("stopping: finishing the requests in progress");
    app.kernel().events.stop();
}
