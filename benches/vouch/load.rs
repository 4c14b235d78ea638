//! The load generator: raw sockets, kept alive, one thread. A closed loop unless a rate is given.
//!
//! Requests are made beforehand, so that what it costs to make them is not measured.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::Failure;

/// After this an answer is no longer waited for.
const PATIENCE: Duration = Duration::from_secs(30);

/// What is sent.
#[derive(Debug, Clone)]
pub(crate) struct Load {
    pub(crate) address: String,
    pub(crate) requests: Arc<Vec<Vec<u8>>>,
    pub(crate) connections: usize,
    /// The end, after which no request begins.
    pub(crate) duration: Duration,
    /// Begin anew when all requests were sent; otherwise that is the end.
    pub(crate) repeat: bool,
    /// The one status that counts as success.
    pub(crate) status: u16,
    /// Requests per second; without it each connection sends as soon as it has its answer.
    pub(crate) rate: Option<f64>,
    /// Whether the answers themselves are wanted.
    pub(crate) keep: bool,
}

/// What came back.
#[derive(Debug, Default)]
pub(crate) struct Answers {
    /// In microseconds, ascending.
    pub(crate) latencies: Vec<u32>,
    pub(crate) elapsed: Duration,
    /// What came for each request, where it was wanted.
    pub(crate) kept: Vec<Kept>,
    wrong: Vec<String>,
}

impl Answers {
    pub(crate) fn rate(&self) -> f64 {
        count(self.latencies.len()) / self.elapsed.as_secs_f64()
    }

    /// A quantile in microseconds.
    pub(crate) fn quantile(&self, part: f64) -> f64 {
        let last = self.latencies.len().saturating_sub(1);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a place in a list, between 0 and its length"
        )]
        let place = (count(last) * part).round() as usize;
        self.latencies.get(place).copied().map_or(0.0, f64::from)
    }
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Kept {
    /// The number of its request.
    pub(crate) place: usize,
    /// When that was sent.
    pub(crate) sent: Instant,
    pub(crate) body: String,
}

/// A number of things, for arithmetic.
pub(crate) fn count(number: usize) -> f64 {
    u32::try_from(number).map_or(f64::MAX, f64::from)
}

impl Load {
    /// Requests of which each is sent once, as fast as they are answered.
    pub(crate) fn once(address: &str, requests: Vec<Vec<u8>>, connections: usize) -> Self {
        Self {
            address: address.to_owned(),
            requests: Arc::new(requests),
            connections,
            duration: Duration::from_secs(600),
            repeat: false,
            status: 200,
            rate: None,
            keep: false,
        }
    }

    /// Requests that are sent again and again for a time.
    pub(crate) fn repeated(
        address: &str,
        requests: Arc<Vec<Vec<u8>>>,
        connections: usize,
        duration: Duration,
    ) -> Self {
        Self {
            requests,
            duration,
            repeat: true,
            ..Self::once(address, Vec::new(), connections)
        }
    }
}

/// Sends it all.
///
/// # Errors
/// A connection that broke, or any answer with another status: a benchmark of failures says nothing.
pub(crate) async fn run(load: &Load) -> Result<Answers, Failure> {
    let next = Arc::new(AtomicUsize::new(0));
    let mut wires = Vec::new();
    for _ in 0..load.connections {
        wires.push(Wire::open(&load.address).await?);
    }
    let began = Instant::now();
    let mut tasks = JoinSet::new();
    for wire in wires {
        tasks.spawn(one(load.clone(), wire, Arc::clone(&next), began));
    }
    let mut all = Answers::default();
    while let Some(done) = tasks.join_next().await {
        let its = done??;
        all.latencies.extend(its.latencies);
        all.kept.extend(its.kept);
        all.wrong.extend(its.wrong);
    }
    all.elapsed = began.elapsed();
    all.latencies.sort_unstable();
    match all.wrong.first() {
        Some(first) => Err(format!(
            "{} of {} answers were not {}: {first}",
            all.wrong.len(),
            all.latencies.len(),
            load.status
        )
        .into()),
        None => Ok(all),
    }
}

async fn one(
    load: Load,
    mut wire: Wire,
    next: Arc<AtomicUsize>,
    began: Instant,
) -> Result<Answers, Failure> {
    let mut its = Answers::default();
    while began.elapsed() < load.duration {
        let number = next.fetch_add(1, Ordering::Relaxed);
        let place = if load.repeat {
            number % load.requests.len().max(1)
        } else {
            number
        };
        let Some(request) = load.requests.get(place) else {
            break;
        };
        if let Some(rate) = load.rate {
            let due = began + Duration::from_secs_f64(count(number) / rate);
            tokio::time::sleep_until(due.into()).await;
        }
        let sent = Instant::now();
        let status = tokio::time::timeout(PATIENCE, wire.exchange(request)).await??;
        its.latencies
            .push(u32::try_from(sent.elapsed().as_micros()).unwrap_or(u32::MAX));
        if status != load.status {
            its.wrong.push(format!("{status} {}", wire.body()));
        } else if load.keep {
            its.kept.push(Kept {
                place,
                sent,
                body: wire.body().into_owned(),
            });
        }
    }
    Ok(its)
}

/// One connection.
#[derive(Debug)]
pub(crate) struct Wire {
    stream: TcpStream,
    buffer: Vec<u8>,
    head: usize,
    whole: usize,
}

impl Wire {
    pub(crate) async fn open(address: &str) -> Result<Self, Failure> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            buffer: Vec::with_capacity(4096),
            head: 0,
            whole: 0,
        })
    }

    /// Sends a request and reads the whole answer: its status.
    pub(crate) async fn exchange(&mut self, request: &[u8]) -> Result<u16, Failure> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        (self.head, self.whole) = (0, 0);
        loop {
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                return Err("the connection was closed within an answer".into());
            }
            if self.head == 0
                && let Some(end) = self.buffer.windows(4).position(|four| four == b"\r\n\r\n")
            {
                self.head = end + 4;
                self.whole = self.head + length(self.buffer.get(..end).unwrap_or_default())?;
            }
            if self.head > 0 && self.buffer.len() >= self.whole {
                let status = self.buffer.get(9..12).unwrap_or_default();
                return Ok(std::str::from_utf8(status)?.parse()?);
            }
        }
    }

    /// The body of the last answer.
    pub(crate) fn body(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(self.buffer.get(self.head..self.whole).unwrap_or_default())
    }

    /// A header of the last answer.
    pub(crate) fn header(&self, name: &str) -> Option<String> {
        let head = String::from_utf8_lossy(self.buffer.get(..self.head)?).into_owned();
        head.lines()
            .filter_map(|line| line.split_once(':'))
            .find(|(its, _)| its.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim().to_owned())
    }
}

fn length(head: &[u8]) -> Result<usize, Failure> {
    const NAME: &[u8] = b"content-length:";
    for line in head.split(|byte| *byte == b'\n') {
        if let Some(start) = line.get(..NAME.len())
            && start.eq_ignore_ascii_case(NAME)
        {
            return Ok(
                std::str::from_utf8(line.get(NAME.len()..).unwrap_or_default())?
                    .trim()
                    .parse()?,
            );
        }
        if line
            .get(..18)
            .is_some_and(|start| start.eq_ignore_ascii_case(b"transfer-encoding:"))
        {
            return Err("an answer in chunks, which this load generator does not read".into());
        }
    }
    Ok(0)
}
