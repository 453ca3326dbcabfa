//! `airside serve`.

use std::io::IsTerminal;
use std::net::SocketAddr;
use std::process::ExitCode;

use airside_kernel::config::Settings;
use anyhow::Context;
use clap::Args;
use tokio::net::TcpListener;

use super::Common;
use crate::http::{install_metrics, metrics_router};
use crate::{App, Surroundings};

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
    /// Do not register an empty database
    #[arg(long)]
    no_register: bool,
}

impl Serve {
    pub async fn run(&self, common: &Common) -> anyhow::Result<ExitCode> {
        let settings = common.settings(&[
            ("listen", self.listen.clone()),
            ("base_url", self.base_url.clone()),
            ("metrics_listen", self.metrics_listen.clone()),
            ("durability", self.durability.clone()),
            ("register", self.no_register.then(|| "false".to_owned())),
        ])?;
        start_logging(&settings);
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
    axum::serve(listener, service)
        .with_graceful_shutdown(stop_asked(app.clone()))
        .await?;
    tasks.shutdown().await;
    app.kernel().seal_audit().await?;
    app.kernel().db.close().await;
    tracing::info!("stopped");
    Ok(())
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
