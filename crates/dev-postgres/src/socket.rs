//! The folder of the unix socket. A user who may enter it may use the database: that is the whole access control, as
//! Postgres itself recommends where only local programs of one user connect.

use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use super::home::{Home, failed};
use super::{Error, files, short_hash};

/// The port is only a part of the socket's name: nothing listens on it.
pub(super) const PORT: u16 = 5432;
/// The system allows 107 bytes for a socket's path on Linux and 103 on macOS and the BSDs.
const LONGEST: usize = 103;

pub(super) fn name() -> String {
    format!(".s.PGSQL.{PORT}")
}

/// The folder for the socket of a home, safe to listen in.
///
/// A path that is too long (or not text, so it could not be part of a URL) gets a short folder in the runtime or
/// temporary folder instead, always the same for the same home. There it could have been created by another user
/// before us, which is refused.
pub(super) fn folder(home: &Home) -> Result<PathBuf, Error> {
    let inside = home.path.join("socket");
    let folder = if fits(&inside) { inside } else { outside(home) };
    if home.private_folder(&folder)? {
        Ok(folder)
    } else {
        Err(Error::SocketFolderTaken { folder })
    }
}

/// Removes the folder if it lies outside of the home, where nothing else would tidy up.
pub(super) fn tidy(home: &Home, folder: &Path) -> Result<(), Error> {
    if folder.starts_with(&home.path) {
        return Ok(());
    }
    files::delete(folder).map_err(|source| failed("delete", folder, source))
}

fn outside(home: &Home) -> PathBuf {
    let us = rustix::process::geteuid().as_raw();
    let user = home.identity.as_ref().map_or(us, |identity| identity.user);
    let name = format!("vouch-{user}-{}", short_hash(&home.path));
    // Root's own runtime and temporary folders may be closed to the user who runs Postgres.
    let own = [
        std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from),
        Some(std::env::temp_dir()),
    ];
    own.into_iter()
        .flatten()
        .filter(|_| home.identity.is_none())
        .filter(|base| base.is_absolute() && base.is_dir())
        .map(|base| base.join(&name))
        .find(|folder| fits(folder))
        .unwrap_or_else(|| Path::new("/tmp").join(&name))
}

fn fits(folder: &Path) -> bool {
    let socket = folder.join(name());
    socket.as_os_str().as_bytes().len() <= LONGEST && socket.to_str().is_some()
}
