//! Where webhooks do not go, and names that change their mind.

use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use base::clock::Clock;
use base::ids::{Ids, MessageId};
use domain::webhook::EndpointKind;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use secrecy::SecretString;
use vouch::delivery::client::{Attempt, Class, Client, Message, Settings};
use vouch::delivery::guard::Policy;
use vouch::delivery::patience::Failing;
use vouch::delivery::resolver::Lookup;

use super::receiver::{Answer, FINE, Receiver};
use super::rows;
use crate::support::app::{Options, TestApp};

/// A look-up that gives the n-th answer the n-th time, and counts.
fn names(answers: Vec<Vec<&'static str>>) -> (Lookup, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let lookup: Lookup = Arc::new(move |_| {
        let number = count.fetch_add(1, Ordering::SeqCst);
        let found = answers
            .get(number)
            .or(answers.last())
            .cloned()
            .unwrap_or_default();
        Box::pin(async move {
            if found.is_empty() {
                return Err(io::ErrorKind::NotFound.into());
            }
            Ok(found
                .iter()
                .map(|ip| SocketAddr::new(ip.parse::<IpAddr>().expect("an address"), 0))
                .collect())
        })
    });
    (lookup, asked)
}

fn loopback() -> Policy {
    Policy {
        allow_http: true,
        allowed_networks: vec!["127.0.0.0/8".parse().expect("a network")],
    }
}

/// Nothing is known against the endpoint.
fn works() -> Failing {
    tokio::sync::watch::channel(false).1
}

async fn attempt(policy: Policy, lookup: Lookup, url: &str) -> Attempt {
    let client = Client::with_lookup(Settings::new(policy), Clock::system(), lookup);
    let message = Message {
        id: MessageId(Ids::new(Clock::system()).uuid()),
        url,
        payload: "{}",
        secrets: &[SecretString::from("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")],
        kind: EndpointKind::Signed,
        event_type: "test",
    };
    client
        .expect("a client")
        .send(&message, works())
        .await
        .expect("an attempt")
}

#[tokio::test]
async fn a_name_that_is_not_found_is_a_dns_failure() {
    let (lookup, _) = names(vec![vec![]]);
    let made = attempt(loopback(), lookup, "https://nobody.example/").await;
    assert_eq!((made.status, made.failure), (None, Some(Class::Dns)));
    // And so it is with the system's own look-up: .invalid never exists (RFC 6761).
    let app = TestApp::new().await;
    let endpoint = rows::endpoint(&app, "https://nobody.invalid/").await;
    let message = rows::message(&app, &endpoint).await;
    app.run_due().await;
    assert_eq!(
        rows::attempts(&app, message).await,
        [(None, Some("dns".to_owned()), String::new())]
    );
}

#[tokio::test]
async fn a_name_with_a_forbidden_address_is_refused_before_anything_connects() {
    let receiver = Receiver::answering(FINE).await;
    let port = receiver.url.rsplit(':').next().expect("a port");
    for found in [
        vec!["127.0.0.1"],
        vec!["::ffff:127.0.0.1"],
        vec!["169.254.169.254", "10.0.0.1"],
    ] {
        let (lookup, asked) = names(vec![found.clone()]);
        let url = format!("https://hooks.example:{port}/");
        let made = attempt(Policy::default(), lookup, &url).await;
        assert_eq!(
            (made.status, made.failure),
            (None, Some(Class::RefusedAddress)),
            "{found:?}"
        );
        assert_eq!(asked.load(Ordering::SeqCst), 1);
    }
    assert_eq!(receiver.connections(), 0);
}

/// The name is public when it is looked at and points inside when it is connected to: what was judged is what is
/// connected to, so it is asked once for each connection, and the second answer is judged as the first was.
#[tokio::test]
async fn a_name_that_changes_between_two_looks_gains_nothing() {
    let receiver = Receiver::answering(FINE).await;
    let port = receiver.url.rsplit(':').next().expect("a port");
    let url = format!("https://hooks.example:{port}/");
    // The second answer is allowed by no setting; only it could be connected to from here.
    let policy = Policy {
        allow_http: false,
        allowed_networks: vec!["192.0.2.0/24".parse().expect("a network")],
    };
    let (lookup, asked) = names(vec![vec!["192.0.2.1"], vec!["127.0.0.1"]]);
    let mut settings = Settings::new(policy);
    settings.patience.deadline = std::time::Duration::from_millis(300);
    let client = Client::with_lookup(settings, Clock::system(), lookup).expect("a client");
    let secrets = [SecretString::from("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")];
    let message = Message {
        id: MessageId(Ids::new(Clock::system()).uuid()),
        url: &url,
        payload: "{}",
        secrets: &secrets,
        kind: EndpointKind::Signed,
        event_type: "test",
    };
    let first = client.send(&message, works()).await.expect("an attempt");
    assert!(
        matches!(first.failure, Some(Class::Connect | Class::Timeout)),
        "{first:?}"
    );
    assert_eq!(
        asked.load(Ordering::SeqCst),
        1,
        "judged and connected by one look"
    );
    let second = client.send(&message, works()).await.expect("an attempt");
    assert_eq!(second.failure, Some(Class::RefusedAddress));
    assert_eq!(receiver.connections(), 0);
}

/// What was allowed when the endpoint was registered need not be any more.
#[tokio::test]
async fn urls_are_judged_before_every_attempt() {
    let app = TestApp::with(Options {
        app: Box::new(|settings| settings.deliveries.policy = Policy::default()),
        ..Options::default()
    })
    .await;
    let receiver = Receiver::answering(FINE).await;
    for url in [
        receiver.url.clone(),
        receiver.url.replace("http:", "https:"),
        receiver
            .url
            .replace("http://127.0.0.1", "https://localhost"),
        "https://169.254.169.254/latest/meta-data".to_owned(),
        "https://[::ffff:10.0.0.1]/".to_owned(),
        "http://example.com/".to_owned(),
    ] {
        let endpoint = rows::endpoint(&app, &url).await;
        let message = rows::message(&app, &endpoint).await;
        app.run_due().await;
        let refused = (None, Some("refused_address".to_owned()), String::new());
        assert_eq!(rows::attempts(&app, message).await, [refused], "{url}");
    }
    assert_eq!(receiver.connections(), 0);
}

#[tokio::test]
async fn proxies_of_the_environment_are_not_used() {
    // Its own variables cannot be changed under a running test; what the client is built with decides, and a client
    // that used proxies would ask one for this name instead of looking it up.
    let (lookup, asked) = names(vec![vec![]]);
    attempt(loopback(), lookup, "https://hooks.example/").await;
    assert_eq!(asked.load(Ordering::SeqCst), 1);
}

/// A TLS server of one connection with a certificate that nobody trusts.
fn untrusted() -> String {
    const PEM: &[u8] = include_bytes!("self_signed.pem");
    let _already = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let certificate = CertificateDer::from_pem_slice(PEM).expect("a certificate");
    let key = PrivateKeyDer::from_pem_slice(PEM).expect("a key");
    let config = rustls::ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .expect("a configuration");
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a connection");
        let mut tls = rustls::ServerConnection::new(Arc::new(config)).expect("a session");
        // It fails, as the client does not like the certificate.
        let _ = tls.complete_io(&mut stream);
    });
    format!("https://{address}/")
}

#[tokio::test]
async fn a_certificate_that_is_not_trusted_is_a_tls_failure() {
    let app = TestApp::new().await;
    let endpoint = rows::endpoint(&app, &untrusted()).await;
    let message = rows::message(&app, &endpoint).await;
    app.run_due().await;
    assert_eq!(
        rows::attempts(&app, message).await,
        [(None, Some("tls".to_owned()), String::new())]
    );
}

#[tokio::test]
async fn a_receiver_without_tls_is_not_sent_anything_over_https() {
    let app = TestApp::new().await;
    let bytes = Arc::new(Mutex::new(Vec::new()));
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("https://{}/", listener.local_addr().expect("an address"));
    let seen = Arc::clone(&bytes);
    let serving = std::thread::spawn(move || {
        use std::io::{Read as _, Write as _};
        let (mut stream, _) = listener.accept().expect("a connection");
        let mut first = [0; 4096];
        let length = stream.read(&mut first).expect("bytes");
        seen.lock()
            .expect("a lock")
            .extend_from_slice(&first[..length]);
        stream
            .write_all(b"HTTP/1.1 200 OK\r\n\r\n")
            .expect("written");
    });
    let endpoint = rows::endpoint(&app, &url).await;
    let message = rows::message(&app, &endpoint).await;
    app.run_due().await;
    serving.join().expect("it ends");
    assert_eq!(
        rows::attempts(&app, message).await,
        [(None, Some("tls".to_owned()), String::new())]
    );
    let seen = bytes.lock().expect("a lock");
    assert!(
        !seen
            .windows(4)
            .any(|bytes| bytes == b"svix" || bytes == b"POST")
    );
}

/// What a URL holds beyond its host is its owner's secret.
#[tokio::test]
async fn neither_path_nor_query_of_a_url_is_logged() {
    let app = TestApp::new().await;
    app.secret("a-secret-path");
    app.secret("a-secret-query");
    let receiver = Receiver::answering(Answer::Close).await;
    for base in [
        receiver.url.as_str(),
        "http://127.0.0.1:1",
        "https://nobody.invalid",
        "http://10.0.0.1",
    ] {
        let endpoint =
            rows::endpoint(&app, &format!("{base}/a-secret-path?key=a-secret-query")).await;
        rows::message(&app, &endpoint).await;
    }
    assert_eq!(app.run_due().await, 4);
    assert_eq!(
        receiver.received()[0].path(),
        "/a-secret-path?key=a-secret-query"
    );
}
