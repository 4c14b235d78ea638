//! A connection whose first bytes have been looked at.
//!
//! HTTP/1 and HTTP/2 are told apart by HTTP/2's preface of 24 bytes. hyper's own deadlines begin after that, so
//! without one here a client could send nothing, or half a preface, and keep its connection for ever. What was looked
//! at is read again together with what came after it: read by itself, it doubles the buffer of every connection.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, ReadBuf};
use tokio::time::timeout;

/// HTTP/2's preface (RFC 9113 §3.4).
const PREFACE: &[u8; 24] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// The connection.
#[derive(Debug)]
pub(in crate::http) struct FirstBytes<S> {
    stream: S,
    /// What was looked at and has to be read again.
    seen: Bytes,
}

impl<S: AsyncRead + Unpin> FirstBytes<S> {
    /// Looks until it is known what is spoken, and whether that is HTTP/2.
    ///
    /// # Errors
    /// The connection, or the deadline.
    pub(in crate::http) async fn look(
        mut stream: S,
        deadline: Duration,
    ) -> io::Result<(Self, bool)> {
        let mut seen = BytesMut::with_capacity(PREFACE.len());
        let is_http2 = timeout(deadline, async {
            let size = u64::try_from(PREFACE.len()).unwrap_or(u64::MAX);
            let mut first = (&mut stream).take(size);
            while first.read_buf(&mut seen).await? > 0 && PREFACE.starts_with(&seen) {
                if seen.len() == PREFACE.len() {
                    return Ok::<_, io::Error>(true);
                }
            }
            Ok(false)
        });
        let is_http2 = is_http2.await??;
        let seen = seen.freeze();
        Ok((Self { stream, seen }, is_http2))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for FirstBytes<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let again = self.seen.len().min(buffer.remaining());
        buffer.put_slice(&self.seen.split_to(again));
        match Pin::new(&mut self.stream).poll_read(context, buffer) {
            Poll::Pending if again > 0 => Poll::Ready(Ok(())),
            read @ (Poll::Pending | Poll::Ready(_)) => read,
        }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for FirstBytes<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
