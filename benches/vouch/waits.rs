//! Ten thousand who wait for a record to change (`Prefer: wait`): the memory they take, and how soon those are woken
//! whose record changes, by the process they wait in and by another one.

use std::time::{Duration, Instant};

use tokio::sync::mpsc;
use tokio::task::JoinSet;

use crate::Failure;
use crate::bench::Bench;
use crate::child::Budgets;
use crate::cpu::resident;
use crate::load::Wire;
use crate::measure::Spread;
use crate::report::say;
use crate::requests;

/// Requests that wait at the same time.
const WAITING: usize = 10_000;
/// Records that change while all wait, in each process.
const CHANGED: usize = 200;
/// Until the last request has surely been taken up: nobody tells when that is.
const TAKEN_UP: Duration = Duration::from_secs(3);
/// After this nobody is woken any more. Less than the wait that is asked for.
const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) async fn run(bench: &mut Bench) -> Result<(), Failure> {
    say(&format!("{WAITING} wait."));
    bench.serve(Budgets::POST_RAISED).await?;
    let another = bench.setting.serve(&bench.sandbox, Budgets::POST_RAISED);
    let (another, _) = another.await?;
    let (base, imports) = bench.imports(WAITING).await?;
    let pid = bench.service.pid();
    let before = resident(pid)?;
    let (woken, mut wakes) = mpsc::unbounded_channel();
    let mut waits = JoinSet::new();
    for customer in base..base + WAITING {
        let mut wire = Wire::open(&bench.service.address).await?;
        let woken = woken.clone();
        waits.spawn(async move {
            let request = requests::wait(customer);
            let status = wire.exchange(&request).await;
            // Whoever listens is gone only after a failure.
            let _ = woken.send((customer, status, Instant::now()));
        });
        // Connections are opened as clients would: not all in one moment.
        tokio::task::yield_now().await;
    }
    tokio::time::sleep(TAKEN_UP).await;
    let held = resident(pid)? - before;
    bench.report.number("memory of 10 000 waits", "MB", held);
    if let Ok((customer, status, _)) = wakes.try_recv() {
        return Err(format!("customer {customer} did not wait: {status:?}").into());
    }
    for (place, (name, address)) in [
        ("woken in the process of the change", &bench.service.address),
        ("woken in another process", &another.address),
    ]
    .into_iter()
    .enumerate()
    {
        let mut wire = Wire::open(address).await?;
        let mut times = Vec::new();
        for at in (place * CHANGED..).take(CHANGED) {
            let import = imports.get(at).ok_or("too few imports")?;
            let sent = Instant::now();
            let status = wire.exchange(import).await?;
            if status != 200 {
                return Err(format!("an import was answered {status}").into());
            }
            let (customer, status, woken) = tokio::time::timeout(PATIENCE, wakes.recv())
                .await
                .map_err(|_| format!("nobody was {name}"))?
                .ok_or("nobody waits")?;
            if customer != base + at || !matches!(status, Ok(200)) {
                return Err(format!("customer {customer} was woken with {status:?}").into());
            }
            times.push(woken.duration_since(sent).as_secs_f64() * 1000.0);
        }
        if let Some(times) = Spread::of(times) {
            let name = format!("import until {name}");
            let report = &mut bench.report;
            report.number(&format!("{name}, median"), "ms", times.median);
            report.number(&format!("{name}, slowest"), "ms", times.high);
        }
    }
    waits.shutdown().await;
    another.stop()
}
