//! The pages for readers are followed to the letter: their commands run, and answer what the pages show.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{ChildStdin, ChildStdout, Command, Stdio};
use std::time::Instant;

use serde_json::Value;

use super::read;
use crate::process::running::Dev;
use crate::process::{DEADLINE, built, run, scratch, vouch};

/// A fenced block.
struct Block {
    language: String,
    text: String,
}

fn blocks(page: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    for line in read(page).lines() {
        match (line.strip_prefix("```"), &mut open) {
            (Some(language), None) => {
                open = Some(Block {
                    language: language.to_owned(),
                    text: String::new(),
                });
            }
            (Some(_), block) => blocks.extend(block.take()),
            (None, Some(block)) => {
                block.text.push_str(line);
                block.text.push('\n');
            }
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "{page} ends in a block");
    blocks
}

/// A shell as a reader has it, without what a reader may have set up in it.
#[derive(Debug, Clone, Copy)]
struct Kind {
    program: &'static str,
    flags: &'static [&'static str],
}

const BASH: Kind = Kind {
    program: "bash",
    flags: &["--norc", "--noprofile", "-eu"],
};

/// Interactive, as one in which commands are pasted: there a `#` begins no comment.
const ZSH: Kind = Kind {
    program: "zsh",
    flags: &["-f", "-i", "-eu"],
};

impl Kind {
    /// Says so where there is no such shell.
    fn is_here(self) -> bool {
        let mut version = Command::new(self.program);
        version.arg("--version").stdout(Stdio::null());
        let is_here = version.status().is_ok();
        if !is_here {
            // Past the test harness, which would keep it to itself.
            let text = format!(
                "SKIPPED the pages in {}, which is not installed; .ci/run installs it\n",
                self.program
            );
            let _told = std::io::stderr().write_all(text.as_bytes());
        }
        is_here
    }
}

/// One shell for a whole page.
struct Shell {
    input: ChildStdin,
    output: std::io::Lines<BufReader<ChildStdout>>,
    child: std::process::Child,
}

impl Shell {
    fn new(kind: Kind) -> Self {
        let mut child = Command::new(kind.program)
            .args(kind.flags)
            // Its prompts are not read.
            .envs([("PS1", ""), ("PS2", ""), ("PROMPT_EOL_MARK", "")])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .env("no_proxy", "*")
            .spawn()
            .expect("a shell");
        Self {
            input: child.stdin.take().expect("its input"),
            output: BufReader::new(child.stdout.take().expect("its output")).lines(),
            child,
        }
    }

    /// What a block prints.
    fn run(&mut self, commands: &str) -> String {
        const END: &str = "--that was the block--";
        writeln!(self.input, "{commands}\necho; echo '{END}'").expect("a shell that listens");
        let mut text = String::new();
        loop {
            let line = self
                .output
                .next()
                .expect("the block succeeds")
                .expect("text");
            if line == END {
                return text;
            }
            text.push_str(&line);
            text.push('\n');
        }
    }
}

impl Drop for Shell {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What differs from run to run.
const VARIES: &[&str] = &[
    "accessToken",
    "approvedAt",
    "claimedAt",
    "createdAt",
    "createdByOrganizationId",
    "hash",
    "id",
    "keyId",
    "organizationId",
    "requestId",
    "reviewedAt",
    "submittedAt",
    "updatedAt",
    "uploadedAt",
    "url",
    "verificationId",
];

fn comparable(value: &Value) -> Value {
    match value {
        Value::Object(object) => object
            .iter()
            .map(|(name, value)| {
                let key = value.as_str().is_some_and(|text| text.starts_with("key_"));
                let varies = key || VARIES.contains(&&**name) && value.is_string();
                (
                    name.clone(),
                    if varies {
                        "varies".into()
                    } else {
                        comparable(value)
                    },
                )
            })
            .collect::<serde_json::Map<_, _>>()
            .into(),
        Value::Array(items) => items.iter().map(comparable).collect::<Vec<_>>().into(),
        other => other.clone(),
    }
}

/// What a call printed, as far as the page shows it: a list may go on behind that.
fn shown(mut printed: Value, expected: &Value) -> Value {
    let rows = printed.get_mut("data").and_then(Value::as_array_mut);
    if let (Some(rows), Some(shown)) = (rows, expected["data"].as_array()) {
        rows.truncate(shown.len());
    }
    printed
}

/// Runs every block of a page with `curl`, in order, in one shell, with a key from the screen. Returns how many answers
/// were compared.
fn follow(kind: Kind, page: &str, dev: &Dev, key: &str) -> usize {
    let blocks = blocks(page);
    let mut shell = Shell::new(kind);
    let mut compared = 0;
    // As the pages tell the reader: the screen's key and customer, and its addresses.
    let fill = |text: &str| {
        text.replace("nxos_sk_test_…", &dev.text(key))
            .replace("org_…", &dev.text("/children/0/organizationId"))
            .replace("http://127.0.0.1:8080", &dev.text("/apiUrl"))
            .replace("http://127.0.0.1:8081", &dev.text("/sandboxUrl"))
            .replace("data/dev.json", &dev.announcement())
    };
    for (at, block) in blocks.iter().enumerate() {
        let first = block.text.split([' ', '=']).next().unwrap_or_default();
        let program = ["make", "vouch", "docker"].contains(&first.trim());
        if block.language != "sh" || program {
            continue;
        }
        let commands = fill(&block.text);
        let next = blocks.get(at + 1);
        let expected = next.filter(|next| next.language == "json");
        if let Some(expected) = next.filter(|next| next.language == "text") {
            let printed = shell.run(&commands);
            assert_eq!(printed.trim(), expected.text.trim(), "{page}: {commands}");
            compared += 1;
            continue;
        }
        let began = Instant::now();
        loop {
            let printed = shell.run(&commands);
            // A block that only keeps something for later is shown with what it kept from.
            let (Some(expected), false) = (expected, printed.trim().is_empty()) else {
                break;
            };
            let expected: Value = serde_json::from_str(&expected.text).expect("JSON on the page");
            let printed: Value = serde_json::from_str(&printed).expect(&printed);
            let printed = shown(printed, &expected);
            if comparable(&printed) == comparable(&expected) {
                compared += 1;
                break;
            }
            // Reading again is polling; anything else is done once.
            let reads = !commands.contains(" -d ") && !commands.contains(" -X ");
            assert!(
                reads && printed["status"] == "PENDING" && began.elapsed() < DEADLINE,
                "{page} shows {expected} after\n{commands}\nand it is {printed}"
            );
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
    }
    compared
}

/// The businesses that wait for an officer, in the queue's order.
fn waiting(dev: &Dev) -> Vec<String> {
    let url = format!(
        "{}/v1/reviews?status=PENDING&track=FILE",
        dev.text("/apiUrl")
    );
    let key = dev.text("/platform/complianceKey");
    let asked = Command::new("curl")
        .args([
            "-sS",
            "--noproxy",
            "*",
            "-H",
            &format!("Authorization: Bearer {key}"),
            &url,
        ])
        .output()
        .expect("curl");
    let queue: Value = serde_json::from_slice(&asked.stdout).expect("JSON");
    let rows = queue["data"].as_array().expect("a list").iter();
    rows.map(|row| row["organizationId"].as_str().expect("an id").to_owned())
        .collect()
}

fn follow_the_pages(kind: Kind) {
    let there = Command::new("curl")
        .arg("--version")
        .stdout(Stdio::null())
        .status();
    assert!(
        there.is_ok(),
        "the pages' commands need curl: `make test` installs it"
    );
    if !kind.is_here() {
        return;
    }
    let place = scratch();
    let dev = Dev::start(&place.path().join("data"));
    let (broker, officer) = ("/broker/apiKey", "/platform/complianceKey");
    assert_eq!(follow(kind, "README.md", &dev, broker), 2);
    assert_eq!(follow(kind, "docs/guides/brokers.md", &dev, broker), 6);
    // Twice: an officer's queue is seldom empty behind the file at hand.
    for _ in 0..2 {
        assert_eq!(follow(kind, "docs/guides/businesses.md", &dev, broker), 4);
    }
    assert_eq!(follow(kind, "docs/guides/webhooks.md", &dev, broker), 1);
    // The file that the page about businesses submits, and the customer that the first page imports.
    let queue = waiting(&dev);
    assert_eq!(queue.len(), 2);
    assert_eq!(follow(kind, "docs/guides/officers.md", &dev, officer), 11);
    assert_eq!(waiting(&dev), queue[1..], "the first of the queue is done");
    assert_eq!(follow(kind, "docs/guides/finhub.md", &dev, broker), 5);
    dev.stop();
}

#[test]
fn the_pages_for_readers_can_be_followed_in_bash() {
    follow_the_pages(BASH);
}

#[test]
fn the_pages_for_readers_can_be_followed_in_zsh() {
    follow_the_pages(ZSH);
}

#[test]
fn commands_that_the_pages_name_exist() {
    let makefile = read("Makefile");
    let mut seen = (0, 0);
    for page in [
        "README.md",
        "docs/guides/brokers.md",
        "docs/guides/businesses.md",
        "docs/guides/finhub.md",
        "docs/guides/officers.md",
        "docs/guides/partner.md",
        "docs/guides/sandbox.md",
        "docs/guides/webhooks.md",
        "docs/operate/backup.md",
        "docs/operate/install.md",
        "docs/operate/keys.md",
        "docs/operate/limits.md",
        "docs/operate/metrics.md",
        "docs/operate/repair.md",
        "docs/operate/settings.md",
        "docs/operate/upgrade.md",
        "docs/operate/webhooks.md",
        "CONTRIBUTING.md",
    ] {
        for line in blocks(page)
            .iter()
            .filter(|block| block.language == "sh")
            .flat_map(|block| block.text.lines())
        {
            let line = line.trim_start_matches("docker compose exec vouch ");
            let words: Vec<&str> = line.split(' ').collect();
            match *words {
                ["make", target, ..] => {
                    assert!(
                        makefile.contains(&format!("\n{target}: ##")),
                        "{page}: {line}"
                    );
                    seen.0 += 1;
                }
                ["vouch", ref arguments @ ..] => {
                    let command = arguments.iter().take_while(|word| !word.starts_with('-'));
                    let help = run(vouch(&built()).args(command).arg("--help"));
                    assert_eq!(help.code, Some(0), "{page}: {line}");
                    for flag in arguments.iter().filter(|word| word.starts_with('-')) {
                        assert!(
                            help.out.contains(&format!("{flag} "))
                                || help.out.contains(&format!("{flag}\n")),
                            "{page}: {flag} of {line}"
                        );
                    }
                    seen.1 += 1;
                }
                _ => {}
            }
        }
    }
    assert!(seen.0 >= 2 && seen.1 >= 7, "{seen:?}");
}
