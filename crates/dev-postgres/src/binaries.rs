//! Finds the programs of Postgres.

use std::cmp::Reverse;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::home::Home;
use super::identity::Identity;
use super::{Error, install};

/// The oldest release that Vouch's queries and this module are written for.
const OLDEST: u32 = 14;

/// Folders whose subfolders hold one release each, with the way from such a subfolder to its programs: Debian,
/// SUSE, Alpine, Red Hat's own and PostgreSQL's packages for it, Homebrew on both kinds of Mac, Postgres.app.
const RELEASES: [(&str, &str, &str); 8] = [
    ("/usr/lib/postgresql", "", "bin"),
    ("/usr/lib", "postgresql", "bin"),
    ("/usr/libexec", "postgresql", ""),
    ("/usr", "pgsql-", "bin"),
    ("/opt/homebrew/opt", "postgresql", "bin"),
    ("/usr/local/opt", "postgresql", "bin"),
    ("/home/linuxbrew/.linuxbrew/opt", "postgresql", "bin"),
    ("/Applications/Postgres.app/Contents/Versions", "", "bin"),
];

/// A folder with `postgres` and `initdb` of one release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Binaries {
    pub(super) folder: PathBuf,
    pub(super) release: u32,
}

impl Binaries {
    /// The programs to use for a home: those of `setting` if it is given, else of the first place that has them. An
    /// existing cluster needs the major release that wrote it.
    pub(super) fn find(setting: Option<&Path>, home: &Home) -> Result<Self, Error> {
        let (folders, looked_in) = match setting {
            Some(folder) => (vec![folder.to_owned()], folder.display().to_string()),
            None => (
                candidates(home.identity.as_ref()),
                "PATH, pg_config and the usual folders".to_owned(),
            ),
        };
        let wanted = home.release();
        let mut found = Vec::new();
        for folder in folders {
            let Some(release) = release(&folder, home.identity.as_ref()) else {
                continue;
            };
            let binaries = Self { folder, release };
            if release >= OLDEST && wanted.is_none_or(|wanted| wanted == release) {
                return Ok(binaries);
            }
            found.push(binaries);
        }
        Err(refusal(found, wanted, home, looked_in))
    }

    pub(super) fn program(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

fn refusal(found: Vec<Binaries>, wanted: Option<u32>, home: &Home, looked_in: String) -> Error {
    let newest = found.into_iter().max_by_key(|binaries| binaries.release);
    match (newest, wanted) {
        (Some(newest), Some(cluster)) if newest.release >= OLDEST => Error::OtherRelease {
            folder: home.path.clone(),
            cluster,
            found: newest.release,
        },
        (Some(newest), _) => Error::TooOld {
            found: newest.release,
            folder: newest.folder,
            install: install::hint(),
        },
        (None, _) => Error::NotInstalled {
            looked_in,
            install: install::hint(),
        },
    }
}

/// Every folder worth a look, in the order of preference.
fn candidates(identity: Option<&Identity>) -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path)
        .filter(|folder| folder.is_absolute())
        .collect();
    if let Some(config) = folders
        .iter()
        .map(|folder| folder.join("pg_config"))
        .find(|program| program.is_file())
        && let Some(folder) = output(&config, "--bindir", identity)
    {
        folders.push(folder.trim().into());
    }
    for (parent, prefix, rest) in RELEASES {
        let mut releases: Vec<_> = std::fs::read_dir(parent)
            .into_iter()
            .flatten()
            .flatten()
            .map(|entry| entry.file_name())
            .filter(|name| name.to_string_lossy().starts_with(prefix))
            .collect();
        releases.sort_by_key(|name| Reverse(digits(name)));
        folders.extend(
            releases
                .into_iter()
                .map(|name| Path::new(parent).join(name).join(rest)),
        );
    }
    folders
}

fn digits(name: &OsStr) -> u32 {
    let digits: String = name
        .to_string_lossy()
        .chars()
        .skip_while(|letter| !letter.is_ascii_digit())
        .take_while(char::is_ascii_digit)
        .collect();
    digits.parse().unwrap_or_default()
}

/// The major release of the programs in a folder, or `None` where they are missing or do not run.
fn release(folder: &Path, identity: Option<&Identity>) -> Option<u32> {
    let postgres = folder.join("postgres");
    if !postgres.is_file() || !folder.join("initdb").is_file() {
        return None;
    }
    parse_release(&output(&postgres, "--version", identity)?)
}

/// Asked as the user who will run them: programs that this user cannot reach are no use.
fn output(program: &Path, argument: &str, identity: Option<&Identity>) -> Option<String> {
    let mut command = Command::new(program);
    command
        .arg(argument)
        .current_dir("/")
        .stdin(Stdio::null())
        .stderr(Stdio::null());
    if let Some(identity) = identity {
        identity.apply(&mut command);
    }
    let output = command.output().ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)`, and `18beta1` or `19devel` before a release.
fn parse_release(text: &str) -> Option<u32> {
    let version = text.split("(PostgreSQL)").nth(1)?.trim_start();
    let end = version
        .find(|letter: char| !letter.is_ascii_digit())
        .unwrap_or(version.len());
    version.get(..end)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_release_is_read_from_what_postgres_says() {
        let cases = [
            (
                "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n",
                Some(15),
            ),
            ("postgres (PostgreSQL) 9.6.24\n", Some(9)),
            ("postgres (PostgreSQL) 19devel\n", Some(19)),
            ("postgres (PostgreSQL) 17\n", Some(17)),
            ("postgres (EnterpriseDB) 17.1\n", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(parse_release(text), expected, "{text}");
        }
    }

    #[test]
    fn the_newest_release_comes_first() {
        let mut names = ["9.6", "postgresql@14", "17", "pgsql-16"].map(OsStr::new);
        names.sort_by_key(|name| Reverse(digits(name)));
        assert_eq!(names, ["17", "pgsql-16", "postgresql@14", "9.6"]);
    }
}
