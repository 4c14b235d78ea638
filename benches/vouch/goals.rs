//! What we want to reach. Shown beside what was measured; nothing fails because of it.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use crate::report::Reading;

/// How a goal is reached.
enum Goal {
    /// A ratio of at least this.
    Ratio(&'static str, f64),
    /// A number of less than this.
    Below(&'static str, f64),
    /// A ratio that lost less than this part of itself from one row to another.
    Kept(&'static str, &'static str, f64),
}

const GOALS: [Goal; 21] = [
    Goal::Ratio("R / pgbench R", 1.25),
    Goal::Ratio("R / axum static", 0.35),
    Goal::Ratio("R304 / R", 1.0),
    Goal::Ratio("W / pgbench W", 0.9),
    Goal::Ratio("Wr / R", 0.8),
    Goal::Ratio("H / pgbench H", 2.0),
    Goal::Ratio("H 128 / pgbench H", 2.0),
    Goal::Ratio("Hd / pgbench Hd", 0.5),
    Goal::Below("webhook to APPROVED at 500/s, median", 20.0),
    Goal::Kept(
        "R, 10 k events / axum static",
        "R, 1 M events / axum static",
        0.1,
    ),
    Goal::Kept(
        "H, 10 k events / axum static",
        "H, 1 M events / axum static",
        0.1,
    ),
    Goal::Kept(
        "R, 10 k events / axum static",
        "R, 10 M events / axum static",
        0.1,
    ),
    Goal::Kept(
        "H, 10 k events / axum static",
        "H, 10 M events / axum static",
        0.1,
    ),
    Goal::Below("memory of 10 000 waits", 200.0),
    Goal::Below(
        "import until woken in the process of the change, slowest",
        50.0,
    ),
    Goal::Below("import until woken in another process, slowest", 50.0),
    Goal::Below("memory at rest", 30.0),
    Goal::Below("memory, most in the rounds", 150.0),
    Goal::Below("memory under load, first half, most", 150.0),
    Goal::Below("memory under load, second half, most", 150.0),
    Goal::Below("cold start, median", 100.0),
];

/// A goal, what was measured, and whether that is enough. `None` where it was not measured.
fn judged(goal: &Goal, reading: &Reading) -> Option<(String, f64, bool)> {
    Some(match goal {
        Goal::Ratio(name, least) => {
            let value = reading.ratios.get(*name)?.spread.median;
            (format!("{name} ≥ {least}"), value, value >= *least)
        }
        Goal::Below(name, most) => {
            let value = *reading.numbers.get(*name)?;
            (format!("{name} < {most}"), value, value < *most)
        }
        Goal::Kept(before, after, most) => {
            let lost = 1.0
                - reading.ratios.get(*after)?.spread.median
                    / reading.ratios.get(*before)?.spread.median;
            (
                format!("lost from {before} to {after} < {most}"),
                lost,
                lost < *most,
            )
        }
    })
}

/// The goals as text.
pub(crate) fn shown(reading: &Reading) -> String {
    let mut text = String::from("\n| goal | measured | |\n|---|---|---|\n");
    for (name, value, met) in GOALS.iter().filter_map(|goal| judged(goal, reading)) {
        let _ = writeln!(
            text,
            "| {name} | {value:.2} | {} |",
            if met { "met" } else { "not met" }
        );
    }
    text
}

/// The goals as JSON.
pub(crate) fn json(reading: &Reading) -> Value {
    let judged = GOALS.iter().filter_map(|goal| judged(goal, reading));
    let goals: Map<String, Value> = judged
        .map(|(name, value, met)| (name, json!({ "measured": value, "met": met })))
        .collect();
    Value::Object(goals)
}
