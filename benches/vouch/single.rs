//! What is measured once: memory, and how soon the service is ready.

use std::time::Duration;

use crate::Result;
use crate::bench::{Bench, POLLERS};
use crate::child::Budgets;
use crate::cpu::memory;
use crate::load::Load;
use crate::report::{Spread, milliseconds, say};
use crate::requests;

const STARTS: usize = 9;
/// How long memory is watched under load in a full run, in samples of one second; a tenth of that otherwise.
const WATCHED: usize = 600;

/// The memory of a service that has just begun.
pub(crate) fn measure_rest(bench: &mut Bench) -> Result {
    record(bench, " at rest", "VmRSS")
}

fn record(bench: &mut Bench, when: &str, field: &str) -> Result {
    let memory = memory(bench.service.pid(), field)?;
    bench.report.number(format!("memory{when}"), "MB", memory);
    Ok(())
}

pub(crate) async fn run(bench: &mut Bench) -> Result {
    measure_memory(bench).await?;
    measure_cold_starts(bench).await
}

/// Memory after all rounds, under load for a while, and after it.
async fn measure_memory(bench: &mut Bench) -> Result {
    let seconds = WATCHED / if bench.plan.full { 1 } else { 10 };
    say(&format!("Watching memory under load for {seconds} s."));
    record(bench, ", most in the rounds", "VmHWM")?;
    record(bench, " after the rounds", "VmRSS")?;
    let polls = Bench::for_polled(requests::poll);
    let load = Load::once(&bench.service.address, polls, POLLERS);
    let load = load.repeated(Duration::from_secs(1));
    let mut under_load = Vec::new();
    for _ in 0..seconds {
        load.run().await?;
        under_load.push(memory(bench.service.pid(), "VmRSS")?);
    }
    let (first, last) = under_load.split_at(under_load.len() / 2);
    for (half, part) in [("first", first), ("second", last)] {
        let most = Spread::of(part.iter().copied()).max;
        let name = format!("memory under load, {half} half, most");
        bench.report.number(name, "MB", most);
    }
    tokio::time::sleep(Duration::from_secs(3)).await;
    record(bench, " 3 s after load", "VmRSS")
}

/// From the start of the process to its first 200 of `/readyz`.
async fn measure_cold_starts(bench: &mut Bench) -> Result {
    let mut times = Vec::new();
    for _ in 0..STARTS {
        times.push(milliseconds(bench.serve(Budgets::POST_RAISED).await?));
    }
    bench.report.median_and_slowest("cold start", times);
    Ok(())
}
