//! What was measured, and what is said of it at the end.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::PathBuf;

use serde_json::{Map, Value, json};

use crate::Failure;
use crate::bench::target;
use crate::cpu::{Spent, cores};
use crate::measure::{Sample, Spread};
use crate::plan::Plan;
use crate::postgres::SETTINGS;
use crate::{goals, table};

/// The share of the machine that others may have in a comparison that counts.
const FOREIGN: f64 = 0.10;
/// So many undisturbed comparisons make the disturbed ones superfluous.
const ENOUGH: usize = 3;
/// How far a ratio may be from the committed one before it is pointed out.
const TOLERANCE: f64 = 0.25;

/// Says a line.
pub(crate) fn say(line: &str) {
    // Whoever closed our output wants to hear no more.
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// A row of the table and the row that it is compared with.
type Pair = (&'static str, &'static str);

/// Everything that was measured, in the order in which it first was.
#[derive(Debug, Default)]
pub(crate) struct Report {
    pub(crate) samples: Vec<(&'static str, Vec<Sample>)>,
    pub(crate) numbers: Vec<(String, &'static str, Vec<f64>)>,
    pub(crate) facts: Vec<(String, String)>,
    comparisons: Vec<(Pair, Vec<Comparison>)>,
    /// The largest foreign share since a comparison began.
    disturbed: f64,
}

#[derive(Debug, Clone, Copy)]
struct Comparison {
    ratio: f64,
    /// The largest foreign share in its samples.
    foreign: f64,
}

/// A ratio over all rounds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ratio {
    pub(crate) spread: Spread,
    /// Comparisons that count: those that nobody disturbed, or all where these are too few.
    pub(crate) counted: usize,
    /// Whether too few were undisturbed.
    pub(crate) noisy: bool,
}

/// What goals and the baseline are compared with, by name.
#[derive(Debug)]
pub(crate) struct Reading {
    pub(crate) ratios: BTreeMap<String, Ratio>,
    /// Medians.
    pub(crate) numbers: BTreeMap<String, f64>,
}

impl Report {
    /// Where it is measured.
    pub(crate) fn machine(&mut self, postgres: &str, flush: f64) {
        let settings: Vec<String> = SETTINGS
            .iter()
            .map(|(name, value)| format!("{name} {value}"))
            .collect();
        self.fact("processors", cores().to_string());
        self.fact(
            "Postgres",
            format!("{postgres}, durable, {}", settings.join(", ")),
        );
        self.fact("one commit alone", format!("{flush:.2} ms"));
        self.fact(
            "service",
            "rate limits off, 32 database connections, log level info to a file; Sumsub budgets raised for W, Wr, S, \
             mixed and Hd"
                .to_owned(),
        );
        self.fact(
            "load generator",
            "built in: raw sockets, kept alive, one thread, closed loop".to_owned(),
        );
    }

    pub(crate) fn fact(&mut self, name: &str, value: String) {
        self.facts.push((name.to_owned(), value));
    }

    /// What is measured from here on belongs to one comparison.
    pub(crate) fn begin(&mut self) {
        self.disturbed = 0.0;
    }

    pub(crate) fn add(&mut self, row: &'static str, sample: Sample) {
        self.disturbed = self.disturbed.max(sample.foreign);
        match self.samples.iter_mut().find(|(its, _)| *its == row) {
            Some((_, samples)) => samples.push(sample),
            None => self.samples.push((row, vec![sample])),
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
        let comparison = Comparison {
            ratio: rate / mean,
            foreign: self.disturbed,
        };
        match self
            .comparisons
            .iter_mut()
            .find(|(pair, _)| *pair == (row, to))
        {
            Some((_, all)) => all.push(comparison),
            None => self.comparisons.push(((row, to), vec![comparison])),
        }
    }

    /// A number that is no rate.
    pub(crate) fn number(&mut self, name: &str, unit: &'static str, value: f64) {
        match self.numbers.iter_mut().find(|(its, ..)| its == name) {
            Some((.., values)) => values.push(value),
            None => self.numbers.push((name.to_owned(), unit, vec![value])),
        }
    }

    pub(crate) fn reading(&self) -> Reading {
        let ratio = |all: &[Comparison]| {
            let of = |most: f64| -> Vec<f64> {
                all.iter()
                    .filter(|one| one.foreign <= most)
                    .map(|one| one.ratio)
                    .collect()
            };
            let clean = of(FOREIGN);
            let noisy = clean.len() < ENOUGH.min(all.len());
            let counted = if noisy { of(f64::MAX) } else { clean };
            let (number, spread) = (counted.len(), Spread::of(counted)?);
            Some(Ratio {
                spread,
                counted: number,
                noisy,
            })
        };
        let ratios = self
            .comparisons
            .iter()
            .filter_map(|((row, to), all)| Some((format!("{row} / {to}"), ratio(all)?)));
        let numbers = self.numbers.iter().filter_map(|(name, _, values)| {
            Some((name.clone(), Spread::of(values.iter().copied())?.median))
        });
        Reading {
            ratios: ratios.collect(),
            numbers: numbers.collect(),
        }
    }

    /// Prints everything and writes it down.
    ///
    /// # Errors
    /// A file cannot be written.
    pub(crate) fn finish(&self, plan: &Plan) -> Result<(), Failure> {
        let reading = self.reading();
        say(&table::facts(self));
        say(&table::paths(self));
        say(&table::ratios(&reading));
        say(&table::numbers(self));
        if !plan.quick {
            say(&goals::shown(&reading));
        }
        let file = target().join("bench.json");
        std::fs::write(
            &file,
            serde_json::to_vec_pretty(&table::json(self, &reading))?,
        )?;
        say(&format!("The same as JSON: {}", file.display()));
        if plan.keep_baseline {
            keep(&reading)?;
        } else if plan.quick {
            compare(&reading)?;
        }
        Ok(())
    }
}

fn baseline() -> PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/baseline.json")
}

fn keep(reading: &Reading) -> Result<(), Failure> {
    if reading.ratios.values().any(|ratio| ratio.noisy) {
        return Err("others used the machine meanwhile: such ratios are no baseline".into());
    }
    let hundredths = |ratio: &Ratio| (ratio.spread.median * 100.0).round() / 100.0;
    let ratios: Map<String, Value> = reading
        .ratios
        .iter()
        .map(|(name, ratio)| (name.clone(), json!(hundredths(ratio))))
        .collect();
    let text = serde_json::to_string_pretty(&json!({ "ratios": ratios }))?;
    std::fs::write(baseline(), text + "\n")?;
    say("These ratios are benches/baseline.json now.");
    Ok(())
}

/// Tells which ratios are far from the committed ones. For information: other machines have other ratios.
fn compare(reading: &Reading) -> Result<(), Failure> {
    let committed: Value = serde_json::from_slice(&std::fs::read(baseline())?)?;
    let committed = committed
        .get("ratios")
        .and_then(Value::as_object)
        .ok_or("benches/baseline.json has no ratios")?;
    let percent = TOLERANCE * 100.0;
    say(&format!(
        "\nCompared with benches/baseline.json (within {percent} % is noise):"
    ));
    for (name, was) in committed {
        let was = was
            .as_f64()
            .ok_or("a ratio of benches/baseline.json is no number")?;
        let Some(now) = reading.ratios.get(name) else {
            say(&format!("  {name}: {was:.2} then, not measured now"));
            continue;
        };
        let change = now.spread.median / was - 1.0;
        let mut words = String::new();
        if change.abs() > TOLERANCE {
            words += if change > 0.0 { "  FASTER" } else { "  SLOWER" };
        }
        if now.noisy {
            words += "  (others used the machine)";
        }
        say(&format!(
            "  {name}: {was:.2} then, {:.2} now ({:+.0} %){words}",
            now.spread.median,
            change * 100.0
        ));
    }
    Ok(())
}
