//! A TCP proxy in front of Postgres that cuts, stalls and resets.

use std::sync::{Arc, OnceLock};

use secrecy::{ExposeSecret, SecretString};
use sqlx::postgres::PgConnectOptions;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use vouch::app::Settings;
use vouch::store::pool::Patience;

use crate::support::app::{Options, TestApp};

/// What the way to the database is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// Everything passes.
    Open,
    /// New connections end at once.
    Closed,
    /// Connections stand, and nothing passes in either direction.
    Stalled,
}

/// How open connections end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Break {
    /// In order, in the middle of whatever was said.
    Cut,
    /// With a reset.
    Reset,
    /// Not at all: they stand, and nothing passes ever again, as after a firewall forgot them.
    Silence,
}

/// The proxy. It ends when this is dropped.
pub(super) struct Proxy {
    way: watch::Sender<Way>,
    breaks: watch::Sender<Option<Break>>,
    _tasks: JoinSet<()>,
}

impl Proxy {
    /// Puts a proxy before an app's database.
    fn before(settings: &mut Settings) -> Self {
        let options: PgConnectOptions = settings
            .database_url
            .expose_secret()
            .parse()
            .expect("a database URL");
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        listener.set_nonblocking(true).expect("a socket");
        let address = listener.local_addr().expect("an address");
        let listener = TcpListener::from_std(listener).expect("a listener");
        let name = options.get_database().expect("a database");
        let user = options.get_username();
        settings.database_url = SecretString::from(format!(
            "postgres://{user}@{address}/{name}?sslmode=disable"
        ));
        let (way, ways) = watch::channel(Way::Open);
        let (breaks, broken) = watch::channel(None);
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            let mut connections = JoinSet::new();
            loop {
                let (client, _) = listener.accept().await.expect("a connection");
                if *ways.borrow() != Way::Closed {
                    connections.spawn(carry(client, options.clone(), ways.clone(), broken.clone()));
                }
            }
        });
        Self {
            way,
            breaks,
            _tasks: tasks,
        }
    }

    pub(super) fn set(&self, way: Way) {
        self.way.send_replace(way);
    }

    /// Ends every open connection.
    pub(super) fn break_all(&self, how: Break) {
        self.breaks.send_replace(Some(how));
    }
}

/// An app as patient as in production whose database is behind a proxy, changed by `change`.
pub(super) async fn app(
    options: Options,
    change: impl FnOnce(&mut Settings) + Send + 'static,
) -> (TestApp, Proxy) {
    let slot = Arc::new(OnceLock::new());
    let filled = Arc::clone(&slot);
    let app = TestApp::with(Options {
        app: Box::new(move |settings| {
            let proxy = Proxy::before(settings);
            settings.database_patience = Patience::DEFAULT;
            assert!(filled.set(proxy).is_ok());
            change(settings);
        }),
        ..options
    })
    .await;
    let proxy = Arc::into_inner(slot).and_then(OnceLock::into_inner);
    (app, proxy.expect("a proxy"))
}

async fn carry(
    client: TcpStream,
    options: PgConnectOptions,
    way: watch::Receiver<Way>,
    mut broken: watch::Receiver<Option<Break>>,
) {
    broken.mark_unchanged();
    let (mut server_reads, mut server_writes): (
        Box<dyn AsyncRead + Send + Unpin>,
        Box<dyn AsyncWrite + Send + Unpin>,
    ) = match options.get_socket() {
        Some(folder) => {
            let path = folder.join(format!(".s.PGSQL.{}", options.get_port()));
            let Ok(server) = UnixStream::connect(path).await else {
                return;
            };
            let (reads, writes) = server.into_split();
            (Box::new(reads), Box::new(writes))
        }
        None => {
            let address = (options.get_host(), options.get_port());
            let Ok(server) = TcpStream::connect(address).await else {
                return;
            };
            let (reads, writes) = server.into_split();
            (Box::new(reads), Box::new(writes))
        }
    };
    let (mut client_reads, mut client_writes) = client.into_split();
    tokio::select! {
        () = pump(&mut client_reads, &mut server_writes, way.clone()) => {}
        () = pump(&mut server_reads, &mut client_writes, way) => {}
        _ = broken.changed() => {
            let how = *broken.borrow();
            match how {
                Some(Break::Reset) => drop(client_writes.as_ref().set_zero_linger()),
                Some(Break::Silence) => std::future::pending().await,
                Some(Break::Cut) | None => {}
            }
        }
    }
}

/// Carries bytes one way, as long as the way is not stalled.
async fn pump(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    mut way: watch::Receiver<Way>,
) {
    let mut bytes = vec![0; 16 * 1024];
    while let Ok(read @ 1..) = from.read(&mut bytes).await {
        let flows = way.wait_for(|way| *way != Way::Stalled).await.is_ok();
        let chunk = bytes.get(..read).unwrap_or_default();
        if !flows || to.write_all(chunk).await.is_err() {
            return;
        }
    }
}
