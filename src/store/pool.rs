//! The way to the database, with an end to every wait.
//!
//! A database can be away in two ways. It refuses: then every error is quick. Or it hangs, as behind a network
//! that swallows packets: then nothing ends by itself, neither a statement, nor the driver's own test of a connection
//! that comes back, and a connection that waits for ever is one fewer in the pool. So every wait here has an end:
//!
//! * for a connection: [`Patience::acquire`], and at most [`WAITING_PER_CONNECTION`] callers per connection wait at
//!   all;
//! * for an idle connection to show that it still works, before it is used again: [`Patience::test`];
//! * with a connection in hand: [`Patience::held`], for work that runs under [`Pool::watched`];
//! * for a connection to come back into the pool: [`Patience::returning`], after which it is closed;
//! * in the server, for a client that is gone: [`Patience::server`].
//!
//! All of them follow from one setting, the longest that a caller waits for the database.
//!
//! Work that is cut off leaves what a killed process would leave: its transaction never commits, or has committed
//! without saying so. What survives the one survives the other.

use std::collections::BTreeMap;
use std::future::poll_fn;
use std::ops::{Deref, DerefMut};
use std::str::FromStr;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use sqlx::pool::{PoolConnection, PoolOptions};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions, PgTransactionManager};
use sqlx::{Connection as _, PgConnection, PgPool, Postgres};
use sqlx_core::transaction::TransactionManager as _;
use tokio::time::{Instant, sleep_until, timeout};

use super::{Result, StoreError};

/// Only a connection that was idle for longer is tested: one that worked a moment ago needs no proof.
const TEST_AFTER_IDLE: Duration = Duration::from_millis(100);
/// How many callers may wait, for each connection that there can be. More than these would only wait in vain.
const WAITING_PER_CONNECTION: u32 = 64;

/// How long a transaction may say nothing before the server takes its client for gone.
const LONGEST_SILENCE: Duration = Duration::from_secs(15);

/// The ends of the waits.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    held: Duration,
}

impl Patience {
    /// How long a caller waits before it is told to come back, where nothing else is set. A broker is told within
    /// two seconds that the database is away.
    pub const DEFAULT: Duration = Duration::from_millis(1750);

    /// Where work may want and hold one connection for so long.
    #[must_use]
    pub const fn new(held: Duration) -> Self {
        Self { held }
    }

    /// How long one connection may be wanted and held by work under [`Pool::watched`]. Transactions take milliseconds.
    #[must_use]
    pub const fn held(self) -> Duration {
        self.held
    }

    /// How long a caller waits for a free connection, connecting included: some of its time is left to use it.
    fn acquire(self) -> Duration {
        self.held / 7 * 6
    }

    /// How long an idle connection may take to show that it still works: there is time to make another.
    fn test(self) -> Duration {
        self.held / 7 * 2
    }

    /// How long a connection may take to come back into the pool, with what it still has to read.
    fn returning(self) -> Duration {
        self.held / 7 * 4
    }

    /// What the server enforces, so that a client that vanished does not keep locks. Longer than any client's
    /// patience: it ends only what no caller waits for. Between its statements a transaction never waits for anything,
    /// so however patient callers are, a silent one is given up as soon as a lease is.
    fn server(self) -> [(&'static str, String); 3] {
        let milliseconds = |limit: Duration| format!("{}ms", limit.as_millis());
        let limit = self.held * 3;
        [
            ("statement_timeout", milliseconds(limit)),
            ("lock_timeout", milliseconds(limit)),
            (
                "idle_in_transaction_session_timeout",
                milliseconds(limit.min(LONGEST_SILENCE)),
            ),
        ]
    }
}

/// How to connect. The error never repeats the address, because it may hold a password.
pub(super) fn options(url: &SecretString) -> sqlx::Result<PgConnectOptions> {
    let options = PgConnectOptions::from_str(url.expose_secret())
        .map_err(|_| sqlx::Error::Configuration("not a Postgres address".into()))?;
    Ok(options.application_name("vouch"))
}

/// The connections of a process that serves. Clones share them.
#[derive(Debug, Clone)]
pub struct Pool {
    connections: PgPool,
    patience: Patience,
    /// How to connect for notifications, where that is another way.
    listen: Option<PgConnectOptions>,
    /// The newest pool of one connection for notifications.
    apart: Arc<Mutex<Option<PgPool>>>,
    wanting: Arc<AtomicU32>,
}

impl Pool {
    /// A pool; nothing is connected yet.
    ///
    /// # Errors
    /// The address cannot be read.
    pub fn new(url: &SecretString, max_connections: u32, patience: Patience) -> sqlx::Result<Self> {
        let connections = PgPoolOptions::new()
            .max_connections(max_connections)
            .acquire_timeout(patience.acquire())
            .test_before_acquire(false)
            .before_acquire(move |connection, seen| {
                Box::pin(async move {
                    if seen.idle_for < TEST_AFTER_IDLE {
                        return Ok(true);
                    }
                    match timeout(patience.test(), connection.ping()).await {
                        Ok(tested) => tested.map(|()| true),
                        Err(_) => Err(sqlx::Error::PoolTimedOut),
                    }
                })
            })
            .connect_lazy_with(options(url)?.options(patience.server()));
        Ok(Self {
            connections,
            patience,
            listen: None,
            apart: Arc::default(),
            wanting: Arc::default(),
        })
    }

    /// Notifications come by another way: connections may be shared by a proxy, and `LISTEN` needs one to itself.
    ///
    /// # Errors
    /// The address cannot be read.
    pub fn listening_at(mut self, url: &SecretString) -> sqlx::Result<Self> {
        self.listen = Some(options(url)?);
        Ok(self)
    }

    /// One connection apart from the others, for notifications. Nothing is connected yet.
    pub(super) fn apart(&self) -> PgPool {
        let options = self
            .listen
            .clone()
            .unwrap_or_else(|| (*self.connections.connect_options()).clone());
        let apart = PgPoolOptions::new()
            .max_connections(1)
            .max_lifetime(None)
            .idle_timeout(None)
            .acquire_timeout(self.patience.acquire())
            .connect_lazy_with(options);
        *self.newest_apart() = Some(apart.clone());
        apart
    }

    fn newest_apart(&self) -> MutexGuard<'_, Option<PgPool>> {
        self.apart.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A connection for single statements.
    ///
    /// # Errors
    /// The database is away, or all connections are busy.
    pub async fn acquire(&self) -> Result<Connection> {
        let hold = Hold::begin();
        let _place = self.queue_up()?;
        // On the heap: the driver's future is 7 KB, and would be copied with every future that waits for it.
        let inner = Box::pin(self.connections.acquire()).await?;
        Ok(Connection {
            inner: Some(inner),
            in_transaction: false,
            returning: self.patience.returning(),
            _hold: hold,
        })
    }

    /// Begins a transaction.
    ///
    /// # Errors
    /// The database is away, or all connections are busy.
    pub async fn begin(&self) -> Result<Transaction> {
        let mut connection = self.acquire().await?;
        PgTransactionManager::begin(&mut connection, None).await?;
        connection.in_transaction = true;
        Ok(Transaction(connection))
    }

    /// Closes every connection but that for notifications. A caller that wants one afterwards is told that the database
    /// is away.
    pub async fn close(&self) {
        // A database that hangs does not keep a process from ending.
        let _ = timeout(self.patience.returning(), self.connections.close()).await;
    }

    /// Closes every connection, at the end of a process.
    pub async fn close_all(&self) {
        self.close().await;
        let apart = self.newest_apart().take();
        // It says its goodbye in the background, which a database that stops now would cut off.
        if let Some(apart) = apart {
            let _ = timeout(self.patience.returning(), apart.close()).await;
        }
    }

    /// How long callers wait for the database.
    #[must_use]
    pub fn patience(&self) -> Patience {
        self.patience
    }

    /// Runs work, and drops it where it stands as soon as it has wanted or held one connection for longer than
    /// [`Patience::held`]. Time spent without a connection does not count.
    pub async fn watched<T>(&self, work: impl Future<Output = T>) -> Result<T> {
        watched(self.patience.held(), work).await
    }

    /// How many connections there are now.
    #[must_use]
    pub fn size(&self) -> u32 {
        self.connections.size()
    }

    /// How many of them are idle.
    #[must_use]
    pub fn num_idle(&self) -> usize {
        self.connections.num_idle()
    }

    /// What the pool was made with.
    #[must_use]
    pub fn options(&self) -> &PoolOptions<Postgres> {
        self.connections.options()
    }

    fn queue_up(&self) -> Result<Place<'_>> {
        let most = self
            .options()
            .get_max_connections()
            .saturating_mul(WAITING_PER_CONNECTION);
        let place = Place(&self.wanting);
        if self.wanting.fetch_add(1, Ordering::Relaxed) >= most {
            return Err(StoreError::Overloaded);
        }
        Ok(place)
    }
}

/// A place among those who want a connection.
struct Place<'p>(&'p AtomicU32);

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A connection of the pool. It goes back when this is dropped.
#[derive(Debug)]
pub struct Connection {
    /// `None` only while being dropped.
    inner: Option<PoolConnection<Postgres>>,
    in_transaction: bool,
    /// How long giving it back may take.
    returning: Duration,
    _hold: Option<Hold>,
}

impl Deref for Connection {
    type Target = PgConnection;

    #[expect(clippy::expect_used, reason = "only `drop` takes the connection out")]
    fn deref(&self) -> &PgConnection {
        self.inner.as_ref().expect("a connection until dropped")
    }
}

impl DerefMut for Connection {
    #[expect(clippy::expect_used, reason = "only `drop` takes the connection out")]
    fn deref_mut(&mut self) -> &mut PgConnection {
        self.inner.as_mut().expect("a connection until dropped")
    }
}

impl Drop for Connection {
    #[expect(
        clippy::disallowed_methods,
        reason = "the driver spawns here too, but lets its task wait for ever for a server that hangs; nobody needs to wait for ours at shutdown"
    )]
    fn drop(&mut self) {
        let Some(mut connection) = self.inner.take() else {
            return;
        };
        if self.in_transaction {
            PgTransactionManager::start_rollback(&mut connection);
        }
        match tokio::runtime::Handle::try_current() {
            Ok(_) => {
                let returning = Box::pin(connection.return_to_pool());
                drop(tokio::spawn(timeout(self.returning, returning)));
            }
            Err(_) => drop(connection.detach()),
        }
    }
}

/// A transaction. It is rolled back when this is dropped without [`Transaction::commit`].
#[derive(Debug)]
pub struct Transaction(Connection);

impl Transaction {
    /// Makes everything that was done in it happen.
    ///
    /// # Errors
    /// The database. Where the way to it broke, the transaction may have been committed all the same.
    pub async fn commit(mut self) -> Result<()> {
        PgTransactionManager::commit(&mut self.0).await?;
        self.0.in_transaction = false;
        Ok(())
    }
}

impl Deref for Transaction {
    type Target = PgConnection;

    fn deref(&self) -> &PgConnection {
        &self.0
    }
}

impl DerefMut for Transaction {
    fn deref_mut(&mut self) -> &mut PgConnection {
        &mut self.0
    }
}

/// Since when the work of one [`Pool::watched`] has wanted or held each of its connections.
#[derive(Debug, Default)]
struct Watch(Mutex<Since>);

#[derive(Debug, Default)]
struct Since {
    next: u64,
    all: BTreeMap<u64, Instant>,
}

impl Watch {
    fn since(&self) -> MutexGuard<'_, Since> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

tokio::task_local! {
    static WATCH: Arc<Watch>;
}

/// One connection, wanted or held.
#[derive(Debug)]
struct Hold {
    watch: Arc<Watch>,
    number: u64,
}

impl Hold {
    /// `None` outside [`Pool::watched`].
    fn begin() -> Option<Self> {
        let watch = WATCH.try_with(Arc::clone).ok()?;
        let mut since = watch.since();
        let number = since.next;
        since.next += 1;
        since.all.insert(number, Instant::now());
        drop(since);
        Some(Self { watch, number })
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        self.watch.since().all.remove(&self.number);
    }
}

async fn watched<T>(held: Duration, work: impl Future<Output = T>) -> Result<T> {
    let watch = Arc::new(Watch::default());
    let mut work = Box::pin(WATCH.scope(Arc::clone(&watch), work));
    let timer = sleep_until(Instant::now() + held);
    tokio::pin!(timer);
    poll_fn(|context| {
        if let Poll::Ready(output) = work.as_mut().poll(context) {
            return Poll::Ready(Ok(output));
        }
        // Numbers rise with time, so the first is the oldest.
        let Some(since) = watch.since().all.values().next().copied() else {
            return Poll::Pending;
        };
        let end = since + held;
        if timer.deadline() != end {
            timer.as_mut().reset(end);
        }
        timer
            .as_mut()
            .poll(context)
            .map(|()| Err(StoreError::Stalled))
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    const HELD: Duration = Duration::from_secs(7);

    #[test]
    fn the_server_gives_a_silent_transaction_up_whatever_the_patience() {
        for (held, silence) in [(1_750, "5250ms"), (5_000, "15000ms"), (60_000, "15000ms")] {
            let [statement, lock, silent] = Patience::new(Duration::from_millis(held)).server();
            let limit = format!("{}ms", held * 3);
            assert_eq!((&statement.1, &lock.1), (&limit, &limit));
            assert_eq!(
                silent,
                ("idle_in_transaction_session_timeout", silence.to_owned())
            );
        }
    }

    #[tokio::test(start_paused = true)]
    async fn work_is_cut_off_by_what_it_holds_not_by_how_long_it_takes() {
        let patient = watched(HELD, async {
            for _ in 0..10 {
                let hold = Hold::begin();
                tokio::time::sleep(HELD - Duration::from_millis(1)).await;
                drop(hold);
                tokio::time::sleep(HELD * 3).await;
            }
            "done"
        });
        assert!(matches!(patient.await, Ok("done")));

        let began = Instant::now();
        let stuck = watched(HELD, async {
            let _first = Hold::begin();
            tokio::time::sleep(HELD / 2).await;
            let _second = Hold::begin();
            std::future::pending::<()>().await;
        });
        assert!(matches!(stuck.await, Err(StoreError::Stalled)));
        assert_eq!(began.elapsed(), HELD);
    }

    #[tokio::test]
    async fn more_callers_than_can_be_served_in_time_are_turned_away_at_once() {
        let nowhere = SecretString::from("postgres://u@127.0.0.1:1/x");
        let pool = Pool::new(&nowhere, 1, Patience::new(HELD)).unwrap();
        let places: Vec<_> = (0..WAITING_PER_CONNECTION)
            .map(|_| pool.queue_up().unwrap())
            .collect();
        assert!(matches!(pool.acquire().await, Err(StoreError::Overloaded)));
        drop(places);
        assert!(pool.queue_up().is_ok());
    }

    #[test]
    fn an_unreadable_address_is_not_repeated() {
        let error = Pool::new(
            &SecretString::from("postgres://u:hunter2@[x/y"),
            1,
            Patience::new(HELD),
        )
        .unwrap_err();
        assert!(!error.to_string().contains("hunter2"));
    }
}
