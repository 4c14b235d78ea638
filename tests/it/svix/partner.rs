//! Partner endpoints beside a Svix server: they are never its business.

use serde_json::json;

use super::server::Server;
use super::{app, endpoint, messages};
use crate::partner::{Partner, USER, listener};

#[tokio::test]
async fn partner_messages_are_delivered_here_and_signed_ones_there() {
    let server = Server::start().await;
    let app = app(&server).await;
    let partner = Partner::new(&app).await;
    endpoint(&partner.broker).await;
    let (receiver, _) = listener(&app, partner.broker.organization, &[]).await;
    let organization = partner.user(USER).await;
    partner.files(USER).await;
    let declared = partner.declare(&crate::partner::declaration(USER)).await;
    assert_eq!(declared.status, 201, "{:?}", declared.body);
    app.settle().await;
    assert_eq!(receiver.count(), 2);
    let world = server.world().messages.len();
    assert_eq!(world, 1, "the change of the status alone");
    let sent: Vec<_> = server
        .world()
        .seen
        .iter()
        .map(|seen| seen.body.clone())
        .collect();
    assert!(sent.iter().all(|body| !body.contains(USER)), "{sent:?}");
    assert!(
        sent.iter().any(|body| body.contains(&organization)),
        "{sent:?}"
    );
    // A replay goes the way that the message went.
    let all = messages(&partner.broker).await;
    let ours = all
        .iter()
        .find(|one| one["eventType"] == "partner.kyc.status")
        .expect("a message");
    let path = format!(
        "/v1/webhooks/messages/{}/replay",
        ours["id"].as_str().expect("an id")
    );
    let replayed = partner.broker.post(&path).json(&json!({})).send().await;
    assert_eq!(replayed.status, 200, "{:?}", replayed.body);
    app.settle().await;
    assert_eq!(
        (receiver.count(), server.world().messages.len()),
        (3, world)
    );
}
