//! Each way in which Sumsub refuses a reuse, and the question whose token was refused.

use std::borrow::Cow;

use vouch::sumsub::client::{Failure, Misconfiguration, Outage, ReuseFailure};
use vouch::sumsub::refusals::{Refusal, WhoActs};

use super::server::{Reply, Server};
use super::{client, share_token};

/// Reuses and previews against a server that refuses both and finds no applicant. Both must end alike.
async fn refuse(status: u16, body: &str) -> ReuseFailure {
    let refusal = Reply::json(status, body);
    let server = Server::start(move |request| {
        if request.target().contains("/reusableIdentity/") {
            refusal.clone()
        } else {
            Reply::json(404, r#"{"code":404}"#)
        }
    })
    .await;
    let client = client(&server.url);
    let reuse = client
        .reuse(&share_token(), "kyc", "org_1")
        .await
        .unwrap_err();
    let preview = client.preview_reuse(&share_token(), "kyc").await;
    match &reuse {
        ReuseFailure::OutcomeUnknown(failure) => {
            assert_eq!(preview, Err(ReuseFailure::NotSent(*failure)));
        }
        _ => assert_eq!(preview, Err(reuse.clone())),
    }
    reuse
}

fn body(code: i64, name: &str) -> String {
    format!(
        r#"{{"code":400,"errorCode":{code},"errorName":"{name}","description":"text","type":"x.ServiceException"}}"#
    )
}

#[derive(Debug, PartialEq)]
enum Ends {
    Token,
    Refused,
    NotPartner,
    Disabled,
}

#[tokio::test]
async fn every_documented_name() {
    use Ends::{Disabled, NotPartner, Refused, Token};
    use WhoActs::{Broker, Customer, Donor, Nobody, Operator};
    // (code, name, how it ends, an import may work later with a new token, whose move). The last name is new to us.
    #[rustfmt::skip]
    let rows = [
        (10501, "not-in-partners-list", NotPartner, true, Operator),
        (10502, "invalid-partner-id", Token, true, Broker),
        (10503, "invalid-share-token", Token, true, Broker),
        (10504, "non-suitable-share-token", Token, true, Broker),
        (10505, "reusable-kyc-disabled", Disabled, true, Operator),
        (10506, "reusable-kyc-not-reusable", Refused, false, Customer),
        (10507, "reusable-kyc-not-approved-applicant", Refused, true, Donor),
        (10508, "reusable-kyc-not-active-applicant", Refused, true, Donor),
        (10509, "reusable-kyc-not-kyc-moderation-type", Refused, false, Customer),
        (10510, "reusable-kyc-not-selfie-or-identity-doc", Refused, false, Customer),
        (10511, "reusable-kyc-not-selfie-liveness", Refused, false, Customer),
        (10512, "reusable-kyc-not-req-doc-overlap", Refused, false, Customer),
        (10513, "reusable-kyc-not-compatible-doc-type", Refused, false, Customer),
        (10514, "reusable-kyc-not-actual-poi-date", Refused, true, Customer),
        (10515, "reusable-kyc-not-actual-poa-date", Refused, true, Customer),
        (10516, "reusable-kyc-not-acceptable-age", Refused, false, Nobody),
        (10517, "reusable-kyc-incompatible-capture-settings", Refused, false, Customer),
        (10518, "reusable-kyc-email-mismatch", Refused, false, Customer),
        (10519, "reusable-kyc-phone-mismatch", Refused, false, Customer),
        (10521, "reusable-kyc-inactive-sumsub-id-account", Refused, true, Customer),
        (10599, "reusable-kyc-not-on-a-tuesday", Refused, false, Customer),
    ];
    for (code, name, ends, later, who_acts) in rows {
        let refusal = Refusal {
            name: Cow::Borrowed(name),
            error_code: Some(code),
            retryable: later,
            needs_new_token: later,
            who_acts,
        };
        let expected = match ends {
            Token => ReuseFailure::TokenInvalid(refusal),
            Refused => ReuseFailure::Refused(refusal),
            NotPartner => ReuseFailure::NotPartner(refusal),
            Disabled => ReuseFailure::Disabled(refusal),
        };
        assert_eq!(refuse(400, &body(code, name)).await, expected);
    }
}

#[tokio::test]
async fn the_name_decides_and_neither_number_nor_status() {
    let disabled = ReuseFailure::Misconfigured(Misconfiguration::CopyDisabled);
    assert_eq!(
        refuse(400, &body(10518, "copy-applicant-disabled")).await,
        disabled
    );
    for status in [401, 403, 404, 409] {
        let ReuseFailure::TokenInvalid(refusal) =
            refuse(status, &body(10513, "invalid-share-token")).await
        else {
            panic!("{status}");
        };
        assert_eq!(
            (refusal.name.as_ref(), refusal.error_code),
            ("invalid-share-token", Some(10513))
        );
    }
}

#[tokio::test]
async fn everything_else_that_sumsub_may_answer() {
    use Misconfiguration::{Forbidden, OtherStatus, Redirected, Unauthorized, UnknownLevel};
    let ours = ReuseFailure::Misconfigured;
    let unknown = |kind| {
        ReuseFailure::OutcomeUnknown(Failure::Unavailable {
            retry_after: None,
            kind,
        })
    };
    let unnamed = |error_code| {
        ReuseFailure::Unnamed(Refusal {
            name: Cow::Borrowed("unnamed"),
            error_code,
            retryable: false,
            needs_new_token: false,
            who_acts: WhoActs::Customer,
        })
    };
    let cases = [
        (
            401,
            r#"{"description":"Invalid signature","code":401}"#,
            ours(Unauthorized),
        ),
        (401, "", ours(Unauthorized)),
        (
            403,
            r#"{"description":"User not authorized."}"#,
            ours(Forbidden),
        ),
        (
            404,
            r#"{"errorName":"level-not-found"}"#,
            ours(UnknownLevel),
        ),
        (
            400,
            r#"{"errorName":"level-not-found"}"#,
            ours(UnknownLevel),
        ),
        (
            400,
            r#"{"description":"Body must be provided"}"#,
            unnamed(None),
        ),
        (
            400,
            r#"{"errorName":"Call +1 555 now!","errorCode":1042}"#,
            unnamed(Some(1042)),
        ),
        (400, "<html>", ours(OtherStatus(400))),
        (414, "<html>", ours(OtherStatus(414))),
        (302, "", ours(Redirected)),
        (
            409,
            r#"{"code":409,"description":"already exists: a1"}"#,
            ReuseFailure::Conflict,
        ),
        (408, "", unknown(Outage::Timeout)),
        (500, "", unknown(Outage::ServerError)),
        // A server error proves nothing, whatever it is called.
        (
            500,
            r#"{"errorName":"invalid-share-token"}"#,
            unknown(Outage::ServerError),
        ),
        (502, "<html>", unknown(Outage::ServerError)),
        // A page of something in between: Sumsub has not seen the token.
        (
            404,
            "<html>",
            ReuseFailure::NotSent(Failure::Unavailable {
                retry_after: None,
                kind: Outage::Unreadable,
            }),
        ),
        (200, "{}", unknown(Outage::Unreadable)),
        (204, "", unknown(Outage::Unreadable)),
    ];
    for (status, body, expected) in cases {
        if status < 300 {
            let server = Server::always(Reply::json(status, body)).await;
            let reuse = client(&server.url)
                .reuse(&share_token(), "kyc", "org_1")
                .await;
            assert_eq!(reuse, Err(expected), "{status} {body}");
        } else {
            assert_eq!(refuse(status, body).await, expected, "{status} {body}");
        }
    }
}

const TOKEN_401: &str = r#"{"code":401,"description":"Token is invalid: Token _act-374dc16e-v2 is invalid now: created at Tue Dec 02
    08:27:46 UTC 2025 with ttl 5 but accessed at Tue Dec 02 08:29:55 UTC 2025 [source: null]","type":"x.ServiceException"}"#;

/// A 401 that speaks of a token may mean the share token or our own: a lookup tells.
#[tokio::test]
async fn a_401_about_a_token_is_judged_by_a_lookup() {
    let token = ReuseFailure::TokenInvalid(Refusal {
        name: Cow::Borrowed("invalid-share-token"),
        error_code: None,
        retryable: true,
        needs_new_token: true,
        who_acts: WhoActs::Broker,
    });
    let ours = ReuseFailure::Misconfigured(Misconfiguration::Unauthorized);
    let no_lookup = |kind| {
        ReuseFailure::NotSent(Failure::Unavailable {
            retry_after: None,
            kind,
        })
    };
    let cases = [
        (Reply::json(404, r#"{"code":404}"#), token.clone()),
        (Reply::json(200, r#"{"id":"a1"}"#), token.clone()),
        (Reply::json(403, "{}"), token),
        (Reply::json(401, TOKEN_401), ours.clone()),
        (Reply::json(401, "{}"), ours),
        (Reply::json(500, "{}"), no_lookup(Outage::ServerError)),
        (Reply::Close, no_lookup(Outage::Unreachable)),
    ];
    for (lookup, expected) in cases {
        let told = lookup.clone();
        let server = Server::start(move |request| {
            if request.target().contains("/reusableIdentity/") {
                Reply::json(401, &TOKEN_401.replace('\n', " "))
            } else {
                lookup.clone()
            }
        })
        .await;
        let client = client(&server.url);
        let reuse = client.reuse(&share_token(), "kyc", "org_1").await;
        assert_eq!(reuse, Err(expected.clone()), "{told:?}");
        let preview = client.preview_reuse(&share_token(), "kyc").await;
        assert_eq!(preview, Err(expected), "{told:?}");
        let lookups: Vec<String> = server
            .received()
            .iter()
            .filter(|request| {
                request.method() == "GET" && request.target().contains("externalUserId")
            })
            .map(|request| request.target().to_owned())
            .collect();
        assert_eq!(
            lookups[0],
            "/resources/applicants/-;externalUserId=org_1/one"
        );
    }
}

#[tokio::test]
async fn a_text_that_is_no_share_token_is_not_sent() {
    let server = Server::always(Reply::json(200, r#"{"id":"a1"}"#)).await;
    let client = client(&server.url);
    for text in [String::new(), "x".repeat(4097)] {
        let token = text.into();
        let reuse = client.reuse(&token, "kyc", "org_1").await;
        assert!(
            matches!(reuse, Err(ReuseFailure::TokenInvalid(_))),
            "{reuse:?}"
        );
        assert!(client.preview_reuse(&token, "kyc").await.is_err());
    }
    assert_eq!(server.received(), []);
}
