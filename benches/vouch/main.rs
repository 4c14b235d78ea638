//! The benchmark: what the service does in a second, beside what Postgres and HTTP alone would do in the same second.
//!
//! A database of its own → the sandbox and the service as processes of their own → each path is recorded and becomes a
//! script for `pgbench` → rounds in which ceiling and service take turns → one table, and `target/bench.json`.
//! `docs/measurements.md` says how to run it and how to read it.

mod bench;
mod ceilings;
mod child;
mod counts;
mod cpu;
mod goals;
mod growth;
mod load;
mod measure;
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

/// Whatever went wrong, as one sentence.
type Failure = Box<dyn std::error::Error + Send + Sync>;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            report::say(&format!("The benchmark could not run: {failure}"));
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Failure> {
    // cargo adds `--bench`.
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|a| a != "--bench")
        .collect();
    if arguments
        .first()
        .is_some_and(|first| first == plain::COMMAND)
    {
        return plain::serve();
    }
    let plan = Plan::from_arguments(&arguments)?;
    // One thread: the load generator must leave the machine to those who are measured.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(Box::pin(bench::run(&plan)))
}
