//! Each call: what is sent, and what is made of a good answer.

use chrono::{TimeZone, Utc};
use domain::verification::Finding;
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use vouch::sumsub::client::{Applicant, Failure, Misconfiguration, Outage, Priority, Reviewed};

use super::server::{Received, Reply, Server};
use super::{SHARE_TOKEN, client, share_token};

const UNREADABLE: Failure = Failure::Unavailable {
    retry_after: None,
    kind: Outage::Unreadable,
};

fn line(request: &Received) -> String {
    format!("{} {}", request.method(), request.target())
}

/// The one request that arrived.
fn only(server: &Server) -> Received {
    let mut received = server.received();
    assert_eq!(received.len(), 1);
    received.remove(0)
}

/// Status and body of an answer, and what is made of it.
type Case<T> = (u16, &'static str, Result<Option<T>, Failure>);

#[tokio::test]
async fn reuse_gives_our_new_applicant() {
    let body = r#"{"id":"689223ed75b5d1bc2bb38gdg","createdAt":"2025-08-05 15:31:57","externalUserId":"org_1",
        "info":{"firstName":"John"},"review":{"reviewStatus":"init"}}"#;
    for status in [200, 201] {
        let server = Server::always(Reply::json(status, body)).await;
        let applicant = client(&server.url)
            .reuse(&share_token(), "basic kyc", "org_1")
            .await
            .unwrap();
        assert_eq!(
            applicant.review.as_ref().map(|review| review.finding()),
            Some(Finding::Init)
        );
        assert_eq!(
            applicant,
            Applicant {
                id: "689223ed75b5d1bc2bb38gdg".into(),
                external_user_id: Some("org_1".into()),
                created_at: Some(Utc.with_ymd_and_hms(2025, 8, 5, 15, 31, 57).unwrap()),
                level: None,
                review: applicant.review.clone(),
                reuse_scope: None,
                deleted: false,
            }
        );
        let request = only(&server);
        assert_eq!(
            line(&request),
            format!(
                "POST /resources/api/reusableIdentity/reuse?shareToken={SHARE_TOKEN}&levelName=basic%20kyc&userId=org_1"
            )
        );
        assert_eq!(request.body, b"");
        assert_eq!(request.headers("content-length"), ["0"]);
    }
}

#[tokio::test]
async fn preview_is_a_get_and_any_success_will_do() {
    for body in ["", "{}", r#"{"id":"x"}"#] {
        let server = Server::always(Reply::json(200, body)).await;
        let preview = client(&server.url)
            .preview_reuse(&share_token(), "kyc")
            .await;
        assert_eq!(preview, Ok(()), "{body}");
        assert_eq!(
            line(&only(&server)),
            format!(
                "GET /resources/api/reusableIdentity/reuse/preview?shareToken={SHARE_TOKEN}&levelName=kyc"
            )
        );
    }
}

#[tokio::test]
async fn a_lookup_finds_the_applicant_none_or_no_answer() {
    let cases: [Case<&str>; 7] = [
        (
            200,
            r#"{"id":"a1","externalUserId":"org_1"}"#,
            Ok(Some("a1")),
        ),
        (200, r#"{"id":"a1"}"#, Ok(Some("a1"))),
        (
            200,
            r#"{"id":"a1","externalUserId":"org_2"}"#,
            Err(UNREADABLE),
        ),
        (200, "{}", Err(UNREADABLE)),
        (
            404,
            r#"{"code":404,"description":"Applicant not found"}"#,
            Ok(None),
        ),
        (404, "<html>default backend</html>", Err(UNREADABLE)),
        (404, "", Err(UNREADABLE)),
    ];
    for (status, body, expected) in cases {
        let server = Server::always(Reply::json(status, body)).await;
        let found = client(&server.url)
            .applicant_by_external_id(Priority::Broker, "org_1")
            .await;
        let found = found.map(|applicant| applicant.map(|applicant| applicant.id));
        assert_eq!(
            found,
            expected.map(|id| id.map(str::to_owned)),
            "{status} {body}"
        );
        assert_eq!(
            line(&only(&server)),
            "GET /resources/applicants/-;externalUserId=org_1/one"
        );
    }
}

/// A finding, or what is wrong with the applicant; or a failure of the call.
type Found = Result<Result<Finding, &'static str>, Failure>;

#[tokio::test]
async fn a_review_is_found_or_not_or_not_readable() {
    let cases: [(u16, &str, Found); 9] = [
        (
            200,
            r#"{"reviewStatus":"completed","reviewResult":{"reviewAnswer":"GREEN"},"levelName":"kyc"}"#,
            Ok(Ok(Finding::Green)),
        ),
        (
            200,
            r#"{"reviewStatus":"somethingNew"}"#,
            Ok(Ok(Finding::Unknown)),
        ),
        (
            200,
            r#"{"reviewResult":{"reviewAnswer":"GREEN"}}"#,
            Err(UNREADABLE),
        ),
        (200, "", Err(UNREADABLE)),
        (404, r#"{"code":404}"#, Ok(Err("not found"))),
        (410, r#"{"code":410}"#, Ok(Err("not found"))),
        (400, r#"{"code":400}"#, Ok(Err("refused"))),
        (409, r#"{"code":409}"#, Ok(Err("refused"))),
        // A page from something in between says nothing about the applicant.
        (404, "<html>default backend</html>", Err(UNREADABLE)),
    ];
    for (status, body, expected) in cases {
        let server = Server::always(Reply::json(status, body)).await;
        let review = client(&server.url).review(Priority::Webhook, "a1").await;
        let finding = review.map(|review| match review {
            Reviewed::Review(review) => Ok(review.finding()),
            Reviewed::NotFound => Err("not found"),
            Reviewed::Refused => Err("refused"),
        });
        assert_eq!(finding, expected, "{status} {body}");
        assert_eq!(line(&only(&server)), "GET /resources/applicants/a1/status");
    }
}

#[tokio::test]
async fn an_sdk_token_and_a_link_are_asked_for_in_a_json_body() {
    let server = Server::always(Reply::json(
        200,
        r#"{"token":"_act-sbx-1","userId":"org_1","url":"https://in.sumsub.com/websdk/p/1"}"#,
    ))
    .await;
    let client = client(&server.url);
    let token = client.sdk_token("org_1", "kyc", 600).await.unwrap();
    assert_eq!(token.expose_secret(), "_act-sbx-1");
    let link = client.websdk_link("org_1", "kyc", 1800).await;
    assert_eq!(link, Ok("https://in.sumsub.com/websdk/p/1".to_owned()));

    let received = server.received();
    let sent: Vec<(String, Value)> = received
        .iter()
        .map(|request| {
            (
                line(request),
                serde_json::from_slice(&request.body).unwrap(),
            )
        })
        .collect();
    assert_eq!(
        sent,
        [
            (
                "POST /resources/accessTokens/sdk".to_owned(),
                json!({"userId": "org_1", "levelName": "kyc", "ttlInSecs": 600})
            ),
            (
                "POST /resources/sdkIntegrations/levels/-/websdkLink".to_owned(),
                json!({"userId": "org_1", "levelName": "kyc", "ttlInSecs": 1800})
            ),
        ]
    );
    // The connection was kept.
    assert_eq!(
        received.iter().map(|request| request.connection).max(),
        Some(0)
    );
}

#[tokio::test]
async fn a_session_answer_without_its_content_is_unreadable() {
    for body in [
        r#"{"token":"","url":""}"#,
        r#"{"token":1,"url":"javascript:x"}"#,
        "[]",
        "",
        "<html>",
    ] {
        let server = Server::always(Reply::json(200, body)).await;
        let client = client(&server.url);
        let token = client.sdk_token("org_1", "kyc", 600).await;
        assert_eq!(token.err(), Some(UNREADABLE), "{body}");
        assert_eq!(
            client.websdk_link("org_1", "kyc", 600).await,
            Err(UNREADABLE),
            "{body}"
        );
    }
}

#[tokio::test]
async fn what_an_error_means_for_a_call_that_may_be_repeated() {
    use Misconfiguration::{Forbidden, OtherStatus, Redirected, Unauthorized, UnknownLevel};
    let ours = |what| Failure::Misconfigured { what };
    let theirs = |kind| Failure::Unavailable {
        retry_after: None,
        kind,
    };
    let json = r#"{"description":"no","code":1}"#;
    let cases = [
        (401, json, ours(Unauthorized)),
        (401, "", ours(Unauthorized)),
        (403, json, ours(Forbidden)),
        (404, json, ours(UnknownLevel)),
        (
            400,
            r#"{"errorName":"level-not-found"}"#,
            ours(UnknownLevel),
        ),
        (400, json, ours(OtherStatus(400))),
        (422, "<html>", ours(OtherStatus(422))),
        (301, "", ours(Redirected)),
        (404, "<html>", UNREADABLE),
        (408, "", theirs(Outage::Timeout)),
        (429, "", theirs(Outage::RateLimited)),
        (500, json, theirs(Outage::ServerError)),
        (503, "<html>", theirs(Outage::ServerError)),
        (599, "", theirs(Outage::ServerError)),
    ];
    for (status, body, expected) in cases {
        let server = Server::always(Reply::json(status, body)).await;
        let token = client(&server.url).sdk_token("org_1", "kyc", 600).await;
        assert_eq!(token.err(), Some(expected), "{status} {body}");
        assert_eq!(server.received().len(), 1, "{status} {body}");
    }
}
