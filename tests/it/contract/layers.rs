//! Imports run one way. What Cargo keeps apart is not said again: the rules, the database of development and Sumsub's
//! stand-in are crates that cannot name the service.

use std::collections::{BTreeMap, BTreeSet};

use super::{Source, read, root, sources};

/// What every layer may use.
const GROUND: &[&str] = &["failpoint", "golden", "metrics", "outgoing", "secret"];

/// Each module of the crate, and what it may use beyond itself and the ground.
const LAYERS: &[(&str, &[&str])] = &[
    ("secret", &[]),
    ("failpoint", &[]),
    ("storage", &[]),
    ("metrics", &[]),
    // Bodies are rendered where what they tell is stored, and documented where they are offered.
    ("outgoing", &[]),
    // The vectors of tests.
    ("golden", &["flows"]),
    // Settings are checked by the rules of what they set.
    ("config", &["store", "storage", "http", "delivery"]),
    ("telemetry", &["config"]),
    ("store", &[]),
    ("sumsub", &[]),
    ("delivery", &[]),
    ("flows", &["store", "storage", "sumsub", "delivery"]),
    ("worker", &["store", "sumsub", "delivery", "flows"]),
    ("http", &["store", "sumsub", "delivery", "flows"]),
    (
        "app",
        &[
            "store", "storage", "sumsub", "delivery", "flows", "worker", "http", "config",
        ],
    ),
    (
        "cli",
        &[
            "store",
            "storage",
            "sumsub",
            "delivery",
            "flows",
            "worker",
            "http",
            "config",
            "app",
            "telemetry",
        ],
    ),
];

fn may_use(module: &str, other: &str) -> bool {
    let Some((_, allowed)) = LAYERS.iter().find(|(name, _)| *name == module) else {
        return false;
    };
    other == module || allowed.contains(&other) || GROUND.contains(&other)
}

/// The module of the crate that a file belongs to; none for the roots.
fn module(source: &Source) -> Option<String> {
    let path = source.path.strip_prefix("src/")?.strip_suffix(".rs")?;
    let first = path.split('/').next()?;
    (first != "main" && first != "lib").then(|| first.to_owned())
}

/// The modules of the crate that code names: `crate::x`, `crate::{x, y::z}`, and enough `super::` to reach the root.
fn used(source: &Source) -> BTreeSet<String> {
    let code: String = source.code().flat_map(|line| [line, "\n"]).collect();
    let mut found = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        // `pub(in crate::…)` names the file's own tree; `my_crate::` is another word.
        let before = code.get(..at).unwrap_or_default();
        if before.ends_with(|letter: char| letter.is_alphanumeric() || letter == '_') {
            continue;
        }
        found.extend(heads(code.get(at + "crate::".len()..).unwrap_or_default()));
    }
    let path = source
        .path
        .trim_start_matches("src/")
        .trim_end_matches(".rs");
    let depth = path.split('/').filter(|part| *part != "mod").count();
    let to_root = "super::".repeat(depth);
    for (at, _) in code.match_indices(&to_root) {
        let before = code.get(..at).unwrap_or_default();
        if !before.ends_with("::") {
            found.extend(heads(code.get(at + to_root.len()..).unwrap_or_default()));
        }
    }
    // A test module inside a file reaches that file, not the root: `super::*`.
    found.remove("");
    found.remove("super");
    found
}

/// The first names of a path, or of every path of a group.
fn heads(text: &str) -> Vec<String> {
    let name = |text: &str| -> String {
        text.trim_start()
            .chars()
            .take_while(|letter| letter.is_alphanumeric() || *letter == '_')
            .collect()
    };
    let Some(group) = text.strip_prefix('{') else {
        return vec![name(text)];
    };
    let mut depth = 0;
    let mut start = 0;
    let mut heads = Vec::new();
    for (at, letter) in group.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => {
                heads.push(name(&group[start..at]));
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                heads.push(name(&group[start..at]));
                start = at + 1;
            }
            _ => {}
        }
    }
    heads.retain(|name| !name.is_empty());
    heads
}

#[test]
fn imports_run_one_way() {
    let mut wrong = Vec::new();
    let mut known: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for source in sources("src") {
        let Some(module) = module(&source) else {
            continue;
        };
        let used = used(&source);
        for other in &used {
            if !may_use(&module, other) {
                wrong.push(format!("{}: {module} uses {other}", source.path));
            }
        }
        known.entry(module).or_default().extend(used);
    }
    assert_eq!(wrong, Vec::<String>::new(), "see LAYERS in this test");
    // The rule would be empty if nothing were found.
    assert!(known["flows"].is_superset(&["store", "sumsub"].map(str::to_owned).into()));
    assert!(known["cli"].contains("store"), "found in a group");
}

/// A dialect that reaches into another would change with it.
#[test]
fn dialects_know_nothing_of_each_other() {
    let dialects = ["v1", "finhub", "partner"];
    let mut wrong = Vec::new();
    let mut seen = 0;
    for source in sources("src/http") {
        let rest = source.path.strip_prefix("src/http/").unwrap_or_default();
        let room = rest.split(['/', '.']).next().unwrap_or_default();
        // Where all routes come together.
        if ["mod", "openapi", "golden", "fuzzing"].contains(&room) {
            continue;
        }
        seen += 1;
        let code: Vec<&str> = source.code().collect();
        for other in dialects.iter().filter(|other| **other != room) {
            let named = [format!("http::{other}::"), format!("super::{other}::")];
            if code
                .iter()
                .any(|line| named.iter().any(|name| line.contains(name)))
            {
                wrong.push(format!("{} knows {other}", source.path));
            }
        }
    }
    assert!(seen > 100, "only {seen} files were found");
    assert_eq!(wrong, Vec::<String>::new());
}

/// A handler that could make what a flow claims the key with could run the flow without the key.
#[test]
fn a_handler_cannot_run_a_flow_without_its_key() {
    let mut knowing = sources("src/http");
    knowing.retain(|source| source.code().any(|line| line.contains("idempotent::")));
    let knowing: Vec<&str> = knowing.iter().map(|source| source.path.as_str()).collect();
    let ending = ["src/http/request/command.rs", "src/http/request/flow.rs"];
    assert_eq!(knowing, ending);
}

#[test]
fn the_order_is_the_documented_one() {
    assert!(!may_use("http", "worker") && !may_use("worker", "http"));
    assert!(!may_use("sumsub", "store") && !may_use("store", "sumsub"));
    assert!(!may_use("store", "flows") && !may_use("flows", "http") && !may_use("http", "app"));
    assert_eq!(
        heads("{store::{a, b}, worker, app}"),
        ["store", "worker", "app"]
    );
    assert_eq!(heads("flows::import"), ["flows"]);
}

#[test]
fn sql_is_in_the_store_and_the_sandbox_in_the_command_line() {
    let mut wrong = Vec::new();
    for source in sources("src") {
        let code: Vec<&str> = source.code().collect();
        let has = |text: &str| code.iter().any(|line| line.contains(text));
        let sql = has("sqlx::query") || has("raw_sql");
        if sql && !source.path.starts_with("src/store/") {
            wrong.push(format!("{} has SQL", source.path));
        }
        let development = has("sumsub_sandbox::") || has("dev_postgres::");
        if development && !source.path.starts_with("src/cli/") {
            wrong.push(format!("{} knows what only development has", source.path));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

/// Cargo says what a crate can name. That the rules stay without input and output is what they can name.
#[test]
fn the_rules_depend_on_nothing_that_does_anything_but_compute() {
    let manifest: toml::Table = read("crates/domain/Cargo.toml").parse().expect("TOML");
    let dependencies = manifest["dependencies"].as_table().expect("a table");
    let expected = [
        "chrono",
        "icu_properties",
        "num-bigint",
        "serde",
        "serde_json",
        "toml",
        "unicode-normalization",
        "unicode-security",
    ];
    assert_eq!(dependencies.keys().collect::<Vec<_>>(), expected);
}

/// Two providers of cryptography in one program are two to keep up to date, and which one is used is chance.
#[test]
fn tls_has_one_provider() {
    let tree = std::process::Command::new(env!("CARGO"))
        .args(["tree", "--locked", "--offline", "--edges", "normal,build"])
        .args(["--prefix", "none", "--format", "{p}"])
        .current_dir(root())
        .output()
        .expect("cargo");
    let tree = String::from_utf8(tree.stdout).expect("text");
    let names: BTreeSet<&str> = tree
        .lines()
        .filter_map(|line| line.split(' ').next())
        .collect();
    assert!(names.contains("rustls"), "{tree}");
    let providers = ["aws-lc-rs", "boring", "openssl", "ring", "rustls-openssl"];
    let found: Vec<&str> = providers
        .into_iter()
        .filter(|one| names.contains(one))
        .collect();
    assert_eq!(found, ["aws-lc-rs"]);
}
