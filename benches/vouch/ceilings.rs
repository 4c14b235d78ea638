//! Makes the ceilings: each path is recorded, becomes a script, and the script is tried out.

use std::time::Duration;

use crate::Result;
use crate::bench::{Bench, WRITERS};
use crate::load::Wire;
use crate::pgbench::{Length, TRIED};
use crate::postgres::Database;
use crate::record::Recorder;
use crate::report::say;
use crate::requests;
use crate::script::{self, Recording, Targets};
use crate::seed::{self, Kind};

/// Requests of a path that are recorded at most, until two in a row have executed the same. One of them may meet what
/// happens seldom, such as a worker's look that nothing before had shown.
const RECORDED: usize = 6;
/// Numbers of clients among which the best is looked for, for reads. Writes take what the requests take.
const CLIENTS: [usize; 3] = [4, 8, 16];
const TRIED_FOR: Duration = Duration::from_secs(1);

/// What there was before a request, and what it executed.
pub(crate) type Recorded = (Counts, Recording);

pub(crate) async fn record(bench: &mut Bench) -> Result {
    if bench.pgbench.is_none() {
        return Ok(());
    }
    say("Recording what each path executes.");
    // The first of each is not recorded: it finds nothing prepared.
    let all = RECORDED + 1;
    let (imported, imports) = bench.make_imports(all).await?;
    let started = bench.add_customers(Kind::New, all).await?;
    let starts = (started..started + all).map(requests::start).collect();
    let polls = (0..all).map(requests::poll).collect();
    let webhooks = bench.make_webhooks(all);
    let paths = [
        ("R", Kind::Polled, 0, polls, Targets::Random),
        ("W", Kind::New, imported, imports, Targets::Once(Kind::New)),
        ("S", Kind::New, started, starts, Targets::Once(Kind::New)),
        ("H", Kind::Polled, 0, webhooks, Targets::Once(Kind::Polled)),
    ];
    let mut wire = Wire::open(&bench.service.address).await?;
    for (.., requests, _) in &paths {
        wire.succeed(&requests[0]).await?;
    }
    let mut recorder = Recorder::start(&mut bench.db).await?;
    let mut scripts = Vec::new();
    for (name, kind, base, requests, targets) in paths {
        let mut recorded: Vec<Recorded> = Vec::new();
        for (customer, request) in (base..).zip(&requests).skip(1) {
            let before = count(&mut bench.db).await?;
            recorder.mark()?;
            wire.succeed(request).await?;
            let until = (name == "H").then_some("inbox::claim");
            let path = recorder.path(&[], until).await?;
            let this = Recording(kind, customer, path);
            recorded.push((before, this));
            if let [.., (_, last), (_, this)] = &recorded[..]
                && last.names() == this.names()
            {
                break;
            }
        }
        scripts.push((name, targets, write(bench, name, targets, &recorded)?));
    }
    Recorder::stop(&mut bench.db).await?;
    seed::settle(&mut bench.db).await?;
    for (name, targets, one) in scripts {
        try_out(bench, name, targets, one).await?;
    }
    Ok(())
}

/// Writes the script of a path's last two recordings: what one of them left behind.
pub(crate) fn write(
    bench: &mut Bench,
    name: &'static str,
    targets: Targets,
    recorded: &[Recorded],
) -> Result<Counts> {
    let [.., (before, first), (after, second)] = recorded else {
        return Err("nothing was recorded".into());
    };
    let text = script::make([first, second], targets).map_err(|e| format!("{name}: {e}"))?;
    let script = bench.setting.folder.join(format!("{name}.sql"));
    std::fs::write(&script, text)?;
    bench.ceilings.insert(name, (script, WRITERS));
    Ok(difference(*before, *after))
}

/// A script has to do what the service does, and is run by as many clients as serve it best.
pub(crate) async fn try_out(
    bench: &mut Bench,
    name: &'static str,
    targets: Targets,
    one: Counts,
) -> Result {
    if let Targets::Random = targets {
        return choose_clients(bench, name).await;
    }
    let base = match targets {
        Targets::Once(kind) if kind != Kind::Polled => bench.add_customers(kind, TRIED).await?,
        _ => 0,
    };
    let tried = async |bench: &mut Bench| {
        let before = count(&mut bench.db).await?;
        bench.run_script(name, Length::Count(TRIED, base)).await?;
        let after = count(&mut bench.db).await?;
        Ok(difference(before, after))
    };
    // Paused before anything is counted: a comparison with Sumsub may be under way.
    let found = bench.while_paused(tried).await?;
    compare(name, found, one, TRIED)
}

async fn choose_clients(bench: &mut Bench, name: &'static str) -> Result {
    let mut best = (0.0, WRITERS);
    let candidates = &CLIENTS[if bench.plan.quick { 1..2 } else { 0..3 }];
    for &clients in candidates {
        bench.ceilings.entry(name).and_modify(|its| its.1 = clients);
        let length = Length::Time(TRIED_FOR);
        let run = async |bench: &mut Bench| bench.run_script(name, length).await;
        if let Some(done) = bench.while_paused(run).await?
            && done.0 > best.0
        {
            best = (done.0, clients);
        }
    }
    bench.ceilings.entry(name).and_modify(|its| its.1 = best.1);
    let fact = ("pgbench clients for R", best.1.to_string());
    bench.report.facts.push(fact);
    Ok(())
}

/// What a path may leave behind. A ceiling that leaves less than the service would be no ceiling.
const COUNTED: [(&str, &str); 5] = [
    ("webhooks kept", "inbox"),
    ("imports accepted", "imports where state = 'accepted'"),
    ("answers kept", "idempotency_keys where state = 'done'"),
    ("history entries", "verification_events"),
    (
        "approved records",
        "verifications where status = 'APPROVED'",
    ),
];

/// How many there are of it.
pub(crate) type Counts = [i64; COUNTED.len()];

pub(crate) async fn count(db: &mut Database) -> Result<Counts> {
    let mut counts = Counts::default();
    for (count, (_, rows)) in counts.iter_mut().zip(COUNTED) {
        *count = db.number(&format!("select count(*) from {rows}")).await?;
    }
    Ok(counts)
}

fn difference(before: Counts, mut after: Counts) -> Counts {
    for (after, before) in after.iter_mut().zip(before) {
        *after -= before;
    }
    after
}

/// Fails where `runs` repetitions of a path did not leave `runs` times what one leaves.
fn compare(path: &str, found: Counts, one: Counts, runs: usize) -> Result {
    for ((name, _), (found, one)) in COUNTED.iter().zip(found.into_iter().zip(one)) {
        if found != one * i64::try_from(runs)? {
            return Err(format!(
                "pgbench's {path} left {found} {name} after {runs} runs, the service's leaves {one} a run: \
                 the recorded statements do not repeat"
            )
            .into());
        }
    }
    Ok(())
}
