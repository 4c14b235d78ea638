//! A receiver of webhooks on loopback that does what a test tells it: raw TCP, so that it can also do what no HTTP
//! server would.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use base::clock::Clock;
use chrono::{DateTime, Utc};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// What a receiver does with a request.
#[derive(Debug, Clone)]
pub(crate) enum Answer {
    /// Answers properly.
    Status(u16, &'static [(&'static str, &'static str)], &'static str),
    /// Closes the connection instead of answering.
    Close,
    /// Closes it in the middle of the body.
    CloseInBody,
    /// Answers something that is not HTTP.
    Noise,
    /// Promises a body, and sends a byte of it every 50 milliseconds.
    Drip,
    /// Sends a body of 100 MB.
    Huge,
    /// Never answers.
    Silence,
}

/// 200 without a body.
pub(crate) const FINE: Answer = Answer::Status(200, &[], "");

/// A request as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Received {
    /// The request line.
    pub(crate) line: String,
    /// By lower-case name.
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: String,
    /// When it was complete, by the system's clock.
    pub(crate) at: DateTime<Utc>,
}

impl Received {
    pub(crate) fn id(&self) -> &str {
        &self.headers["svix-id"]
    }

    pub(crate) fn path(&self) -> &str {
        self.line.split(' ').nth(1).unwrap_or_default()
    }
}

type Behaviour = dyn Fn(&Received) -> Answer + Send + Sync;

#[derive(Default)]
struct Seen {
    requests: Mutex<Vec<Received>>,
    connections: AtomicU64,
    /// Bytes of bodies that were written.
    written: AtomicU64,
}

/// A running receiver. It ends when dropped.
pub(crate) struct Receiver {
    /// Its base URL, without a slash at the end.
    pub(crate) url: String,
    seen: Arc<Seen>,
    _serving: JoinSet<()>,
}

impl Receiver {
    /// One that answers everything the same.
    pub(crate) async fn answering(answer: Answer) -> Self {
        Self::start(move |_| answer.clone()).await
    }

    /// One that decides by the request.
    pub(crate) async fn start(
        behaviour: impl Fn(&Received) -> Answer + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let seen = Arc::<Seen>::default();
        let mut serving = JoinSet::new();
        serving.spawn(accept(listener, Arc::new(behaviour), Arc::clone(&seen)));
        Self {
            url: format!("http://{address}"),
            seen,
            _serving: serving,
        }
    }

    /// Everything that came so far.
    pub(crate) fn received(&self) -> Vec<Received> {
        let requests = &self.seen.requests;
        requests
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// How many requests came so far.
    pub(crate) fn count(&self) -> usize {
        let requests = &self.seen.requests;
        requests
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .len()
    }

    pub(crate) fn connections(&self) -> u64 {
        self.seen.connections.load(Ordering::SeqCst)
    }

    pub(crate) fn written(&self) -> u64 {
        self.seen.written.load(Ordering::SeqCst)
    }
}

async fn accept(listener: TcpListener, behaviour: Arc<Behaviour>, seen: Arc<Seen>) {
    let mut connections = JoinSet::new();
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            return;
        };
        seen.connections.fetch_add(1, Ordering::SeqCst);
        let (behaviour, seen) = (Arc::clone(&behaviour), Arc::clone(&seen));
        connections.spawn(async move {
            // A client that goes away is the client's affair.
            let _ = serve(stream, &*behaviour, &seen).await;
        });
    }
}

async fn serve(stream: TcpStream, behaviour: &Behaviour, seen: &Seen) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    while let Some(request) = read(&mut stream).await? {
        let answer = behaviour(&request);
        seen.requests
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(request);
        match answer {
            Answer::Status(status, headers, body) => {
                let mut head = format!("HTTP/1.1 {status} X\r\ncontent-length: {}\r\n", body.len());
                for (name, value) in headers {
                    head.push_str(&format!("{name}: {value}\r\n"));
                }
                stream
                    .write_all(format!("{head}\r\n{body}").as_bytes())
                    .await?;
            }
            Answer::Close => return Ok(()),
            Answer::CloseInBody => {
                let part = b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf";
                return stream.write_all(part).await;
            }
            Answer::Noise => return stream.write_all(b"what do you want?\r\n\r\n").await,
            Answer::Drip => {
                let head = b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n";
                stream.write_all(head).await?;
                loop {
                    stream.write_all(b".").await?;
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            }
            Answer::Huge => {
                let head = b"HTTP/1.1 200 OK\r\ncontent-length: 100000000\r\n\r\n";
                stream.write_all(head).await?;
                let chunk = [b'x'; 10_000];
                for _ in 0..10_000 {
                    stream.write_all(&chunk).await?;
                    let length = u64::try_from(chunk.len()).unwrap_or(0);
                    seen.written.fetch_add(length, Ordering::SeqCst);
                }
            }
            Answer::Silence => std::future::pending().await,
        }
    }
    Ok(())
}

async fn read(stream: &mut BufReader<TcpStream>) -> std::io::Result<Option<Received>> {
    let mut line = String::new();
    if stream.read_line(&mut line).await? == 0 {
        return Ok(None);
    }
    let mut headers = BTreeMap::new();
    loop {
        let mut header = String::new();
        stream.read_line(&mut header).await?;
        let Some((name, value)) = header.trim().split_once(':') else {
            break;
        };
        headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    let length = headers
        .get("content-length")
        .and_then(|length| length.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    stream.read_exact(&mut body).await?;
    Ok(Some(Received {
        line: line.trim().to_owned(),
        headers,
        body: String::from_utf8(body).expect("text"),
        at: Clock::system().now(),
    }))
}
