//! A server that reads requests as bytes and answers as it is told.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// How to answer one request.
#[derive(Debug, Clone)]
pub(crate) enum Reply {
    /// Status, further header lines, body.
    Answer(u16, Vec<String>, Vec<u8>),
    /// Close the connection without an answer.
    Close,
    /// Keep the connection and never answer.
    Silence,
    /// Announce a body, send the first bytes of it, and close.
    Cut,
    /// Announce a body and send a byte of it now and then, without end.
    Drip,
    /// Send chunks without end, as fast as they are read.
    Flood,
}

impl Reply {
    pub(crate) fn json(status: u16, body: &str) -> Self {
        Self::Answer(status, Vec::new(), body.as_bytes().to_vec())
    }

    pub(crate) fn with_header(self, line: &str) -> Self {
        match self {
            Self::Answer(status, mut headers, body) => {
                headers.push(line.to_owned());
                Self::Answer(status, headers, body)
            }
            other => other,
        }
    }
}

/// A request as it came over the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Received {
    /// Which connection it came on, counted from 0.
    pub(crate) connection: usize,
    head: String,
    pub(crate) body: Vec<u8>,
}

impl Received {
    pub(crate) fn method(&self) -> &str {
        self.head.split(' ').next().unwrap()
    }

    /// Path and query, byte for byte.
    pub(crate) fn target(&self) -> &str {
        self.head.split(' ').nth(1).unwrap()
    }

    /// All values of a header.
    pub(crate) fn headers(&self, name: &str) -> Vec<&str> {
        self.head
            .lines()
            .skip(1)
            .filter_map(|line| line.split_once(':'))
            .filter(|(header, _)| header.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim())
            .collect()
    }
}

/// The server. Dropping it ends it.
pub(crate) struct Server {
    pub(crate) url: String,
    received: Arc<Mutex<Vec<Received>>>,
    _tasks: JoinSet<()>,
}

impl Server {
    /// Answers each request as `script` says.
    pub(crate) async fn start(script: impl Fn(&Received) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let received = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&received);
        let script = Arc::new(script);
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            let mut connections = JoinSet::new();
            for connection in 0.. {
                let (stream, _) = listener.accept().await.unwrap();
                let (script, log) = (Arc::clone(&script), Arc::clone(&log));
                connections.spawn(async move {
                    // An error is the client going away.
                    let _gone = serve(stream, connection, &*script, &log).await;
                });
            }
        });
        Self {
            url,
            received,
            _tasks: tasks,
        }
    }

    /// Answers every request alike.
    pub(crate) async fn always(reply: Reply) -> Self {
        Self::start(move |_| reply.clone()).await
    }

    pub(crate) fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }
}

async fn serve(
    mut stream: TcpStream,
    connection: usize,
    script: &(impl Fn(&Received) -> Reply + Send + Sync),
    log: &Mutex<Vec<Received>>,
) -> std::io::Result<()> {
    let mut buffer = Vec::new();
    loop {
        let head_end = loop {
            if let Some(at) = buffer.windows(4).position(|four| four == b"\r\n\r\n") {
                break at + 4;
            }
            if stream.read_buf(&mut buffer).await? == 0 {
                return Ok(());
            }
        };
        let head = String::from_utf8(buffer.drain(..head_end).collect()).unwrap();
        let mut request = Received {
            connection,
            head,
            body: Vec::new(),
        };
        let length = request
            .headers("content-length")
            .first()
            .map_or(0, |length| length.parse().unwrap());
        while buffer.len() < length {
            stream.read_buf(&mut buffer).await?;
        }
        request.body = buffer.drain(..length).collect();
        log.lock().unwrap().push(request.clone());
        if !answer(&mut stream, script(&request)).await? {
            return Ok(());
        }
    }
}

/// Gives the answer; false where it ends the connection.
async fn answer(stream: &mut TcpStream, reply: Reply) -> std::io::Result<bool> {
    const PROMISE: &[u8] =
        b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{\"id\"";
    match reply {
        Reply::Answer(status, headers, body) => {
            let length = body.len();
            let mut lines = vec![
                format!("HTTP/1.1 {status} Status"),
                format!("content-length: {length}"),
            ];
            lines.extend(headers);
            let head = format!("{}\r\n\r\n", lines.join("\r\n"));
            let answer = [head.into_bytes(), body].concat();
            stream.write_all(&answer).await?;
            Ok(true)
        }
        Reply::Close => Ok(false),
        Reply::Silence => std::future::pending().await,
        Reply::Cut => {
            stream.write_all(PROMISE).await?;
            Ok(false)
        }
        Reply::Drip => {
            stream.write_all(PROMISE).await?;
            loop {
                tokio::time::sleep(Duration::from_millis(20)).await;
                stream.write_all(b" ").await?;
            }
        }
        Reply::Flood => {
            stream
                .write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
                .await?;
            let chunk = [b"10000\r\n".as_slice(), &[b' '; 0x10000], b"\r\n"].concat();
            loop {
                stream.write_all(&chunk).await?;
            }
        }
    }
}

/// An address where nobody listens.
pub(crate) async fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}
