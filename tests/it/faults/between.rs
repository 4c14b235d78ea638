//! Stands between us and Sumsub, and spoils answers after Sumsub has done its work.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, HOST};
use axum::http::{Response, StatusCode};
use axum::response::IntoResponse as _;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinSet;

use crate::support::app::{Options, TestApp};

const REUSE: &str = "/resources/api/reusableIdentity/reuse";

/// What becomes of an answer to a reuse.
enum Spoil {
    ServerError,
    /// It comes when the test says so.
    Held(oneshot::Receiver<()>),
}

#[derive(Default)]
struct Orders {
    reuse: VecDeque<Spoil>,
    hidden: bool,
}

struct Shared {
    upstream: OnceLock<String>,
    http: OnceLock<reqwest::Client>,
    orders: Mutex<Orders>,
}

/// A running one; it stops when dropped.
pub(super) struct Between {
    shared: Arc<Shared>,
    _server: JoinSet<()>,
}

impl Between {
    /// An app that reaches its sandbox only this way.
    pub(super) async fn app() -> (TestApp, Self) {
        let shared = Arc::new(Shared {
            upstream: OnceLock::new(),
            http: OnceLock::new(),
            orders: Mutex::default(),
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let router = Router::new().fallback(pass).with_state(Arc::clone(&shared));
        let mut server = JoinSet::new();
        server.spawn(async move { axum::serve(listener, router).await.expect("it serves") });
        let its = Arc::clone(&shared);
        let app = TestApp::with(Options {
            app: Box::new(move |settings| {
                let sandbox = std::mem::replace(&mut settings.sumsub.base_url, url);
                its.upstream.set(sandbox).expect("set once");
            }),
            ..Options::default()
        })
        .await;
        shared.http.set(app.http.clone()).expect("set once");
        let between = Self {
            shared,
            _server: server,
        };
        (app, between)
    }

    fn order(&self, order: impl FnOnce(&mut Orders)) {
        order(
            &mut self
                .shared
                .orders
                .lock()
                .unwrap_or_else(PoisonError::into_inner),
        );
    }

    /// The next reuse is carried out and answered 500.
    pub(super) fn fail_after_commit(&self) {
        self.order(|orders| orders.reuse.push_back(Spoil::ServerError));
    }

    /// The next reuse is carried out and answered when the sender is used.
    pub(super) fn hold_answer(&self) -> oneshot::Sender<()> {
        let (release, held) = oneshot::channel();
        self.order(|orders| orders.reuse.push_back(Spoil::Held(held)));
        release
    }

    /// From now on, whether looking an applicant up finds nobody.
    pub(super) fn hide_applicants(&self, hidden: bool) {
        self.order(|orders| orders.hidden = hidden);
    }
}

async fn pass(State(shared): State<Arc<Shared>>, request: Request) -> Response<Body> {
    let (mut parts, body) = request.into_parts();
    let path = parts.uri.path().to_owned();
    let hidden = {
        let orders = shared.orders.lock().unwrap_or_else(PoisonError::into_inner);
        orders.hidden && path.ends_with("/one")
    };
    if hidden {
        let body = r#"{"code":404,"description":"Applicant not found"}"#;
        return (
            StatusCode::NOT_FOUND,
            [(CONTENT_TYPE, "application/json")],
            body,
        )
            .into_response();
    }
    let upstream = shared.upstream.get().expect("an upstream");
    let body = axum::body::to_bytes(body, usize::MAX)
        .await
        .expect("a body");
    parts.headers.remove(HOST);
    let http = shared.http.get().expect("a client");
    let answer = http
        .request(parts.method, format!("{upstream}{}", parts.uri))
        .headers(parts.headers)
        .body(body)
        .send()
        .await;
    let Ok(answer) = answer else {
        return StatusCode::BAD_GATEWAY.into_response();
    };
    let (status, mut headers) = (answer.status(), answer.headers().clone());
    let body = answer.bytes().await.expect("a whole answer");
    let spoil = if path == REUSE {
        let mut orders = shared.orders.lock().unwrap_or_else(PoisonError::into_inner);
        orders.reuse.pop_front()
    } else {
        None
    };
    match spoil {
        Some(Spoil::ServerError) => return StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        // A test that has ended says nothing more.
        Some(Spoil::Held(held)) => drop(held.await),
        None => {}
    }
    headers.remove(CONTENT_LENGTH);
    (status, headers, body).into_response()
}
