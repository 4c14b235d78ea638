//! The report as text and as JSON.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use crate::goals;
use crate::measure::{Sample, Spread};
use crate::report::{Reading, Report};

/// Where and how it was measured.
pub(crate) fn facts(report: &Report) -> String {
    let lines = report
        .facts
        .iter()
        .map(|(name, value)| format!("{name}: {value}\n"));
    format!("\n{}", lines.collect::<String>())
}

/// One row for each path and each ceiling.
pub(crate) fn paths(report: &Report) -> String {
    let mut text = String::from(
        "| path | n | requests/s (min–max) | p50 ms | p99 ms | µs service | µs Postgres | µs sandbox | µs client \
         | foreign |\n|---|---|---|---|---|---|---|---|---|---|\n",
    );
    for (row, samples) in &report.samples {
        let of = |value: fn(&Sample) -> Option<f64>| Spread::of(samples.iter().filter_map(value));
        let cell = |value: fn(&Sample) -> Option<f64>, scale: f64, digits: usize| {
            of(value).map_or("–".to_owned(), |it| {
                format!("{:.digits$}", it.median * scale)
            })
        };
        let rate = of(|sample| Some(sample.rate)).map_or(String::new(), |rate| {
            format!("{:.0} ({:.0}–{:.0})", rate.median, rate.low, rate.high)
        });
        let cells = [
            cell(|sample| sample.p50, 0.001, 2),
            cell(|sample| sample.p99, 0.001, 2),
            cell(|sample| Some(sample.service), 1.0, 1),
            cell(|sample| Some(sample.postgres), 1.0, 1),
            cell(|sample| Some(sample.sandbox), 1.0, 1),
            cell(|sample| Some(sample.client), 1.0, 1),
            cell(|sample| Some(sample.foreign), 100.0, 0) + " %",
        ];
        let _ = writeln!(
            text,
            "| {row} | {} | {rate} | {} |",
            samples.len(),
            cells.join(" | ")
        );
    }
    text
}

/// One row for each ratio.
pub(crate) fn ratios(reading: &Reading) -> String {
    let mut text = String::from("| ratio | median (min–max) | rounds |\n|---|---|---|\n");
    for (name, ratio) in &reading.ratios {
        let Spread { median, low, high } = ratio.spread;
        let noisy = if ratio.noisy {
            ", others used the machine"
        } else {
            ""
        };
        let _ = writeln!(
            text,
            "| {name} | {median:.2} ({low:.2}–{high:.2}) | {}{noisy} |",
            ratio.counted
        );
    }
    text
}

/// What is no rate.
pub(crate) fn numbers(report: &Report) -> String {
    let mut text = String::new();
    for (name, unit, values) in &report.numbers {
        let Some(Spread { median, low, high }) = Spread::of(values.iter().copied()) else {
            continue;
        };
        let _ = match values.len() {
            1 => writeln!(text, "{name}: {median:.1} {unit}"),
            _ => writeln!(text, "{name}: {median:.1} {unit} ({low:.1}–{high:.1})"),
        };
    }
    text
}

/// Everything.
pub(crate) fn json(report: &Report, reading: &Reading) -> Value {
    let each = |samples: &[Sample], value: fn(&Sample) -> Option<f64>| {
        Spread::of(samples.iter().filter_map(value)).map(Spread::json)
    };
    let path = |samples: &[Sample]| {
        json!({
            "samples": samples.len(),
            "requestsPerSecond": each(samples, |sample| Some(sample.rate)),
            "p50Microseconds": each(samples, |sample| sample.p50),
            "p99Microseconds": each(samples, |sample| sample.p99),
            "serviceMicroseconds": each(samples, |sample| Some(sample.service)),
            "postgresMicroseconds": each(samples, |sample| Some(sample.postgres)),
            "sandboxMicroseconds": each(samples, |sample| Some(sample.sandbox)),
            "clientMicroseconds": each(samples, |sample| Some(sample.client)),
            "foreignShare": each(samples, |sample| Some(sample.foreign)),
        })
    };
    let paths: Map<String, Value> = report
        .samples
        .iter()
        .map(|(row, samples)| ((*row).to_owned(), path(samples)))
        .collect();
    let ratios: Map<String, Value> = reading
        .ratios
        .iter()
        .map(|(name, ratio)| {
            let mut value = ratio.spread.json();
            value["rounds"] = json!(ratio.counted);
            value["noisy"] = json!(ratio.noisy);
            (name.clone(), value)
        })
        .collect();
    let numbers: Map<String, Value> = report
        .numbers
        .iter()
        .map(|(name, unit, values)| (name.clone(), json!({ "unit": unit, "values": values })))
        .collect();
    let facts: Map<String, Value> = report
        .facts
        .iter()
        .map(|(name, value)| (name.clone(), json!(value)))
        .collect();
    json!({
        "facts": facts,
        "paths": paths,
        "ratios": ratios,
        "numbers": numbers,
        "goals": goals::json(reading),
    })
}
