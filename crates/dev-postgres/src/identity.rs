//! Which user Postgres runs as when root starts Vouch. Postgres refuses to run as root.

use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};

/// An unprivileged user that root steps down to for every process of Postgres.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Identity {
    pub(super) user: u32,
    pub(super) group: u32,
    pub(super) name: String,
}

impl Identity {
    /// The user for a database, or `None` when we are not root and stay who we are.
    ///
    /// The first of the folders that exists and is not root's decides: what was first used by an ordinary user stays
    /// that user's.
    pub(super) fn for_folders(folders: &[&Path]) -> Option<Self> {
        if !rustix::process::geteuid().is_root() {
            return None;
        }
        let passwd = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
        let owner = folders.iter().find_map(|folder| {
            let found = std::fs::metadata(folder).ok()?;
            (found.uid() != 0).then(|| (found.uid(), found.gid()))
        });
        Some(match owner {
            Some((user, group)) => by_number(&passwd, user).unwrap_or(Self {
                user,
                group,
                name: user.to_string(),
            }),
            None => by_name(&passwd, "postgres")
                .or_else(|| by_name(&passwd, "nobody"))
                .unwrap_or(Self {
                    user: 65_534,
                    group: 65_534,
                    name: "nobody".to_owned(),
                }),
        })
    }

    /// Makes a command run as this user, in its one group: the standard library also drops root's other groups.
    pub(super) fn apply(&self, command: &mut Command) {
        command.uid(self.user).gid(self.group);
    }

    /// Whether this user can step into a folder. Asked of the system itself, since access lists and mount options
    /// decide with the mode bits.
    pub(super) fn can_enter(&self, folder: &Path) -> bool {
        let mut command = Command::new("/bin/sh");
        command
            .args(["-c", "cd \"$1\"", "sh"])
            .arg(folder)
            .current_dir("/")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        self.apply(&mut command);
        command.status().is_ok_and(|status| status.success())
    }
}

fn by_name(passwd: &str, name: &str) -> Option<Identity> {
    entries(passwd).find(|entry| entry.name == name)
}

fn by_number(passwd: &str, user: u32) -> Option<Identity> {
    entries(passwd).find(|entry| entry.user == user)
}

fn entries(passwd: &str) -> impl Iterator<Item = Identity> {
    passwd.lines().filter_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        let user = number(fields.nth(1)?)?;
        let group = number(fields.next()?)?;
        Some(Identity {
            user,
            group,
            name: name.to_owned(),
        })
    })
}

/// macOS writes its `nobody` as -2, meaning the unsigned number with the same bits.
fn number(text: &str) -> Option<u32> {
    text.parse::<u32>()
        .ok()
        .or_else(|| text.parse::<i32>().ok().map(i32::cast_unsigned))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PASSWD: &str = "root:x:0:0:root:/root:/bin/sh\n\
                          broken line\n\
                          postgres:x:101:104:PostgreSQL:/var/lib/postgresql:/bin/bash\n\
                          nobody:*:-2:-2:Unprivileged:/var/empty:/usr/bin/false\n";

    #[test]
    fn users_are_found_by_name_and_by_number() {
        let postgres = Identity {
            user: 101,
            group: 104,
            name: "postgres".to_owned(),
        };
        assert_eq!(by_name(PASSWD, "postgres"), Some(postgres.clone()));
        assert_eq!(by_number(PASSWD, 101), Some(postgres));
        assert_eq!(by_name(PASSWD, "vouch"), None);
        assert_eq!(
            by_name(PASSWD, "nobody").map(|nobody| nobody.user),
            Some(4_294_967_294)
        );
    }
}
