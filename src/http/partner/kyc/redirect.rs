//! `GET /v1/kyc/verification/{externalUserId}/{verificationId}`: the page that leads to the hosted check.
//!
//! The Partner API answers 200 with a page whose script leads on, so a back end hands the page to the user's browser as
//! it is. Ours leads on without a script. A client that would rather have the address asks for `application/json`.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, header};
use axum::response::{Html, IntoResponse as _, Response};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;

use crate::flows::partner::check::page;
use crate::flows::partner::find_active;
use crate::http::partner::answer::run;
use crate::http::partner::auth::Broker;
use crate::http::partner::error::{PartnerError, PartnerErrorBody};
use crate::http::partner::path::Named;
use crate::http::state::App;

/// Where the hosted check is.
#[derive(Serialize, utoipa::ToSchema)]
pub(in crate::http) struct HostedCheck {
    /// For the user's browser; valid for about 30 minutes.
    #[schema(example = "https://in.sumsub.com/websdk/p/sbx_token_placeholder")]
    url: String,
}

/// The page that leads the user's browser to the hosted check: a fresh link each time, for the same check. With `Accept: application/json` the link alone.
#[utoipa::path(
    get, path = "/v1/kyc/verification/{externalUserId}/{verificationId}", tag = "KYC", security(("PartnerKey" = [])),
    operation_id = "PartnerKyc_redirect",
    params(
        ("externalUserId" = String, Path, description = "Your own id of the user."),
        ("verificationId" = String, Path, description = "From POST /v1/kyc."),
    ),
    responses(
        (status = 200, content((String = "text/html"), (HostedCheck = "application/json"))),
        (status = 400, body = PartnerErrorBody),
        (status = 404, body = PartnerErrorBody),
    ),
)]
pub(in crate::http) async fn redirect(
    State(state): App,
    broker: Broker,
    Named((external_id, verification)): Named<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, PartnerError> {
    let user = find_active(&state.services, broker.organization, &external_id).await?;
    let acting = broker.acting(user.organization_id);
    let url = run(&state, async move |services| {
        page(&services, acting, &user, &verification).await
    })
    .await?;
    let body = if wants_json(&headers) {
        Json(HostedCheck {
            url: url.expose_secret().to_owned(),
        })
        .into_response()
    } else {
        Html(html(&url)).into_response()
    };
    Ok((SAFE, body).into_response())
}

/// Any holder of the link can act as the user, so it goes nowhere else.
const SAFE: [(HeaderName, &str); 4] = [
    (header::CACHE_CONTROL, "no-store"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; base-uri 'none'; form-action 'none'",
    ),
];

fn wants_json(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT);
    let accepted = accepted.and_then(|accepted| accepted.to_str().ok());
    accepted.is_some_and(|accepted| accepted.contains("application/json"))
}

fn html(url: &SecretString) -> String {
    let mut escaped = String::new();
    for letter in url.expose_secret().chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            other => escaped.push(other),
        }
    }
    format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Verification</title>\n\
         <meta http-equiv=\"refresh\" content=\"0;url={escaped}\"></head>\n\
         <body><a href=\"{escaped}\">Continue to the verification</a></body></html>\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_link_breaks_out_of_the_page() {
        let page = html(&SecretString::from("https://x.example/?a=1&b=\"'><script>"));
        assert!(page.contains("url=https://x.example/?a=1&amp;b=&quot;&#39;&gt;&lt;script&gt;\""));
        assert!(!page.contains("<script"));
    }
}
