//! The rounds: in each, every path is measured between two samples of its ceilings.

use std::sync::Arc;

use crate::Failure;
use crate::bench::{Bench, POLLERS, WRITERS};
use crate::load::{Load, Wire};
use crate::pgbench::Length;
use crate::report::say;
use crate::requests;
use crate::seed::{self, Kind, POLLED};

/// Takes the rounds.
pub(crate) async fn run(bench: &mut Bench) -> Result<(), Failure> {
    let rounds = bench.plan.rounds;
    let polls: Arc<Vec<Vec<u8>>> = Arc::new((0..POLLED).map(requests::poll).collect());
    for round in 1..=rounds {
        say(&format!("Round {round} of {rounds}."));
        let imported = imports(bench).await?;
        if !bench.plan.quick {
            starts(bench).await?;
        }
        webhooks(bench).await?;
        // A webhook may have brought a comparison with Sumsub, which changes a record.
        let unchanged = Arc::new(unchanged(bench).await?);
        polling(bench, &polls, &unchanged, &imported).await?;
        if !bench.plan.quick {
            mixed(bench, &polls).await?;
        }
    }
    Ok(())
}

/// Polls of clients that have the newest answer.
async fn unchanged(bench: &Bench) -> Result<Vec<Vec<u8>>, Failure> {
    let mut wire = Wire::open(&bench.service.address).await?;
    let mut all = Vec::new();
    for customer in 0..POLLED {
        let status = wire.exchange(&requests::poll(customer)).await?;
        let etag = wire
            .header("etag")
            .filter(|_| status == 200)
            .ok_or("a poll without an ETag")?;
        all.push(requests::poll_unchanged(customer, &etag));
    }
    Ok(all)
}

async fn imports(bench: &mut Bench) -> Result<Arc<Vec<Vec<u8>>>, Failure> {
    let count = bench.plan.writes;
    bench.report.begin();
    let (_, requests) = bench.imports(count).await?;
    let requests = Arc::new(requests);
    let before = bench.fresh(Kind::New, count).await?;
    let after = bench.fresh(Kind::New, count).await?;
    let row = "pgbench W";
    let first = bench
        .sample_ceiling(
            "W",
            row,
            Length::Transactions {
                count,
                base: before,
            },
        )
        .await?;
    let mut load = Load::once(&bench.service.address, Vec::new(), WRITERS);
    load.requests = Arc::clone(&requests);
    let sample = bench.sample("W", &load).await?;
    // The comparisons that these imports ask for are not part of them.
    seed::settle(&mut bench.db).await?;
    let second = bench
        .sample_ceiling("W", row, Length::Transactions { count, base: after })
        .await?;
    bench.report.ratio("W", row, sample.rate, &[first, second]);
    Ok(requests)
}

async fn starts(bench: &mut Bench) -> Result<(), Failure> {
    let count = bench.plan.writes / 2;
    let mut bases = [0; 3];
    for base in &mut bases {
        *base = bench.fresh(Kind::New, count).await?;
    }
    let [before, this, after] = bases;
    let row = "pgbench S";
    bench.report.begin();
    let first = bench
        .sample_ceiling(
            "S",
            row,
            Length::Transactions {
                count,
                base: before,
            },
        )
        .await?;
    let requests = (this..this + count).map(requests::start).collect();
    let sample = bench
        .sample("S", &Load::once(&bench.service.address, requests, WRITERS))
        .await?;
    let second = bench
        .sample_ceiling("S", row, Length::Transactions { count, base: after })
        .await?;
    bench.report.ratio("S", row, sample.rate, &[first, second]);
    Ok(())
}

async fn webhooks(bench: &mut Bench) -> Result<(), Failure> {
    let row = "pgbench H";
    bench.report.begin();
    // The same webhook is never sent twice, and pgbench makes its own.
    let length = Length::Transactions {
        count: 2 * bench.plan.writes,
        base: 0,
    };
    let first = bench.sample_ceiling("H", row, length).await?;
    let mut rates = Vec::new();
    for (name, connections) in [("H", WRITERS), ("H 128", 128)] {
        let requests = bench.polled_webhooks(4 * bench.plan.writes);
        let load = Load::once(&bench.service.address, requests, connections);
        rates.push((name, bench.sample(name, &load).await?.rate));
        seed::settle(&mut bench.db).await?;
    }
    let second = bench.sample_ceiling("H", row, length).await?;
    for (name, rate) in rates {
        bench.report.ratio(name, row, rate, &[first, second]);
    }
    Ok(())
}

/// Reads: static, pgbench, R, R304, Wr, R, pgbench, static.
async fn polling(
    bench: &mut Bench,
    polls: &Arc<Vec<Vec<u8>>>,
    unchanged: &Arc<Vec<Vec<u8>>>,
    imported: &Arc<Vec<Vec<u8>>>,
) -> Result<(), Failure> {
    let time = bench.plan.sample;
    let address = bench.service.address.clone();
    let poll = Load::repeated(&address, Arc::clone(polls), POLLERS, time);
    let replay = Load::repeated(&address, Arc::clone(imported), POLLERS, time);
    let mut not_modified = Load::repeated(&address, Arc::clone(unchanged), POLLERS, time);
    not_modified.status = 304;
    bench.db.execute("checkpoint").await?;
    bench.report.begin();

    let plain = bench.sample_plain().await?;
    let first = bench
        .sample_ceiling("R", "pgbench R", Length::Time(time))
        .await?;
    let one = bench.sample("R", &poll).await?.rate;
    let r304 = bench.sample("R304", &not_modified).await?.rate;
    let wr = bench.sample("Wr", &replay).await?.rate;
    let two = bench.sample("R", &poll).await?.rate;
    let second = bench
        .sample_ceiling("R", "pgbench R", Length::Time(time))
        .await?;
    let plain_again = bench.sample_plain().await?;

    let r = f64::midpoint(one, two);
    let plain = [Some(plain), Some(plain_again)];
    bench.report.ratio("R", "pgbench R", r, &[first, second]);
    for (name, rate) in [("R", r), ("R304", r304), ("Wr", wr)] {
        bench.report.ratio(name, "axum static", rate, &plain);
    }
    for (name, rate) in [("R304", r304), ("Wr", wr)] {
        bench.report.ratio(name, "R", rate, &[Some(one), Some(two)]);
    }
    Ok(())
}

/// Ninety polls, five imports and five webhooks of a hundred requests.
async fn mixed(bench: &mut Bench, polls: &Arc<Vec<Vec<u8>>>) -> Result<(), Failure> {
    let part = bench.plan.writes / 5;
    let (_, imports) = bench.imports(part).await?;
    let mut webhooks = bench.polled_webhooks(part).into_iter();
    let mut requests = Vec::new();
    for (at, import) in imports.into_iter().enumerate() {
        let polls = polls
            .iter()
            .cycle()
            .skip(at * 18 % POLLED)
            .take(18)
            .cloned();
        requests.push(import);
        requests.extend(webhooks.next());
        requests.extend(polls);
    }
    let load = Load::once(&bench.service.address, requests, POLLERS);
    bench.sample("mixed", &load).await?;
    seed::settle(&mut bench.db).await
}
