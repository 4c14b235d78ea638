//! The load generator: raw sockets, kept alive, one thread. A closed loop unless a rate is given.
//!
//! Requests are made beforehand, so that what it costs to make them is not measured.

use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::Result;
use crate::report::{ascending, count, quantile};

/// After this an answer is no longer waited for.
const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) type Requests = Arc<Vec<Vec<u8>>>;

#[derive(Clone)]
pub(crate) struct Load {
    address: String,
    requests: Requests,
    connections: usize,
    /// Send the requests again and again for this time; without it each is sent once.
    duration: Option<Duration>,
    /// The one status that counts as success.
    pub(crate) status: u16,
    /// Requests per second; without it each connection sends as soon as it has its answer.
    pub(crate) rate: Option<f64>,
    /// Whether the answers themselves are wanted.
    pub(crate) keep: bool,
}

pub(crate) struct Answers {
    /// In microseconds, ascending.
    latencies: Vec<f64>,
    elapsed: Duration,
    /// The answers themselves, where they are wanted.
    pub(crate) kept: Vec<Kept>,
}

/// The place of a request, when it was sent, and the body of its answer.
pub(crate) type Kept = (usize, Instant, String);

impl Answers {
    pub(crate) fn count(&self) -> f64 {
        count(self.latencies.len())
    }

    pub(crate) fn rate(&self) -> f64 {
        self.count() / self.elapsed.as_secs_f64()
    }

    pub(crate) fn quantile(&self, part: f64) -> f64 {
        quantile(&self.latencies, part)
    }
}

impl Load {
    /// Requests of which each is sent once, as fast as they are answered.
    pub(crate) fn once(address: &str, requests: impl Into<Requests>, connections: usize) -> Self {
        Self {
            address: address.to_owned(),
            requests: requests.into(),
            connections,
            duration: None,
            status: 200,
            rate: None,
            keep: false,
        }
    }

    pub(crate) fn repeated(mut self, duration: Duration) -> Self {
        self.duration = Some(duration);
        self
    }

    /// Sends it all. Any answer with another status is a failure: a benchmark of failures says nothing.
    pub(crate) async fn run(&self) -> Result<Answers> {
        let next = Arc::new(AtomicUsize::new(0));
        let mut wires = Vec::new();
        for _ in 0..self.connections {
            wires.push(Wire::open(&self.address).await?);
        }
        let began = Instant::now();
        let mut tasks = JoinSet::new();
        for wire in wires {
            tasks.spawn(self.clone().send(wire, Arc::clone(&next), began));
        }
        let (mut latencies, mut kept) = (Vec::new(), Vec::new());
        while let Some(done) = tasks.join_next().await {
            let (its_latencies, its_kept) = done??;
            latencies.extend(its_latencies);
            kept.extend(its_kept);
        }
        let elapsed = began.elapsed();
        Ok(Answers {
            latencies: ascending(latencies),
            elapsed,
            kept,
        })
    }

    async fn send(
        self,
        mut wire: Wire,
        next: Arc<AtomicUsize>,
        began: Instant,
    ) -> Result<(Vec<f64>, Vec<Kept>)> {
        let (mut latencies, mut kept) = (Vec::new(), Vec::new());
        while self
            .duration
            .is_none_or(|duration| began.elapsed() < duration)
        {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let place = match self.duration {
                Some(_) => number % self.requests.len().max(1),
                None => number,
            };
            let Some(request) = self.requests.get(place) else {
                break;
            };
            if let Some(rate) = self.rate {
                let due = began + Duration::from_secs_f64(count(number) / rate);
                tokio::time::sleep_until(due.into()).await;
            }
            let sent = Instant::now();
            tokio::time::timeout(PATIENCE, wire.expect(self.status, request)).await??;
            latencies.push(sent.elapsed().as_secs_f64() * 1e6);
            if self.keep {
                kept.push((place, sent, wire.body().into_owned()));
            }
        }
        Ok((latencies, kept))
    }
}

/// One connection, and the last answer that came over it.
pub(crate) struct Wire {
    stream: TcpStream,
    buffer: Vec<u8>,
    /// Where the answer's body begins.
    body: usize,
}

impl Wire {
    pub(crate) async fn open(address: &str) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let buffer = Vec::with_capacity(4096);
        Ok(Self {
            stream,
            buffer,
            body: 0,
        })
    }

    /// Sends a request and reads the whole answer: its status.
    pub(crate) async fn exchange(&mut self, request: &[u8]) -> Result<u16> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        let (mut status, mut end) = (0, None);
        while end.is_none_or(|end| self.buffer.len() < end) {
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                return Err("the connection was closed within an answer".into());
            }
            if end.is_none() {
                let mut headers = [httparse::EMPTY_HEADER; 32];
                let mut answer = httparse::Response::new(&mut headers);
                if let httparse::Status::Complete(head) = answer.parse(&self.buffer)? {
                    status = answer.code.unwrap_or_default();
                    self.body = head;
                    end = Some(head + length(answer.headers)?);
                }
            }
        }
        Ok(status)
    }

    /// Sends a request that has to be answered with a status.
    pub(crate) async fn expect(&mut self, wanted: u16, request: &[u8]) -> Result {
        match self.exchange(request).await? {
            status if status == wanted => Ok(()),
            status => Err(format!("{status} instead of {wanted}: {}", self.body()).into()),
        }
    }

    pub(crate) async fn succeed(&mut self, request: &[u8]) -> Result {
        self.expect(200, request).await
    }

    pub(crate) fn body(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.buffer[self.body..])
    }

    pub(crate) fn etag(&self) -> Option<String> {
        let head = String::from_utf8_lossy(&self.buffer[..self.body]);
        let tag = head.lines().find_map(|line| line.strip_prefix("etag: "))?;
        Some(tag.to_owned())
    }
}

fn length(headers: &[httparse::Header<'_>]) -> Result<usize> {
    for header in headers {
        if header.name.eq_ignore_ascii_case("transfer-encoding") {
            return Err("an answer in chunks, which this load generator does not read".into());
        }
        if header.name.eq_ignore_ascii_case("content-length") {
            return Ok(std::str::from_utf8(header.value)?.parse()?);
        }
    }
    Ok(0)
}
