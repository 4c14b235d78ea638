//! The report as text and as JSON, and beside the committed baseline.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::plan::Plan;
use crate::report::{COLUMNS, Ratio, Report, Sample, Spread, say};
use crate::{Result, goals};

/// How far a ratio may be from the committed one before it is pointed out.
const TOLERANCE: f64 = 0.25;

/// Prints the whole report and writes it down.
pub(crate) fn finish(report: &Report, plan: &Plan) -> Result {
    let mut text = String::new();
    for (name, value) in &report.facts {
        write!(text, "\n{name}: {value}")?;
    }
    say(&(text + "\n"));
    say(&paths(report)?);
    say(&ratios(report)?);
    say(&numbers(report)?);
    if !plan.quick {
        say(&goals(report)?);
    }
    let file = crate::bench::target().join("bench.json");
    std::fs::write(&file, serde_json::to_vec_pretty(&json(report))?)?;
    say(&format!("The same as JSON: {}", file.display()));
    match (plan.keep_baseline, plan.quick) {
        (true, _) => keep_baseline(report),
        (_, true) => compare_with_baseline(report),
        _ => Ok(()),
    }
}

/// `None` where no sample has a value.
fn of_column(samples: &[Sample], column: usize) -> Option<Spread> {
    let values: Vec<f64> = samples.iter().filter_map(|sample| sample[column]).collect();
    (!values.is_empty()).then(|| Spread::of(values))
}

fn paths(report: &Report) -> Result<String> {
    let heads = COLUMNS.map(|(_, head, ..)| head).join(" | ");
    let line = "---|".repeat(COLUMNS.len() + 2);
    let mut text = format!("| path | n | {heads} |\n|{line}\n");
    for (row, samples) in &report.samples {
        write!(text, "| {row} | {} |", samples.len())?;
        for (column, (name, _, scale, digits)) in COLUMNS.into_iter().enumerate() {
            match (of_column(samples, column), name) {
                (None, _) => write!(text, " –")?,
                (Some(Spread { median, min, max }), "requestsPerSecond") => {
                    write!(text, " {median:.0} ({min:.0}–{max:.0})")?;
                }
                (Some(spread), _) => write!(text, " {:.digits$}", spread.median * scale)?,
            }
            text += if name == "foreignShare" { " % |" } else { " |" };
        }
        text += "\n";
    }
    Ok(text)
}

fn ratios(report: &Report) -> Result<String> {
    let mut text = String::from("| ratio | median (min–max) | rounds |\n|---|---|---|\n");
    for (name, ratio) in &report.ratios {
        let (counted, noisy) = (
            ratio.counting().count(),
            ratio.remark(", others used the machine"),
        );
        let Spread { median, min, max } = ratio.spread();
        let spread = format!("{median:.2} ({min:.2}–{max:.2})");
        writeln!(text, "| {name} | {spread} | {counted}{noisy} |")?;
    }
    Ok(text)
}

fn numbers(report: &Report) -> Result<String> {
    let mut text = String::new();
    for ((name, unit), values) in &report.numbers {
        let Spread { median, min, max } = Spread::of(values.iter().copied());
        write!(text, "{name}: {median:.1} {unit}")?;
        if values.len() > 1 {
            write!(text, " ({min:.1}–{max:.1})")?;
        }
        text += "\n";
    }
    Ok(text)
}

fn goals(report: &Report) -> Result<String> {
    let mut text = String::from("\n| goal | measured | |\n|---|---|---|\n");
    for (name, value, met) in goals::judge(report) {
        let met = if met { "met" } else { "not met" };
        writeln!(text, "| {name} | {value:.2} | {met} |")?;
    }
    Ok(text)
}

fn json(report: &Report) -> Value {
    let path = |samples: &Vec<Sample>| {
        let columns = COLUMNS.iter().enumerate();
        let spreads = columns.map(|(at, (name, ..))| (name, json!(of_column(samples, at))));
        object(spreads.chain([(&"samples", json!(samples.len()))]))
    };
    let ratio = |its: &Ratio| {
        let mut ratio = json!(its.spread());
        ratio["rounds"] = json!(its.counting().count());
        ratio["noisy"] = json!(its.noisy());
        ratio
    };
    let numbers = report.numbers.iter();
    let numbers = numbers.map(|((name, unit), all)| (name, json!({ "unit": unit, "values": all })));
    let goals = goals::judge(report).into_iter();
    let goals = goals.map(|(name, value, met)| (name, json!({ "measured": value, "met": met })));
    json!({
        "facts": object(report.facts.iter().map(|(name, value)| (name, json!(value)))),
        "paths": object(report.samples.iter().map(|(row, samples)| (row, path(samples)))),
        "ratios": object(report.ratios.iter().map(|(name, its)| (name, ratio(its)))),
        "numbers": object(numbers),
        "goals": object(goals),
    })
}

fn object(rows: impl Iterator<Item = (impl ToString, Value)>) -> Value {
    rows.map(|(name, value)| (name.to_string(), value))
        .collect()
}

fn baseline() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/baseline.json")
}

fn keep_baseline(report: &Report) -> Result {
    if report.ratios.values().any(Ratio::noisy) {
        return Err("others used the machine meanwhile: such ratios are no baseline".into());
    }
    let hundredths = |ratio: &Ratio| json!((ratio.spread().median * 100.0).round() / 100.0);
    let ratios = object(
        report
            .ratios
            .iter()
            .map(|(name, its)| (name, hundredths(its))),
    );
    let text = serde_json::to_string_pretty(&json!({ "ratios": ratios }))?;
    std::fs::write(baseline(), text + "\n")?;
    say("These ratios are benches/baseline.json now.");
    Ok(())
}

/// Tells which ratios are far from the committed ones. For information: other machines have other ratios.
fn compare_with_baseline(report: &Report) -> Result {
    let committed: BTreeMap<String, BTreeMap<String, f64>> =
        serde_json::from_slice(&std::fs::read(baseline())?)?;
    let percent = TOLERANCE * 100.0;
    let words = format!("benches/baseline.json (within {percent} % is noise):");
    say(&format!("\nCompared with {words}"));
    for (name, was) in committed.values().flatten() {
        let Some(ratio) = report.ratios.get(name) else {
            say(&format!("  {name}: {was:.2} then, not measured now"));
            continue;
        };
        let now = ratio.spread().median;
        let change = (now / was - 1.0) * 100.0;
        let far = match change.abs() > percent {
            true if change > 0.0 => "  FASTER",
            true => "  SLOWER",
            false => "",
        };
        let far = far.to_owned() + ratio.remark("  (others used the machine)");
        say(&format!(
            "  {name}: {was:.2} then, {now:.2} now ({change:+.0} %){far}"
        ));
    }
    Ok(())
}
