//! What is measured once: memory, and how soon the service is ready.

use crate::Failure;
use crate::bench::{Bench, POLLERS};
use crate::child::Budgets;
use crate::cpu::{peak, resident};
use crate::load::{self, Load};
use crate::measure::Spread;
use crate::report::say;
use crate::requests;
use crate::seed::POLLED;

/// Starts that are timed.
const STARTS: usize = 9;
/// How long memory is watched under load in a full run, in samples of one second; a tenth of that otherwise.
const WATCHED: usize = 600;

/// The memory of a service that has just begun.
pub(crate) fn at_rest(bench: &mut Bench) -> Result<(), Failure> {
    let rest = resident(bench.service.pid())?;
    bench.report.number("memory at rest", "MB", rest);
    Ok(())
}

/// Memory after all rounds, under load for a while, and after it.
pub(crate) async fn memory(bench: &mut Bench) -> Result<(), Failure> {
    let seconds = if bench.plan.full {
        WATCHED
    } else {
        WATCHED / 10
    };
    say(&format!("Watching memory under load for {seconds} s."));
    let pid = bench.service.pid();
    bench
        .report
        .number("memory, most in the rounds", "MB", peak(pid)?);
    bench
        .report
        .number("memory after the rounds", "MB", resident(pid)?);
    let polls = std::sync::Arc::new((0..POLLED).map(requests::poll).collect::<Vec<_>>());
    let mut under_load = Vec::new();
    for _ in 0..seconds {
        let second = std::time::Duration::from_secs(1);
        let load = Load::repeated(
            &bench.service.address,
            std::sync::Arc::clone(&polls),
            POLLERS,
            second,
        );
        load::run(&load).await?;
        under_load.push(resident(pid)?);
    }
    let (first, last) = under_load.split_at(under_load.len() / 2);
    for (name, part) in [("first", first), ("second", last)] {
        if let Some(part) = Spread::of(part.iter().copied()) {
            bench.report.number(
                &format!("memory under load, {name} half, most"),
                "MB",
                part.high,
            );
        }
    }
    tokio::time::sleep(std::time::Duration::from_secs(3)).await;
    bench
        .report
        .number("memory 3 s after load", "MB", resident(pid)?);
    Ok(())
}

/// From the start of the process to its first 200 of `/readyz`.
pub(crate) async fn cold_starts(bench: &mut Bench) -> Result<(), Failure> {
    let mut times = Vec::new();
    for _ in 0..STARTS {
        times.push(bench.serve(Budgets::POST_RAISED).await?.as_secs_f64() * 1000.0);
    }
    if let Some(times) = Spread::of(times) {
        bench
            .report
            .number("cold start, median", "ms", times.median);
        bench.report.number("cold start, slowest", "ms", times.high);
    }
    Ok(())
}
