//! Hd: from Sumsub's webhook to APPROVED. And what brokers and Sumsub see when the budgets are what they are by
//! default.

use std::ops::Range;
use std::time::{Duration, Instant};

use crate::bench::Bench;
use crate::child::Budgets;
use crate::cpu::Meter;
use crate::load::Wire;
use crate::record::Recorder;
use crate::report::{ascending, count, milliseconds, quantile, say};
use crate::script::{Recording, Targets};
use crate::seed::{self, Kind, id_text};
use crate::{Result, ceilings, requests};

/// Webhooks per second of the latency measurement.
const RATE: f64 = 500.0;
const MANY: usize = 2000;
const ROUNDS: usize = 3;
/// Imports and webhooks of the run with default budgets.
const QUEUED: (usize, usize) = (100, 300);
/// What workers execute all the time, and here for the path.
const CLAIMS: [&str; 2] = ["inbox::claim", "confirms::claim"];
const PATIENCE: Duration = Duration::from_secs(120);

/// Customers whose import waits for its verdict, and the webhooks that bring it.
type Imported = (Range<usize>, Vec<Vec<u8>>);

async fn make_imported(bench: &mut Bench, many: usize) -> Result<Imported> {
    let (base, requests) = bench.make_imports(many).await?;
    bench.writes(requests).run().await?;
    let customers = base..base + many;
    let these = of(&customers);
    let busy = "(due_at <= now() or lease_token is not null)";
    until_none(bench, &format!("confirms where {these} and {busy}")).await?;
    let applicants = format!("applicant_id from verifications where {these}");
    let sql = format!("select {applicants} order by organization_id");
    let numbers = bench.take_webhook_numbers(many)..;
    let applicants = bench.db.column(&sql).await?;
    let all = customers.clone().zip(numbers).zip(&applicants);
    let webhooks = all.map(|((customer, number), applicant)| {
        requests::webhook(Kind::New, customer, applicant, number)
    });
    Ok((customers, webhooks.collect()))
}

/// The rows of customers, as SQL.
fn of(customers: &Range<usize>) -> String {
    let [first, last] = [customers.start, customers.end - 1].map(|at| id_text(Kind::New, at));
    format!("organization_id between '{first}' and '{last}'")
}

/// Waits until every verdict is there: when that was seen.
async fn until_approved(bench: &mut Bench, customers: &Range<usize>) -> Result<Instant> {
    let these = of(customers);
    until_none(
        bench,
        &format!("verifications where {these} and status <> 'APPROVED'"),
    )
    .await
}

async fn until_none(bench: &mut Bench, rows: &str) -> Result<Instant> {
    let began = Instant::now();
    while bench
        .db
        .number(&format!("select count(*) from {rows}"))
        .await?
        > 0
    {
        if began.elapsed() > PATIENCE {
            return Err(format!("still not done: {rows}").into());
        }
        // Asking costs as much as half a verdict.
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok(Instant::now())
}

pub(crate) async fn run(bench: &mut Bench) -> Result {
    say("From webhook to APPROVED.");
    bench.serve(Budgets::RAISED).await?;
    if bench.pgbench.is_some() {
        record(bench).await?;
    }
    for _ in 0..ROUNDS {
        measure_latency(bench).await?;
    }
    for _ in 0..ROUNDS {
        measure_throughput(bench).await?;
    }
    let waiting = make_imported(bench, QUEUED.1).await?;
    measure_defaults(bench, waiting).await
}

async fn record(bench: &mut Bench) -> Result {
    let (customers, webhooks) = make_imported(bench, 3).await?;
    let mut wire = Wire::open(&bench.service.address).await?;
    let (mut recorder, mut recorded) = (None, Vec::new());
    for (customer, webhook) in customers.zip(webhooks) {
        let before = ceilings::count(&mut bench.db).await?;
        recorder.as_mut().map_or(Ok(()), Recorder::mark)?;
        wire.succeed(&webhook).await?;
        until_approved(bench, &(customer..customer + 1)).await?;
        // The first is not recorded: it finds nothing prepared.
        let Some(recorder) = &recorder else {
            recorder = Some(Recorder::start(&mut bench.db).await?);
            continue;
        };
        // The worker's last word about it comes after the commit.
        let mut path = recorder.path(&CLAIMS, None).await?;
        path.retain(|statement| !statement.sql.contains("status <> 'APPROVED'"));
        recorded.push((before, Recording(Kind::New, customer, path)));
    }
    Recorder::stop(&mut bench.db).await?;
    let targets = Targets::Once(Kind::Imported);
    let one = ceilings::write(bench, "Hd", targets, &recorded)?;
    seed::settle(&mut bench.db).await?;
    ceilings::try_out(bench, "Hd", targets, one).await
}

/// The time from sending a webhook until a reader of the database sees APPROVED.
async fn measure_latency(bench: &mut Bench) -> Result {
    let (customers, webhooks) = make_imported(bench, MANY).await?;
    let mut load = bench.writes(webhooks);
    (load.rate, load.keep) = (Some(RATE), true);
    let (answers, seen) = tokio::join!(load.run(), watch(bench, customers));
    let (answers, seen) = (answers?, seen?);
    let took = answers.kept.iter().filter_map(|(place, sent, _)| {
        let seen: &Instant = seen.get(*place)?.as_ref()?;
        Some(milliseconds(seen.duration_since(*sent)))
    });
    let took = ascending(took);
    for (name, part) in [("median", 0.5), ("p99", 0.99)] {
        let name = format!("webhook to APPROVED at 500/s, {name}");
        bench.report.number(name, "ms", quantile(&took, part));
    }
    Ok(())
}

/// When each of some customers was first seen as APPROVED. Verdicts come roughly in the order of the webhooks, so the
/// first few that are missing are looked for.
async fn watch(bench: &mut Bench, customers: Range<usize>) -> Result<Vec<Option<Instant>>> {
    const WINDOW: usize = 40;
    let began = Instant::now();
    let mut seen: Vec<Option<Instant>> = vec![None; customers.len()];
    loop {
        let missing = customers
            .clone()
            .zip(&seen)
            .filter(|(_, seen)| seen.is_none());
        let ids = missing
            .take(WINDOW)
            .map(|(customer, _)| id_text(Kind::New, customer));
        let ids = ids.collect::<Vec<_>>().join(",");
        if ids.is_empty() {
            return Ok(seen);
        }
        if began.elapsed() > PATIENCE {
            return Err(format!("verdicts did not come: {ids}").into());
        }
        let approved = format!(
            "select right(organization_id::text, 12) from verifications
              where organization_id = any ('{{{ids}}}') and status = 'APPROVED'"
        );
        let approved = bench.db.column(&approved).await?;
        let now = Instant::now();
        for number in approved {
            seen[usize::from_str_radix(&number, 16)? - customers.start] = Some(now);
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

/// How many verdicts a second there can be.
async fn measure_throughput(bench: &mut Bench) -> Result {
    let lengths = bench.add_two_lengths(Kind::Imported, MANY).await?;
    let (customers, webhooks) = make_imported(bench, MANY).await?;
    let load = bench.writes(webhooks);
    let measure = async |bench: &mut Bench| {
        let began = Instant::now();
        let meter = Meter::start(bench.watched())?;
        load.run().await?;
        let ended = until_approved(bench, &customers).await?;
        let rate = count(MANY) / (ended - began).as_secs_f64();
        let sample = meter.sample(rate, [None; 2], count(MANY)).await?;
        bench.report.add("Hd", sample);
        Ok(vec![("Hd", rate)])
    };
    bench.compare("Hd", lengths, measure).await
}

/// With default budgets imports and comparisons queue; no client sees an error.
async fn measure_defaults(bench: &mut Bench, (customers, webhooks): Imported) -> Result {
    say("The same with default budgets.");
    bench.serve(Budgets::DEFAULT).await?;
    let (_, imports) = bench.make_imports(QUEUED.0).await?;
    let queued = bench.writes(imports).run().await?;
    let began = Instant::now();
    let kept = bench.writes(webhooks).run().await?;
    let seconds = (until_approved(bench, &customers).await? - began).as_secs_f64();
    for (name, unit, value) in [
        ("imports a second", "/s", queued.rate()),
        ("import, p50", "ms", queued.quantile(0.5) / 1000.0),
        ("import, slowest", "ms", queued.quantile(1.0) / 1000.0),
        ("webhook answered, p99", "ms", kept.quantile(0.99) / 1000.0),
        ("verdicts a second", "/s", count(QUEUED.1) / seconds),
        ("last verdict after", "s", seconds),
    ] {
        let name = format!("default budgets: {name}");
        bench.report.number(name, unit, value);
    }
    Ok(())
}
