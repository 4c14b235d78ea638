//! Files and folders in places that an unprivileged user controls while we may be root: links are never followed, and
//! owner and mode are changed through the open file, never through its name.

use std::fs::{File, OpenOptions, Permissions};
use std::io::{ErrorKind, Result};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt, fchown};
use std::path::Path;

use rustix::fs::OFlags;

use super::identity::Identity;

/// Opens a file, creating it for its owner alone.
pub(super) fn open_or_create(path: &Path, options: &mut OpenOptions) -> Result<File> {
    options
        .create(true)
        .mode(0o600)
        .custom_flags(OFlags::NOFOLLOW.bits().cast_signed())
        .open(path)
}

pub(super) fn open_folder(path: &Path) -> Result<File> {
    let flags = OFlags::NOFOLLOW | OFlags::DIRECTORY;
    File::options()
        .read(true)
        .custom_flags(flags.bits().cast_signed())
        .open(path)
}

/// Creates a folder for its owner alone, unless something of that name exists.
pub(super) fn create_private(path: &Path) -> Result<()> {
    match std::fs::DirBuilder::new().mode(0o700).create(path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        result => result,
    }
}

/// Creates a folder that all users may pass through, under any umask of this process, unless it exists.
pub(super) fn create_public(path: &Path) -> Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    std::fs::create_dir_all(path)?;
    open_folder(path)?.set_permissions(Permissions::from_mode(0o755))
}

/// Closes a folder to all users but its owner.
pub(super) fn make_private(folder: &File) -> Result<()> {
    if folder.metadata()?.permissions().mode() & 0o7777 == 0o700 {
        return Ok(());
    }
    folder.set_permissions(Permissions::from_mode(0o700))
}

/// Makes the user of Postgres the owner. `None`: we are that user.
pub(super) fn give(thing: &File, to: Option<&Identity>) -> Result<()> {
    let Some(to) = to else {
        return Ok(());
    };
    let found = thing.metadata()?;
    if (found.uid(), found.gid()) == (to.user, to.group) {
        return Ok(());
    }
    fchown(thing, Some(to.user), Some(to.group))
}

/// Deletes a folder and what is in it. That it is not there is fine.
pub(super) fn delete(path: &Path) -> Result<()> {
    match std::fs::remove_dir_all(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        result => result,
    }
}

/// Deletes a file. That it is not there is fine; true when it was.
pub(super) fn delete_file(path: &Path) -> Result<bool> {
    match std::fs::remove_file(path) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}
