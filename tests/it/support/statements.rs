//! A way to the database that notes every statement that passes it, in order: what an answer cost.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use secrecy::{ExposeSecret, SecretString};
use sqlx::postgres::PgConnectOptions;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::task::JoinSet;
use vouch::app::Settings;

/// The statements since the last look.
#[derive(Clone, Default)]
pub(crate) struct Statements(Arc<Mutex<Vec<String>>>);

/// The way. It ends when this is dropped.
pub(crate) struct Counted {
    pub(crate) statements: Statements,
    _tasks: JoinSet<()>,
}

impl Statements {
    /// The first line of each statement since the last look.
    pub(crate) fn taken(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn note(&self, text: &str) {
        let line = text.trim_start().lines().next().unwrap_or_default();
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        noted.push(line.to_owned());
    }
}

impl Counted {
    /// Puts the way before an app's database.
    pub(crate) fn before(settings: &mut Settings) -> Self {
        let url = settings.database_url.expose_secret();
        let options: PgConnectOptions = url.parse().expect("a database URL");
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        listener.set_nonblocking(true).expect("a socket");
        let address = listener.local_addr().expect("an address");
        let listener = TcpListener::from_std(listener).expect("a listener");
        let name = options.get_database().expect("a database");
        let user = options.get_username();
        let url = format!("postgres://{user}@{address}/{name}?sslmode=disable");
        settings.database_url = SecretString::from(url);
        let statements = Statements::default();
        let noted = statements.clone();
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            let mut connections = JoinSet::new();
            loop {
                let (client, _) = listener.accept().await.expect("a connection");
                connections.spawn(carry(client, options.clone(), noted.clone()));
            }
        });
        Self {
            statements,
            _tasks: tasks,
        }
    }
}

async fn carry(client: TcpStream, options: PgConnectOptions, noted: Statements) {
    let (client_reads, mut client_writes) = client.into_split();
    if let Some(folder) = options.get_socket() {
        let path = folder.join(format!(".s.PGSQL.{}", options.get_port()));
        let Ok(server) = UnixStream::connect(path).await else {
            return;
        };
        let (mut reads, writes) = server.into_split();
        tokio::select! {
            () = listen(client_reads, writes, noted) => {}
            _ = tokio::io::copy(&mut reads, &mut client_writes) => {}
        }
    } else {
        let address = (options.get_host(), options.get_port());
        let Ok(server) = TcpStream::connect(address).await else {
            return;
        };
        let (mut reads, writes) = server.into_split();
        tokio::select! {
            () = listen(client_reads, writes, noted) => {}
            _ = tokio::io::copy(&mut reads, &mut client_writes) => {}
        }
    }
}

/// Carries what a client says, message by message, until one of the two ends.
async fn listen(
    mut client: impl AsyncRead + Unpin,
    mut server: impl AsyncWrite + Unpin,
    noted: Statements,
) {
    let (mut prepared, mut bound) = (HashMap::new(), String::new());
    let mut starting = true;
    loop {
        // The first message has no letter.
        let letter = if starting {
            None
        } else {
            match client.read_u8().await {
                Ok(letter) => Some(letter),
                Err(_) => return,
            }
        };
        starting = false;
        let Ok(length) = client.read_u32().await else {
            return;
        };
        let rest = usize::try_from(length).ok();
        let mut body = vec![0; rest.and_then(|rest| rest.checked_sub(4)).expect("a length")];
        if client.read_exact(&mut body).await.is_err() {
            return;
        }
        let mut texts = body.split(|byte| *byte == 0).map(String::from_utf8_lossy);
        let mut text = || texts.next().unwrap_or_default().into_owned();
        match letter {
            Some(b'P') => {
                let name = text();
                prepared.insert(name, text());
            }
            Some(b'B') => {
                let _portal = text();
                bound = prepared.get(&text()).cloned().unwrap_or_default();
            }
            Some(b'E') => noted.note(&bound),
            Some(b'Q') => noted.note(&text()),
            _ => {}
        }
        let mut message: Vec<u8> = letter.into_iter().collect();
        message.extend(length.to_be_bytes());
        message.extend(body);
        if server.write_all(&message).await.is_err() {
            return;
        }
    }
}
