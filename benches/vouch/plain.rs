//! The ceiling of HTTP: axum, one route, one JSON body that never changes, as large as a status poll's. No
//! authentication, no database, no middleware.

use axum::serve::ListenerExt as _;
use axum::{Json, Router, routing::get};
use serde_json::{Value, json};

use crate::Result;

/// The word with which this program starts itself as that server.
pub(crate) const COMMAND: &str = "plain";

pub(crate) fn serve(address: &str) -> Result {
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(address).await?;
        let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
        let router = Router::new().route("/", get(async || Json(body())));
        Ok(axum::serve(listener, router).await?)
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
