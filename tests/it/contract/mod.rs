//! What the code promises about itself: its structure, its documents, its container files.
#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a test helper that cannot go on ends its test"
)]

mod columns;
mod compatible;
mod compose;
mod docs;
mod documents;
mod kept;
mod layers;
mod openapi;
mod pages;
mod source;
mod walkthrough;
mod yaml;

use std::path::{Path, PathBuf};

/// The repository's root.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

pub(crate) fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).expect(path)
}

/// A Rust file: its path from the root, and its text.
struct Source {
    path: String,
    text: String,
}

impl Source {
    /// The lines that are code, without unit tests.
    fn code(&self) -> impl Iterator<Item = &str> {
        let lines = self.code_and_comments();
        lines.filter(|line| !line.trim_start().starts_with("//"))
    }

    /// Every line, without unit tests.
    fn code_and_comments(&self) -> impl Iterator<Item = &str> {
        let tests = "\n#[cfg(test)]\nmod tests {";
        let code = if self.path.ends_with("tests.rs") {
            None
        } else {
            self.text.split(tests).next()
        };
        code.unwrap_or_default().lines()
    }
}

/// Every Rust file of ours below a folder.
fn sources(folder: &str) -> Vec<Source> {
    let mut found = Vec::new();
    let mut folders: Vec<PathBuf> = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(&path).expect("a text file");
                let path = path.strip_prefix(root()).expect("a path below the root");
                found.push(Source {
                    path: path.to_string_lossy().into_owned(),
                    text,
                });
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}
