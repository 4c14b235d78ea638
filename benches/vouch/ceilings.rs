//! Makes the ceilings: each path is recorded, becomes a script, and the script is tried out.

use std::time::Duration;

use crate::Failure;
use crate::bench::{Bench, WRITERS};
use crate::counts::Counts;
use crate::load::Wire;
use crate::measure::Ceiling;
use crate::pgbench::{Length, TRIED};
use crate::record::{Recorder, Statement};
use crate::report::say;
use crate::requests;
use crate::script::{self, Recordings, Targets};
use crate::seed::{self, Kind, POLLED};

/// Requests of a path that are recorded at most, until two in a row have executed the same. One of them may meet what
/// happens seldom, such as a worker's look that nothing before had shown.
const RECORDED: usize = 6;
/// Numbers of clients among which the best is looked for, for reads. Writes take what the requests take.
const CLIENTS: [usize; 3] = [4, 8, 16];
const TRIED_FOR: Duration = Duration::from_secs(1);

/// One request of a path.
struct Recorded {
    customer: usize,
    /// What there was before it.
    before: Counts,
    statements: Vec<Statement>,
}

/// Records the paths and makes their ceilings.
pub(crate) async fn record(bench: &mut Bench) -> Result<(), Failure> {
    if bench.pgbench.is_none() {
        return Ok(());
    }
    say("Recording what each path executes.");
    // The first of each is not recorded: it finds nothing prepared.
    let all = RECORDED + 1;
    let imports = bench.imports(all).await?;
    let starts = bench.fresh(Kind::New, all).await?;
    let webhooks = bench.polled_webhooks(all);
    let reads: Vec<Vec<u8>> = (0..all).map(requests::poll).collect();
    let starting = (starts..starts + all).map(requests::start).collect();
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
        let mut recorded: Vec<Recorded> = Vec::new();
        for (customer, request) in (base..).zip(&all).skip(1) {
            let before = Counts::now(&mut bench.db).await?;
            recorder.mark()?;
            success(&mut wire, request).await?;
            let until = (path == "H").then_some("inbox::claim");
            let statements = recorder.path(&[], until).await?;
            let last = recorded.last().map(|last| script::names(&last.statements));
            let agreed = last.is_some_and(|last| last == script::names(&statements));
            recorded.push(Recorded {
                customer,
                before,
                statements,
            });
            if agreed {
                break;
            }
        }
        let (Some(second), Some(first)) = (recorded.pop(), recorded.pop()) else {
            return Err("nothing was recorded".into());
        };
        let one = second.before - first.before;
        let recordings = Recordings {
            kind: targets.kind(),
            customers: [first.customer, second.customer],
            paths: [first.statements, second.statements],
        };
        let text = script::make(&recordings, targets).map_err(|e| format!("{path}: {e}"))?;
        let file = bench.script(path);
        std::fs::write(&file, text)?;
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
    let length = Length::Transactions { count: TRIED, base };
    // Paused before anything is counted: a comparison with Sumsub may be under way.
    bench.service.pause()?;
    let before = Counts::now(&mut bench.db).await;
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
    (after? - before?).are(TRIED, one, path)
}
