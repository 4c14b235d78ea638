//! The default database: a real, native Postgres that Vouch starts, owns and ends by itself.
//!
//! It exists so that a newcomer needs no database server, no container and no port. It is the same Postgres as in
//! production, so nothing behaves differently there. With a database URL this module is never used.
//!
//! # The flow of a start
//!
//! 1. **Claim the folder** (`home`). The folder holds everything: `cluster/` (Postgres' own data), `socket/`,
//!    `postgres.log` and `postgres.lock`. A lock on the last one is held for as long as the [`Server`] lives; the
//!    operating system lets go of it when the process dies, however it dies. A second instance gets [`Error::InUse`].
//! 2. **Choose who runs it** (`identity`). Postgres refuses root. Started by root it runs as the folder's owner, else
//!    as `postgres`, else as `nobody`. Where that user cannot enter the wanted folder, the data live in
//!    `/var/lib/vouch/<name>-<hash>` instead: always the same place for the same folder ([`Server::home`] tells it).
//! 3. **Find the programs** (`binaries`): Postgres 14 or newer, of the release that wrote the cluster if there is
//!    one.
//! 4. **Clear away an earlier life** (`stale`). A postmaster that is still ending is waited for, one that lost its
//!    owner is ended. Only when no process lives in the cluster are its pid file and its socket removed, no matter
//!    which process the pid file names: Postgres itself would believe a zombie or a stranger with a recycled pid.
//! 5. **Create the cluster** if there is none (`cluster`): in a sibling folder, then one rename, so a half-made
//!    cluster is never taken for a whole one.
//! 6. **Start it** (`server`), in a process group of its own so that Ctrl-C reaches Vouch alone, listening on a
//!    unix socket in a folder that only its user may enter (`socket`). That folder is the access control: no TCP.
//! 7. **Ask it** (`database`): does it answer, does the database exist, is what it acknowledges really on disk?
//!
//! # How it ends
//!
//! [`Server::stop`] asks for a fast shutdown and gets firmer as its patience runs out. If the owner dies instead, two
//! small `sh` watchers notice (`guarded`): each reads from a pipe whose other end only the owner holds. Two, so that
//! killing one of them changes nothing.

mod binaries;
mod cluster;
mod database;
mod error;
mod files;
mod guarded;
mod home;
mod identity;
mod install;
mod server;
mod socket;
mod stale;

use std::path::PathBuf;

pub use database::write_out;
pub use error::Error;
pub use server::{Server, erase};

/// Where the default database lives and how much it may forget.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The folder that is the database's alone: created when missing, refused with [`Error::NotOurs`] when it holds
    /// other things.
    pub data_dir: PathBuf,
    /// The folder of `postgres` and `initdb`. Set: only this one is looked at. `None`: they are searched for.
    pub bin_dir: Option<PathBuf>,
    /// What happens to the data when the machine or the server stops.
    pub durability: Durability,
}

/// What the database promises about data it has acknowledged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// Acknowledged data are on disk: a killed server or a power cut loses nothing.
    Durable,
    /// For tests: nothing is flushed to disk, and **the whole folder is deleted** when the server ends.
    Throwaway,
}

/// Twelve hex digits that stand for a path in names that must be short.
fn short_hash(path: &std::path::Path) -> String {
    use sha2::Digest;
    use std::os::unix::ffi::OsStrExt;
    let digest = sha2::Sha256::digest(path.as_os_str().as_bytes());
    let mut hash = hex::encode(digest);
    hash.truncate(12);
    hash
}
