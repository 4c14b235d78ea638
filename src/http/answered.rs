//! When the last byte of an answer was written to its connection.
//!
//! An answer that carries a [`Receipt`] gets a body that says when it was read to its end, and every connection has a
//! stream that says when it was flushed. HTTP/1.1 flushes a stream only when it has written all it had, so the first
//! flush after the end of the body is the answer's. HTTP/2 sends many answers at once from another task: there the
//! connection also has to have written as many bytes as the answer has.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use axum::body::{Body, Bytes, HttpBody};
use axum::response::Response;
use hyper::body::{Frame, SizeHint};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::flows::answered::Receipt;

/// What HTTP/2 puts before data.
const FRAME_HEADER: u64 = 9;

/// What is known of a connection's writing.
#[derive(Debug, Default)]
pub(super) struct Wire {
    sent: AtomicU64,
    any: AtomicBool,
    waiting: Mutex<Vec<(Receipt, u64)>>,
}

impl Wire {
    /// A body was read to its end: its receipt waits until so many bytes are written and flushed.
    fn ended(&self, receipt: Receipt, at_least: u64) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.push((receipt, at_least));
        self.any.store(true, Ordering::Release);
    }

    fn flushed(&self) {
        if !self.any.load(Ordering::Acquire) {
            return;
        }
        let sent = self.sent.load(Ordering::Acquire);
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.retain(|(receipt, at_least)| {
            if *at_least > sent {
                return true;
            }
            receipt.written();
            false
        });
        self.any.store(!waiting.is_empty(), Ordering::Release);
    }
}

/// A connection that says what it writes.
#[derive(Debug)]
pub(super) struct Watched<S> {
    stream: S,
    wire: Arc<Wire>,
}

impl<S> Watched<S> {
    pub(super) fn new(stream: S, wire: Arc<Wire>) -> Self {
        Self { stream, wire }
    }

    fn count(&self, written: io::Result<usize>) -> Poll<io::Result<usize>> {
        if let Ok(many) = &written {
            let many = u64::try_from(*many).unwrap_or(u64::MAX);
            self.wire.sent.fetch_add(many, Ordering::AcqRel);
        }
        Poll::Ready(written)
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = ready!(Pin::new(&mut self.stream).poll_write(cx, bytes));
        self.count(written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = ready!(Pin::new(&mut self.stream).poll_write_vectored(cx, slices));
        self.count(written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = ready!(Pin::new(&mut self.stream).poll_flush(cx));
        if flushed.is_ok() {
            self.wire.flushed();
        }
        Poll::Ready(flushed)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

/// Has an answer's receipt told when the answer is written, where it has one.
pub(super) fn watch(mut response: Response, wire: &Arc<Wire>, http2: bool) -> Response {
    let Some(receipt) = response.extensions_mut().remove::<Receipt>() else {
        return response;
    };
    let wire = Arc::clone(wire);
    response.map(|body| {
        Body::new(Told {
            body,
            wire,
            receipt,
            length: 0,
            ended: false,
            http2,
        })
    })
}

/// A body that says that it was read to its end.
struct Told {
    body: Body,
    wire: Arc<Wire>,
    receipt: Receipt,
    length: u64,
    ended: bool,
    http2: bool,
}

impl HttpBody for Told {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(cx));
        match &frame {
            Some(Ok(frame)) => {
                let many = frame.data_ref().map_or(0, Bytes::len);
                self.length += u64::try_from(many).unwrap_or(u64::MAX);
            }
            Some(Err(_)) => {}
            None => self.ended = true,
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Told {
    // Whoever read it to its end has passed it on by now.
    fn drop(&mut self) {
        if !self.ended && !self.body.is_end_stream() {
            return;
        }
        let at_least = match self.http2 {
            true => self.wire.sent.load(Ordering::Acquire) + FRAME_HEADER + self.length,
            false => 0,
        };
        self.wire.ended(self.receipt.clone(), at_least);
    }
}
