//! One serving process of a test: router, port, metrics.

use std::sync::Arc;
use std::time::Duration;

use base::clock::Clock;
use base::shutdown::Shutdown;
use tokio::net::TcpListener;
use vouch::app::{App, Settings};
use vouch::delivery::guard::Policy;
use vouch::delivery::patience::Patience;
use vouch::flows::Services;
use vouch::http;
use vouch::http::limits::Limits;

use super::contract;

/// A busy machine makes slow clients of tests: only where those are the subject is patience as short as in production.
pub(crate) const PATIENT: http::serve::server::Patience = http::serve::server::Patience {
    headers: LONG,
    bodies: LONG,
    uploads: LONG,
    answers: LONG,
    streams: LONG,
};
const LONG: Duration = Duration::from_secs(600);

/// Builds an app and serves it; no worker runs.
pub(crate) async fn serve(settings: &Settings, clock: &Clock, shutdown: &Shutdown) -> Process {
    let app = App::build(settings, clock.clone(), shutdown).expect("an app");
    contract::learn(|| [app.openapi(), app.finhub_openapi(), app.partner_openapi()]);
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let metrics = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let process = Process {
        services: Arc::clone(&app.services),
        limits: app.limits(),
        metrics: format!(
            "http://{}/metrics",
            metrics.local_addr().expect("an address")
        ),
        url,
    };
    app.serve_metrics(metrics, shutdown);
    let serving = http::serve::server::serve_among(
        app.connections,
        settings.client_patience,
        listener,
        app.router,
        shutdown.clone(),
    );
    drop(shutdown.spawn("api", serving));
    process
}

/// One serving process on a test's database and sandbox.
pub(crate) struct Process {
    pub(crate) services: Arc<Services>,
    pub(crate) limits: Arc<Limits>,
    /// URL of its metrics.
    pub(crate) metrics: String,
    /// Base URL of its API.
    pub(crate) url: String,
}

/// Receivers of webhooks are on this machine, and tests do not wait for them as long as real ones may take.
pub(crate) fn receivers() -> vouch::delivery::client::Settings {
    vouch::delivery::client::Settings {
        policy: Policy {
            allow_http: true,
            allowed_networks: vec![
                "127.0.0.0/8".parse().expect("a network"),
                "::1/128".parse().expect("a network"),
            ],
        },
        patience: Patience {
            deadline: Duration::from_secs(2),
            while_failing: Duration::from_secs(2),
        },
    }
}
