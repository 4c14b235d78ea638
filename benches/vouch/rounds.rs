//! The rounds: in each, every path is measured between two samples of its ceilings.

use std::sync::Arc;

use crate::Result;
use crate::bench::{Bench, POLLERS, WRITERS};
use crate::load::{Load, Requests, Wire};
use crate::pgbench::Length;
use crate::report::say;
use crate::requests;
use crate::seed::{self, Kind, POLLED};

pub(crate) async fn run(bench: &mut Bench) -> Result {
    let rounds = bench.plan.rounds();
    let polls = Bench::for_polled(requests::poll);
    for round in 1..=rounds {
        say(&format!("Round {round} of {rounds}."));
        let imported = measure_imports(bench).await?;
        if !bench.plan.quick {
            measure_sessions(bench).await?;
        }
        measure_webhooks(bench).await?;
        // A webhook may have brought a comparison with Sumsub, which changes a record.
        let unchanged = make_unchanged_polls(bench, &polls).await?;
        measure_reads(bench, &polls, &unchanged, &imported).await?;
        if !bench.plan.quick {
            measure_mixed(bench, &polls).await?;
        }
    }
    Ok(())
}

/// Polls of clients that have the newest answer.
async fn make_unchanged_polls(bench: &Bench, polls: &Requests) -> Result<Requests> {
    let mut wire = Wire::open(&bench.service.address).await?;
    let mut all = Vec::new();
    for (customer, poll) in polls.iter().enumerate() {
        wire.succeed(poll).await?;
        let etag = wire.etag().ok_or("a poll without an ETag")?;
        all.push(requests::poll_unchanged(customer, &etag));
    }
    Ok(Arc::new(all))
}

async fn measure_imports(bench: &mut Bench) -> Result<Requests> {
    let count = bench.plan.writes();
    let requests = Requests::new(bench.make_imports(count).await?.1);
    let lengths = bench.add_two_lengths(Kind::New, count).await?;
    let load = bench.writes(Arc::clone(&requests));
    let measure = async |bench: &mut Bench| Ok(vec![("W", bench.sample("W", &load).await?)]);
    bench.compare("W", lengths, measure).await?;
    Ok(requests)
}

async fn measure_sessions(bench: &mut Bench) -> Result {
    let count = bench.plan.writes() / 2;
    let lengths = bench.add_two_lengths(Kind::New, count).await?;
    let base = bench.add_customers(Kind::New, count).await?;
    let requests: Vec<_> = (base..base + count).map(requests::start).collect();
    let load = bench.writes(requests);
    let measure = async |bench: &mut Bench| Ok(vec![("S", bench.sample("S", &load).await?)]);
    bench.compare("S", lengths, measure).await
}

async fn measure_webhooks(bench: &mut Bench) -> Result {
    // The same webhook is never sent twice, and pgbench makes its own.
    let count = bench.plan.writes();
    let measure = async |bench: &mut Bench| {
        let mut rates = Vec::new();
        for (name, connections) in [("H", WRITERS), ("H 128", 128)] {
            let requests = bench.make_webhooks(4 * count);
            let load = Load::once(&bench.service.address, requests, connections);
            rates.push((name, bench.sample(name, &load).await?));
            seed::settle(&mut bench.db).await?;
        }
        Ok(rates)
    };
    bench
        .compare("H", [Length::Count(2 * count, 0); 2], measure)
        .await
}

/// Reads: static, pgbench, R, R304, Wr, R, pgbench, static.
async fn measure_reads(
    bench: &mut Bench,
    polls: &Requests,
    unchanged: &Requests,
    imported: &Requests,
) -> Result {
    let (poll, replay) = (bench.reads(polls), bench.reads(imported));
    let mut not_modified = bench.reads(unchanged);
    not_modified.status = 304;
    let length = Length::Time(bench.plan.sample());
    bench.db.execute("checkpoint").await?;
    bench.report.begin();

    let plain = bench.sample_plain().await?;
    let first = bench.sample_ceiling("R", length).await?;
    let one = bench.sample("R", &poll).await?;
    let r304 = bench.sample("R304", &not_modified).await?;
    let wr = bench.sample("Wr", &replay).await?;
    let two = bench.sample("R", &poll).await?;
    let second = bench.sample_ceiling("R", length).await?;
    let plain = [plain, bench.sample_plain().await?].map(Some);

    let r = f64::midpoint(one, two);
    bench.report.compare("R", "pgbench R", r, [first, second]);
    for (name, rate) in [("R", r), ("R304", r304), ("Wr", wr)] {
        bench.report.compare(name, "axum static", rate, plain);
    }
    for (name, rate) in [("R304", r304), ("Wr", wr)] {
        bench.report.compare(name, "R", rate, [one, two].map(Some));
    }
    Ok(())
}

/// Ninety polls, five imports and five webhooks of a hundred requests.
async fn measure_mixed(bench: &mut Bench, polls: &Requests) -> Result {
    let part = bench.plan.writes() / 5;
    let (_, imports) = bench.make_imports(part).await?;
    let mut webhooks = bench.make_webhooks(part).into_iter();
    let mut requests = Vec::new();
    for (at, import) in imports.into_iter().enumerate() {
        let polls = polls.iter().cycle().skip(at * 18 % POLLED);
        requests.push(import);
        requests.extend(webhooks.next());
        requests.extend(polls.take(18).cloned());
    }
    let load = Load::once(&bench.service.address, requests, POLLERS);
    bench.sample("mixed", &load).await?;
    seed::settle(&mut bench.db).await
}
