//! The HTTP server: HTTP/1.1, with the one thing that frameworks do not offer, a connection that breaks without an
//! answer.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt;

use super::core::Core;

/// How long a client may take to send a request's head.
const HEAD_WITHIN: Duration = Duration::from_secs(30);
/// How long to wait after the operating system had no connection to give, for want of file descriptors for example.
const ACCEPT_AGAIN: Duration = Duration::from_millis(100);

/// The mark of a response that is not to be sent.
#[derive(Debug, Clone, Copy)]
struct Broken;

/// The connection was to break.
#[derive(Debug, thiserror::Error)]
#[error("the connection breaks as asked for")]
struct Breaks;

/// Instead of an answer: the connection is closed without a byte.
pub(super) fn broken_connection() -> Response {
    let mut response = ().into_response();
    response.extensions_mut().insert(Broken);
    response
}

/// Accepts connections until shutdown begins.
pub(super) async fn serve(core: Arc<Core>, listener: TcpListener, router: Router) {
    let soft = core.shutdown.soft();
    loop {
        let accepted = tokio::select! {
            () = soft.cancelled() => return,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, _)) => {
                let soft = soft.clone();
                let router = router.clone();
                drop(core.spawn("sandbox connection", connection(stream, router, soft)));
            }
            Err(error) => {
                tracing::warn!(%error, "the sandbox cannot accept a connection");
                core.pause(ACCEPT_AGAIN).await;
            }
        }
    }
}

/// Serves one connection; after shutdown has begun, until the request that it is serving is answered.
async fn connection(stream: TcpStream, router: Router, soft: tokio_util::sync::CancellationToken) {
    // Answers are small and complete: nothing is gained by waiting for more to send.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request: Request<Incoming>| answer(router.clone(), request));
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_WITHIN);
    let mut connection = std::pin::pin!(builder.serve_connection(TokioIo::new(stream), service));
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = soft.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection to the sandbox ended early");
    }
}

async fn answer(router: Router, request: Request<Incoming>) -> Result<Response, Breaks> {
    let answered: Result<Response, Infallible> = router.oneshot(request.map(Body::new)).await;
    let Ok(response) = answered;
    if response.extensions().get::<Broken>().is_some() {
        Err(Breaks)
    } else {
        Ok(response)
    }
}
