//! The ceiling of HTTP: axum, one route, one JSON body that never changes, as large as a status poll's. No
//! authentication, no database, no middleware.

use std::io::Write as _;

use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::Failure;

/// The word with which this program starts itself as that server.
pub(crate) const COMMAND: &str = "plain";

/// Serves until it is killed; its first line is its address.
pub(crate) fn serve() -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        writeln!(std::io::stdout(), "{}", listener.local_addr()?)?;
        let router = Router::new().route("/", get(async || Json(body())));
        loop {
            let (stream, _) = listener.accept().await?;
            stream.set_nodelay(true)?;
            let service = hyper_util::service::TowerToHyperService::new(router.clone());
            let connection =
                hyper_util::server::conn::auto::Builder::new(hyper_util::rt::TokioExecutor::new());
            #[expect(
                clippy::disallowed_methods,
                reason = "it ends with the process, which is killed"
            )]
            drop(tokio::spawn(async move {
                let io = hyper_util::rt::TokioIo::new(stream);
                let _ = connection.serve_connection(io, service).await;
            }));
        }
    })
}

fn body() -> Value {
    json!({
        "object": "verification",
        "organizationId": "org_0199b000000770008000000000000001",
        "status": "APPROVED",
        "updatedAt": "2026-01-01T00:00:00.000Z",
    })
}
