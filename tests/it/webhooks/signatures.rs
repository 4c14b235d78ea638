//! Only what one of our secrets signed, byte for byte, is let in.

use base::signing::{DigestAlgorithm, PAYLOAD_DIGEST, PAYLOAD_DIGEST_ALGORITHM, digest};

use super::{assert_not_authentic, assert_received, bare, kept, secret};
use crate::support::app::{Options, TestApp};

const BODY: &str = r#"{"type":"applicantReviewed","applicantId":"65a1","externalUserId":"org_1","reviewStatus":"completed"}"#;
const SHA256: &str = "HMAC_SHA256_HEX";

fn sha256(secret: &str, body: &str) -> String {
    digest(DigestAlgorithm::Sha256, secret.as_bytes(), body.as_bytes())
}

#[tokio::test]
async fn each_of_the_three_algorithms_is_verified() {
    let app = TestApp::new().await;
    for (number, algorithm) in DigestAlgorithm::ALL.into_iter().enumerate() {
        let body = BODY.replace("65a1", &format!("65a{number}"));
        let value = digest(algorithm, secret(&app).as_bytes(), body.as_bytes());
        let reply = bare(&app, body)
            .header(PAYLOAD_DIGEST, &value)
            .header(PAYLOAD_DIGEST_ALGORITHM, algorithm.as_str());
        assert_received(&reply.send().await);
    }
    assert_eq!(kept(&app).await.len(), 3);
}

#[tokio::test]
async fn a_digest_of_one_algorithm_does_not_pass_as_another() {
    let app = TestApp::new().await;
    for made in DigestAlgorithm::ALL {
        for claimed in DigestAlgorithm::ALL
            .into_iter()
            .filter(|claimed| *claimed != made)
        {
            let value = digest(made, secret(&app).as_bytes(), BODY.as_bytes());
            let request = bare(&app, BODY)
                .header(PAYLOAD_DIGEST, &value)
                .header(PAYLOAD_DIGEST_ALGORITHM, claimed.as_str());
            assert_not_authentic(&request.send().await);
        }
    }
    assert!(kept(&app).await.is_empty());
}

#[tokio::test]
async fn while_a_secret_is_exchanged_both_are_good_and_a_third_is_not() {
    let app = TestApp::with(Options {
        app: Box::new(|settings| settings.webhook_secrets.push("the-secret-of-before".into())),
        ..Options::default()
    })
    .await;
    let other = BODY.replace("65a1", "65a2");
    for (body, secret) in [
        (BODY, secret(&app).as_str()),
        (&other, "the-secret-of-before"),
    ] {
        let request = bare(&app, body.to_owned())
            .header(PAYLOAD_DIGEST, sha256(secret, body))
            .header(PAYLOAD_DIGEST_ALGORITHM, SHA256);
        assert_received(&request.send().await);
    }
    for wrong in ["the-secret-of-nobody", ""] {
        let request = bare(&app, BODY)
            .header(PAYLOAD_DIGEST, sha256(wrong, BODY))
            .header(PAYLOAD_DIGEST_ALGORITHM, SHA256);
        assert_not_authentic(&request.send().await);
    }
    assert_eq!(kept(&app).await.len(), 2);
}

#[tokio::test]
async fn each_header_is_there_exactly_once() {
    let app = TestApp::new().await;
    let good = sha256(&secret(&app), BODY);
    let wrong = sha256("wrong", BODY);
    let both = [
        (PAYLOAD_DIGEST, good.as_str()),
        (PAYLOAD_DIGEST_ALGORITHM, SHA256),
    ];
    let cases: [&[(&str, &str)]; 9] = [
        &[],
        &both[..1],
        &both[1..],
        &[both[0], both[0], both[1]],
        &[both[0], both[1], both[1]],
        &[both[0], (PAYLOAD_DIGEST, &wrong), both[1]],
        &[(PAYLOAD_DIGEST, &wrong), both[0], both[1]],
        &[
            both[0],
            both[1],
            (PAYLOAD_DIGEST_ALGORITHM, "HMAC_SHA1_HEX"),
        ],
        // The older header, with which a SHA-1 is sent, is none of ours.
        &[
            ("x-payload-digest-alg-old", SHA256),
            ("x-payload-digest-old", &good),
        ],
    ];
    for headers in cases {
        let mut request = bare(&app, BODY);
        for (name, value) in headers {
            request = request.header(name, value);
        }
        assert_not_authentic(&request.send().await);
    }
    assert!(kept(&app).await.is_empty());
}

#[tokio::test]
async fn odd_digests_are_refused() {
    let app = TestApp::new().await;
    let good = sha256(&secret(&app), BODY);
    let odd = [
        String::new(),
        " ".to_owned(),
        "0".to_owned(),
        good[..63].to_owned(),
        good[..62].to_owned(),
        format!("{good}00"),
        format!("sha256={good}"),
        format!("0x{good}"),
        format!("{good},{good}"),
        "g".repeat(64),
        "0".repeat(64),
        "00".repeat(20_000),
    ];
    for value in &odd {
        let request = bare(&app, BODY)
            .header(PAYLOAD_DIGEST, value)
            .header(PAYLOAD_DIGEST_ALGORITHM, SHA256);
        assert_not_authentic(&request.send().await);
    }
    let binary = bare(&app, BODY)
        .header(PAYLOAD_DIGEST, b"\xff\xfe")
        .header(PAYLOAD_DIGEST_ALGORITHM, SHA256);
    assert_not_authentic(&binary.send().await);
    assert!(kept(&app).await.is_empty());
    // Hexadecimal digits have no case.
    let request = bare(&app, BODY)
        .header(PAYLOAD_DIGEST, good.to_ascii_uppercase())
        .header(PAYLOAD_DIGEST_ALGORITHM, SHA256);
    assert_received(&request.send().await);
}

#[tokio::test]
async fn unknown_algorithms_are_refused_whatever_their_name() {
    let app = TestApp::new().await;
    let good = sha256(&secret(&app), BODY);
    for name in [
        "",
        "constructor",
        "__proto__",
        "toString",
        "none",
        "NONE",
        "HMAC_MD5_HEX",
        "HMAC_SHA224_HEX",
        "HMAC_SHA256",
        "SHA256",
        "sha256",
        "hmac_sha256_hex",
        "HMAC_SHA256_HEX,HMAC_SHA256_HEX",
        "HMAC_SHA256_HEX;q=1",
        "HMAC_SHA256_BASE64",
    ] {
        let request = bare(&app, BODY)
            .header(PAYLOAD_DIGEST, &good)
            .header(PAYLOAD_DIGEST_ALGORITHM, name);
        assert_not_authentic(&request.send().await);
    }
    assert!(kept(&app).await.is_empty());
}

#[tokio::test]
async fn the_raw_bytes_are_signed_and_not_their_meaning() {
    let app = TestApp::new().await;
    let value: serde_json::Value = serde_json::from_str(BODY).unwrap();
    let pretty = serde_json::to_string_pretty(&value).unwrap();
    let good = sha256(&secret(&app), BODY);
    let reserialised = value.to_string();
    assert_ne!(reserialised, BODY, "the order of the fields differs");
    for body in [
        pretty.clone(),
        reserialised,
        format!("{BODY}\n"),
        format!(" {BODY}"),
        BODY.replace("65a1", "65a2"),
        String::new(),
    ] {
        let request = bare(&app, body)
            .header(PAYLOAD_DIGEST, &good)
            .header(PAYLOAD_DIGEST_ALGORITHM, SHA256);
        assert_not_authentic(&request.send().await);
    }
    assert!(kept(&app).await.is_empty());
    // A body that was signed with its line breaks is let in with them.
    let request = bare(&app, pretty.clone())
        .header(PAYLOAD_DIGEST, sha256(&secret(&app), &pretty))
        .header(PAYLOAD_DIGEST_ALGORITHM, SHA256);
    assert_received(&request.send().await);
}
