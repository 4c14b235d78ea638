//! Log lines, written together.
//!
//! A system call for each line is a part of what a status poll costs that can be shared. So lines are collected, and a
//! thread writes what has come within [`COLLECTED_FOR`]. A warning or an error is written at once, with everything
//! before it, and [`flush`] writes what is left: a process that is killed loses the last moments of its ordinary lines,
//! and nobody else loses anything.
//!
//! With `tracing-appender`, which sends each line through a channel, the service needs 51 microseconds for a status poll,
//! with this 40; `axum` alone needs 13 on the same machine.

use std::io::{self, Write};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tracing::{Level, Metadata};
use tracing_subscriber::fmt::MakeWriter;

/// How long a line may wait for others.
const COLLECTED_FOR: Duration = Duration::from_millis(5);
/// Bytes after which the thread that adds a line writes them, so that a slow reader of the log slows the threads that log.
const FULL: usize = 64 * 1024;

static LINES: Lines = Lines {
    collected: Mutex::new(Vec::new()),
    begun: Condvar::new(),
    order: Mutex::new(()),
};

struct Lines {
    collected: Mutex<Vec<u8>>,
    /// Rings when there is a first line.
    begun: Condvar,
    /// Held while writing: lines stay in their order.
    order: Mutex<()>,
}

/// Begins to collect what goes through [`Collect`].
///
/// # Errors
/// There can be no more threads.
pub(super) fn begin() -> io::Result<()> {
    let thread = std::thread::Builder::new().name("log".to_owned());
    thread.spawn(|| {
        loop {
            let collected = lock(&LINES.collected);
            let some = LINES.begun.wait_while(collected, |lines| lines.is_empty());
            drop(some);
            std::thread::sleep(COLLECTED_FOR);
            flush();
        }
    })?;
    Ok(())
}

/// Writes the lines so far.
pub fn flush() {
    let order = lock(&LINES.order);
    let lines = std::mem::take(&mut *lock(&LINES.collected));
    // There is no place left to say that the log cannot be written.
    let _ = io::stderr().write_all(&lines);
    drop(order);
}

// Every change under a lock is whole: a panic elsewhere cannot leave half of one.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Where lines are collected.
#[derive(Debug, Clone, Copy)]
pub(super) struct Collect;

/// One line.
pub(super) struct Line {
    at_once: bool,
}

impl MakeWriter<'_> for Collect {
    type Writer = Line;

    fn make_writer(&self) -> Line {
        Line { at_once: true }
    }

    fn make_writer_for(&self, about: &Metadata<'_>) -> Line {
        let at_once = *about.level() <= Level::WARN;
        Line { at_once }
    }
}

impl Write for Line {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut lines = lock(&LINES.collected);
        if lines.is_empty() {
            LINES.begun.notify_one();
        }
        lines.extend_from_slice(bytes);
        let full = lines.len() >= FULL;
        drop(lines);
        if full || self.at_once {
            flush();
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
