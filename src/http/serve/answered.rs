//! When the last byte of an answer was written to its connection.
//!
//! An answer that carries a [`Receipt`] says when the last of its bytes was taken for writing, and every connection has
//! a stream that says when it was flushed. HTTP/1.1 and HTTP/2 both flush a stream only when they have written all that
//! they had taken, so the first flush after the last byte was taken is the answer's.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use axum::response::Response;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::flows::answered::Receipt;

/// What is known of a connection's writing.
#[derive(Debug, Default)]
pub(in crate::http) struct Wire {
    any: AtomicBool,
    waiting: Mutex<Vec<Receipt>>,
}

impl Wire {
    /// The last of an answer was taken: its receipt waits until all that was taken is written.
    fn taken(&self, receipt: Receipt) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.push(receipt);
        self.any.store(true, Ordering::Release);
    }

    fn flushed(&self) {
        if !self.any.swap(false, Ordering::AcqRel) {
            return;
        }
        let written = {
            let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
            std::mem::take(&mut *waiting)
        };
        for receipt in written {
            receipt.written();
        }
    }
}

/// An answer whose receipt waits for its last byte. What has a part of it holds this too; the last one to let go of
/// it says that all of it was taken.
#[derive(Debug)]
pub(in crate::http) struct Telling {
    wire: Arc<Wire>,
    receipt: Receipt,
    lost: AtomicBool,
}

impl Telling {
    /// That of an answer that carries a receipt.
    pub(in crate::http) fn of(response: &mut Response, wire: &Arc<Wire>) -> Option<Self> {
        let receipt = response.extensions_mut().remove::<Receipt>()?;
        Some(Self {
            wire: Arc::clone(wire),
            receipt,
            lost: AtomicBool::new(false),
        })
    }

    /// A part of it was dropped unwritten.
    pub(in crate::http) fn lose(&self) {
        self.lost.store(true, Ordering::Release);
    }
}

impl Drop for Telling {
    fn drop(&mut self) {
        if !self.lost.load(Ordering::Acquire) {
            self.wire.taken(self.receipt.clone());
        }
    }
}

/// A connection that says when it was flushed.
#[derive(Debug)]
pub(in crate::http) struct Watched<S> {
    stream: S,
    wire: Arc<Wire>,
}

impl<S> Watched<S> {
    pub(in crate::http) fn new(stream: S, wire: Arc<Wire>) -> Self {
        Self { stream, wire }
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
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, slices)
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
