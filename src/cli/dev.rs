//! `vouch dev`: everything on one machine, in one process tree.
//!
//! The folder is locked → the default database starts (or `VOUCH_DATABASE_URL` is used) → migrations → the API's
//! listener is bound → the Sumsub sandbox starts and learns where webhooks go → sample data, the first time → workers
//! and API → `dev.json` for programs, the first screen for people. SIGINT or SIGTERM stops it all in the reverse
//! order, the database last. `vouch dev exec` runs commands on it.

use std::collections::BTreeMap;
use std::fs::File;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use ipnet::IpNet;
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use sqlx::postgres::PgConnectOptions;
use tokio::net::TcpListener;

use super::dev_exec;
use super::dev_seed::{self, Secrets, Seed};
use super::{Common, Failure, descriptors, migrate, sandbox, serve, warn_of_unknown_variables};
use crate::app::{App, BODIES_MEGABYTES, Settings, policy};
use crate::config::Config;
use crate::delivery::client;
use crate::delivery::guard::Policy;
use crate::flows::{Levels, Services, rules};
use crate::http::serve::server::Patience;
use crate::secret::Environment;
use crate::sumsub::budget;
use crate::sumsub::settings::Settings as SumsubSettings;
use crate::{store, telemetry};
use base::clock::Clock;
use base::ids::Ids;
use base::shutdown::{Ending, Shutdown, signal};
use sumsub_sandbox::{Credentials, Sandbox};

/// How long work may take to finish after the first signal. With the database's own stop it stays under ten seconds.
const GRACE: Duration = Duration::from_secs(5);
/// The sandbox resends a failed webhook after Sumsub's 5 minutes times this: 3 seconds.
const RETRY_SCALE: f64 = 0.01;
/// Any free port: nothing but people look at it here, and several `vouch dev` may run.
const METRICS: (Ipv4Addr, u16) = (Ipv4Addr::LOCALHOST, 0);
pub(super) const LEVEL_INDIVIDUAL: &str = "basic-kyc-level";
pub(super) const LEVEL_BUSINESS: &str = "basic-kyb-level";
/// In the folder.
pub(super) const SECRETS: &str = "secrets.json";
pub(super) const DOCUMENTS: &str = "documents";

#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Option<Command>,
    /// Everything is kept here.
    #[arg(long, default_value = "data", value_name = "FOLDER")]
    data_dir: PathBuf,
    /// Address of the API; port 0 takes any free port.
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDRESS")]
    listen: SocketAddr,
    /// Address of the Sumsub sandbox; port 0 takes any free port.
    #[arg(long, default_value = "127.0.0.1:8081", value_name = "ADDRESS")]
    sandbox_listen: SocketAddr,
    /// Forget everything in the folder first.
    #[arg(long)]
    reset: bool,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Run a command with the settings of the `vouch dev` that runs: `vouch dev exec -- vouch organizations list`.
    Exec(dev_exec::Args),
}

/// Runs until SIGINT or SIGTERM; a second signal aborts.
pub(super) async fn run(common: &Common, args: Args) -> Result<ExitCode, Failure> {
    if let Some(Command::Exec(args)) = &args.command {
        return dev_exec::run(common, args);
    }
    let config = common.load(&BTreeMap::new())?;
    telemetry::init(&config.log, config.log_format)?;
    warn_of_unknown_variables();
    if config.environment != Environment::Sandbox {
        return Err("VOUCH_ENVIRONMENT must be sandbox for `vouch dev`".into());
    }
    // From here on a signal is not lost: it is noticed once everything runs, or ends what is being waited for.
    let mut stop = Box::pin(signal()?);
    let folder = Folder::open(&args.data_dir)?;
    if args.reset {
        folder.reset().await?;
    }
    let mut database = match config.database_url() {
        Some(_) => None,
        None => Some(tokio::select! {
            started = dev_postgres::Server::start(folder.database()) => started?,
            () = &mut stop => return Ok(ExitCode::SUCCESS),
        }),
    };
    let url = match (&database, config.database_url()) {
        (Some(server), _) => SecretString::from(server.url()),
        (None, Some(url)) => url.clone(),
        (None, None) => return Err("there is no database".into()),
    };
    let ended = Box::pin(until_stopped(
        common,
        &args,
        &config,
        &folder,
        &url,
        database.as_mut(),
        stop,
    ))
    .await;
    // Last, whatever happened: everything that uses it has ended.
    if let Some(database) = database {
        database.stop().await?;
    }
    folder.forget_announcement();
    ended.map(serve::exit_code)
}

async fn until_stopped(
    common: &Common,
    args: &Args,
    config: &Config,
    folder: &Folder,
    url: &SecretString,
    database: Option<&mut dev_postgres::Server>,
    mut stop: std::pin::Pin<Box<impl Future<Output = ()>>>,
) -> Result<Ending, Failure> {
    let shutdown = Shutdown::new();
    let soft = shutdown.soft();
    let own = database.as_ref().map(|server| server.connect_options());
    let database_lost = keep_running(database);
    let result = tokio::select! {
        started = start(args, config, folder, (url, own), &shutdown) => started,
        () = &mut stop => Err("stopped while starting".into()),
    };
    let running = match result {
        Ok(running) => running,
        Err(error) => {
            shutdown.finish(GRACE, std::future::pending()).await;
            return Err(error);
        }
    };
    running.announce(common, folder)?;
    let failed = tokio::select! {
        () = stop => None,
        () = soft.cancelled() => Some("a task failed".to_owned()),
        error = database_lost => Some(error.to_string()),
    };
    let ending = shutdown.finish(GRACE, signal()?).await;
    serve::leave(&running.services).await;
    match failed {
        Some(what) => Err(what.into()),
        None => Ok(ending),
    }
}

/// Starts the database again whenever it ends by itself. Returns where that fails.
async fn keep_running(database: Option<&mut dev_postgres::Server>) -> dev_postgres::Error {
    let Some(server) = database else {
        return std::future::pending().await;
    };
    loop {
        let ended = server.ended().await;
        tracing::error!(?ended, "the database ended by itself: it is started again");
        if let Err(error) = server.restart().await {
            return error;
        }
    }
}

struct Running {
    services: Arc<Services>,
    api: String,
    metrics_url: String,
    sandbox: Sandbox,
    database_url: SecretString,
    secrets: Secrets,
    seed: Seed,
}

async fn start(
    args: &Args,
    config: &Config,
    folder: &Folder,
    (url, own): (&SecretString, Option<PgConnectOptions>),
    shutdown: &Shutdown,
) -> Result<Running, Failure> {
    let secrets = Secrets::load_or_create(&folder.path.join(SECRETS))?;
    let pool = migrate::connect(url).await?;
    store::migrate::run(&pool, &store::MIGRATOR).await?;
    pool.close().await;
    let clock = Clock::system();
    let listener = serve::bind(args.listen, "--listen").await?;
    let api = format!("http://{}", listener.local_addr()?);
    let sandbox = start_sandbox(args, folder, &secrets, &api, clock.clone(), shutdown).await?;
    let settings = Settings {
        database_url: url.clone(),
        database_listen_url: config.database_listen_url.clone(),
        database_max_connections: config.database_max_connections,
        database_patience: config.database_patience(),
        environment: Environment::Sandbox,
        sealing_keys: vec![secrets.sealing_key.clone()],
        audit_key: secrets.audit_key.clone(),
        hash_key: None,
        dossier_keys: vec![secrets.dossier_key.clone()],
        sumsub: SumsubSettings {
            base_url: sandbox.url(),
            app_token: secrets.app_token.clone(),
            secret_key: secrets.secret_key.clone(),
            timeout: config.sumsub_timeout(),
            get_per_5s: config.sumsub_get_per_5s,
            post_per_5s: config.sumsub_post_per_5s,
            replicas: config.replicas,
            http_hosts: Vec::new(),
            patience: config.sumsub_timeout(),
            window: budget::WINDOW,
        },
        webhook_secrets: vec![secrets.webhook_secret.clone()],
        levels: Levels {
            individual: LEVEL_INDIVIDUAL.into(),
            business: LEVEL_BUSINESS.into(),
        },
        policy: policy(config),
        deliveries: client::Settings::new(loopback()),
        svix: config.svix(),
        limits: config.limits()?,
        storage: match config.storage_url {
            Some(_) => config.storage(),
            None => folder.documents().display().to_string().into(),
        },
        upload_megabytes: config.upload_memory_megabytes,
        bodies_megabytes: BODIES_MEGABYTES,
        max_connections: descriptors::raise(
            usize::try_from(config.max_connections).unwrap_or(usize::MAX),
            config.database_max_connections,
        ),
        client_patience: Patience::default(),
    };
    let app = App::build(&settings, clock, shutdown)?;
    let (its, now) = (&app.services, app.services.clock.now());
    serve::admit_keys(&mut *its.connection().await?, its, now).await?;
    rules::note_start(its, &mut *its.connection().await?).await?;
    serve::try_storage(its, shutdown).await?;
    let seed = dev_seed::ensure(&app.services, &secrets).await?;
    if let Some(own) = own {
        // What a first start has written would be written out at the stop, while its user waits.
        dev_postgres::write_out(&own).await?;
    }
    let services = Arc::clone(&app.services);
    let metrics = TcpListener::bind(METRICS).await?;
    let metrics_url = format!("http://{}/metrics", metrics.local_addr()?);
    app.serve_metrics(metrics, shutdown);
    app.run(listener, shutdown);
    Ok(Running {
        services,
        api,
        metrics_url,
        sandbox,
        database_url: url.clone(),
        secrets,
        seed,
    })
}

/// Receivers on this machine, without TLS: where developers who try webhooks out have theirs.
pub(super) fn loopback() -> Policy {
    Policy {
        allow_http: true,
        allowed_networks: [
            IpAddr::from(Ipv4Addr::LOCALHOST),
            Ipv6Addr::LOCALHOST.into(),
        ]
        .map(IpNet::from)
        .into(),
    }
}

async fn start_sandbox(
    args: &Args,
    folder: &Folder,
    secrets: &Secrets,
    api: &str,
    clock: Clock,
    shutdown: &Shutdown,
) -> Result<Sandbox, Failure> {
    let credentials = |token: &SecretString, key: &SecretString| Credentials {
        app_token: token.expose_secret().to_owned(),
        secret_key: key.clone(),
    };
    let recipient = credentials(&secrets.app_token, &secrets.secret_key);
    let donor = credentials(&secrets.donor_app_token, &secrets.donor_secret_key);
    let settings = sumsub_sandbox::Settings {
        listen: args.sandbox_listen,
        webhook_url: Some(format!("{api}/webhooks/sumsub")),
        levels: sumsub_sandbox::Levels {
            individual: LEVEL_INDIVIDUAL.into(),
            business: LEVEL_BUSINESS.into(),
            ..sumsub_sandbox::Levels::default()
        },
        state_file: Some(folder.path.join("sandbox.json")),
        retry_scale: RETRY_SCALE,
        ..sumsub_sandbox::Settings::new(recipient, donor, secrets.webhook_secret.clone())
    };
    sumsub_sandbox::start(settings, clock.clone(), Ids::new(clock), shutdown)
        .await
        .map_err(|error| sandbox::not_started(error, "--sandbox-listen"))
}

impl Running {
    /// Tells programs and people that everything is ready.
    fn announce(&self, common: &Common, folder: &Folder) -> Result<(), Failure> {
        let Seed {
            platform,
            broker,
            children,
        } = &self.seed;
        let (individual, _) = children
            .first()
            .ok_or("there are no sample organizations")?;
        let children: Vec<_> = children
            .iter()
            .map(|(id, kind)| json!({ "organizationId": id, "type": kind.as_str() }))
            .collect();
        let announcement = json!({
            "apiUrl": self.api,
            "sandboxUrl": self.sandbox.url(),
            "databaseUrl": self.database_url.expose_secret(),
            "platform": {
                "organizationId": platform,
                "adminKey": self.secrets.admin_key.expose_secret(),
                "complianceKey": self.secrets.compliance_key.expose_secret(),
                "superAdminKey": self.secrets.super_admin_key.expose_secret(),
            },
            "broker": { "organizationId": broker, "apiKey": self.secrets.broker_key.expose_secret() },
            "children": children,
            "sumsub": {
                "appToken": self.secrets.app_token.expose_secret(),
                "secretKey": self.secrets.secret_key.expose_secret(),
                "webhookSecret": self.secrets.webhook_secret.expose_secret(),
                "levelName": LEVEL_INDIVIDUAL,
            },
        });
        let file = folder.announcement();
        dev_seed::write_private(&file, &serde_json::to_vec_pretty(&announcement)?)?;
        let (api, sandbox) = (&self.api, self.sandbox.url());
        let key = self.secrets.broker_key.expose_secret();
        let officer = self.secrets.compliance_key.expose_secret();
        let screen = format!(
            r#"
Vouch runs.      API {api}     Sumsub sandbox {sandbox}/sandbox
To read          {api}/docs     {metrics}
Broker's key     {key}
Officer's key    {officer}
For programs     {file}
Commands on it   {program} dev exec --data-dir {data} -- vouch organizations list
Stop             Ctrl-C

1. A share token, as a donor would send it:

TOKEN=$(curl -s {sandbox}/sandbox/share-tokens -H 'Content-Type: application/json' -d '{{"scenario":"approve"}}' | sed 's/.*"token":"\([^"]*\)".*/\1/')

2. Import it for the sample customer:

curl -s {api}/v1/organizations/verification/import -H 'Authorization: Bearer {key}' -H 'Nxos-On-Behalf-Of: {individual}' -H 'Content-Type: application/json' -d "{{\"shareToken\":\"$TOKEN\"}}"

3. See PENDING become APPROVED:

curl -s {api}/v1/organizations/verification -H 'Authorization: Bearer {key}' -H 'Nxos-On-Behalf-Of: {individual}'
"#,
            file = file.display(),
            program = std::env::current_exe()?.display(),
            data = folder.path.display(),
            metrics = self.metrics_url,
        );
        common.answer(&announcement, &screen);
        Ok(())
    }
}

/// The data folder, locked for as long as this process lives.
struct Folder {
    path: PathBuf,
    _lock: File,
}

impl Folder {
    fn open(path: &Path) -> Result<Self, Failure> {
        let unusable =
            |error| format!("the data folder {} cannot be used: {error}", path.display());
        std::fs::create_dir_all(path).map_err(unusable)?;
        let path = path.canonicalize().map_err(unusable)?;
        let lock = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(path.join("dev.lock"))
            .map_err(unusable)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(std::fs::TryLockError::WouldBlock) => {
                return Err(format!(
                    "another `vouch dev` runs on {}: stop it, or give --data-dir another folder",
                    path.display()
                )
                .into());
            }
            Err(std::fs::TryLockError::Error(error)) => return Err(unusable(error).into()),
        }
        let folder = Self { path, _lock: lock };
        folder.forget_announcement();
        Ok(folder)
    }

    fn database(&self) -> dev_postgres::Settings {
        dev_postgres::Settings {
            data_dir: self.path.join("postgres"),
            bin_dir: std::env::var_os("PG_BIN_DIR").map(PathBuf::from),
            durability: dev_postgres::Durability::Durable,
        }
    }

    fn documents(&self) -> PathBuf {
        self.path.join(DOCUMENTS)
    }

    fn announcement(&self) -> PathBuf {
        self.path.join("dev.json")
    }

    /// Programs take the file for "ready", so it is only there while that is true.
    fn forget_announcement(&self) {
        let _ = std::fs::remove_file(self.announcement());
    }

    /// Deletes what we made, and nothing else.
    async fn reset(&self) -> Result<(), Failure> {
        dev_postgres::erase(&self.path.join("postgres")).await?;
        match std::fs::remove_dir_all(self.documents()) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
        for name in [SECRETS, "sandbox.json"] {
            match std::fs::remove_file(self.path.join(name)) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(error.into());
                }
                _ => {}
            }
        }
        Ok(())
    }
}
