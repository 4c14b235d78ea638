//! What handlers share, and how work goes on when its client hangs up.

use std::any::Any;
use std::ops::Deref;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use base::shutdown::Shutdown;
use futures_util::{FutureExt as _, StreamExt as _};
use secrecy::SecretString;
use tokio_util::sync::CancellationToken;

use super::error::{ApiError, Situation};
use super::limits::Limits;
use super::openapi::served::Documents;
use super::request::incoming;
use super::request::room::Room;
use super::serve::server;
use crate::flows::Services;

/// What handlers share. Every layer has one, and copies it for each request, so a copy has to cost nothing.
#[derive(Debug, Clone)]
pub struct AppState(Arc<Shared>);

impl From<Shared> for AppState {
    fn from(shared: Shared) -> Self {
        Self(Arc::new(shared))
    }
}

impl Deref for AppState {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

/// What there is in an [`AppState`].
#[derive(Debug)]
pub struct Shared {
    /// What flows work with.
    pub services: Arc<Services>,
    /// For work that must go on when its client hangs up.
    pub shutdown: Shutdown,
    /// How many requests callers may make.
    pub limits: Arc<Limits>,
    /// Memory for documents that are being uploaded.
    pub room: Room,
    /// Memory for other bodies.
    pub bodies: Room,
    /// For how long clients are waited for.
    pub client_patience: server::Patience,
    /// What describes the calls.
    pub documents: Documents,
    /// Any of them may verify a Sumsub webhook. Never empty.
    pub webhook_secrets: Vec<SecretString>,
}

impl AppState {
    /// An upload's body, to be read piece by piece.
    pub(super) fn incoming(&self, body: Body) -> incoming::Incoming {
        incoming::Incoming::new(body, self.client_patience)
    }

    /// Runs claimed work to its end, even if the client hangs up meanwhile. Only a database that hangs cuts it off.
    pub(crate) async fn to_the_end<T: Send + 'static>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
    ) -> Result<T, ApiError> {
        // A panic is this request's bug, not the process's end: it is caught before the tracked task could see it.
        let caught = AssertUnwindSafe(work).catch_unwind();
        let pool = self.services.pool.clone();
        let watched = async move { pool.watched(caught).await };
        match self.shutdown.spawn("request", watched).await {
            Ok(Some(Ok(Ok(output)))) => Ok(output),
            Ok(Some(Ok(Err(panic)))) => {
                Err(ApiError::from(Situation::Bug).because(panic_text(&*panic)))
            }
            Ok(Some(Err(stalled))) => Err(stalled.into()),
            Ok(None) | Err(_) => Err(ApiError::from(Situation::TooSlow).because("shutting down")),
        }
    }

    /// The same for work that reads the body on its way. The body ends when nobody waits for the answer any more.
    pub(crate) async fn reading<T: Send + 'static, Work>(
        &self,
        body: Body,
        work: impl FnOnce(Body) -> Work,
    ) -> Result<T, ApiError>
    where
        Work: Future<Output = T> + Send + 'static,
    {
        let gone = CancellationToken::new();
        let waiting = gone.clone().drop_guard();
        let body = body.into_data_stream().take_until(gone.cancelled_owned());
        let output = self.to_the_end(work(Body::from_stream(body))).await;
        drop(waiting);
        output
    }
}

/// The state as handlers take it.
pub(crate) type App = State<AppState>;

/// What a panic said.
pub(super) fn panic_text(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("a panic").to_owned()
}
