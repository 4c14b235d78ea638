//! The benchmark: what the service does in a second, beside what Postgres and HTTP alone would do in the same second.
//!
//! A database of its own → the sandbox and the service as processes of their own → each path is recorded and becomes a
//! script for `pgbench` → rounds in which ceiling and service take turns → one table, and `target/bench.json`.
//! `docs/measurements.md` says how to run it and how to read it.

mod bench;
mod ceilings;
mod child;
mod cpu;
mod goals;
mod growth;
mod load;
mod pgbench;
mod plain;
mod plan;
mod postgres;
mod record;
mod report;
mod requests;
mod rounds;
mod script;
mod seed;
mod single;
mod table;
mod verdicts;
mod waits;

use std::process::ExitCode;

use plan::Plan;
use report::say;

/// What went wrong, as one sentence.
type Failure = Box<dyn std::error::Error + Send + Sync>;
type Result<T = (), E = Failure> = std::result::Result<T, E>;

fn main() -> ExitCode {
    let Err(failure) = run() else {
        return ExitCode::SUCCESS;
    };
    say(&format!("The benchmark could not run: {failure}"));
    ExitCode::FAILURE
}

fn run() -> Result {
    let mut arguments = std::env::args().skip(1).peekable();
    if arguments.next_if(|first| first == plain::COMMAND).is_some() {
        return plain::serve(&arguments.next().unwrap_or_default());
    }
    let plan = Plan::from_arguments(arguments)?;
    // One thread: the load generator must leave the machine to what is measured.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(Box::pin(bench::run(plan)))
}
