//! What is signed is what is sent, byte for byte.

use base::signing;
use secrecy::SecretString;
use vouch::sumsub::client::{Priority, Reviewed};

use super::server::{Received, Reply, Server};
use super::{APP_TOKEN, SECRET_KEY, client, now};

/// Checks everything that Sumsub's authentication asks of a request, over the received bytes.
fn assert_signed(request: &Received) {
    let timestamp = now().timestamp();
    let signature = signing::sign_request(
        SECRET_KEY.as_bytes(),
        timestamp,
        request.method(),
        request.target(),
        &request.body,
    );
    assert_eq!(request.headers("x-app-token"), [APP_TOKEN]);
    assert_eq!(request.headers("x-app-access-ts"), [timestamp.to_string()]);
    assert_eq!(
        request.headers("x-app-access-sig"),
        [signature],
        "{request:?}"
    );
    assert_eq!(request.headers("content-type"), ["application/json"]);
}

/// Characters that some part of an HTTP client likes to encode in its own way.
const AWKWARD: [&str; 14] = [
    "plain-level_1.0~x",
    "with space",
    "a+b",
    "100%",
    "%20%2f%zz",
    "a;b=c",
    "it's",
    "q?a=b&c#d",
    "a/../b",
    "\"<>`{}|\\^[]",
    "@:!$()*,",
    "Ünïcode 😀 レベル",
    "\u{7f}\u{1}\t\r\n",
    "a.b.",
];

#[tokio::test]
async fn every_call_is_signed_over_the_bytes_that_arrive() {
    let server = Server::always(Reply::json(404, r#"{"code":404}"#)).await;
    let client = client(&server.url);
    for text in AWKWARD {
        let token = SecretString::from(text);
        let _ = client.reuse(&token, text, text).await;
        let _ = client.preview_reuse(&token, text).await;
        let _ = client
            .applicant_by_external_id(Priority::Broker, text)
            .await;
        let _ = client.review(Priority::Broker, text).await;
        let _ = client.sdk_token(text, text, 600).await;
        let _ = client.websdk_link(text, text, 1800).await;
    }
    let received = server.received();
    assert_eq!(received.len(), AWKWARD.len() * 6);
    received.iter().for_each(assert_signed);
}

/// Values come out at the other end as they went in: decoded as a form would (only `%XX`), nothing is lost or doubled.
#[tokio::test]
async fn awkward_values_survive_the_query_and_the_path() {
    let server = Server::always(Reply::json(404, r#"{"code":404}"#)).await;
    let client = client(&server.url);
    let decode = |text: &str| {
        percent_encoding::percent_decode_str(text)
            .decode_utf8()
            .unwrap()
            .into_owned()
    };
    for text in AWKWARD {
        let _ = client.reuse(&SecretString::from(text), text, text).await;
        let _ = client
            .applicant_by_external_id(Priority::Broker, text)
            .await;
        let _ = client.review(Priority::Broker, text).await;
    }
    for (requests, text) in server.received().chunks(3).zip(AWKWARD) {
        let [reuse, lookup, review] = requests else {
            panic!("three requests each");
        };
        let query = reuse.target().split_once('?').unwrap().1;
        let pairs: Vec<(&str, String)> = query
            .split('&')
            .map(|pair| pair.split_once('=').unwrap())
            .map(|(name, value)| (name, decode(value)))
            .collect();
        let text = text.to_owned();
        assert_eq!(
            pairs,
            [
                ("shareToken", text.clone()),
                ("levelName", text.clone()),
                ("userId", text.clone())
            ]
        );
        let path = decode(lookup.target());
        assert_eq!(
            path,
            format!("/resources/applicants/-;externalUserId={text}/one")
        );
        let path = decode(review.target());
        assert_eq!(path, format!("/resources/applicants/{text}/status"));
    }
}

#[tokio::test]
async fn an_id_that_no_path_can_carry_is_nobodys_and_is_not_asked_about() {
    let server = Server::always(Reply::json(200, r#"{"reviewStatus":"completed"}"#)).await;
    let client = client(&server.url);
    for id in ["", ".", ".."] {
        assert_eq!(
            client.review(Priority::Webhook, id).await,
            Ok(Reviewed::NotFound),
            "{id:?}"
        );
    }
    assert_eq!(server.received(), []);
}
