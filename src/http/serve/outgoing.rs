//! An answer's body, piece by piece, on its way to its client.
//!
//! A piece knows what of it was taken for writing: with the last byte of the last one an answer is as good as written
//! ([`Telling`]), and on HTTP/2, where each answer waits for its own client's permission to send, it tells its stream
//! how fast it goes ([`Stream`]).

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use axum::body::{Body, Bytes, HttpBody};
use bytes::Buf;
use hyper::body::{Frame, SizeHint};

use crate::http::serve::answered::Telling;
use crate::http::serve::connections::Busy;
use crate::http::serve::streams::Stream;

/// The body. It keeps its connection busy until it was handed over whole.
#[derive(Debug)]
pub(in crate::http) struct Outgoing {
    body: Body,
    telling: Option<Arc<Telling>>,
    stream: Option<Arc<Stream>>,
    _busy: Busy,
}

impl Outgoing {
    pub(in crate::http) fn new(
        body: Body,
        telling: Option<Telling>,
        stream: Option<Arc<Stream>>,
        busy: Busy,
    ) -> Self {
        Self {
            body,
            telling: telling.map(Arc::new),
            stream,
            _busy: busy,
        }
    }
}

impl HttpBody for Outgoing {
    type Data = Piece;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Piece>, axum::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        let Some(frame) = frame else {
            self.telling = None;
            return Poll::Ready(None);
        };
        let frame = frame?;
        // The last piece alone tells the end of what it ends: this body may be dropped long after it has gone.
        let telling = if self.body.is_end_stream() {
            self.telling.take()
        } else {
            self.telling.clone()
        };
        let stream = self.stream.clone();
        let frame = frame.map_data(|bytes| Piece::new(bytes, telling, stream));
        Poll::Ready(Some(Ok(frame)))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Outgoing {
    fn drop(&mut self) {
        if let Some(telling) = &self.telling
            && !self.body.is_end_stream()
        {
            telling.lose();
        }
    }
}

/// A piece of an answer, until all of it was taken.
#[derive(Debug)]
pub(in crate::http) struct Piece {
    bytes: Bytes,
    telling: Option<Arc<Telling>>,
    stream: Option<Arc<Stream>>,
}

impl Piece {
    fn new(bytes: Bytes, telling: Option<Arc<Telling>>, stream: Option<Arc<Stream>>) -> Self {
        if let Some(stream) = &stream {
            stream.given();
        }
        Self {
            bytes,
            telling,
            stream,
        }
    }

    /// Nobody needs it any more.
    fn done(&mut self) {
        self.bytes = Bytes::new();
        self.telling = None;
        if let Some(stream) = self.stream.take() {
            stream.done();
        }
    }
}

impl Buf for Piece {
    fn remaining(&self) -> usize {
        self.bytes.len()
    }

    fn chunk(&self) -> &[u8] {
        &self.bytes
    }

    fn advance(&mut self, count: usize) {
        self.bytes.advance(count);
        if let Some(stream) = &self.stream {
            stream.taken(count);
        }
        if self.bytes.is_empty() {
            self.done();
        }
    }
}

impl Drop for Piece {
    fn drop(&mut self) {
        if let Some(telling) = &self.telling
            && !self.bytes.is_empty()
        {
            telling.lose();
        }
        self.done();
    }
}
