//! The state file: JSON, readable by its owner only, replaced by rename, so that a reader sees the old or the new one.

use std::fs::{OpenOptions, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::model::{Applicant, Phase, Session, ShareToken, Webhook};
use super::state::State;

/// The only layout so far. A file of another one is refused, not guessed at.
const FORMAT: u32 = 1;

#[derive(Serialize)]
struct Written<'a> {
    format: u32,
    counter: u64,
    applicants: Vec<&'a Applicant>,
    share_tokens: Vec<&'a ShareToken>,
    sessions: Vec<&'a Session>,
    phases: Vec<&'a Phase>,
    webhooks: Vec<&'a Webhook>,
}

#[derive(Deserialize)]
struct Read {
    format: u32,
    counter: u64,
    applicants: Vec<Applicant>,
    share_tokens: Vec<ShareToken>,
    sessions: Vec<Session>,
    phases: Vec<Phase>,
    webhooks: Vec<Webhook>,
}

/// The file and how much of the state is in it.
#[derive(Debug)]
pub(super) struct StateFile {
    path: PathBuf,
    /// The [`State::version`] that the file holds. A writer holds the lock, so those who wait find their change
    /// written.
    saved: tokio::sync::Mutex<u64>,
}

impl StateFile {
    pub(super) fn new(path: PathBuf) -> Self {
        Self {
            path,
            saved: tokio::sync::Mutex::new(0),
        }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The state of an earlier run; an empty one where there is no file.
    pub(super) fn load(&self) -> io::Result<State> {
        let bytes = match std::fs::read(&self.path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(State::default()),
            Err(error) => return Err(error),
        };
        let read: Read = serde_json::from_slice(&bytes)?;
        if read.format != FORMAT {
            let message = format!("its format is {}, not {FORMAT}", read.format);
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        }
        Ok(State::restore(
            read.counter,
            read.applicants,
            read.share_tokens,
            read.sessions,
            read.phases,
            read.webhooks,
        ))
    }

    /// Brings the file up to the state. `snapshot` gives the bytes to write with their version, unless the version it
    /// is told is current already.
    pub(super) async fn save(
        &self,
        snapshot: impl FnOnce(u64) -> Option<(io::Result<Vec<u8>>, u64)>,
    ) -> io::Result<()> {
        let mut saved = self.saved.lock().await;
        let Some((bytes, version)) = snapshot(*saved) else {
            return Ok(());
        };
        let bytes = bytes?;
        let path = self.path.clone();
        tokio::task::spawn_blocking(move || replace(&path, &bytes))
            .await
            .map_err(io::Error::other)??;
        *saved = version;
        Ok(())
    }
}

/// The text of the state file.
pub(super) fn encode(state: &State) -> io::Result<Vec<u8>> {
    let written = Written {
        format: FORMAT,
        counter: state.counter,
        applicants: state.applicants.iter().collect(),
        share_tokens: state.share_tokens.iter().collect(),
        sessions: state.sessions.iter().collect(),
        phases: state.phases.values().collect(),
        webhooks: state.webhooks.values().collect(),
    };
    Ok(serde_json::to_vec(&written)?)
}

fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    let beside = PathBuf::from(name);
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&beside)?;
    // The mode above counts only for a file that is created, not for one that an interrupted run left behind.
    file.set_permissions(Permissions::from_mode(0o600))?;
    file.write_all(bytes)?;
    file.sync_data()?;
    std::fs::rename(&beside, path)
}
