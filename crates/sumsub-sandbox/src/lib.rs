//! A stand-in for Sumsub: a real HTTP server that speaks its wire format, for development and tests.
//!
//! Code that was written from Sumsub's documentation works against it: request signatures are checked, webhooks are
//! signed and resent, errors have Sumsub's bodies. Two tenants exist, the donor and the recipient, told apart by
//! their app tokens. What happens to an applicant is a *scenario*, chosen with the share token
//! (`POST /sandbox/share-tokens`; the list is at `GET /sandbox/scenarios`) or with a session. Calls under `/sandbox`
//! need no signature and belong on loopback.
//!
//! | its own call | what it does |
//! |---|---|
//! | `GET /sandbox` | a page with applicants, share tokens and webhooks |
//! | `GET /sandbox/scenarios`, `/applicants`, `/share-tokens`, `/webhooks` | lists, the newest last |
//! | `POST /sandbox/share-tokens {scenario, levelName?, ttlInSecs?}` | `{token, applicantId}` |
//! | `POST /sandbox/sessions/{userId or applicantId} {act, scenario?}` | acts as the customer or as Sumsub's reviewer |
//! | `GET /sandbox/websdk/{token}` | the hosted session, with the same acts as buttons |
//! | `POST /sandbox/webhooks/{id}/resend` | sends a webhook once more, now |
//! | `POST`, `GET`, `DELETE /sandbox/faults {call, fault, times?}` | the next calls of a kind go wrong |
//! | `POST /sandbox/advance {limit?}`, `/deliver {limit?, regardless?}` | what would happen, or be sent, by itself |
//! | `GET /sandbox/probe` | whether a client called with a transaction open |
//!
//! Where the documentation is silent the sandbox decides, and says so at the place. Clients must not rely on those
//! choices.

mod answer;
mod core;
mod data;
mod deliver;
mod events;
mod faults;
mod gate;
mod jackson;
mod lifecycle;
mod minting;
mod model;
mod persist;
mod phases;
mod plan;
mod probe;
mod queue;
mod refusals;
mod reuse;
mod routes;
mod scenarios;
mod server;
mod settings;
mod shelf;
mod state;
mod wire;

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use tokio::net::TcpListener;

pub use plan::PRIVATE_COMMENT;
pub use probe::ProbeReport;
pub use queue::Delivery;
pub use settings::{Credentials, DONOR_CLIENT_ID, Levels, RECIPIENT_CLIENT_ID, Settings};

use self::core::{Core, Parts};
use self::persist::StateFile;
use self::probe::Probe;
use self::state::State;
use base::clock::Clock;
use base::ids::Ids;
use base::shutdown::Shutdown;

/// Why the sandbox cannot start.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The address is taken or not ours.
    #[error("the Sumsub sandbox cannot listen on {address}")]
    Listen {
        /// The address asked for.
        address: SocketAddr,
        /// What the operating system said.
        source: io::Error,
    },
    /// The state file cannot be read or written, or is not one.
    #[error("the Sumsub sandbox cannot use its state file {path}")]
    StateFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: io::Error,
    },
    /// The client for webhooks cannot be built.
    #[error("the Sumsub sandbox has no HTTP client for its webhooks")]
    Client(#[from] reqwest::Error),
    /// The probe's database cannot be reached.
    #[error("the Sumsub sandbox cannot reach the database to probe")]
    Probe(#[from] sqlx::Error),
}

/// A running sandbox. It stops when shutdown begins; dropping the handle stops nothing.
#[derive(Clone)]
pub struct Sandbox(Arc<Core>);

/// Starts a sandbox: it listens when this returns. Everything it spawns belongs to `shutdown` and ends with its soft
/// token; what is left to save is saved then.
///
/// # Errors
/// The address, the state file or the probe's database cannot be used.
pub async fn start(
    settings: Settings,
    clock: Clock,
    ids: Ids,
    shutdown: &Shutdown,
) -> Result<Sandbox, Error> {
    // Another part of the process may have installed one already: any will do.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let state_file = settings.state_file.clone().map(StateFile::new);
    let unusable = |path: PathBuf| move |source| Error::StateFile { path, source };
    let state = match &state_file {
        Some(file) => file.load().map_err(unusable(file.path().to_owned()))?,
        None => State::default(),
    };
    if let Some(file) = &state_file {
        // Whether it can be written shows now, not at the first import.
        let written = file.save(|_| Some((persist::encode(&state), state.version)));
        written.await.map_err(unusable(file.path().to_owned()))?;
    }
    let address = settings.listen;
    let unavailable = |source| Error::Listen { address, source };
    let listener = TcpListener::bind(address).await.map_err(unavailable)?;
    let probe = match &settings.probe_database_url {
        Some(url) => Some(Probe::connect(url).await?),
        None => None,
    };
    let clock = clock.ahead(settings.clock_ahead);
    let core = Arc::new(Core::new(Parts {
        address: listener.local_addr().map_err(unavailable)?,
        settings,
        clock,
        ids,
        shutdown: shutdown.clone(),
        probe,
        webhooks: deliver::client()?,
        state,
        state_file,
    }));
    if !core.settings.manual {
        drop(core.spawn("sandbox phases", Arc::clone(&core).run()));
    }
    let router = routes::router(Arc::clone(&core));
    let server = server::serve(Arc::clone(&core), listener, router);
    drop(core.spawn("sandbox", server));
    drop(shutdown.spawn("sandbox state", Arc::clone(&core).keep_saved()));
    Ok(Sandbox(core))
}

impl Sandbox {
    /// The address it listens on.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.0.address
    }

    /// The base URL for clients, without a slash at the end.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.0.address)
    }

    /// Where webhooks go from now on, the waiting ones included.
    pub fn set_webhook_url(&self, url: impl Into<String>) {
        self.0.set_webhook_url(url.into());
    }

    /// Performs every waiting phase and those that follow from them, whether or not they are due. How many there were.
    pub async fn advance_all(&self) -> usize {
        self.0.turn(|turn| turn.advance(usize::MAX, true)).len()
    }

    /// Sends every webhook that is due by the sandbox's clock, one after the other, each once.
    pub async fn deliver_all(&self) -> Vec<Delivery> {
        self.0.deliver(usize::MAX, false).await
    }

    /// What the probe has seen; `None` where there is no probe.
    pub async fn probe(&self) -> Option<ProbeReport> {
        match &self.0.probe {
            Some(probe) => Some(probe.report().await),
            None => None,
        }
    }
}
