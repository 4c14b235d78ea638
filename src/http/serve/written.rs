//! A connection whose other end has to read what is written to it, at no less than a rate.
//!
//! Only the time counts in which something is to be written and cannot be. A client that reads nothing, or a byte now and
//! then, loses the connection after a window, and what was held for the answer goes with it.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

/// For so long at a time is it counted what goes, where nobody says otherwise.
pub(in crate::http) const WINDOW: Duration = Duration::from_secs(10);
/// What has to go in that time, in bytes: 8 KB a second.
const LEAST: usize = 80 * 1024;

/// The connection.
#[derive(Debug)]
pub(in crate::http) struct Written<S> {
    stream: S,
    window: Duration,
    /// How long writing was blocked in this window, and what went in it.
    blocked: Duration,
    went: usize,
    /// Since when it is blocked, and until when it may be.
    waiting: Option<(Instant, Pin<Box<Sleep>>)>,
}

impl<S> Written<S> {
    pub(in crate::http) fn new(stream: S, window: Duration) -> Self {
        Self {
            stream,
            window,
            blocked: Duration::ZERO,
            went: 0,
            waiting: None,
        }
    }

    /// Counts what came of writing, and how long it takes.
    fn counted(
        &mut self,
        context: &mut Context<'_>,
        written: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        match written {
            Poll::Ready(written) => {
                if let Some((since, _)) = self.waiting.take() {
                    self.blocked = self.blocked.saturating_add(since.elapsed());
                }
                let bytes = written.as_ref().copied().unwrap_or(0);
                self.went = self.went.saturating_add(bytes);
                if self.blocked >= self.window {
                    self.judge()?;
                }
                Poll::Ready(written)
            }
            Poll::Pending => loop {
                let left = self.window.saturating_sub(self.blocked);
                let (_, end) = self.waiting.get_or_insert_with(|| {
                    let now = Instant::now();
                    (now, Box::pin(sleep_until(now + left)))
                });
                ready!(end.as_mut().poll(context));
                self.waiting = None;
                self.judge()?;
            },
        }
    }

    fn judge(&mut self) -> io::Result<()> {
        let went = std::mem::take(&mut self.went);
        self.blocked = Duration::ZERO;
        if went < LEAST {
            Err(io::Error::new(
                io::ErrorKind::TimedOut,
                "an answer is read too slowly",
            ))
        } else {
            Ok(())
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Written<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Written<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.counted(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.counted(context, written)
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

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, duplex};

    #[tokio::test(start_paused = true)]
    async fn who_does_not_read_is_cut_off_and_who_reads_fast_enough_is_not() {
        let (ours, theirs) = duplex(1024);
        let began = Instant::now();
        let mut ours = Written::new(ours, WINDOW);
        let error = ours.write_all(&[0; 4096]).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        assert_eq!(began.elapsed(), WINDOW);
        drop(theirs);

        let (ours, mut theirs) = duplex(1024);
        let mut ours = Written::new(ours, WINDOW);
        let length = 1024 * 1024;
        let reading = async {
            let (mut seen, mut buffer) = (0, vec![0; 10 * 1024]);
            while seen < length {
                tokio::time::sleep(Duration::from_millis(50)).await;
                seen += theirs.read(&mut buffer).await.unwrap();
            }
        };
        let bytes = vec![0; length];
        let (written, ()) = tokio::join!(ours.write_all(&bytes), reading);
        written.unwrap();
        // Blocked for longer than a window, at 20 KB a second.
        assert!(began.elapsed() > 5 * WINDOW);
    }
}
