//! Creates the cluster: Postgres' own data folder.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use rustix::process::Signal;

use super::binaries::Binaries;
use super::guarded::{Ending, Guarded};
use super::home::{Home, failed};
use super::{Durability, Error, files};

/// The superuser, and the only user, of the cluster.
pub(super) const USER: &str = "vouch";
/// `initdb` writes some 40 MB; on a slow disk that takes a while.
const DEADLINE: Duration = Duration::from_secs(60);
/// `initdb` deletes what it has made when it is interrupted.
const SIGNALS: &[(&str, Signal)] = &[("INT", Signal::INT), ("KILL", Signal::KILL)];
const UNFINISHED: &str = "cluster.new-";

/// Creates the cluster unless it exists. The name `cluster` appears by one rename of a finished folder.
pub(super) async fn ensure(
    home: &Home,
    binaries: &Binaries,
    durability: Durability,
) -> Result<(), Error> {
    remove_unfinished(home).await?;
    let cluster = home.cluster();
    if cluster.exists() {
        return Ok(());
    }
    let unfinished = home
        .path
        .join(format!("{UNFINISHED}{}", std::process::id()));
    initdb(home, binaries, durability, &unfinished).await?;
    std::fs::rename(&unfinished, &cluster).map_err(|source| failed("create", &cluster, source))?;
    if durability == Durability::Durable {
        files::open_folder(&home.path)
            .and_then(|home| home.sync_all())
            .map_err(|source| failed("save", &home.path, source))?;
    }
    Ok(())
}

async fn initdb(
    home: &Home,
    binaries: &Binaries,
    durability: Durability,
    into: &std::path::Path,
) -> Result<(), Error> {
    let mut arguments: Vec<OsString> = vec!["-D".into(), into.into()];
    // The same on every machine: Vouch sorts and compares bytes, and says UTC when it means a time.
    let fixed = [
        "--username",
        USER,
        "--encoding",
        "UTF8",
        "--locale",
        "C",
        "--auth-local",
        "trust",
        "--auth-host",
        "reject",
        "--no-instructions",
    ];
    arguments.extend(fixed.map(OsString::from));
    if durability == Durability::Throwaway {
        arguments.push("--no-sync".into());
    }
    let ending = Ending {
        signals: SIGNALS,
        delete: (durability == Durability::Throwaway).then(|| home.path.clone()),
    };
    let mut initdb = Guarded::spawn(&binaries.program("initdb"), &arguments, home, ending)?;
    let outcome = match initdb.ended(Instant::now() + DEADLINE).await {
        Ok(status) if status.success() => return Ok(()),
        Ok(status) => status.to_string(),
        Err(error) => error.to_string(),
    };
    Err(Error::Initdb {
        outcome,
        log: home.log(),
    })
}

/// Deletes what killed starts left behind. An `initdb` whose owner was killed a moment ago may still be ending and
/// writing, so this asks more than once.
async fn remove_unfinished(home: &Home) -> Result<(), Error> {
    let deadline = Instant::now() + Duration::from_secs(10);
    for folder in unfinished(home)? {
        while let Err(source) = files::delete(&folder) {
            if Instant::now() > deadline {
                return Err(failed("delete", &folder, source));
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
    Ok(())
}

fn unfinished(home: &Home) -> Result<Vec<PathBuf>, Error> {
    let failed = |source| failed("read", &home.path, source);
    let mut found = Vec::new();
    for entry in std::fs::read_dir(&home.path).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        if entry.file_name().to_string_lossy().starts_with(UNFINISHED) {
            found.push(entry.path());
        }
    }
    Ok(found)
}
