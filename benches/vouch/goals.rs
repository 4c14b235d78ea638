//! What we want to reach. Shown beside what was measured; a goal that is not reached fails nothing.

use crate::report::Report;
use Goal::{Below, Kept, Ratio};

enum Goal {
    /// A ratio of at least this.
    Ratio(&'static str, f64),
    /// A number of less than this.
    Below(&'static str, f64),
    /// A ratio to `axum static` that loses less than this part of itself from ten thousand events to more.
    Kept(&'static str, &'static str, f64),
}

const WOKEN_HERE: &str = "import until woken in the process of the change, slowest";

const GOALS: [Goal; 21] = [
    Ratio("R / pgbench R", 1.25),
    Ratio("R / axum static", 0.35),
    Ratio("R304 / R", 1.0),
    Ratio("W / pgbench W", 0.9),
    Ratio("Wr / R", 0.8),
    Ratio("H / pgbench H", 2.0),
    Ratio("H 128 / pgbench H", 2.0),
    Ratio("Hd / pgbench Hd", 0.5),
    Below("webhook to APPROVED at 500/s, median", 20.0),
    Kept("R", "1 M", 0.1),
    Kept("H", "1 M", 0.1),
    Kept("R", "10 M", 0.1),
    Kept("H", "10 M", 0.1),
    Below("memory of 10 000 waits", 200.0),
    Below(WOKEN_HERE, 50.0),
    Below("import until woken in another process, slowest", 50.0),
    Below("memory at rest", 30.0),
    Below("memory, most in the rounds", 150.0),
    Below("memory under load, first half, most", 150.0),
    Below("memory under load, second half, most", 150.0),
    Below("cold start, median", 100.0),
];

/// The goals of what was measured, each with what was measured and whether that is enough.
pub(crate) fn judge(report: &Report) -> Vec<(String, f64, bool)> {
    let judged = GOALS.iter().map(|goal| compare(goal, report));
    judged.flatten().collect()
}

fn compare(goal: &Goal, report: &Report) -> Option<(String, f64, bool)> {
    let ratio = |name: &str| Some(report.ratios.get(name)?.spread().median);
    let (name, value, met) = match goal {
        Ratio(name, least) => {
            let value = ratio(name)?;
            (format!("{name} ≥ {least}"), value, value >= *least)
        }
        Below(name, most) => {
            let value = report.median(name)?;
            (format!("{name} < {most}"), value, value < *most)
        }
        Kept(path, events, most) => {
            let row = |events| format!("{path}, {events} events / axum static");
            let (from, to) = (row("10 k"), row(events));
            let lost = 1.0 - ratio(&to)? / ratio(&from)?;
            let name = format!("lost from {from} to {to} < {most}");
            (name, lost, lost < *most)
        }
    };
    Some((name, value, met))
}
