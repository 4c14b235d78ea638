//! Ten thousand requests that wait for a record to change (`Prefer: wait`): the memory they take, and how soon those
//! are answered whose record changes, by the process they wait in and by another one.

use std::time::{Duration, Instant};

use tokio::sync::mpsc;
use tokio::task::JoinSet;

use crate::bench::Bench;
use crate::child::Budgets;
use crate::load::Wire;
use crate::report::{milliseconds, say};
use crate::{Result, cpu, requests};

const WAITING: usize = 10_000;
/// Records that change while all wait, in each process.
const CHANGED: usize = 200;
/// Until the last request has surely been taken up: no answer tells when that is.
const TAKEN_UP: Duration = Duration::from_secs(3);
/// After this no request is woken any more. Less than the wait that is asked for.
const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) async fn run(bench: &mut Bench) -> Result {
    say(&format!("{WAITING} wait."));
    bench.serve(Budgets::POST_RAISED).await?;
    let another = bench.setting.serve(&bench.sandbox, Budgets::POST_RAISED);
    let (another, _) = another.await?;
    let (base, imports) = bench.make_imports(WAITING).await?;
    let memory = || cpu::memory(bench.service.pid(), "VmRSS");
    let before = memory()?;
    let (woken, mut wakes) = mpsc::unbounded_channel();
    let mut waits = JoinSet::new();
    for customer in base..base + WAITING {
        let mut wire = Wire::open(&bench.service.address).await?;
        let woken = woken.clone();
        waits.spawn(async move {
            let status = wire.exchange(&requests::wait(customer)).await;
            // The receiver is gone only after a failure.
            let _ = woken.send((customer, status, Instant::now()));
        });
        // Connections are opened as clients would: not all in one moment.
        tokio::task::yield_now().await;
    }
    tokio::time::sleep(TAKEN_UP).await;
    let held = memory()? - before;
    bench.report.number("memory of 10 000 waits", "MB", held);
    if let Ok((customer, status, _)) = wakes.try_recv() {
        return Err(format!("customer {customer} did not wait: {status:?}").into());
    }
    let mut imports = (base..).zip(imports);
    let here = bench.service.address.clone();
    for (name, address) in [
        ("woken in the process of the change", &here),
        ("woken in another process", &another.address),
    ] {
        let mut wire = Wire::open(address).await?;
        let mut times = Vec::new();
        for (changed, import) in imports.by_ref().take(CHANGED) {
            let sent = Instant::now();
            wire.succeed(&import).await?;
            let wake = tokio::time::timeout(PATIENCE, wakes.recv()).await;
            let wake = wake.map_err(|_| format!("no request was {name}"))?;
            let (customer, status, woken) = wake.ok_or("no request waits")?;
            if customer != changed || !matches!(status, Ok(200)) {
                return Err(format!("customer {customer} was woken with {status:?}").into());
            }
            times.push(milliseconds(woken.duration_since(sent)));
        }
        let name = format!("import until {name}");
        bench.report.median_and_slowest(&name, times);
    }
    waits.shutdown().await;
    another.stop()
}
