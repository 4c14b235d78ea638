//! What is said at the end: one table, the ratios beside the goals, and the same as JSON.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;

use serde_json::{Map, Value, json};

use crate::Failure;
use crate::bench::target;
use crate::cpu::{Spent, cores};
use crate::goals::{self, Reading};
use crate::measure::{Sample, Spread};
use crate::plan::Plan;
use crate::postgres::SETTINGS;

/// Says a line.
pub(crate) fn say(line: &str) {
    // Whoever closed our output wants to hear no more.
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// Everything that was measured, in the order in which it first was.
#[derive(Debug, Default)]
pub(crate) struct Report {
    samples: Vec<(&'static str, Vec<Sample>)>,
    ratios: Vec<((&'static str, &'static str), Vec<f64>)>,
    numbers: Vec<(String, &'static str, Vec<f64>)>,
    facts: Vec<(String, String)>,
}

/// How far a ratio may be from the committed one before it is pointed out.
const TOLERANCE: f64 = 0.25;

fn entry<K: PartialEq, V: Default>(list: &mut Vec<(K, V)>, key: K) -> Option<&mut V> {
    let place = match list.iter().position(|(its, _)| *its == key) {
        Some(place) => place,
        None => {
            list.push((key, V::default()));
            list.len() - 1
        }
    };
    list.get_mut(place).map(|(_, value)| value)
}

impl Report {
    /// Where it is measured.
    pub(crate) fn machine(&mut self, postgres: &str, flush: f64) {
        let settings: Vec<String> = SETTINGS
            .iter()
            .map(|(name, value)| format!("{name} {value}"))
            .collect();
        self.fact("processors", format!("{}", cores()));
        self.fact(
            "Postgres",
            format!("{postgres}, durable, {}", settings.join(", ")),
        );
        self.fact("one commit alone", format!("{flush:.2} ms"));
        self.fact(
            "settings of the service",
            "rate limits off, 32 database connections; Sumsub budgets raised for W, Wr, S, mixed and Hd".to_owned(),
        );
        self.fact(
            "load generator",
            "built in: raw sockets, kept alive, one thread, closed loop".to_owned(),
        );
    }

    pub(crate) fn fact(&mut self, name: &str, value: String) {
        self.facts.push((name.to_owned(), value));
    }

    pub(crate) fn add(&mut self, row: &'static str, sample: Sample) {
        if let Some(samples) = entry(&mut self.samples, row) {
            samples.push(sample);
        }
    }

    /// Work that has no latency of its own.
    pub(crate) fn add_work(&mut self, row: &'static str, rate: f64, done: f64, spent: Spent) {
        self.add(row, Sample::new(rate, None, done, spent));
    }

    /// A rate beside the mean of its neighbours. Nothing where one of these is missing.
    pub(crate) fn ratio(
        &mut self,
        row: &'static str,
        to: &'static str,
        rate: f64,
        neighbours: &[Option<f64>],
    ) {
        let known: Vec<f64> = neighbours.iter().flatten().copied().collect();
        if known.len() < neighbours.len() || known.is_empty() {
            return;
        }
        let mean = known.iter().sum::<f64>() / crate::load::count(known.len());
        if let Some(ratios) = entry(&mut self.ratios, (row, to)) {
            ratios.push(rate / mean);
        }
    }

    /// A number that is no rate.
    pub(crate) fn number(&mut self, name: &str, unit: &'static str, value: f64) {
        match self.numbers.iter_mut().find(|(its, ..)| its == name) {
            Some((.., values)) => values.push(value),
            None => self.numbers.push((name.to_owned(), unit, vec![value])),
        }
    }

    /// What goals are compared with.
    fn reading(&self) -> Reading {
        let ratios: BTreeMap<String, Spread> = self
            .ratios
            .iter()
            .filter_map(|((row, to), values)| {
                Some((format!("{row} / {to}"), Spread::of(values.iter().copied())?))
            })
            .collect();
        let numbers = self
            .numbers
            .iter()
            .filter_map(|(name, _, values)| {
                Some((name.clone(), Spread::of(values.iter().copied())?.median))
            })
            .collect();
        Reading { ratios, numbers }
    }

    /// Prints everything and writes it down.
    ///
    /// # Errors
    /// A file cannot be written.
    pub(crate) fn finish(&self, plan: &Plan) -> Result<(), Failure> {
        let reading = self.reading();
        say(&self.table());
        say(&ratios(&reading));
        let numbers: Vec<String> = self
            .numbers
            .iter()
            .filter_map(|(name, unit, values)| {
                let Spread { median, low, high } = Spread::of(values.iter().copied())?;
                let range = if values.len() > 1 {
                    format!(" ({low:.1}–{high:.1})")
                } else {
                    String::new()
                };
                Some(format!("{name}: {median:.1} {unit}{range}"))
            })
            .collect();
        say(&numbers.join("\n"));
        if !plan.quick {
            say(&goals::shown(&reading));
        }
        let whole = self.json(&reading);
        let file = target().join("bench.json");
        std::fs::write(&file, serde_json::to_vec_pretty(&whole)?)?;
        say(&format!("\nThe same as JSON: {}", file.display()));
        if plan.quick {
            compare(&reading)?;
        }
        if plan.keep_baseline {
            let ratios: Map<String, Value> = reading
                .ratios
                .iter()
                .map(|(name, spread)| {
                    (name.clone(), json!((spread.median * 100.0).round() / 100.0))
                })
                .collect();
            let text = serde_json::to_string_pretty(&json!({ "ratios": ratios }))?;
            std::fs::write(baseline(), text + "\n")?;
            say("These ratios are the baseline now.");
        }
        Ok(())
    }

    fn table(&self) -> String {
        let mut text = String::from("\n");
        for (name, value) in &self.facts {
            let _ = writeln!(text, "{name}: {value}");
        }
        let _ = writeln!(
            text,
            "\n| path | n | requests/s (min–max) | p50 ms | p99 ms | µs service | µs Postgres | µs sandbox | µs client | foreign |\n\
             |---|---|---|---|---|---|---|---|---|---|"
        );
        for (row, samples) in &self.samples {
            let of =
                |value: fn(&Sample) -> Option<f64>| Spread::of(samples.iter().filter_map(value));
            let cell = |spread: Option<Spread>, scale: f64, digits: usize| {
                spread.map_or("–".to_owned(), |spread| {
                    format!("{:.digits$}", spread.median * scale)
                })
            };
            let rate = of(|sample| Some(sample.rate)).map_or(String::new(), |rate| {
                format!("{:.0} ({:.0}–{:.0})", rate.median, rate.low, rate.high)
            });
            let _ = writeln!(
                text,
                "| {row} | {} | {rate} | {} | {} | {} | {} | {} | {} | {} % |",
                samples.len(),
                cell(of(|sample| sample.p50), 0.001, 2),
                cell(of(|sample| sample.p99), 0.001, 2),
                cell(of(|sample| Some(sample.service)), 1.0, 1),
                cell(of(|sample| Some(sample.postgres)), 1.0, 1),
                cell(of(|sample| Some(sample.sandbox)), 1.0, 1),
                cell(of(|sample| Some(sample.client)), 1.0, 1),
                cell(of(|sample| Some(sample.foreign)), 100.0, 0),
            );
        }
        text
    }

    fn json(&self, reading: &Reading) -> Value {
        let each = |samples: &[Sample], value: fn(&Sample) -> Option<f64>| {
            Spread::of(samples.iter().filter_map(value)).map(Spread::json)
        };
        let paths: Map<String, Value> = self
            .samples
            .iter()
            .map(|(row, samples)| {
                let path = json!({
                    "samples": samples.len(),
                    "requestsPerSecond": each(samples, |s| Some(s.rate)),
                    "p50Microseconds": each(samples, |s| s.p50),
                    "p99Microseconds": each(samples, |s| s.p99),
                    "serviceMicroseconds": each(samples, |s| Some(s.service)),
                    "postgresMicroseconds": each(samples, |s| Some(s.postgres)),
                    "sandboxMicroseconds": each(samples, |s| Some(s.sandbox)),
                    "clientMicroseconds": each(samples, |s| Some(s.client)),
                    "foreignShare": each(samples, |s| Some(s.foreign)),
                });
                ((*row).to_owned(), path)
            })
            .collect();
        let ratios: Map<String, Value> = reading
            .ratios
            .iter()
            .map(|(name, spread)| (name.clone(), spread.json()))
            .collect();
        let numbers: Map<String, Value> = self
            .numbers
            .iter()
            .map(|(name, unit, values)| (name.clone(), json!({ "unit": unit, "values": values })))
            .collect();
        let facts: Map<String, Value> = self
            .facts
            .iter()
            .map(|(name, value)| (name.clone(), json!(value)))
            .collect();
        json!({
            "facts": facts, "paths": paths, "ratios": ratios, "numbers": numbers,
            "goals": goals::json(reading),
        })
    }
}

fn ratios(reading: &Reading) -> String {
    let mut text = String::from("| ratio | median (min–max) |\n|---|---|\n");
    for (name, spread) in &reading.ratios {
        let _ = writeln!(
            text,
            "| {name} | {:.2} ({:.2}–{:.2}) |",
            spread.median, spread.low, spread.high
        );
    }
    text
}

fn baseline() -> PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/baseline.json")
}

/// Tells which ratios are far from the committed ones. For information: other machines have other ratios.
fn compare(reading: &Reading) -> Result<(), Failure> {
    let Ok(text) = std::fs::read(baseline()) else {
        say("There is no baseline to compare with.");
        return Ok(());
    };
    let committed: Value = serde_json::from_slice(&text)?;
    let committed = committed
        .get("ratios")
        .and_then(Value::as_object)
        .ok_or("the baseline has no ratios")?;
    let percent = TOLERANCE * 100.0;
    say(&format!(
        "\nCompared with benches/baseline.json (± {percent} % is noise):"
    ));
    for (name, was) in committed {
        let (Some(was), now) = (was.as_f64(), reading.ratios.get(name)) else {
            continue;
        };
        let Some(now) = now else {
            say(&format!("  {name}: {was:.2} then, not measured now"));
            continue;
        };
        let change = now.median / was - 1.0;
        let word = match change {
            change if change > TOLERANCE => "  FASTER",
            change if change < -TOLERANCE => "  SLOWER",
            _ => "",
        };
        say(&format!(
            "  {name}: {was:.2} then, {:.2} now ({:+.0} %){word}",
            now.median,
            change * 100.0
        ));
    }
    Ok(())
}
