//! Signatures of outgoing webhooks, as the libraries of Svix and of Standard Webhooks verify them.
//!
//! What is signed is `{id}.{unix seconds}.{body}`, with HMAC-SHA256 and the bytes whose base64 form follows `whsec_` in
//! the secret. While a secret is being rotated every live one signs, and a receiver takes whichever it knows.

use chrono::{DateTime, Utc};
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use svix::webhooks::Webhook;

use base::ids::MessageId;

/// Names the message: the same for every attempt.
pub const ID: HeaderName = HeaderName::from_static("svix-id");
/// When the attempt was signed, in seconds since 1970. Svix' libraries accept five minutes.
pub const TIMESTAMP: HeaderName = HeaderName::from_static("svix-timestamp");
/// `v1,` and the base64 form of each signature, separated by spaces.
pub const SIGNATURE: HeaderName = HeaderName::from_static("svix-signature");

/// The same three, as Standard Webhooks calls them: its libraries read no others.
const STANDARD: [HeaderName; 3] = [
    HeaderName::from_static("webhook-id"),
    HeaderName::from_static("webhook-timestamp"),
    HeaderName::from_static("webhook-signature"),
];

/// Why a message cannot be signed: something of ours is wrong, not of the receiver.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unsigned {
    /// The endpoint has no live secret.
    #[error("the endpoint has no secret")]
    NoSecret,
    /// A secret is not `whsec_` and base64.
    #[error("a secret of the endpoint cannot be read")]
    Unreadable,
}

/// Which event a partner endpoint is told of: its bodies do not say.
pub const EVENT: HeaderName = HeaderName::from_static("x-webhook-event");

/// The headers of an attempt at a partner endpoint: its token, as it is, and the event.
pub fn token(event_type: &str, secrets: &[SecretString]) -> Result<HeaderMap, Unsigned> {
    let token = secrets.first().ok_or(Unsigned::NoSecret)?.expose_secret();
    let mut token = HeaderValue::from_str(token).map_err(|_| Unsigned::Unreadable)?;
    token.set_sensitive(true);
    let event = HeaderValue::from_str(event_type).map_err(|_| Unsigned::Unreadable)?;
    Ok(HeaderMap::from_iter([
        (AUTHORIZATION, token),
        (EVENT, event),
    ]))
}

/// The headers of an attempt made at `at`: Svix' three, and the same under the names of Standard Webhooks.
pub fn sign(
    id: MessageId,
    at: DateTime<Utc>,
    body: &str,
    secrets: &[SecretString],
) -> Result<HeaderMap, Unsigned> {
    headers(&id.to_string(), at.timestamp(), body, secrets)
}

fn headers(
    id: &str,
    seconds: i64,
    body: &str,
    secrets: &[SecretString],
) -> Result<HeaderMap, Unsigned> {
    let signatures = secrets
        .iter()
        .map(|secret| {
            Webhook::new(secret.expose_secret())
                .and_then(|webhook| webhook.sign(id, seconds, body.as_bytes()))
                .map_err(|_| Unsigned::Unreadable)
        })
        .collect::<Result<Vec<_>, _>>()?;
    if signatures.is_empty() {
        return Err(Unsigned::NoSecret);
    }
    let text = |text: &str| HeaderValue::from_str(text).map_err(|_| Unsigned::Unreadable);
    let values = [
        text(id)?,
        HeaderValue::from(seconds),
        text(&signatures.join(" "))?,
    ];
    let both = [ID, TIMESTAMP, SIGNATURE].into_iter().chain(STANDARD);
    Ok(both.zip(values.iter().cycle().cloned()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID_PUBLISHED: &str = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    const BODY: &str = r#"{"test": 2432232314}"#;
    const SECONDS: i64 = 1_614_265_330;
    const SIGNED: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    fn published() -> SecretString {
        SecretString::from("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    }

    fn signature(headers: &HeaderMap) -> &str {
        headers[SIGNATURE].to_str().unwrap()
    }

    #[test]
    fn the_published_signature_is_ours() {
        let headers = headers(ID_PUBLISHED, SECONDS, BODY, &[published()]).unwrap();
        assert_eq!(headers.len(), 6);
        assert_eq!(headers[ID], ID_PUBLISHED);
        assert_eq!(headers[TIMESTAMP], "1614265330");
        assert_eq!(signature(&headers), SIGNED);
        for name in ["id", "timestamp", "signature"] {
            let [ours, standard] =
                ["svix", "webhook"].map(|set| &headers[&format!("{set}-{name}")]);
            assert_eq!(ours, standard);
        }
    }

    #[test]
    fn every_live_secret_signs() {
        let newer = SecretString::from("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
        let alone = headers(ID_PUBLISHED, SECONDS, BODY, std::slice::from_ref(&newer)).unwrap();
        let both = headers(ID_PUBLISHED, SECONDS, BODY, &[newer, published()]).unwrap();
        assert_eq!(signature(&both), format!("{} {SIGNED}", signature(&alone)));
    }

    #[test]
    fn nothing_goes_out_unsigned() {
        assert_eq!(headers("msg_1", 0, "{}", &[]), Err(Unsigned::NoSecret));
        let odd = SecretString::from("whsec_%");
        assert_eq!(
            headers("msg_1", 0, "{}", &[published(), odd]),
            Err(Unsigned::Unreadable)
        );
    }
}
