//! Odd traffic over plain TCP: the right answer, or a clean end of the connection, and the server goes on.

use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::support::app::{Options, TestApp};
use crate::support::client::Broker;
use crate::support::until::{ends, until};

/// Sends bytes and reads until the server closes.
async fn exchange(app: &TestApp, bytes: impl AsRef<[u8]>) -> String {
    let mut stream = connect(app).await;
    // The server may close before it has read everything.
    drop(stream.write_all(bytes.as_ref()).await);
    rest(&mut stream).await
}

async fn connect(app: &TestApp) -> TcpStream {
    let address = app.url.trim_start_matches("http://");
    TcpStream::connect(address).await.unwrap()
}

async fn rest(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    // A reset after the answer is an end as well.
    drop(ends("the server closes", stream.read_to_end(&mut answer)).await);
    String::from_utf8_lossy(&answer).into_owned()
}

/// Reads one answer with its body, and leaves the connection open.
async fn answer(stream: &mut TcpStream) -> String {
    let mut text = String::new();
    let reading = async {
        loop {
            let mut bytes = [0; 4096];
            let count = stream.read(&mut bytes).await.unwrap();
            assert_ne!(count, 0, "closed after {text}");
            text.push_str(&String::from_utf8_lossy(&bytes[..count]));
            let Some((head, body)) = text.split_once("\r\n\r\n") else {
                continue;
            };
            let length = head.to_lowercase();
            let length = length.split("content-length: ").nth(1).map_or(0, |rest| {
                rest.split("\r\n").next().unwrap().parse::<usize>().unwrap()
            });
            if body.len() >= length {
                return;
            }
        }
    };
    ends("it is answered", reading).await;
    text
}

fn status(answer: &str) -> &str {
    answer.split(' ').nth(1).unwrap_or_default()
}

fn post(broker: &Broker, path: &str, more: &str) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\n{more}\r\n",
        broker.key
    )
}

const CREATE: &str = "/v1/organizations";
const BODY: &str = r#"{"name":"Customer","type":"INDIVIDUAL"}"#;

#[tokio::test]
async fn expect_continue_gets_its_leave_and_its_answer() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let mut stream = connect(&app).await;
    let head = post(
        &broker,
        CREATE,
        &format!("Expect: 100-continue\r\nContent-Length: {}\r\n", BODY.len()),
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    assert_eq!(answer(&mut stream).await, "HTTP/1.1 100 Continue\r\n\r\n");
    stream.write_all(BODY.as_bytes()).await.unwrap();
    assert_eq!(status(&answer(&mut stream).await), "200");

    // Whoever is refused is not asked for the body.
    let head = head.replace(&broker.key, "nobody");
    let refused = exchange(&app, format!("{}\r\n", head.trim_end().to_owned() + "\r\n")).await;
    assert_eq!(status(&refused), "401");
}

#[tokio::test]
async fn a_connection_is_kept_after_errors() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let mut stream = connect(&app).await;
    let with_body = |body: &str| {
        post(
            &broker,
            CREATE,
            &format!("Content-Length: {}\r\n", body.len()),
        ) + body
    };
    for (request, expected) in [
        ("GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n".to_owned(), "404"),
        (
            "DELETE /livez HTTP/1.1\r\nHost: x\r\n\r\n".to_owned(),
            "405",
        ),
        (with_body("{"), "400"),
        (with_body("{}"), "400"),
        (
            "GET /v1/organizations/verification HTTP/1.1\r\nHost: x\r\n\r\n".to_owned(),
            "401",
        ),
        (with_body(BODY), "200"),
    ] {
        stream.write_all(request.as_bytes()).await.unwrap();
        let answer = answer(&mut stream).await;
        assert_eq!(status(&answer), expected, "{answer}");
    }
}

#[tokio::test]
async fn chunked_bodies_are_read_and_broken_ones_refused() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let head = post(
        &broker,
        CREATE,
        "Transfer-Encoding: chunked\r\nConnection: close\r\n",
    );
    let (first, second) = BODY.split_at(10);
    let chunked = format!(
        "{head}a\r\n{first}\r\n{:x}\r\n{second}\r\n0\r\n\r\n",
        second.len()
    );
    assert_eq!(status(&exchange(&app, &chunked).await), "200");
    for (broken, expected) in [
        (format!("{head}zz\r\n"), "400"),
        (
            format!("{head}40001\r\n{}\r\n0\r\n\r\n", "x".repeat(0x40001)),
            "413",
        ),
        // Both lengths at once, which is how requests are smuggled: chunked wins, and the connection ends.
        (
            chunked.replace("Connection: close", "Content-Length: 3"),
            "200",
        ),
    ] {
        let answer = exchange(&app, &broken).await;
        assert_eq!(status(&answer), expected, "{answer}");
    }
}

#[tokio::test]
async fn odd_headers_get_an_answer() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let get = |headers: &[u8]| {
        let head =
            &b"GET /v1/organizations/verification HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"[..];
        [head, headers, b"\r\n"].concat()
    };
    let key = format!("Authorization: Bearer {}\r\n", broker.key);
    let many = |count: usize| {
        let lines: String = (0..count)
            .map(|number| format!("X-{number}: y\r\n"))
            .collect();
        get((key.clone() + &lines).as_bytes())
    };
    for (what, request, expected, code) in [
        ("one key", get(key.as_bytes()), "200", ""),
        (
            "two keys",
            get(key.repeat(2).as_bytes()),
            "401",
            "missing_api_key",
        ),
        (
            "high bytes in the key",
            get(b"Authorization: Bearer \xff\xfe\r\n"),
            "401",
            "invalid_api_key",
        ),
        (
            "high bytes in the scheme",
            get(b"Authorization: \xe9earer x\r\n"),
            "401",
            "missing_api_key",
        ),
        (
            "high bytes elsewhere",
            get(&[key.as_bytes(), b"X-Name: J\xfcrgen\r\n"].concat()),
            "200",
            "",
        ),
        (
            "high bytes on behalf of",
            get(&[key.as_bytes(), b"Nxos-On-Behalf-Of: org_\x80\r\n"].concat()),
            "400",
            "invalid_request",
        ),
        ("ninety headers", many(90), "200", ""),
        ("ten thousand headers", many(10_000), "431", ""),
        (
            "a header of a megabyte",
            get(format!("X: {}\r\n", "y".repeat(1 << 20)).as_bytes()),
            "431",
            "",
        ),
        ("a space in a name", get(b"X y: z\r\n"), "400", ""),
        ("a zero byte", get(b"X: \0\r\n"), "400", ""),
        (
            "no request at all",
            b"\x16\x03\x01\x02\x00\x01".repeat(10),
            "400",
            "",
        ),
    ] {
        let answer = exchange(&app, request).await;
        assert_eq!(status(&answer), expected, "{what}: {answer}");
        assert!(answer.contains(code), "{what}: {answer}");
    }
    let long = format!("GET /{} HTTP/1.1\r\nHost: x\r\n\r\n", "x".repeat(100_000));
    assert_eq!(status(&exchange(&app, long).await), "414");
    assert_eq!(
        app.request(reqwest::Method::GET, "/livez")
            .send()
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn http2_with_prior_knowledge_works() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let http2 = reqwest::Client::builder()
        .no_proxy()
        .http2_prior_knowledge()
        .build()
        .unwrap();
    let broker = Broker {
        http: http2.clone(),
        ..broker
    };
    let child = broker.create_child("INDIVIDUAL").await;
    assert_eq!(broker.status_of(&child).await, "NOT_STARTED");
    let response = http2
        .get(format!("{}/livez", app.url))
        .send()
        .await
        .unwrap();
    assert_eq!(response.version(), reqwest::Version::HTTP_2);
    let response = http2
        .get(format!("{}/nowhere", app.url))
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 404);
    let large = http2
        .get(format!("{}/livez", app.url))
        .header("x", "y".repeat(20_000));
    assert_eq!(large.send().await.unwrap().status(), 431);
}

#[tokio::test]
async fn slow_clients_are_let_go() {
    let app = TestApp::with(Options {
        app: Box::new(|settings| settings.client_patience.headers = Duration::from_millis(200)),
        ..Options::default()
    })
    .await;
    for begun in [
        &b""[..],
        b"P",
        b"PRI * HTTP/2.0\r\n\r\n",
        b"G",
        b"GET /livez HTTP/1.1\r\nHost: x\r\nX-Slow:",
    ] {
        let mut stream = connect(&app).await;
        stream.write_all(begun).await.unwrap();
        assert_eq!(rest(&mut stream).await, "", "{begun:?}");
    }
    // Another header every 50 ms does not help.
    let mut stream = connect(&app).await;
    stream
        .write_all(b"GET /livez HTTP/1.1\r\nHost: x\r\n")
        .await
        .unwrap();
    until("a slow client is let go", async || {
        tokio::time::sleep(Duration::from_millis(50)).await;
        stream.write_all(b"X-Slow: y\r\n").await.is_err()
    })
    .await;
    assert_eq!(
        app.request(reqwest::Method::GET, "/livez")
            .send()
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn connections_that_do_nothing_go_for_new_ones() {
    let app = TestApp::with(Options {
        app: Box::new(|settings| settings.max_connections = 4),
        ..Options::default()
    })
    .await;
    let mut idle = Vec::new();
    for _ in 0..20 {
        idle.push(connect(&app).await);
    }
    let reply = app.http.get(format!("{}/livez", app.url)).send().await;
    assert_eq!(reply.unwrap().status().as_u16(), 200);
    // The oldest went: the last three, and the one that was answered, are left.
    for stream in &mut idle[..17] {
        assert_eq!(rest(stream).await, "");
    }
    let text = app.metrics().await;
    for line in [
        "vouch_connections 4\n",
        "vouch_connections_max 4\n",
        "vouch_connections_displaced_total 17\n",
        "vouch_connections_refused_total 0\n",
    ] {
        assert!(text.contains(line), "{line} {text}");
    }
}

/// An HTTP/2 frame (RFC 9113 §4.1).
fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    let head = [&length[1..], &[kind, flags], &stream.to_be_bytes()].concat();
    [&head, payload].concat()
}

/// A header that is in no table (RFC 7541 §6.2.2).
fn header(name: &str, value: &str) -> Vec<u8> {
    let length = |text: &str| {
        vec![
            u8::try_from(text.len())
                .ok()
                .filter(|many| *many < 127)
                .unwrap(),
        ]
    };
    let text = |text: &str| [&length(text), text.as_bytes()].concat();
    [vec![0], text(name), text(value)].concat()
}

#[tokio::test]
async fn floods_of_http2_frames_end_their_connection() {
    let [data, headers, reset, continuation] = [0, 1, 3, 9];
    let (end_stream, end_headers) = (1, 4);
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let request = |method, path| {
        [
            header(":method", method),
            header(":scheme", "http"),
            header(":authority", "vouch"),
            header(":path", path),
            header("authorization", &format!("Bearer {}", broker.key)),
            header("content-type", "application/json"),
        ]
        .concat()
    };
    let beginning = [
        &b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"[..],
        &frame(4, 0, 0, &[]),
    ]
    .concat();
    let get = request("GET", "/v1/organizations");
    let resets = (0..5000).map(|number| {
        let stream = 2 * number + 1;
        let asked = frame(headers, end_stream | end_headers, stream, &get);
        [asked, frame(reset, 0, stream, &8_u32.to_be_bytes())].concat()
    });
    let some = header("a", "b").repeat(3000);
    let more = std::iter::repeat_n(frame(continuation, 0, 1, &some), 500);
    let unended = std::iter::once(frame(headers, end_stream, 1, &get)).chain(more);
    let post = request("POST", "/v1/organizations");
    let nothing = std::iter::repeat_n(frame(data, 0, 1, &[]), 50_000);
    let empty = std::iter::once(frame(headers, end_headers, 1, &post)).chain(nothing);
    for flood in [
        resets.collect::<Vec<_>>().concat(),
        unended.collect::<Vec<_>>().concat(),
        empty.collect::<Vec<_>>().concat(),
    ] {
        exchange(&app, [beginning.clone(), flood].concat()).await;
        assert_eq!(
            app.request(reqwest::Method::GET, "/livez")
                .send()
                .await
                .status,
            200
        );
    }
}
