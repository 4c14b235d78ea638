//! Hd: from Sumsub's webhook to APPROVED. And what brokers and Sumsub see when the budgets are what they are by default.

use std::time::{Duration, Instant};

use crate::Failure;
use crate::bench::{Bench, WRITERS};
use crate::child::Budgets;
use crate::counts::Counts;
use crate::load::{self, Load, count};
use crate::measure::{Ceiling, Spread};
use crate::pgbench::Length;
use crate::record::Recorder;
use crate::report::say;
use crate::script::{self, Recordings, Targets};
use crate::seed::{self, Kind, id_text};
use crate::{ceilings, requests};

/// Webhooks per second of the latency measurement.
const RATE: f64 = 500.0;
/// Webhooks of one measurement.
const MANY: usize = 2000;
/// Measurements of each kind.
const ROUNDS: usize = 3;
/// Imports and webhooks of the run with default budgets.
const QUEUED: (usize, usize) = (100, 300);
/// What workers execute all the time, and here for the path.
const CLAIMS: [&str; 2] = ["inbox::claim", "confirms::claim"];
const PATIENCE: Duration = Duration::from_secs(120);

/// Measures it.
pub(crate) async fn run(bench: &mut Bench) -> Result<(), Failure> {
    say("From webhook to APPROVED.");
    bench.serve(Budgets::RAISED).await?;
    if bench.pgbench.is_some() {
        record(bench).await?;
    }
    for _ in 0..ROUNDS {
        at_a_rate(bench).await?;
    }
    for _ in 0..ROUNDS {
        at_full_speed(bench).await?;
    }
    let waiting = imported(bench, QUEUED.1).await?;
    by_default(bench, waiting).await
}

/// Customers whose import waits for its verdict: webhooks that bring it, and the first customer's number.
async fn imported(bench: &mut Bench, many: usize) -> Result<(usize, Vec<Vec<u8>>), Failure> {
    let (base, requests) = bench.imports(many).await?;
    load::run(&Load::once(&bench.service.address, requests, WRITERS)).await?;
    let (first, last) = (
        id_text(Kind::New, base),
        id_text(Kind::New, base + many - 1),
    );
    let between = format!("organization_id between '{first}' and '{last}'");
    let busy = format!(
        "select count(*) from confirms where {between} and (due_at <= now() or lease_token is not null)"
    );
    until_none(bench, &busy).await?;
    let applicants =
        format!("select applicant_id from verifications where {between} order by organization_id");
    let applicants = bench.db.column(&applicants).await?;
    let number = bench.webhooks(many);
    let webhook = |(at, applicant): (usize, &String)| {
        requests::webhook(Kind::New, base + at, applicant, number + at)
    };
    Ok((base, applicants.iter().enumerate().map(webhook).collect()))
}

async fn until_none(bench: &mut Bench, sql: &str) -> Result<Instant, Failure> {
    let began = Instant::now();
    while bench.db.number(&format!("({sql})")).await? > 0 {
        if began.elapsed() > PATIENCE {
            return Err(format!("still not done: {sql}").into());
        }
        // Asking costs as much as half a verdict.
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok(Instant::now())
}

fn not_approved(base: usize, many: usize) -> String {
    let (first, last) = (
        id_text(Kind::New, base),
        id_text(Kind::New, base + many - 1),
    );
    format!(
        "select count(*) from verifications where organization_id between '{first}' and '{last}' and status <> 'APPROVED'"
    )
}

async fn record(bench: &mut Bench) -> Result<(), Failure> {
    let (base, webhooks) = imported(bench, 3).await?;
    let mut wire = load::Wire::open(&bench.service.address).await?;
    let mut recorder = None;
    let mut paths = Vec::new();
    let mut counts = Vec::new();
    for (at, webhook) in webhooks.iter().enumerate() {
        counts.push(Counts::now(&mut bench.db).await?);
        if let Some(recorder) = &mut recorder {
            Recorder::mark(recorder)?;
        }
        wire.exchange(webhook).await?;
        until_none(bench, &not_approved(base + at, 1)).await?;
        // The worker's last word about it comes after the commit.
        match &recorder {
            Some(recorder) => paths.push(recorder.path(&CLAIMS, None).await?),
            None => recorder = Some(Recorder::start(&mut bench.db).await?),
        }
    }
    Recorder::stop(&mut bench.db).await?;
    let [first, second]: [_; 2] = paths
        .try_into()
        .map_err(|_| "two recordings were expected")?;
    let mut paths = [first, second];
    for path in &mut paths {
        path.retain(|statement| !statement.sql.contains("status <> 'APPROVED'"));
    }
    let recordings = Recordings {
        kind: Kind::New,
        customers: [base + 1, base + 2],
        paths,
    };
    let file = bench.script("Hd");
    let targets = Targets::Once(Kind::Imported);
    std::fs::write(&file, script::make(&recordings, targets)?)?;
    bench.ceilings.insert(
        "Hd",
        Ceiling {
            script: file,
            clients: WRITERS,
        },
    );
    let one = match counts.as_slice() {
        [_, before, after] => *after - *before,
        _ => return Err("nothing was counted".into()),
    };
    seed::settle(&mut bench.db).await?;
    ceilings::try_out(bench, "Hd", targets, one).await
}

/// The time from sending a webhook until a reader of the database sees APPROVED.
async fn at_a_rate(bench: &mut Bench) -> Result<(), Failure> {
    let (base, webhooks) = imported(bench, MANY).await?;
    let mut load = Load::once(&bench.service.address, webhooks, WRITERS);
    (load.rate, load.keep) = (Some(RATE), true);
    let (answers, seen) = tokio::join!(load::run(&load), watch(bench, base, MANY));
    let (answers, seen) = (answers?, seen?);
    let took = answers.kept.iter().filter_map(|kept| {
        let seen: &Instant = seen.get(kept.place)?.as_ref()?;
        Some(seen.duration_since(kept.sent).as_secs_f64() * 1000.0)
    });
    let mut took: Vec<f64> = took.collect();
    let median = crate::measure::median(&mut took);
    let p99 = took.get(took.len() * 99 / 100).copied().unwrap_or_default();
    bench
        .report
        .number("webhook to APPROVED at 500/s, median", "ms", median);
    bench
        .report
        .number("webhook to APPROVED at 500/s, p99", "ms", p99);
    Ok(())
}

/// When each of some customers was first seen as APPROVED. Verdicts come roughly in the order of the webhooks, so the
/// first few that are missing are looked for.
async fn watch(
    bench: &mut Bench,
    base: usize,
    many: usize,
) -> Result<Vec<Option<Instant>>, Failure> {
    const WINDOW: usize = 40;
    let began = Instant::now();
    let mut seen: Vec<Option<Instant>> = vec![None; many];
    let mut done = 0;
    while done < many {
        if began.elapsed() > PATIENCE {
            return Err(format!("{} of {many} verdicts did not come", many - done).into());
        }
        let missing = (0..many).filter(|at| seen.get(*at).is_some_and(Option::is_none));
        let ids: Vec<String> = missing
            .take(WINDOW)
            .map(|at| id_text(Kind::New, base + at))
            .collect();
        let approved = bench
            .db
            .column(&format!(
                "select right(organization_id::text, 12) from verifications
                  where organization_id = any ('{{{}}}') and status = 'APPROVED'",
                ids.join(",")
            ))
            .await?;
        let now = Instant::now();
        for number in approved {
            let at = usize::from_str_radix(&number, 16)?.checked_sub(base);
            if let Some(place) = at.and_then(|at| seen.get_mut(at)) {
                *place = Some(now);
                done += 1;
            }
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    Ok(seen)
}

/// How many verdicts a second there can be.
async fn at_full_speed(bench: &mut Bench) -> Result<(), Failure> {
    let row = "pgbench Hd";
    bench.report.begin();
    let before = bench.fresh(Kind::Imported, MANY).await?;
    let after = bench.fresh(Kind::Imported, MANY).await?;
    let (base, webhooks) = imported(bench, MANY).await?;
    let first = bench
        .sample_ceiling(
            "Hd",
            row,
            Length::Transactions {
                count: MANY,
                base: before,
            },
        )
        .await?;
    let began = Instant::now();
    let used = bench.watched().used()?;
    let answers = load::run(&Load::once(&bench.service.address, webhooks, WRITERS)).await?;
    let ended = until_none(bench, &not_approved(base, MANY)).await?;
    let spent = used.until(bench.watched().used()?);
    let rate = count(MANY) / (ended - began).as_secs_f64();
    bench
        .report
        .add_work("Hd", rate, count(answers.latencies.len()), spent);
    seed::settle(&mut bench.db).await?;
    let second = bench
        .sample_ceiling(
            "Hd",
            row,
            Length::Transactions {
                count: MANY,
                base: after,
            },
        )
        .await?;
    bench.report.ratio("Hd", row, rate, &[first, second]);
    Ok(())
}

/// With default budgets imports and comparisons queue; nobody sees an error.
async fn by_default(
    bench: &mut Bench,
    (base, webhooks): (usize, Vec<Vec<u8>>),
) -> Result<(), Failure> {
    say("The same with default budgets.");
    bench.serve(Budgets::DEFAULT).await?;
    let (_, imports) = bench.imports(QUEUED.0).await?;
    let queued = load::run(&Load::once(&bench.service.address, imports, WRITERS)).await?;
    bench
        .report
        .number("default budgets: imports a second", "/s", queued.rate());
    bench.report.number(
        "default budgets: import, p50",
        "ms",
        queued.quantile(0.5) / 1000.0,
    );
    bench.report.number(
        "default budgets: import, slowest",
        "ms",
        queued.quantile(1.0) / 1000.0,
    );
    let many = webhooks.len();
    let began = Instant::now();
    let kept = load::run(&Load::once(&bench.service.address, webhooks, WRITERS)).await?;
    bench.report.number(
        "default budgets: webhook answered, p99",
        "ms",
        kept.quantile(0.99) / 1000.0,
    );
    let ended = until_none(bench, &not_approved(base, many)).await?;
    let seconds = (ended - began).as_secs_f64();
    bench.report.number(
        "default budgets: verdicts a second",
        "/s",
        count(many) / seconds,
    );
    if let Some(slowest) = Spread::of([seconds]) {
        bench
            .report
            .number("default budgets: last verdict after", "s", slowest.median);
    }
    Ok(())
}
