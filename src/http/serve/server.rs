//! The listener: HTTP/1.1 and HTTP/2 with prior knowledge, with limits that axum's own does not offer.
//!
//! A client has [`Patience::headers`] for its first bytes and for each request's headers, so that slow ones hold no
//! connection for ever; a client that does not read its answer loses the connection ([`Written`]), or, on HTTP/2, the stream
//! ([`Streams`]), and there are only so many connections ([`Connections`]). At shutdown nothing new is accepted, open connections finish the request they are in, and
//! idle ones close.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use axum::extract::Request;
use futures_util::TryFutureExt as _;
use hyper::body::Incoming;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tower::Service as _;

use crate::http::request::{command, incoming};
use crate::http::serve::answered::{Telling, Watched, Wire};
use crate::http::serve::connections::{Admitted, Connections};
use crate::http::serve::first_bytes::FirstBytes;
use crate::http::serve::outgoing::Outgoing;
use crate::http::serve::streams::{self, Stream, Streams};
use crate::http::serve::written::{self, Written};
use base::shutdown::Shutdown;

/// For how long clients are waited for.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// How long a client may take to send a request's headers, and how long a connection may stay idle.
    pub headers: Duration,
    /// How long the body of a call may take to arrive.
    pub bodies: Duration,
    /// For so long at a time is it counted what comes of an upload.
    pub uploads: Duration,
    /// For so long at a time is it counted what goes of an answer.
    pub answers: Duration,
    /// How often it is looked whether a connection's HTTP/2 streams are read.
    pub streams: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            headers: Duration::from_secs(30),
            bodies: command::BODY_DEADLINE,
            uploads: incoming::WINDOW,
            answers: written::WINDOW,
            streams: streams::WINDOW,
        }
    }
}

/// The pause after a failed accept, such as too many open files.
const AFTER_FAILED_ACCEPT: Duration = Duration::from_millis(100);

/// The most connections of a listener that says no number.
const MAX_CONNECTIONS: usize = 1024;
/// The most that is read of a connection's headers, and ahead of a body's reader, in bytes.
const READ_BUFFER: usize = 64 * 1024;
/// What an HTTP/2 client may send ahead of the reader: of one body, and of all of a connection's.
const STREAM_WINDOW: u32 = 256 * 1024;
const CONNECTION_WINDOW: u32 = 512 * 1024;
/// How many requests of an HTTP/2 client may be under way on a connection.
const STREAMS: u32 = 128;
/// How much of an answer waits for its HTTP/2 client's permission, beside the piece that comes next, in bytes.
const SEND_BUFFER: usize = 64 * 1024;

/// Serves until shutdown begins; connections are tasks of their own that shutdown waits for.
pub async fn serve(listener: TcpListener, router: Router, shutdown: Shutdown) {
    let connections = Connections::new(MAX_CONNECTIONS, Vec::new());
    serve_among(connections, Patience::default(), listener, router, shutdown).await;
}

/// [`serve`] with as many connections as there may be, and with another patience.
pub async fn serve_among(
    connections: Connections,
    patience: Patience,
    listener: TcpListener,
    router: Router,
    shutdown: Shutdown,
) {
    let soft = shutdown.soft();
    loop {
        let accepted = tokio::select! {
            () = soft.cancelled() => return,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, peer)) => {
                // Where everybody else is busy it is closed at once.
                let Some(admitted) = connections.admit(peer.ip()) else {
                    continue;
                };
                let router = router.clone();
                shutdown.spawn(
                    "connection",
                    connection(stream, peer, admitted, router, patience, shutdown.clone()),
                );
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(AFTER_FAILED_ACCEPT).await;
            }
        }
    }
}

async fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    admitted: Admitted,
    router: Router,
    patience: Patience,
    shutdown: Shutdown,
) {
    // Answers are small: waiting to fill a packet only delays them. A failure here costs nothing else.
    let _ = stream.set_nodelay(true);
    let displaced = admitted.displaced.clone();
    let serving = serve_connection(stream, peer, &admitted, router, patience, shutdown);
    displaced.run_until_cancelled(serving).await;
}

async fn serve_connection(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    peer: SocketAddr,
    admitted: &Admitted,
    router: Router,
    patience: Patience,
    shutdown: Shutdown,
) {
    let soft = shutdown.soft();
    let looked = tokio::select! {
        () = soft.cancelled() => return,
        looked = FirstBytes::look(stream, patience.headers) => looked,
    };
    let (stream, is_http2) = match looked {
        Ok(looked) => looked,
        Err(error) => {
            tracing::debug!(%peer, %error, "a connection said nothing");
            return;
        }
    };
    let activity = Arc::clone(&admitted.activity);
    let wire = Arc::new(Wire::default());
    let stream = Watched::new(stream, Arc::clone(&wire));
    let service = hyper::service::service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(axum::body::Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        let (wire, busy) = (Arc::clone(&wire), activity.begin());
        // Ready at any time.
        let answer = router.clone().call(request);
        answer.map_ok(move |mut response| {
            let telling = Telling::of(&mut response, &wire);
            response.map(|body| Outgoing::new(body, telling, Stream::current(), busy))
        })
    });
    let streams = Streams::default();
    let builder = Builder::new(streams.clone());
    let mut builder = if is_http2 {
        builder.http2_only()
    } else {
        builder.http1_only()
    };
    builder
        .http1()
        .timer(TokioTimer::new())
        .max_buf_size(READ_BUFFER)
        .header_read_timeout(patience.headers);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(patience.headers)
        .initial_stream_window_size(STREAM_WINDOW)
        .initial_connection_window_size(CONNECTION_WINDOW)
        .max_send_buf_size(SEND_BUFFER)
        .max_concurrent_streams(STREAMS);
    let serving = builder.serve_connection(
        TokioIo::new(Written::new(stream, patience.answers)),
        service,
    );
    tokio::pin!(serving);
    let until_stopped = async {
        tokio::select! {
            ended = &mut serving => ended,
            () = soft.cancelled() => {
                serving.as_mut().graceful_shutdown();
                serving.await
            }
        }
    };
    tokio::select! {
        ended = until_stopped => if let Err(error) = ended {
            tracing::debug!(%peer, %error, "a connection ended badly");
        },
        () = streams.watch(patience.streams), if is_http2 => {
            tracing::debug!(%peer, "a connection's answers are read too slowly");
        }
    }
}

#[cfg(test)]
#[path = "server_tests.rs"]
mod tests;
