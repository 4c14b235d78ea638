//! What breaks on the way, and whether it may have happened all the same.

use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use vouch::sumsub::client::{Failure, Outage, Priority, ReuseFailure};

use super::server::{Reply, Server, nobody};
use super::{client, impatient, share_token};

/// For servers that will not answer anyway.
const TIMEOUT: Duration = Duration::from_millis(600);

fn outage(kind: Outage) -> Failure {
    Failure::Unavailable {
        retry_after: None,
        kind,
    }
}

/// The request was read in each of these, so nobody may say that nothing was done.
#[tokio::test]
async fn once_sumsub_has_read_the_request_the_outcome_is_unknown() {
    let cases = [
        (Reply::Close, Outage::Unreachable),
        (Reply::Cut, Outage::Unreachable),
        (Reply::Silence, Outage::Timeout),
        (Reply::Drip, Outage::Timeout),
        (Reply::Flood, Outage::Unreadable),
    ];
    for (reply, kind) in cases {
        let server = Server::always(reply.clone()).await;
        let client = match kind {
            Outage::Timeout => impatient(&server.url, TIMEOUT),
            _ => client(&server.url),
        };
        let began = Instant::now();
        let reuse = client.reuse(&share_token(), "kyc", "org_1").await;
        let took = began.elapsed();
        assert_eq!(
            reuse,
            Err(ReuseFailure::OutcomeUnknown(outage(kind))),
            "{reply:?}"
        );
        assert_eq!(server.received().len(), 1, "sent once: {reply:?}");
        if kind == Outage::Timeout {
            let deadline_held = took >= TIMEOUT && took < TIMEOUT * 10;
            assert!(deadline_held, "{reply:?} took {took:?}");
        }

        // A preview has no effect, and a lookup may simply be repeated.
        let preview = client.preview_reuse(&share_token(), "kyc").await;
        assert_eq!(
            preview,
            Err(ReuseFailure::NotSent(outage(kind))),
            "{reply:?}"
        );
        let review = client.review(Priority::Webhook, "a1").await;
        assert_eq!(review, Err(outage(kind)), "{reply:?}");
    }
}

#[tokio::test]
async fn a_refused_connection_means_that_nothing_was_sent() {
    let client = client(&nobody().await);
    let reuse = client.reuse(&share_token(), "kyc", "org_1").await;
    assert_eq!(
        reuse,
        Err(ReuseFailure::NotSent(outage(Outage::Unreachable)))
    );
    let review = client.review(Priority::Webhook, "a1").await;
    assert_eq!(review, Err(outage(Outage::Unreachable)));
}

/// A server that takes connections and says nothing: TLS never begins.
#[tokio::test]
async fn a_handshake_that_never_ends_means_that_nothing_was_sent() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    let reuse = impatient(&url, TIMEOUT)
        .reuse(&share_token(), "kyc", "org_1")
        .await;
    assert_eq!(reuse, Err(ReuseFailure::NotSent(outage(Outage::Timeout))));
}

/// The other side does not speak TLS: it says so in plain HTTP.
#[tokio::test]
async fn a_failed_handshake_means_that_nothing_was_sent() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    let mut server = tokio::task::JoinSet::new();
    server.spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let _gone = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
        let _gone = stream.read_to_end(&mut Vec::new()).await;
    });
    let reuse = client(&url).reuse(&share_token(), "kyc", "org_1").await;
    assert_eq!(
        reuse,
        Err(ReuseFailure::NotSent(outage(Outage::Unreachable)))
    );
}

#[tokio::test]
async fn an_answer_is_read_up_to_one_mebibyte() {
    let answer = |length: usize| {
        let mut body = br#"{"id":"a1","externalUserId":"org_1","pad":""#.to_vec();
        body.resize(length - 2, b'x');
        body.extend_from_slice(b"\"}");
        Reply::Answer(200, Vec::new(), body)
    };
    let largest = 1024 * 1024;
    let server = Server::always(answer(largest)).await;
    let reuse = client(&server.url)
        .reuse(&share_token(), "kyc", "org_1")
        .await;
    assert_eq!(reuse.map(|applicant| applicant.id), Ok("a1".to_owned()));

    let server = Server::always(answer(largest + 1)).await;
    let reuse = client(&server.url)
        .reuse(&share_token(), "kyc", "org_1")
        .await;
    assert_eq!(
        reuse,
        Err(ReuseFailure::OutcomeUnknown(outage(Outage::Unreadable)))
    );
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = Server::always(Reply::json(200, r#"{"id":"a1"}"#)).await;
    for status in [301, 302, 303, 307, 308] {
        let location = format!("location: {}/resources/x", elsewhere.url);
        let server = Server::always(Reply::json(status, "").with_header(&location)).await;
        let client = client(&server.url);
        let reuse = client.reuse(&share_token(), "kyc", "org_1").await;
        assert!(
            matches!(reuse, Err(ReuseFailure::Misconfigured(_))),
            "{status} {reuse:?}"
        );
        assert!(
            client.review(Priority::Broker, "a1").await.is_err(),
            "{status}"
        );
    }
    assert_eq!(elsewhere.received(), []);
}

/// A connection that the server has closed meanwhile is not reused for a request, and nothing is sent twice.
#[tokio::test]
async fn a_kept_connection_that_closes_is_replaced() {
    let server = Server::start(|request| {
        let reply = Reply::json(200, r#"{"id":"a1","externalUserId":"org_1"}"#);
        match request.connection {
            0 => reply.with_header("connection: close"),
            _ => reply,
        }
    })
    .await;
    let client = client(&server.url);
    for _ in 0..3 {
        let reuse = client.reuse(&share_token(), "kyc", "org_1").await;
        assert_eq!(reuse.map(|applicant| applicant.id), Ok("a1".to_owned()));
    }
    let connections: Vec<usize> = server
        .received()
        .iter()
        .map(|request| request.connection)
        .collect();
    assert_eq!(connections, [0, 1, 1]);
}
