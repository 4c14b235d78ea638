//! `vouch serve`.

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use tokio::net::TcpListener;

use super::{Common, Failure, descriptors, migrate, warn_of_unknown_variables};
use crate::app::{App, Settings};
use crate::flows::{Services, answered, provider_check, rules};
use crate::store::known_keys;
use crate::{store, telemetry};
use base::clock::Clock;
use base::shutdown::{Ending, Shutdown, signal};

/// How long claimed work may take to finish after the first signal.
const GRACE: Duration = Duration::from_secs(30);

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Address of the API, instead of VOUCH_LISTEN.
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<String>,
    /// Refuse to start on a schema that is not up to date, instead of bringing it up to date.
    #[arg(long)]
    no_migrate: bool,
}

/// Serves until SIGINT or SIGTERM; a second signal aborts.
pub(super) async fn run(common: &Common, args: &Args) -> Result<ExitCode, Failure> {
    let flags: BTreeMap<&'static str, String> = args
        .listen
        .iter()
        .map(|listen| ("listen", listen.clone()))
        .collect();
    let config = common.load(&flags)?;
    let mut settings = Settings::from_config(&config)?;
    telemetry::init(&config.log, config.log_format)?;
    warn_of_unknown_variables();
    settings.max_connections =
        descriptors::raise(settings.max_connections, settings.database_max_connections);
    let shutdown = Shutdown::new();
    let app = App::build(&settings, Clock::system(), &shutdown)?;
    prepare_schema(&settings, args.no_migrate, &app.services).await?;
    try_storage(&app.services, &shutdown).await?;
    let listener = bind(config.listen, "--listen or VOUCH_LISTEN").await?;
    let address = config.metrics_listen;
    let metrics = TcpListener::bind(address)
        .await
        .map_err(|error| format!("VOUCH_METRICS_LISTEN: cannot listen on {address}: {error}"))?;
    tracing::info!(address = %listener.local_addr()?, metrics = %metrics.local_addr()?, "serving");
    // A program that waits for this line shall have it even if a worker ends the process the next moment.
    telemetry::flush();
    let first_signal = signal()?;
    app.serve_metrics(metrics, &shutdown);
    let services = Arc::clone(&app.services);
    app.run(listener, &shutdown);
    let asking = provider_check::tell(Arc::clone(&services), shutdown.soft());
    drop(shutdown.spawn("look at Sumsub", asking));
    let soft = shutdown.soft();
    tokio::select! {
        () = first_signal => tracing::info!("shutting down"),
        () = soft.cancelled() => tracing::error!("shutting down because a task failed"),
    }
    let ending = shutdown.finish(GRACE, signal()?).await;
    leave(&services).await;
    Ok(exit_code(ending))
}

/// The last that is done, when all tasks have ended: what was answered meanwhile is noted.
pub(super) async fn leave(services: &Services) {
    if let Err(error) = answered::write(services).await {
        tracing::warn!(%error, "answered imports could not be noted");
    }
    services.pool.close_all().await;
}

/// Brings the schema up to date, or checks that it is; then checks that no key is missing that has been in use.
async fn prepare_schema(
    settings: &Settings,
    no_migrate: bool,
    services: &Services,
) -> Result<(), Failure> {
    let pool = migrate::connect(&settings.database_url).await?;
    if no_migrate {
        let mut conn = pool.acquire().await?;
        if !store::migrate::is_up_to_date(&mut conn, &store::MIGRATOR).await? {
            return Err("the database's schema is not up to date: run `vouch migrate`".into());
        }
    } else {
        store::migrate::run(&pool, &store::MIGRATOR).await?;
    }
    let now = Clock::system().now();
    let mut conn = pool.acquire().await?;
    let admitted = admit_keys(&mut conn, services, now).await;
    if admitted.is_ok() {
        match rules::note_start(services, &mut conn).await {
            // A standby serves reads, and is written once it is promoted: the worker notes it then.
            Err(error) if error.is_unavailable() => {
                tracing::warn!(%error, "the rules of this process are not in the log yet");
            }
            noted => noted?,
        }
    }
    drop(conn);
    pool.close().await;
    admitted
}

/// Notes the keys of this process, or says which one is missing.
pub(super) async fn admit_keys(
    conn: &mut PgConnection,
    services: &Services,
    now: DateTime<Utc>,
) -> Result<(), Failure> {
    match known_keys::admit(conn, &services.journal, &services.hash, now).await? {
        Some(missing) => Err(missing.to_string().into()),
        None => Ok(()),
    }
}

/// Tries the document store out. A folder that cannot be written is a mistake, and ends the start. A store elsewhere may
/// be away for a while: that is said in the log, and documents are answered 503 for as long.
pub(super) async fn try_storage(
    services: &Arc<Services>,
    shutdown: &Shutdown,
) -> Result<(), Failure> {
    let name = services.ids.uuid();
    if let Some(folder) = services.storage.local_folder() {
        return services.storage.try_out(name).await.map_err(|trouble| {
            format!(
                "VOUCH_STORAGE_URL: documents cannot be kept in {}: {trouble}",
                folder.display()
            )
            .into()
        });
    }
    let its = Arc::clone(services);
    drop(shutdown.spawn("look at the document store", async move {
        if let Err(trouble) = its.storage.try_out(name).await {
            tracing::error!(
                "the document store cannot be used: {trouble}. Documents are answered 503 until it can; \
                 `vouch check` tries it again"
            );
        }
    }));
    Ok(())
}

/// A bound listener, or one sentence, which names where another address can be `set`.
pub(super) async fn bind(address: std::net::SocketAddr, set: &str) -> Result<TcpListener, Failure> {
    TcpListener::bind(address)
        .await
        .map_err(|error| cannot_listen(address, &error, set).into())
}

/// Why there is no listener, and where another address can be `set`.
pub(super) fn cannot_listen(
    address: std::net::SocketAddr,
    error: &std::io::Error,
    set: &str,
) -> String {
    format!("cannot listen on {address}: {error}; {set} takes another address")
}

/// 0 where everything ended by itself, else 1.
pub(super) fn exit_code(ending: Ending) -> ExitCode {
    match ending {
        Ending::Clean => ExitCode::SUCCESS,
        Ending::Aborted => ExitCode::FAILURE,
    }
}
