//! The only way from Vouch to Sumsub, with a door in it: a test can hold a call or its answer, do something
//! meanwhile, and let it pass.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::header;
use axum::response::Response;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinSet;
use vouch::app::Settings;

use super::app::{Options, TestApp};

/// Where a call is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum At {
    /// Sumsub has not seen it yet.
    Call,
    /// Sumsub has acted, and its answer is on the way.
    Answer,
}

struct Rule {
    part: &'static str,
    at: At,
    arrived: oneshot::Sender<()>,
    go: oneshot::Receiver<()>,
}

#[derive(Default)]
struct Inner {
    upstream: OnceLock<String>,
    rules: Mutex<Vec<Rule>>,
    calls: Mutex<Vec<String>>,
    http: reqwest::Client,
}

/// A server that passes everything on, byte for byte, to the sandbox.
pub(crate) struct Door {
    url: String,
    inner: Arc<Inner>,
    _serving: JoinSet<()>,
}

/// A call that is or will be held.
pub(crate) struct Held {
    arrived: oneshot::Receiver<()>,
    go: oneshot::Sender<()>,
}

impl Held {
    /// Waits until the call is held.
    pub(crate) async fn arrived(&mut self) {
        (&mut self.arrived).await.expect("the call comes");
    }

    /// Lets it pass.
    pub(crate) fn release(self) {
        let _ = self.go.send(());
    }
}

impl Door {
    pub(crate) async fn new() -> Self {
        // The sandbox installs the same one, but it starts later.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let inner = Arc::new(Inner {
            http: reqwest::Client::builder()
                .no_proxy()
                .build()
                .expect("a client"),
            ..Inner::default()
        });
        let router = Router::new().fallback(pass).with_state(Arc::clone(&inner));
        let mut serving = JoinSet::new();
        serving.spawn(async move {
            let _ = axum::serve(listener, router).await;
        });
        Self {
            url,
            inner,
            _serving: serving,
        }
    }

    /// An app that reaches the sandbox through this door.
    pub(crate) async fn app(&self) -> TestApp {
        TestApp::with(Options {
            app: self.in_between(),
            ..Options::default()
        })
        .await
    }

    /// For [`super::app::Options::app`]: Vouch reaches the sandbox through this door.
    pub(crate) fn in_between(&self) -> Box<dyn FnOnce(&mut Settings) + Send> {
        let (inner, url) = (Arc::clone(&self.inner), self.url.clone());
        Box::new(move |settings| {
            let upstream = std::mem::replace(&mut settings.sumsub.base_url, url);
            inner.upstream.set(upstream).expect("one app per door");
        })
    }

    /// The calls since the last look: method and path.
    pub(crate) fn calls(&self) -> Vec<String> {
        let calls = self.inner.calls.lock();
        std::mem::take(&mut *calls.unwrap_or_else(PoisonError::into_inner))
    }

    /// Holds the next call whose path ends with `part`.
    pub(crate) fn hold(&self, at: At, part: &'static str) -> Held {
        let (arrival, arrived) = oneshot::channel();
        let (go, gone) = oneshot::channel();
        let rule = Rule {
            part,
            at,
            arrived: arrival,
            go: gone,
        };
        let mut rules = self
            .inner
            .rules
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        rules.push(rule);
        Held { arrived, go }
    }
}

async fn pass(State(inner): State<Arc<Inner>>, request: Request) -> Response {
    let call = format!("{} {}", request.method(), request.uri().path());
    let calls = inner.calls.lock();
    calls.unwrap_or_else(PoisonError::into_inner).push(call);
    let rule = {
        let mut rules = inner.rules.lock().unwrap_or_else(PoisonError::into_inner);
        let fits = |rule: &Rule| request.uri().path().ends_with(rule.part);
        rules.iter().position(fits).map(|at| rules.remove(at))
    };
    let Some(rule) = rule else {
        return forward(&inner, request).await;
    };
    if rule.at == At::Call {
        wait(rule).await;
        return forward(&inner, request).await;
    }
    let answer = forward(&inner, request).await;
    wait(rule).await;
    answer
}

async fn wait(rule: Rule) {
    let _ = rule.arrived.send(());
    // A test that ended lets everything pass.
    let _ = rule.go.await;
}

async fn forward(inner: &Inner, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let upstream = inner.upstream.get().expect("an app was built");
    let target = parts.uri.path_and_query().expect("a path");
    let mut headers = parts.headers;
    headers.remove(header::HOST);
    let body = to_bytes(body, usize::MAX).await.expect("a body");
    let sent = inner
        .http
        .request(parts.method, format!("{upstream}{target}"))
        .headers(headers)
        .body(body)
        .send();
    let mut response = Response::default();
    match sent.await {
        Ok(answer) => {
            *response.status_mut() = answer.status();
            *response.headers_mut() = answer.headers().clone();
            response.headers_mut().remove(header::TRANSFER_ENCODING);
            let bytes = answer.bytes().await.expect("an answer");
            *response.body_mut() = Body::from(bytes);
        }
        // Sumsub broke the connection: so does this side.
        Err(_) => *response.body_mut() = broken(),
    }
    response
}

/// A body that breaks off before its first byte.
fn broken() -> Body {
    let error: Result<Vec<u8>, _> = Err(std::io::Error::other("broken"));
    Body::from_stream(futures::stream::iter([error]))
}
