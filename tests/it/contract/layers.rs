//! Imports run one way.

use std::collections::{BTreeMap, BTreeSet};

use super::{Source, read, sources};

/// What every layer but `domain` may use.
const GROUND: &[&str] = &[
    "clock",
    "failpoint",
    "golden",
    "ids",
    "metrics",
    "secret",
    "shutdown",
];

/// Each module of the crate, and what it may use beyond itself and the ground.
const LAYERS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("clock", &[]),
    ("ids", &[]),
    ("secret", &[]),
    ("shutdown", &[]),
    ("postgres", &[]),
    ("failpoint", &[]),
    ("storage", &[]),
    ("metrics", &[]),
    // The vectors of tests.
    ("golden", &["domain", "flows"]),
    // Settings are checked by the rules of what they set.
    ("config", &["store", "storage", "http", "delivery"]),
    ("telemetry", &["config"]),
    ("store", &["domain"]),
    ("sumsub", &["domain"]),
    ("delivery", &["domain"]),
    (
        "flows",
        &["domain", "store", "storage", "sumsub", "delivery"],
    ),
    (
        "worker",
        &["domain", "store", "sumsub", "delivery", "flows"],
    ),
    ("http", &["domain", "store", "sumsub", "delivery", "flows"]),
    (
        "app",
        &[
            "domain", "store", "storage", "sumsub", "delivery", "flows", "worker", "http", "config",
        ],
    ),
    (
        "cli",
        &[
            "domain",
            "store",
            "sumsub",
            "delivery",
            "flows",
            "worker",
            "http",
            "config",
            "app",
            "postgres",
            "telemetry",
        ],
    ),
];

fn may_use(module: &str, other: &str) -> bool {
    let Some((_, allowed)) = LAYERS.iter().find(|(name, _)| *name == module) else {
        return false;
    };
    other == module || allowed.contains(&other) || (module != "domain" && GROUND.contains(&other))
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
    assert!(known["flows"].is_superset(&["store", "sumsub", "domain"].map(str::to_owned).into()));
    assert!(known["cli"].contains("store"), "found in a group");
}

#[test]
fn the_order_is_the_documented_one() {
    assert!(!may_use("http", "worker") && !may_use("worker", "http"));
    assert!(!may_use("sumsub", "store") && !may_use("store", "sumsub"));
    assert!(!may_use("store", "flows") && !may_use("flows", "http") && !may_use("http", "app"));
    assert!(!may_use("domain", "clock"));
    assert_eq!(
        heads("{store::{a, b}, worker, app}"),
        ["store", "worker", "app"]
    );
    assert_eq!(heads("flows::import"), ["flows"]);
}

/// Crates that only compute: exact numbers, the list of countries, facts as text, how names look, and the reader of a
/// table that is compiled in.
const DOMAIN_CRATES: [&str; 9] = [
    "serde",
    "serde_json",
    "chrono",
    "num_bigint",
    "iso3166",
    "icu_properties",
    "toml",
    "unicode_normalization",
    "unicode_security",
];

#[test]
fn the_domain_uses_no_crate_but_those_that_only_compute() {
    let manifest: toml::Table = read("Cargo.toml").parse().expect("TOML");
    let dependencies = manifest["dependencies"].as_table().expect("a table");
    let mut wrong = Vec::new();
    for source in sources("src/domain") {
        let code: Vec<&str> = source.code().collect();
        for name in dependencies.keys().map(|name| name.replace('-', "_")) {
            let path = format!("{name}::");
            let names_it = |line: &&str| {
                line.match_indices(&path).any(|(at, _)| {
                    !line[..at]
                        .ends_with(|letter: char| letter.is_alphanumeric() || "_:".contains(letter))
                })
            };
            if !DOMAIN_CRATES.contains(&name.as_str()) && code.iter().any(names_it) {
                wrong.push((source.path.clone(), name));
            }
        }
    }
    assert_eq!(wrong, []);
}

#[test]
fn sql_is_in_the_store_and_the_sandbox_in_the_command_line() {
    let mut wrong = Vec::new();
    for source in sources("src") {
        let code: Vec<&str> = source.code().collect();
        let has = |text: &str| code.iter().any(|line| line.contains(text));
        let sql = has("sqlx::query") || has("raw_sql");
        // The default database asks itself whether it is well, before there is a schema; the sandbox asks for
        // sessions that are idle in a transaction.
        let may_ask = ["src/store/", "src/postgres/", "src/sumsub/sandbox/probe.rs"];
        if sql && !may_ask.iter().any(|place| source.path.starts_with(place)) {
            wrong.push(format!("{} has SQL", source.path));
        }
        let sandbox = has("sumsub::sandbox") || has("sandbox::start");
        if sandbox
            && !["src/cli/", "src/sumsub/"]
                .iter()
                .any(|place| source.path.starts_with(place))
        {
            wrong.push(format!("{} knows the sandbox", source.path));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}
