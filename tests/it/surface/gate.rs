//! A gate on the way back from Sumsub: the sandbox has done what a reuse asks for, and its answer waits until the test
//! lets it through.

use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Method, Response, Uri};
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::JoinSet;

use crate::support::until::ends;

/// The gate. Dropping it ends its server.
pub(super) struct Gate {
    url: String,
    inner: Arc<Inner>,
    _tasks: JoinSet<()>,
}

struct Inner {
    upstream: OnceLock<String>,
    http: reqwest::Client,
    waiting: Notify,
    opened: Notify,
}

impl Gate {
    pub(super) async fn new() -> Self {
        // Where no client of the program's was made yet.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let inner = Arc::new(Inner {
            upstream: OnceLock::new(),
            http: reqwest::Client::builder().no_proxy().build().unwrap(),
            waiting: Notify::new(),
            opened: Notify::new(),
        });
        let router = Router::new()
            .fallback(forward)
            .with_state(Arc::clone(&inner));
        let mut tasks = JoinSet::new();
        tasks.spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self {
            url,
            inner,
            _tasks: tasks,
        }
    }

    /// Puts the gate between an app and its Sumsub.
    pub(super) fn guard(&self) -> impl FnOnce(&mut vouch::app::Settings) + Send + 'static {
        let (inner, url) = (Arc::clone(&self.inner), self.url.clone());
        move |settings| {
            let upstream = std::mem::replace(&mut settings.sumsub.base_url, url);
            inner.upstream.set(upstream).unwrap();
        }
    }

    /// Returns once a reuse has been carried out and its answer waits.
    pub(super) async fn is_waiting(&self) {
        ends("a reuse comes", self.inner.waiting.notified()).await;
    }

    /// Lets one answer through.
    pub(super) fn open(&self) {
        self.inner.opened.notify_one();
    }
}

async fn forward(
    State(inner): State<Arc<Inner>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    let upstream = inner.upstream.get().unwrap();
    let url = format!("{upstream}{}", uri.path_and_query().unwrap());
    let mut request = inner.http.request(method, url).body(body);
    for (name, value) in &headers {
        if name.as_str().starts_with("x-app-") || name == "content-type" {
            request = request.header(name, value);
        }
    }
    let answer = request.send().await.unwrap();
    let mut response = Response::builder().status(answer.status());
    if let Some(value) = answer.headers().get("content-type") {
        response = response.header("content-type", value);
    }
    let bytes = answer.bytes().await.unwrap();
    if uri.path().ends_with("/reuse") {
        inner.waiting.notify_one();
        inner.opened.notified().await;
    }
    response.body(Body::from(bytes)).unwrap()
}
