//! An HTTP/2 client that permits as much of an answer as a test wants.

use axum::body::Bytes;
use axum::http::{Request, StatusCode};
use h2::RecvStream;
use h2::client::SendRequest;
use tokio::net::TcpStream;
use tokio::task::JoinSet;

/// A connection. Dropped, it ends.
pub(crate) struct Http2 {
    requests: SendRequest<Bytes>,
    url: String,
    _connection: JoinSet<()>,
}

impl Http2 {
    /// A connection that permits so many bytes of each answer, until those are released.
    pub(crate) async fn connect(url: &str, window: u32) -> Self {
        let address = url.strip_prefix("http://").expect("an address");
        let stream = TcpStream::connect(address).await.expect("a connection");
        let (requests, connection) = h2::client::Builder::new()
            .initial_window_size(window)
            .handshake(stream)
            .await
            .expect("a handshake");
        let mut driving = JoinSet::new();
        driving.spawn(async move {
            // However it ends, its streams tell.
            let _ = connection.await;
        });
        Self {
            requests,
            url: url.to_owned(),
            _connection: driving,
        }
    }

    /// Sends a request with a broker's key for a customer; the status, and the body, of which nothing was read.
    pub(crate) async fn send(
        &self,
        (key, child): (&str, &str),
        (method, path): (&str, &str),
        body: Option<&serde_json::Value>,
    ) -> (StatusCode, RecvStream) {
        let request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.url))
            .header("authorization", format!("Bearer {key}"))
            .header("nxos-on-behalf-of", child)
            .header("content-type", "application/json")
            .body(())
            .expect("a request");
        let mut requests = self.requests.clone().ready().await.expect("a stream");
        let (answer, mut sending) = requests
            .send_request(request, body.is_none())
            .expect("a stream");
        if let Some(body) = body {
            let bytes = Bytes::from(body.to_string());
            sending.send_data(bytes, true).expect("a body");
        }
        let (head, body) = answer.await.expect("an answer").into_parts();
        (head.status, body)
    }

    /// Whether the server takes no more requests.
    pub(crate) async fn is_closing(&self) -> bool {
        self.requests.clone().ready().await.is_err()
    }
}

/// Reads a body byte by byte, as far as it is permitted.
pub(crate) async fn read(body: &mut RecvStream) -> Result<Vec<u8>, h2::Error> {
    let mut seen = Vec::new();
    while let Some(data) = body.data().await {
        let data = data?;
        seen.extend_from_slice(&data);
        body.flow_control().release_capacity(data.len())?;
    }
    Ok(seen)
}
