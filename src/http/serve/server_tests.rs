use std::net::Ipv4Addr;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use futures_util::future::join_all;
use futures_util::stream;
use h2::client::SendRequest;
use h2::{Reason, RecvStream};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, duplex};
use tokio::task::JoinHandle;
use tokio::time::Instant;
use uuid::Uuid;

use super::*;
use crate::flows::answered::{Answered, Standing};
use crate::store::imports::{Token, TokenUse};
use base::ids::OrganizationId;

const PIECE: usize = 64 * 1024;
const PIECES: usize = 8;
const SECOND: Duration = Duration::from_secs(1);

/// A part of an answer that is counted for as long as it is held.
struct Held(Arc<AtomicUsize>);

impl AsRef<[u8]> for Held {
    fn as_ref(&self) -> &[u8] {
        &[b'x'; PIECE]
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// What the answers of a test are counted and told by.
#[derive(Clone, Default)]
struct Told {
    held: Arc<AtomicUsize>,
    answered: Answered,
}

impl Told {
    /// How many pieces of answers are held.
    fn held(&self) -> usize {
        self.held.load(Ordering::Relaxed)
    }

    fn standing(&self) -> Standing {
        self.answered.standing(&an_import())
    }

    fn piece(&self) -> Bytes {
        self.held.fetch_add(1, Ordering::Relaxed);
        Bytes::from_owner(Held(Arc::clone(&self.held)))
    }
}

fn an_import() -> TokenUse {
    TokenUse {
        organization: OrganizationId(Uuid::from_u128(1)),
        token: Token {
            sha256: [1; 32],
            stand_in_sha256: [2; 32],
        },
    }
}

fn router(told: Told) -> Router {
    let large = async |State(told): State<Told>| {
        let pieces = stream::iter(0..PIECES);
        let pieces =
            futures_util::StreamExt::map(pieces, move |_| Ok::<_, std::io::Error>(told.piece()));
        Body::from_stream(pieces)
    };
    let one = async |State(told): State<Told>| Body::from(told.piece());
    let import = async |State(told): State<Told>| {
        let mut response =
            axum::response::Response::new(Body::from("a record of 30 bytes, or so."));
        let receipt = told.answered.begin(an_import());
        response.extensions_mut().insert(receipt);
        response
    };
    Router::new()
        .route("/large", get(large))
        .route("/one", get(one))
        .route("/import", get(import))
        .route("/small", get(async || "small"))
        .with_state(told)
}

/// A connection of so many bytes to a server, and the server.
fn serving(told: &Told, buffer: usize) -> (DuplexStream, JoinHandle<Option<()>>) {
    let (ours, theirs) = duplex(buffer);
    let router = router(told.clone());
    let server = Shutdown::new().spawn("server", async move {
        let peer = SocketAddr::from((Ipv4Addr::LOCALHOST, 1));
        let connections = Connections::new(4, Vec::new());
        let admitted = connections.admit(peer.ip()).unwrap();
        let patience = Patience::default();
        serve_connection(ours, peer, &admitted, router, patience, Shutdown::new()).await;
    });
    (theirs, server)
}

/// An HTTP/2 client that permits so many bytes of each answer at first.
struct Client {
    requests: SendRequest<Bytes>,
    connection: JoinHandle<Option<Result<(), h2::Error>>>,
}

async fn http2(told: &Told, window: u32) -> (Client, JoinHandle<Option<()>>) {
    let (stream, server) = serving(told, 1024 * 1024);
    let (requests, connection) = h2::client::Builder::new()
        .initial_window_size(window)
        .initial_connection_window_size(16 * 1024 * 1024)
        .handshake(stream)
        .await
        .unwrap();
    let connection = Shutdown::new().spawn("client", connection);
    let client = Client {
        requests,
        connection,
    };
    (client, server)
}

impl Client {
    /// The body of a 200.
    async fn get(&self, path: &str) -> RecvStream {
        let mut requests = self.requests.clone().ready().await.unwrap();
        let request = Request::get(format!("http://vouch{path}"))
            .body(())
            .unwrap();
        let (answer, _) = requests.send_request(request, true).unwrap();
        let answer = answer.await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        answer.into_body()
    }
}

/// Reads so many bytes at most each second; how many there were, or why there were no more.
async fn read(mut body: RecvStream, each_second: usize) -> Result<usize, h2::Error> {
    let mut seen = 0;
    while let Some(data) = body.data().await {
        let mut left = data?.len();
        seen += left;
        while left > 0 {
            tokio::time::sleep(SECOND).await;
            let some = left.min(each_second);
            body.flow_control().release_capacity(some)?;
            left -= some;
        }
    }
    Ok(seen)
}

#[tokio::test(start_paused = true)]
async fn streams_that_nobody_reads_are_reset_and_the_connection_goes_on() {
    let told = Told::default();
    let (client, _server) = http2(&told, 5).await;
    let began = Instant::now();
    let bodies = join_all((0..100).map(|_| client.get("/large"))).await;
    // One waits in the connection, and one with the answer.
    assert_eq!(told.held(), 200);
    // Without a word of permission after the first.
    let ends = join_all(bodies.into_iter().map(async |mut body| {
        while let Some(data) = body.data().await {
            if let Err(error) = data {
                return error.reason();
            }
        }
        None
    }))
    .await;
    assert_eq!(ends, vec![Some(Reason::CANCEL); 100]);
    assert_eq!(began.elapsed(), 2 * streams::WINDOW);
    assert_eq!(told.held(), 0);
    assert_eq!(read(client.get("/small").await, 5).await.unwrap(), 5);
}

#[tokio::test(start_paused = true)]
async fn streams_that_are_read_fast_enough_together_may_take_their_time() {
    let told = Told::default();
    let (client, _server) = http2(&told, 8 * 1024).await;
    let began = Instant::now();
    // 16 KB a second, of all.
    let bodies = join_all((0..8).map(|_| client.get("/large"))).await;
    let ends = join_all(bodies.into_iter().map(|body| read(body, 2 * 1024))).await;
    for seen in ends {
        assert_eq!(seen.unwrap(), PIECES * PIECE);
    }
    assert!(began.elapsed() > 10 * streams::WINDOW);
    assert_eq!(told.held(), 0);
}

#[tokio::test(start_paused = true)]
async fn what_was_handed_over_whole_and_is_not_read_ends_the_connection() {
    let told = Told::default();
    let (client, server) = http2(&told, 1).await;
    let began = Instant::now();
    let body = client.get("/one").await;
    server.await.unwrap();
    assert_eq!(began.elapsed(), 2 * streams::WINDOW);
    assert_eq!(told.held(), 0);
    drop(body);
    client.connection.abort();
}

#[tokio::test(start_paused = true)]
async fn over_http_1_an_answer_is_told_with_its_last_byte() {
    for last in [true, false] {
        let told = Told::default();
        let (mut stream, server) = serving(&told, 16);
        assert_eq!(told.standing(), Standing::Owed);
        let request = b"GET /import HTTP/1.1\r\nhost: vouch\r\n\r\n";
        stream.write_all(request).await.unwrap();
        let mut seen = Vec::new();
        while !seen.ends_with(b"30 bytes, ") {
            seen.push(stream.read_u8().await.unwrap());
            assert_eq!(told.standing(), Standing::Pending);
            if seen.ends_with(b"a record") {
                break;
            }
        }
        if last {
            while !seen.ends_with(b"or so.") {
                seen.push(stream.read_u8().await.unwrap());
            }
            assert_eq!(told.standing(), Standing::Written);
        } else {
            drop(stream);
            server.await.unwrap();
            assert_eq!(told.standing(), Standing::Owed);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn over_http_2_an_answer_is_told_with_its_own_last_byte() {
    for last in [true, false] {
        let told = Told::default();
        let (client, server) = http2(&told, 1).await;
        let mut body = client.get("/import").await;
        let first = body.data().await.unwrap().unwrap();
        assert_eq!(&first[..], b"a");
        // More than that is written for others.
        for _ in 0..20 {
            let mut other = client.get("/small").await;
            while let Some(data) = other.data().await {
                let many = data.unwrap().len();
                other.flow_control().release_capacity(many).unwrap();
            }
        }
        assert_eq!(told.standing(), Standing::Pending);
        if last {
            let mut seen = first.to_vec();
            while !seen.ends_with(b"or so.") {
                assert_eq!(told.standing(), Standing::Pending);
                body.flow_control().release_capacity(1).unwrap();
                seen.extend(body.data().await.unwrap().unwrap());
            }
            assert_eq!(told.standing(), Standing::Written);
        } else {
            client.connection.abort();
            server.await.unwrap();
            assert_eq!(told.standing(), Standing::Owed);
        }
    }
}
