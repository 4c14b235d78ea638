//! The run: everything that is started, in its order, and the parts of the measurement.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rustix::process::Signal;
use serde_json::Value;

use crate::child::{Budgets, Process, Setting};
use crate::cpu::{Meter, Watched};
use crate::load::{Load, Requests};
use crate::pgbench::{Ceiling, Done, Length, Pgbench};
use crate::plan::Plan;
use crate::postgres::Database;
use crate::report::{Report, say};
use crate::seed::{self, Kind, POLLED};
use crate::{Result, ceilings, growth, requests, rounds, single, table, verdicts, waits};

pub(crate) const POLLERS: usize = 64;
pub(crate) const WRITERS: usize = 32;

pub(crate) struct Bench {
    pub(crate) plan: Plan,
    pub(crate) db: Database,
    pub(crate) setting: Setting,
    pub(crate) sandbox: Process,
    plain: Process,
    pub(crate) service: Process,
    pub(crate) pgbench: Option<Pgbench>,
    pub(crate) ceilings: BTreeMap<&'static str, Ceiling>,
    pub(crate) report: Report,
    next_customer: [usize; 6],
    next_webhook: usize,
}

pub(crate) async fn run(plan: Plan) -> Result {
    let folder = std::path::absolute(target().join("bench"))?;
    std::fs::create_dir_all(&folder)?;
    say("Starting Postgres, the sandbox and the service.");
    let mut db = Database::start(&folder.join("postgres")).await?;
    seed::fill(&mut db).await?;
    let setting = Setting::new(&plan.program(), &folder, db.url())?;
    let (sandbox, plain) = (setting.sandbox().await?, setting.plain().await?);
    let (service, _) = setting.serve(&sandbox, Budgets::POST_RAISED).await?;
    let pgbench = Pgbench::find(&db);
    if pgbench.is_none() {
        say(
            "pgbench is not here, so nothing is compared with it: PostgreSQL's server package has it.",
        );
    }
    let mut bench = Bench {
        plan,
        db,
        setting,
        sandbox,
        plain,
        service,
        pgbench,
        ceilings: BTreeMap::new(),
        report: Report::default(),
        next_customer: [0; 6],
        next_webhook: 0,
    };
    let measured = Box::pin(bench.parts()).await;
    drop((bench.service, bench.sandbox, bench.plain));
    bench.db.stop().await.and(measured)?;
    table::finish(&bench.report, &bench.plan)
}

/// The folder of builds.
pub(crate) fn target() -> PathBuf {
    let folder = Path::new(env!("CARGO_BIN_EXE_vouch")).ancestors().nth(2);
    folder.unwrap_or(Path::new("target")).to_owned()
}

impl Bench {
    async fn parts(&mut self) -> Result {
        let flush = self.db.flush_time().await?;
        self.report.add_machine(&self.db.describe().await?, flush);
        let (quick, plan) = (self.plan.quick, self.plan.clone());
        if !quick && plan.wants("single") {
            single::measure_rest(self)?;
        }
        ceilings::record(self).await?;
        if plan.wants("rounds") {
            rounds::run(self).await?;
        }
        let parts = ["single", "verdicts", "waits", "growth"];
        for part in parts.into_iter().filter(|part| !quick && plan.wants(part)) {
            match part {
                "single" => single::run(self).await?,
                "verdicts" => verdicts::run(self).await?,
                "waits" => waits::run(self).await?,
                _ => growth::run(self).await?,
            }
        }
        Ok(())
    }

    pub(crate) async fn serve(&mut self, budgets: Budgets) -> Result<Duration> {
        let (service, took) = self.setting.serve(&self.sandbox, budgets).await?;
        std::mem::replace(&mut self.service, service).stop()?;
        Ok(took)
    }

    pub(crate) fn watched(&self) -> Watched {
        [self.service.pid(), self.db.pid(), self.sandbox.pid()]
    }

    /// Measures requests to the service: their rate.
    pub(crate) async fn sample(&mut self, row: &str, load: &Load) -> Result<f64> {
        self.sample_from(self.watched(), row, load).await
    }

    pub(crate) async fn sample_plain(&mut self) -> Result<f64> {
        let [_, postgres, sandbox] = self.watched();
        let watched = [self.plain.pid(), postgres, sandbox];
        let load = Load::once(&self.plain.address, vec![requests::get("/")], POLLERS);
        let load = load.repeated(self.plan.sample());
        self.sample_from(watched, "axum static", &load).await
    }

    async fn sample_from(&mut self, watched: Watched, row: &str, load: &Load) -> Result<f64> {
        let meter = Meter::start(watched)?;
        let answers = load.run().await.map_err(|e| format!("{row}: {e}"))?;
        let (rate, quantiles) = (answers.rate(), [0.5, 0.99].map(|at| answers.quantile(at)));
        let done = answers.count();
        let sample = meter.sample(rate, quantiles.map(Some), done).await?;
        self.report.add(row, sample);
        Ok(rate)
    }

    /// Measures the ceiling of a path; `None` where there is no pgbench.
    pub(crate) async fn sample_ceiling(
        &mut self,
        path: &str,
        length: Length,
    ) -> Result<Option<f64>> {
        let meter = Meter::start(self.watched())?;
        let run = async |bench: &mut Self| bench.run_script(path, length).await;
        let Some((rate, transactions)) = self.while_paused(run).await? else {
            return Ok(None);
        };
        let sample = meter.sample(rate, [None; 2], transactions).await?;
        self.report.add(&format!("pgbench {path}"), sample);
        Ok(Some(rate))
    }

    /// Measures rows between two samples of their path's ceiling, and compares them with it.
    pub(crate) async fn compare(
        &mut self,
        path: &str,
        [before, after]: [Length; 2],
        measure: impl AsyncFnOnce(&mut Self) -> Result<Vec<(&'static str, f64)>>,
    ) -> Result {
        self.report.begin();
        let first = self.sample_ceiling(path, before).await?;
        let rates = measure(self).await?;
        // What these requests ask workers for is not part of them.
        seed::settle(&mut self.db).await?;
        let second = self.sample_ceiling(path, after).await?;
        for (row, rate) in rates {
            let ceiling = format!("pgbench {path}");
            self.report.compare(row, &ceiling, rate, [first, second]);
        }
        Ok(())
    }

    /// Does something while the service stands still: its workers would take up what pgbench writes.
    pub(crate) async fn while_paused<T>(
        &mut self,
        act: impl AsyncFnOnce(&mut Self) -> Result<T>,
    ) -> Result<T> {
        self.service.signal(Signal::STOP)?;
        let done = act(self).await;
        let settled = seed::settle(&mut self.db).await;
        self.service.signal(Signal::CONT)?;
        settled.and(done)
    }

    pub(crate) async fn run_script(&mut self, path: &str, length: Length) -> Result<Option<Done>> {
        match (&mut self.pgbench, self.ceilings.get(path)) {
            (Some(pgbench), Some(ceiling)) => Ok(Some(pgbench.run(ceiling, length).await?)),
            _ => Ok(None),
        }
    }

    /// New customers of a kind: the first one's number.
    pub(crate) async fn add_customers(&mut self, kind: Kind, count: usize) -> Result<usize> {
        let next = &mut self.next_customer[kind as usize];
        let base = *next;
        *next += count;
        seed::add_customers(&mut self.db, kind, base, count).await?;
        Ok(base)
    }

    /// Two lengths of as many transactions, each about new customers of a kind.
    pub(crate) async fn add_two_lengths(
        &mut self,
        kind: Kind,
        count: usize,
    ) -> Result<[Length; 2]> {
        let base = self.add_customers(kind, 2 * count).await?;
        Ok([base, base + count].map(|base| Length::Count(count, base)))
    }

    /// Numbers that no webhook had before: the first one.
    pub(crate) fn take_webhook_numbers(&mut self, count: usize) -> usize {
        self.next_webhook += count;
        self.next_webhook - count
    }

    /// Webhooks about customers that were approved long ago.
    pub(crate) fn make_webhooks(&mut self, count: usize) -> Vec<Vec<u8>> {
        let base = self.take_webhook_numbers(count);
        let webhook = |number| {
            let customer = number % POLLED;
            requests::webhook(Kind::Polled, customer, &format!("polled{customer}"), number)
        };
        (base..base + count).map(webhook).collect()
    }

    /// One request for each customer that is polled.
    pub(crate) fn for_polled(request: fn(usize) -> Vec<u8>) -> Requests {
        Arc::new((0..POLLED).map(request).collect())
    }

    /// Requests that the service gets again and again for the time of one sample.
    pub(crate) fn reads(&self, requests: &Requests) -> Load {
        let load = Load::once(&self.service.address, Arc::clone(requests), POLLERS);
        load.repeated(self.plan.sample())
    }

    /// Requests that the service gets once each.
    pub(crate) fn writes(&self, requests: impl Into<Requests>) -> Load {
        Load::once(&self.service.address, requests, WRITERS)
    }

    /// Imports of new customers with share tokens from the sandbox, ready to be sent, and the first customer's number.
    pub(crate) async fn make_imports(&mut self, count: usize) -> Result<(usize, Vec<Vec<u8>>)> {
        let base = self.add_customers(Kind::New, count).await?;
        let mint = requests::post("/sandbox/share-tokens", r#"{"scenario":"approve"}"#);
        let mut load = Load::once(&self.sandbox.address, vec![mint; count], WRITERS);
        load.keep = true;
        let mut imports = Vec::new();
        for (customer, (.., body)) in (base..).zip(load.run().await?.kept) {
            let answer: Value = serde_json::from_str(&body)?;
            let token = answer["token"].as_str().ok_or("no token")?;
            imports.push(requests::import(customer, token));
        }
        Ok((base, imports))
    }
}
