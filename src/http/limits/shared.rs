//! Limits that hold for all replicas together, counted in Redis.
//!
//! The same rule as in [`super::local`], in a script that Redis runs as one step. Time comes from the caller's clock,
//! which a replica needs right within a second anyhow. A check has [`DEADLINE`]. When one fails, the connection is
//! given up, a task tries to get another one, and until then the process counts alone: Redis is never waited for
//! twice, and its absence is never an outage. One log line tells when it goes and one when it is back.

use std::fmt;
use std::num::NonZeroU32;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use chrono::{DateTime, Utc};
use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, RedisResult, Script};
use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;

use super::Verdict;
use super::local::PERIOD;
use crate::metrics::Metrics;
use base::shutdown::Shutdown;

/// How long one check may take. A check that takes longer is answered from this process's own count.
pub const DEADLINE: Duration = Duration::from_millis(50);
/// How long a connection may take to be made, with its first answer.
const CONNECT_DEADLINE: Duration = Duration::from_secs(2);
/// The pause between tries to connect.
const RECONNECT: Duration = Duration::from_millis(500);

/// GCRA on one key that holds when its bucket is full again, in microseconds. A value beyond a full period can only
/// come from a clock that ran ahead, and is cut to the period. Answers {1, requests left} or {0, microseconds until
/// the next one}.
const SCRIPT: &str = r"
local now, interval, period = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local full_at = tonumber(redis.call('GET', KEYS[1]) or now)
full_at = math.min(math.max(full_at, now), now + period)
local next_full_at = full_at + interval
local wait = next_full_at - (now + period)
if wait > 0.5 then
    return {0, math.ceil(wait)}
end
redis.call('SET', KEYS[1], string.format('%.3f', next_full_at), 'PX', math.ceil((next_full_at - now + period) / 1000))
return {1, math.floor((now + period - next_full_at) / interval + 0.0001)}
";

/// The way to Redis.
pub(super) struct Shared {
    client: Client,
    deadline: Duration,
    script: Script,
    connection: RwLock<Option<MultiplexedConnection>>,
    metrics: Arc<Metrics>,
    shutdown: Shutdown,
}

/// Without the client, whose address may hold a password.
impl fmt::Debug for Shared {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Shared")
            .field("connected", &self.is_connected())
            .finish_non_exhaustive()
    }
}

/// Whether limits can be counted in a Redis: one request is, in a bucket of its own, which Redis forgets by itself.
///
/// # Errors
/// They cannot; the text does not repeat the URL.
pub async fn try_out(url: &SecretString) -> Result<(), String> {
    let client = client(url)?;
    let script = Script::new(SCRIPT);
    let count = async {
        let mut connection = connect(&client, &script).await?;
        let mut call = script.key("vouch:limit:try-out");
        call.arg(0).arg(1).arg(1);
        call.invoke_async::<(u8, u64)>(&mut connection).await
    };
    match tokio::time::timeout(CONNECT_DEADLINE, count).await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(error)) => Err(format!("cannot be used: {}", error.category())),
        Err(_) => Err("does not answer in time".to_owned()),
    }
}

fn client(url: &SecretString) -> Result<Client, String> {
    Client::open(url.expose_secret())
        .map_err(|_| "is not a Redis address (redis://, rediss:// or unix://)".to_owned())
}

/// A connection that has answered.
async fn connect(client: &Client, script: &Script) -> RedisResult<MultiplexedConnection> {
    let config = AsyncConnectionConfig::new()
        .set_connection_timeout(Some(CONNECT_DEADLINE))
        .set_response_timeout(None);
    let mut connection = client
        .get_multiplexed_async_connection_with_config(&config)
        .await?;
    script.prepare_invoke().load_async(&mut connection).await?;
    Ok(connection)
}

impl Shared {
    /// Begins to connect.
    ///
    /// # Errors
    /// The URL cannot be read; the text does not repeat it.
    pub(super) fn start(
        url: &SecretString,
        deadline: Duration,
        metrics: Arc<Metrics>,
        shutdown: Shutdown,
    ) -> Result<Arc<Self>, String> {
        let shared = Arc::new(Self {
            client: client(url)?,
            deadline,
            script: Script::new(SCRIPT),
            connection: RwLock::default(),
            metrics,
            shutdown,
        });
        shared.reconnect();
        Ok(shared)
    }

    pub(super) fn is_connected(&self) -> bool {
        self.connection().is_some()
    }

    /// Takes one request out of a key's bucket. `None` while Redis is away.
    pub(super) async fn take(
        self: &Arc<Self>,
        key: Uuid,
        limit: NonZeroU32,
        now: DateTime<Utc>,
    ) -> Option<Verdict> {
        let mut connection = self.connection()?;
        let period = PERIOD.as_micros();
        let mut call = self.script.key(format!("vouch:limit:{}", key.as_simple()));
        call.arg(now.timestamp_micros())
            .arg(PERIOD.as_secs_f64() * 1e6 / f64::from(limit.get()))
            .arg(u64::try_from(period).unwrap_or(u64::MAX));
        let asked = call.invoke_async::<(u8, u64)>(&mut connection);
        match tokio::time::timeout(self.deadline, asked).await {
            Ok(Ok((1, remaining))) => Some(Verdict::allowed(
                limit,
                u32::try_from(remaining).unwrap_or(u32::MAX),
            )),
            Ok(Ok((_, micros))) => Some(Verdict::refused(limit, Duration::from_micros(micros))),
            Ok(Err(error)) => self.gone(error.category()),
            Err(_) => self.gone("no answer in time"),
        }
    }

    /// Gives the connection up. Only the request that still finds it there says so and has it replaced.
    fn gone<T>(self: &Arc<Self>, why: &str) -> Option<T> {
        self.metrics.rate_limit_backend_failed();
        let held = self
            .connection
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if held.is_some() {
            tracing::warn!(
                why,
                "Redis is away: rate limits are this process's own until it is back"
            );
            self.reconnect();
        }
        None
    }

    fn reconnect(self: &Arc<Self>) {
        let shared = Arc::clone(self);
        let soft = self.shutdown.soft();
        self.shutdown.spawn("redis", async move {
            let mut told = false;
            while !soft.is_cancelled() {
                match tokio::time::timeout(
                    CONNECT_DEADLINE,
                    connect(&shared.client, &shared.script),
                )
                .await
                {
                    Ok(Ok(connection)) => {
                        *shared
                            .connection
                            .write()
                            .unwrap_or_else(PoisonError::into_inner) = Some(connection);
                        tracing::info!("Redis is there: rate limits are shared");
                        return;
                    }
                    Ok(Err(error)) if !told => {
                        tracing::warn!(
                            why = error.category(),
                            "Redis cannot be reached; trying on"
                        );
                        told = true;
                    }
                    _ => {}
                }
                shared.metrics.rate_limit_backend_failed();
                tokio::select! {
                    () = soft.cancelled() => {}
                    () = tokio::time::sleep(RECONNECT) => {}
                }
            }
        });
    }

    fn connection(&self) -> Option<MultiplexedConnection> {
        self.connection
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}
