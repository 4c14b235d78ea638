//! `GET /`: where to go from here, for clients that have nothing but the address.

use axum::Json;
use serde_json::{Value, json};

/// The pages, the documents and the health checks.
pub(super) async fn index() -> Json<Value> {
    Json(json!({
        "service": "vouch",
        "docs": "/docs",
        "documents": ["/openapi.json", "/openapi/finhub.yaml", "/openapi/partner.yaml"],
        "health": ["/livez", "/readyz", "/readyz/writes"],
    }))
}
