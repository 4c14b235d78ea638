//! How partner endpoints are delivered to: the token, its rotation, five attempts, and who keeps them.

use base::ids::EndpointId;
use chrono::TimeDelta;
use secrecy::SecretString;
use serde_json::json;
use vouch::store::partner::endpoints;

use super::{Partner, TOKEN, USER, endpoint, listener};
use crate::delivery::receiver::{Answer, FINE, Receiver};
use crate::operations::vouch_with;
use crate::support::app::TestApp;

#[tokio::test]
async fn five_attempts_are_made_at_eight_sixteen_thirty_two_and_sixty_four_seconds() {
    let app = TestApp::new().await;
    let partner = Partner::new(&app).await;
    let receiver = Receiver::answering(Answer::Status(500, &[("retry-after", "600")], "")).await;
    endpoint(&app, partner.broker.organization, &receiver.url, &[]).await;
    partner.user(USER).await;
    partner.files(USER).await;
    app.settle().await;
    let mut made = vec![receiver.count()];
    for seconds in [8, 16, 32, 64] {
        app.later(TimeDelta::seconds(seconds - 1)).await;
        made.push(receiver.count());
        app.later(TimeDelta::seconds(1)).await;
        made.push(receiver.count());
    }
    assert_eq!(made, [1, 1, 2, 2, 3, 3, 4, 4, 5]);
    app.later(TimeDelta::days(1)).await;
    assert_eq!(receiver.count(), 5);
    // The same bytes each time, so that a receiver can tell.
    let received = receiver.received();
    assert!(received.iter().all(|one| one.body == received[0].body));
    // The delivery log of the signed kind shows it too.
    let messages = partner.broker.get("/v1/webhooks/messages").send().await;
    let of_files = messages.body["data"].as_array().unwrap().iter();
    let id = of_files
        .filter(|one| one["eventType"] == "partner.kyc.file.added")
        .map(|one| one["id"].as_str().unwrap().to_owned())
        .next()
        .unwrap();
    let path = format!("/v1/webhooks/messages/{id}/deliveries");
    let log = partner.broker.get(&path).send().await;
    assert_eq!(log.body["data"][0]["state"], "failed", "{:?}", log.body);
    let path = format!("/v1/webhooks/messages/{id}/replay");
    let replayed = partner.broker.post(&path).json(&json!({})).send().await;
    assert_eq!(replayed.status, 200, "{:?}", replayed.body);
    app.settle().await;
    assert_eq!(receiver.count(), 6);
}

#[tokio::test]
async fn a_new_token_is_sent_from_its_time_on_and_the_old_one_until_then() {
    let app = TestApp::new().await;
    let partner = Partner::new(&app).await;
    let (receiver, id) = listener(&app, partner.broker.organization, &[]).await;
    let (ids, now) = (&app.services.ids, app.clock.now());
    let rotate = async |token: &str, at| {
        app.secret(token);
        let token = SecretString::from(token);
        let mut tx = app.services.begin().await.unwrap();
        let sealer = &app.services.journal.sealer;
        let done = endpoints::rotate(&mut tx, sealer, id, ids.uuid(), &token, at, now).await;
        assert!(done.unwrap());
        tx.commit().await.unwrap();
    };
    rotate("a-token-that-is-never-sent", now + TimeDelta::hours(1)).await;
    rotate("the-token-of-tomorrow", now + TimeDelta::hours(24)).await;
    partner.user(USER).await;
    let mut sent = Vec::new();
    for (at, file) in [(0, "1"), (23, "2"), (1, "3"), (100, "4")] {
        app.later(TimeDelta::hours(at)).await;
        let path = format!("/v1/user/kyc-files/{USER}");
        assert_eq!(
            partner.upload(&path, &[(file, super::PNG)]).await.status,
            201
        );
        app.settle().await;
        sent.push(receiver.received().last().unwrap().headers["authorization"].clone());
    }
    let new = "the-token-of-tomorrow";
    assert_eq!(sent, [TOKEN, TOKEN, new, new]);
    // At rest it is sealed.
    let rows = app.rows("select * from webhook_secrets").await;
    assert!(
        rows.iter()
            .all(|row| !row.to_string().contains(&hex::encode(new))),
        "{rows:?}"
    );
}

#[tokio::test]
async fn operators_register_list_rotate_and_delete_endpoints_and_nobody_sees_them_as_signed_ones() {
    let app = TestApp::new().await;
    let partner = Partner::new(&app).await;
    let owner = partner.broker.organization.to_string();
    let create = async |url: &str, settings: &[(&str, &str)]| {
        let arguments = [
            "partner-endpoints",
            "create",
            "--organization",
            &owner,
            "--url",
            url,
        ];
        let events = ["--event", "partner.kyc.status"];
        vouch_with(&app, &[&arguments[..], &events].concat(), settings).await
    };
    // https and public, unless the settings of `vouch dev` say otherwise.
    for url in [
        "http://example.com/hook",
        "https://127.0.0.1/hook",
        "http://127.0.0.1/hook",
    ] {
        assert_eq!(create(url, &[]).await.0, 1, "{url}");
    }
    let (code, made) = create("https://example.com/hook", &[]).await;
    assert_eq!(code, 0, "{made}");
    let (id, token) = (
        made["endpointId"].as_str().unwrap(),
        made["token"].as_str().unwrap(),
    );
    assert_eq!(
        (token.len(), &made["events"]),
        (64, &json!(["partner.kyc.status"]))
    );
    let (_, second) = create("https://example.com/other", &[]).await;
    assert_ne!(second["token"], made["token"], "each has its own");
    let (_, listed) = vouch_with(&app, &["partner-endpoints", "list"], &[]).await;
    assert_eq!(listed["endpoints"].as_array().unwrap().len(), 2, "{listed}");
    assert!(!listed.to_string().contains(token));
    let at = ["--at", "2100-01-01T00:00:00Z"];
    let rotate = [&["partner-endpoints", "rotate", id][..], &at].concat();
    let (code, rotated) = vouch_with(&app, &rotate, &[]).await;
    assert_eq!(
        (code, &rotated["startsAt"]),
        (0, &json!("2100-01-01T00:00:00.000Z"))
    );
    let past = [
        "partner-endpoints",
        "rotate",
        id,
        "--at",
        "2020-01-01T00:00:00Z",
    ];
    assert_eq!(vouch_with(&app, &past, &[]).await.0, 1);

    // By the calls for signed endpoints there is no such endpoint.
    let list = partner.broker.get("/v1/webhooks/endpoints").send().await;
    assert_eq!(list.body["data"], json!([]));
    for path in ["", "/secret"] {
        let path = format!("/v1/webhooks/endpoints/{id}{path}");
        assert_eq!(
            partner.broker.get(&path).send().await.error(),
            (404, "not_found")
        );
    }
    let path = format!("/v1/webhooks/endpoints/{id}");
    let deleted = partner
        .broker
        .request(reqwest::Method::DELETE, &path)
        .send()
        .await;
    assert_eq!(deleted.error(), (404, "not_found"));
    assert!(EndpointId::parse(id).is_some());
    for (expected, _) in [(0, "once"), (1, "again")] {
        assert_eq!(
            vouch_with(&app, &["partner-endpoints", "delete", id], &[])
                .await
                .0,
            expected
        );
    }
}

#[tokio::test]
async fn a_broker_without_partner_endpoints_has_no_messages_for_them() {
    let app = TestApp::new().await;
    let partner = Partner::new(&app).await;
    let signed = Receiver::answering(FINE).await;
    let body = json!({ "url": signed.url });
    partner
        .broker
        .post("/v1/webhooks/endpoints")
        .json(&body)
        .send()
        .await;
    partner.user(USER).await;
    partner.files(USER).await;
    assert_eq!(partner.declare(&super::declaration(USER)).await.status, 201);
    app.settle().await;
    assert_eq!(signed.count(), 1);
    let rows = app
        .rows("select kind, subject_organization_id from webhook_messages")
        .await;
    assert_eq!(
        rows,
        [json!({ "kind": "signed", "subject_organization_id": null })]
    );
}
