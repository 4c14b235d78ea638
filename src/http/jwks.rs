//! `GET /.well-known/jwks.json`: the public keys that check dossiers and attestations, for anybody.

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use serde::Serialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::http::state::{App, AppState};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(keys))
}

/// An Ed25519 key (RFC 8037).
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct PublicKey {
    /// Always `OKP`.
    #[schema(example = "OKP")]
    kty: String,
    /// Always `Ed25519`.
    #[schema(example = "Ed25519")]
    crv: String,
    /// Always `EdDSA`.
    #[schema(example = "EdDSA")]
    alg: String,
    /// Always `sig`.
    #[serde(rename = "use")]
    #[schema(example = "sig")]
    purpose: String,
    /// The key's thumbprint (RFC 7638): what signatures name it by.
    #[schema(example = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k")]
    kid: String,
    /// The key, in base64url.
    #[schema(example = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")]
    x: String,
}

/// A JWK set (RFC 7517).
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct PublicKeySet {
    /// The newest first: it signs now. Empty where nothing is signed.
    keys: Vec<PublicKey>,
}

/// The public keys that check attestations and dossiers, as a JWK set. Open to anybody.
#[utoipa::path(
    get, path = "/.well-known/jwks.json", tag = "Operations",
    operation_id = "PublicKeys_list",
    responses((status = 200, body = PublicKeySet)),
)]
async fn keys(State(state): App) -> impl IntoResponse {
    let signers = state.services.dossier.as_ref();
    let public = signers.map(|signers| signers.public()).unwrap_or_default();
    let keys = public.all().iter().map(|key| PublicKey {
        kty: "OKP".to_owned(),
        crv: "Ed25519".to_owned(),
        alg: "EdDSA".to_owned(),
        purpose: "sig".to_owned(),
        kid: key.kid().to_owned(),
        x: key.x(),
    });
    let keys = keys.collect();
    Json(PublicKeySet { keys })
}
