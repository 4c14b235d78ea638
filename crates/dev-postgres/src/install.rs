//! How a person installs Postgres on this system.

/// How to install Postgres here: the command, ready to paste, or words where there is none.
pub(super) fn hint() -> String {
    let root = rustix::process::geteuid().is_root();
    if cfg!(target_os = "macos") {
        return "`brew install postgresql@17`".to_owned();
    }
    let release = ["/etc/os-release", "/usr/lib/os-release"]
        .iter()
        .find_map(|path| std::fs::read_to_string(path).ok())
        .unwrap_or_default();
    for_release(&release, root)
}

/// `release` is the text of an os-release file; `ID_LIKE` names the families that a derived system belongs to.
fn for_release(release: &str, root: bool) -> String {
    let value = |key: &str| {
        release
            .lines()
            .find_map(|line| line.strip_prefix(key)?.strip_prefix('='))
            .unwrap_or_default()
            .trim_matches(['"', '\''])
    };
    let families = format!("{} {}", value("ID"), value("ID_LIKE"));
    let known = families.split_whitespace().find_map(|family| match family {
        "debian" | "ubuntu" => Some("apt-get install postgresql"),
        "fedora" | "rhel" | "centos" => Some("dnf install postgresql-server"),
        "alpine" => Some("apk add postgresql"),
        "arch" => Some("pacman -S postgresql"),
        "suse" | "opensuse" => Some("zypper install postgresql-server"),
        _ => None,
    });
    match known {
        // The systems' own images have no sudo where root is the only user.
        Some(command) if root => format!("`{command}`"),
        Some(command) => format!("`sudo {command}`"),
        None => "your system's package manager".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hint_is_that_of_the_system_or_of_its_family() {
        let cases = [
            ("ID=debian\n", true, "`apt-get install postgresql`"),
            (
                "NAME=Mint\nID=linuxmint\nID_LIKE=\"ubuntu debian\"\n",
                false,
                "`sudo apt-get install postgresql`",
            ),
            (
                "ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\n",
                false,
                "`sudo dnf install postgresql-server`",
            ),
            ("ID=alpine\n", true, "`apk add postgresql`"),
            ("ID=arch\n", false, "`sudo pacman -S postgresql`"),
            (
                "ID=\"opensuse-leap\"\nID_LIKE=\"suse opensuse\"\n",
                true,
                "`zypper install postgresql-server`",
            ),
            ("ID=plan9\n", true, "your system's package manager"),
            ("", false, "your system's package manager"),
        ];
        for (release, root, expected) in cases {
            assert_eq!(for_release(release, root), expected, "{release}");
        }
    }
}
