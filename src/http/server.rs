//! The listener: HTTP/1.1 and HTTP/2 with prior knowledge, with limits that axum's own does not offer.
//!
//! A client has [`HEADER_DEADLINE`] for its first bytes and for each request's headers, so that slow ones hold no
//! connection for ever; whoever does not read its answer loses the connection ([`Written`]), and there are only so many
//! ([`Connections`]). At shutdown nothing new is accepted, open connections finish the request they are in, and
//! idle ones close.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use axum::extract::Request;
use futures_util::TryFutureExt as _;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use tokio::net::{TcpListener, TcpStream};
use tower::Service as _;

use super::answered::{Watched, Wire, watch};
use super::connections::{Admitted, Answer, Connections};
use super::first_bytes::FirstBytes;
use super::written::Written;
use crate::shutdown::Shutdown;

/// How long a client may take to send a request's headers, and how long a connection may stay idle.
const HEADER_DEADLINE: Duration = Duration::from_secs(30);
/// The pause after a failed accept, such as too many open files.
const AFTER_FAILED_ACCEPT: Duration = Duration::from_millis(100);

/// The most connections of a listener that says no number.
const MAX_CONNECTIONS: usize = 1024;
/// The most that is read of a connection's headers, and ahead of a body's reader, in bytes.
const READ_BUFFER: usize = 64 * 1024;
/// What an HTTP/2 client may send ahead of the reader: of one body, and of all of a connection's.
const STREAM_WINDOW: u32 = 256 * 1024;
const CONNECTION_WINDOW: u32 = 512 * 1024;

/// Serves until shutdown begins; connections are tasks of their own that shutdown waits for.
pub async fn serve(listener: TcpListener, router: Router, shutdown: Shutdown) {
    let connections = Connections::new(MAX_CONNECTIONS, Vec::new());
    serve_among(connections, HEADER_DEADLINE, listener, router, shutdown).await;
}

/// [`serve`] with as many connections as there may be.
pub async fn serve_counted(
    connections: Connections,
    listener: TcpListener,
    router: Router,
    shutdown: Shutdown,
) {
    serve_among(connections, HEADER_DEADLINE, listener, router, shutdown).await;
}

/// The same with another deadline for headers and idle connections.
pub async fn serve_among(
    connections: Connections,
    header_deadline: Duration,
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
                    connection(
                        stream,
                        (peer, admitted),
                        router,
                        header_deadline,
                        shutdown.clone(),
                    ),
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
    (peer, admitted): (SocketAddr, Admitted),
    router: Router,
    header_deadline: Duration,
    shutdown: Shutdown,
) {
    let displaced = admitted.displaced.clone();
    let serving = serve_connection(stream, (peer, &admitted), router, header_deadline, shutdown);
    displaced.run_until_cancelled(serving).await;
}

async fn serve_connection(
    stream: TcpStream,
    (peer, admitted): (SocketAddr, &Admitted),
    router: Router,
    header_deadline: Duration,
    shutdown: Shutdown,
) {
    // Answers are small: waiting to fill a packet only delays them. A failure here costs nothing else.
    let _ = stream.set_nodelay(true);
    let soft = shutdown.soft();
    let looked = tokio::select! {
        () = soft.cancelled() => return,
        looked = FirstBytes::look(stream, header_deadline) => looked,
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
        answer.map_ok(move |response| {
            let response = watch(response, &wire, is_http2);
            response.map(|body| Answer { body, _busy: busy })
        })
    });
    let builder = Builder::new(TokioExecutor::new());
    let mut builder = match is_http2 {
        true => builder.http2_only(),
        false => builder.http1_only(),
    };
    builder
        .http1()
        .timer(TokioTimer::new())
        .max_buf_size(READ_BUFFER)
        .header_read_timeout(header_deadline);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(header_deadline)
        .initial_stream_window_size(STREAM_WINDOW)
        .initial_connection_window_size(CONNECTION_WINDOW)
        .max_concurrent_streams(128);
    let serving = builder.serve_connection(TokioIo::new(Written::new(stream)), service);
    tokio::pin!(serving);
    let ended = tokio::select! {
        ended = &mut serving => ended,
        () = soft.cancelled() => {
            serving.as_mut().graceful_shutdown();
            serving.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%peer, %error, "a connection ended badly");
    }
}
