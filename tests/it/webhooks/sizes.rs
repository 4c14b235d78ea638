//! A webhook has at most 1 MiB. Sumsub's have a few hundred bytes.

use base::signing::{DigestAlgorithm, PAYLOAD_DIGEST, PAYLOAD_DIGEST_ALGORITHM, digest};
use bytes::Bytes;
use http_body_util::StreamBody;
use hyper::body::Frame;
use serde_json::json;

use super::{assert_received, bare, kept, secret, send};
use crate::support::app::TestApp;
use crate::support::client::Reply;

const MIB: usize = 1024 * 1024;

/// A webhook of exactly so many bytes.
fn of_size(bytes: usize) -> String {
    let around = r#"{"type":"applicantReviewed","padding":""}"#.len();
    let padding = "x".repeat(bytes - around);
    let body = format!(r#"{{"type":"applicantReviewed","padding":"{padding}"}}"#);
    assert_eq!(body.len(), bytes);
    body
}

/// A piece of a body.
fn frame(bytes: &[u8]) -> std::io::Result<Frame<Bytes>> {
    Ok(Frame::data(Bytes::copy_from_slice(bytes)))
}

fn assert_too_large(reply: &Reply) {
    assert_eq!(
        (reply.status, reply.error_body()),
        (
            413,
            json!({ "code": "invalid_request", "message": "The request body is too large." })
        )
    );
}

#[tokio::test]
async fn a_webhook_of_exactly_one_mebibyte_is_kept_and_one_byte_more_is_refused() {
    let app = TestApp::new().await;
    assert_received(&send(&app, &of_size(MIB)).await);
    assert_too_large(&send(&app, &of_size(MIB + 1)).await);
    assert_too_large(&send(&app, &of_size(8 * MIB)).await);
    assert_eq!(kept(&app).await.len(), 1);
    app.run_due().await;
    let reason = "about nobody we know";
    assert_eq!(
        kept(&app).await,
        [json!({ "state": "ignored", "kind": "applicantReviewed", "reason": reason })]
    );
}

#[tokio::test]
async fn a_webhook_that_does_not_say_how_large_it_is_is_cut_off_all_the_same() {
    let app = TestApp::new().await;
    for (bytes, is_kept) in [(MIB, true), (MIB + 1, false), (4 * MIB, false)] {
        let body = of_size(bytes);
        let value = digest(
            DigestAlgorithm::Sha256,
            secret(&app).as_bytes(),
            body.as_bytes(),
        );
        let chunks: Vec<_> = body.as_bytes().chunks(64 * 1024).map(frame).collect();
        let body = StreamBody::new(futures::stream::iter(chunks));
        let body = reqwest::Body::wrap(body);
        let reply = bare(&app, body)
            .header(PAYLOAD_DIGEST, value)
            .header(PAYLOAD_DIGEST_ALGORITHM, "HMAC_SHA256_HEX")
            .send()
            .await;
        if is_kept {
            assert_received(&reply);
        } else {
            assert_too_large(&reply);
        }
    }
    assert_eq!(kept(&app).await.len(), 1);
}
