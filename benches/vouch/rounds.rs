//! The rounds: in each, every path is measured between two samples of its ceilings.

use std::sync::Arc;
use std::time::Duration;

use crate::Failure;
use crate::bench::{Bench, POLLERS, WRITERS};
use crate::counts::Counts;
use crate::load::{Load, Wire};
use crate::measure::Ceiling;
use crate::pgbench::Length;
use crate::record::{Recorder, Statement};
use crate::report::say;
use crate::requests;
use crate::script::{self, Recordings, Targets};
use crate::seed::{self, Kind, POLLED};

/// Numbers of clients among which the best is looked for, for reads. Writes take what the requests take.
const CLIENTS: [usize; 3] = [4, 8, 16];
/// Transactions with which a script is tried out.
const TRIED: usize = 320;
const TRIED_FOR: Duration = Duration::from_secs(1);

/// Records the paths and makes their ceilings.
pub(crate) async fn record(bench: &mut Bench) -> Result<(), Failure> {
    if bench.pgbench.is_none() {
        return Ok(());
    }
    say("Recording what each path executes.");
    let imports = bench.imports(3).await?;
    let starts = bench.fresh(Kind::New, 3).await?;
    let webhooks = bench.polled_webhooks(3);
    let reads: Vec<Vec<u8>> = (0..3).map(requests::poll).collect();
    let starting = (starts..starts + 3).map(requests::start).collect();
    // The first of each is not recorded: it finds nothing prepared.
    let paths: [(&'static str, usize, Vec<Vec<u8>>, Targets); 4] = [
        ("R", 0, reads, Targets::Random(Kind::Polled, POLLED)),
        ("W", imports.0, imports.1, Targets::Once(Kind::New)),
        ("S", starts, starting, Targets::Once(Kind::New)),
        ("H", 0, webhooks, Targets::Once(Kind::Polled)),
    ];
    let mut wire = Wire::open(&bench.service.address).await?;
    let warm = [0, 1].map(|at| {
        paths
            .each_ref()
            .map(|path| path.2.get(at).cloned().unwrap_or_default())
    });
    for request in warm.iter().take(1).flatten() {
        success(&mut wire, request).await?;
    }
    let mut recorder = Recorder::start(&mut bench.db).await?;
    let mut scripts = Vec::new();
    for (path, base, all, targets) in paths {
        let mut recorded: Vec<Vec<Statement>> = Vec::new();
        let mut counts = Vec::new();
        for request in all.iter().skip(1) {
            counts.push(Counts::now(&mut bench.db).await?);
            recorder.mark()?;
            success(&mut wire, request).await?;
            recorded.push(recorder.path(&[]).await?);
        }
        let (Some(second), Some(first)) = (recorded.pop(), recorded.pop()) else {
            return Err("nothing was recorded".into());
        };
        let recordings = Recordings {
            customers: [base + 1, base + 2],
            paths: [first, second],
        };
        let text = script::make(&recordings, targets).map_err(|e| format!("{path}: {e}"))?;
        let file = bench.script(path);
        std::fs::write(&file, text)?;
        let one = match counts.as_slice() {
            [before, after, ..] => *after - *before,
            _ => return Err("nothing was counted".into()),
        };
        bench.ceilings.insert(
            path,
            Ceiling {
                script: file,
                clients: WRITERS,
            },
        );
        scripts.push((path, targets, one));
    }
    Recorder::stop(&mut bench.db).await?;
    seed::settle(&mut bench.db).await?;
    for (path, targets, one) in scripts {
        try_out(bench, path, targets, one).await?;
    }
    Ok(())
}

async fn success(wire: &mut Wire, request: &[u8]) -> Result<(), Failure> {
    match wire.exchange(request).await? {
        200 => Ok(()),
        status => Err(format!("{status} while recording: {}", wire.body()).into()),
    }
}

/// A script has to do what the service does, and is run by as many clients as serve it best.
pub(crate) async fn try_out(
    bench: &mut Bench,
    path: &'static str,
    targets: Targets,
    one: Counts,
) -> Result<(), Failure> {
    let Some(mut ceiling) = bench.ceilings.get(path).cloned() else {
        return Ok(());
    };
    if let Targets::Random(..) = targets {
        let mut best = 0.0;
        let candidates = if bench.plan.quick {
            &CLIENTS[1..2]
        } else {
            &CLIENTS[..]
        };
        for clients in candidates {
            let said = bench
                .pgbench(&ceiling.script, *clients, Length::Time(TRIED_FOR))
                .await?;
            if let Some(said) = said.filter(|said| said.rate > best) {
                (best, ceiling.clients) = (said.rate, *clients);
            }
        }
        bench.report.fact(
            &format!("pgbench clients for {path}"),
            ceiling.clients.to_string(),
        );
        bench.ceilings.insert(path, ceiling);
        return Ok(());
    }
    let base = match targets {
        Targets::Once(kind) if kind != Kind::Polled => bench.fresh(kind, TRIED).await?,
        _ => 0,
    };
    let before = Counts::now(&mut bench.db).await?;
    let length = Length::Transactions { count: TRIED, base };
    bench.service.pause()?;
    let said = match bench.pgbench.as_mut() {
        Some(pgbench) => pgbench
            .run(&bench.db, &ceiling.script, ceiling.clients, length)
            .await
            .map(drop),
        None => Ok(()),
    };
    let after = Counts::now(&mut bench.db).await;
    let settled = seed::settle(&mut bench.db).await;
    bench.service.resume()?;
    said?;
    settled?;
    (after? - before).are(TRIED, one, path)
}

/// Takes the rounds.
pub(crate) async fn run(bench: &mut Bench) -> Result<(), Failure> {
    let rounds = bench.plan.rounds;
    let polls: Arc<Vec<Vec<u8>>> = Arc::new((0..POLLED).map(requests::poll).collect());
    let unchanged = Arc::new(unchanged(bench).await?);
    for round in 1..=rounds {
        say(&format!("Round {round} of {rounds}."));
        let imported = imports(bench).await?;
        if !bench.plan.quick {
            starts(bench).await?;
        }
        webhooks(bench).await?;
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
