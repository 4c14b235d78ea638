//! The folder of the default database: where it is, whose it is, and the lock that makes it one instance's alone.

use std::fs::{File, TryLockError};
use std::io::{ErrorKind, Read, Seek, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::identity::Identity;
use super::{Error, files, short_hash};

const LOCK: &str = "postgres.lock";
/// Where root's databases live when the unprivileged user cannot reach the wanted folder.
const REACHABLE_BASE: &str = "/var/lib/vouch";
/// A log larger than this is set aside at the next start, so that it does not grow for ever.
const LOG_LIMIT: u64 = 1024 * 1024;

/// A folder that this process holds. Dropping it lets go of the lock.
#[derive(Debug)]
pub(super) struct Home {
    pub(super) path: PathBuf,
    pub(super) identity: Option<Identity>,
    _lock: File,
}

impl Home {
    /// Finds the folder that serves for `data_dir`, creates it if need be, and locks it.
    pub(super) async fn claim(data_dir: &Path) -> Result<Self, Error> {
        let (path, identity) = locate(data_dir)?;
        let folder = own_folder(&path)?;
        let lock = lock(&path).await?;
        for thing in [&folder, &lock] {
            files::give(thing, identity.as_ref())
                .map_err(|source| failed("give away", &path, source))?;
        }
        files::make_private(&folder).map_err(|source| failed("protect", &path, source))?;
        Ok(Self {
            path,
            identity,
            _lock: lock,
        })
    }

    pub(super) fn cluster(&self) -> PathBuf {
        self.path.join("cluster")
    }

    pub(super) fn log(&self) -> PathBuf {
        self.path.join("postgres.log")
    }

    /// The major release that wrote the cluster, or `None` when there is no cluster yet.
    pub(super) fn release(&self) -> Option<u32> {
        let version = std::fs::read_to_string(self.cluster().join("PG_VERSION")).ok()?;
        version.trim().parse().ok()
    }

    /// The log, open for appending, for the processes of Postgres to write into.
    pub(super) fn open_log(&self) -> Result<File, Error> {
        let path = self.log();
        let failed = |source| failed("write", &path, source);
        if std::fs::symlink_metadata(&path).is_ok_and(|log| log.len() > LOG_LIMIT) {
            std::fs::rename(&path, self.path.join("postgres.log.1")).map_err(failed)?;
        }
        let log = files::open_or_create(&path, File::options().append(true)).map_err(failed)?;
        files::give(&log, self.identity.as_ref()).map_err(failed)?;
        Ok(log)
    }

    /// Deletes everything but the lock: a lock whose file is gone would keep no process out.
    pub(super) fn empty(&self) -> Result<(), Error> {
        let failed = |source| failed("delete", &self.path, source);
        for entry in std::fs::read_dir(&self.path).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            if entry.file_name() == LOCK {
                continue;
            }
            if entry.file_type().map_err(failed)?.is_dir() {
                files::delete(&entry.path()).map_err(failed)?;
            } else {
                files::delete_file(&entry.path()).map_err(failed)?;
            }
        }
        Ok(())
    }

    /// Makes sure of a folder that only the user of Postgres (and root) may enter. False when it belongs to another
    /// user or is no folder.
    pub(super) fn private_folder(&self, path: &Path) -> Result<bool, Error> {
        let failed = |source| failed("create", path, source);
        files::create_private(path).map_err(failed)?;
        let Ok(folder) = files::open_folder(path) else {
            return Ok(false);
        };
        let owner = folder.metadata().map_err(failed)?.uid();
        let us = rustix::process::geteuid().as_raw();
        let postgres = self.identity.as_ref().map_or(us, |identity| identity.user);
        if owner != us && owner != postgres {
            return Ok(false);
        }
        files::give(&folder, self.identity.as_ref()).map_err(failed)?;
        files::make_private(&folder).map_err(failed)?;
        Ok(true)
    }
}

/// An [`Error::File`].
pub(super) fn failed(action: &'static str, path: &Path, source: std::io::Error) -> Error {
    Error::File {
        action,
        path: path.to_owned(),
        source,
    }
}

/// The folder for `data_dir` and who runs Postgres there. An existing cluster is never passed over because the rights
/// of a parent folder have changed since: a person would take that for lost data.
fn locate(data_dir: &Path) -> Result<(PathBuf, Option<Identity>), Error> {
    let wanted = canonical(data_dir).map_err(|source| failed("use", data_dir, source))?;
    let name = wanted.file_name().unwrap_or_default().to_string_lossy();
    let base = Path::new(REACHABLE_BASE);
    let moved = base.join(format!("{name}-{}", short_hash(&wanted)));
    let has_cluster = |home: &Path| home.join("cluster").exists();

    let Some(identity) = Identity::for_folders(&[&wanted]) else {
        return Ok((wanted, None));
    };
    let reachable = identity.can_enter(wanted.parent().unwrap_or(&wanted));
    match (has_cluster(&wanted), has_cluster(&moved), reachable) {
        (true, _, true) | (false, false, true) => return Ok((wanted, Some(identity))),
        (true, _, false) => {
            return Err(Error::Unreachable {
                folder: wanted,
                user: identity.name,
            });
        }
        (false, true, _) | (false, false, false) => {}
    }
    files::create_public(base).map_err(|source| failed("create", base, source))?;
    let identity = Identity::for_folders(&[&moved, &wanted]).unwrap_or(identity);
    if !identity.can_enter(base) {
        return Err(Error::Unreachable {
            folder: base.to_owned(),
            user: identity.name,
        });
    }
    tracing::info!(
        wanted = %wanted.display(),
        used = %moved.display(),
        user = %identity.name,
        "the database's user cannot enter the data folder, so the database lives elsewhere"
    );
    Ok((moved, Some(identity)))
}

/// The path without links and relative parts. Its parents are created: they must exist to be resolved.
fn canonical(data_dir: &Path) -> std::io::Result<PathBuf> {
    if let Ok(existing) = data_dir.canonicalize() {
        return Ok(existing);
    }
    let absolute = std::path::absolute(data_dir)?;
    let (Some(parent), Some(name)) = (absolute.parent(), absolute.file_name()) else {
        return Err(ErrorKind::InvalidInput.into());
    };
    std::fs::create_dir_all(parent)?;
    Ok(parent.canonicalize()?.join(name))
}

/// Opens the folder, creating it when missing. An existing one must be empty or carry our lock: it is about to be
/// closed to others and, under root, given to another user, which must not happen to `/tmp` or to a person's home.
fn own_folder(path: &Path) -> Result<File, Error> {
    let failed = |source| failed("use", path, source);
    files::create_private(path).map_err(failed)?;
    let mut ours = true;
    for entry in std::fs::read_dir(path).map_err(failed)? {
        let name = entry.map_err(failed)?.file_name();
        if name == LOCK {
            ours = true;
            break;
        }
        // What a freshly formatted volume holds.
        ours &= name == "lost+found";
    }
    if ours {
        files::open_folder(path).map_err(failed)
    } else {
        Err(Error::NotOurs {
            folder: path.to_owned(),
        })
    }
}

async fn lock(home: &Path) -> Result<File, Error> {
    let path = home.join(LOCK);
    let failed = |source| failed("lock", &path, source);
    let mut lock =
        files::open_or_create(&path, File::options().read(true).write(true)).map_err(failed)?;
    match lock.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            return Err(Error::InUse {
                folder: home.to_owned(),
                pid: holder(&mut lock).await,
            });
        }
        Err(TryLockError::Error(source)) => return Err(failed(source)),
    }
    lock.set_len(0).map_err(failed)?;
    writeln!(lock, "{}", std::process::id()).map_err(failed)?;
    Ok(lock)
}

/// The process that holds the lock, by its own word. It writes this right after locking, so for a moment the file
/// can be empty or name a dead holder.
async fn holder(lock: &mut File) -> Option<u32> {
    let deadline = Instant::now() + Duration::from_millis(500);
    while Instant::now() < deadline {
        let mut text = String::new();
        let read = lock.rewind().and_then(|()| lock.read_to_string(&mut text));
        if read.is_ok()
            && let Ok(pid) = text.trim().parse::<i32>()
            && let Some(process) = rustix::process::Pid::from_raw(pid)
            && rustix::process::test_kill_process(process) != Err(rustix::io::Errno::SRCH)
        {
            return u32::try_from(pid).ok();
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    None
}
