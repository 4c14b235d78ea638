//! The run: everything that is started, in its order, and the parts of the measurement.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::Value;

use crate::child::{Budgets, Process, Setting};
use crate::cpu::{REAPED, Watched};
use crate::load::{self, Load};
use crate::measure::{self, Ceiling, Sample};
use crate::pgbench::{Length, Pgbench, Said};
use crate::plan::Plan;
use crate::postgres::Database;
use crate::report::{Report, say};
use crate::seed::{self, Kind};
use crate::{Failure, ceilings, growth, requests, rounds, single, verdicts, waits};

/// Connections of those who poll.
pub(crate) const POLLERS: usize = 64;
/// Connections of those who write.
pub(crate) const WRITERS: usize = 32;

/// Everything that runs.
#[derive(Debug)]
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
    next_customer: BTreeMap<u8, usize>,
    next_webhook: usize,
}

/// Runs the benchmark.
pub(crate) async fn run(plan: &Plan) -> Result<(), Failure> {
    let folder = std::path::absolute(target().join("bench"))?;
    std::fs::create_dir_all(&folder)?;
    say("Starting Postgres, the sandbox and the service.");
    let mut db = Database::start(&folder.join("postgres")).await?;
    seed::base(&mut db).await?;
    let setting = Setting::new(&plan.program, &folder, db.url())?;
    let sandbox = setting.sandbox()?;
    let plain = setting.plain()?;
    let (service, _) = setting.serve(&sandbox, Budgets::POST_RAISED).await?;
    let pgbench = Pgbench::find();
    if pgbench.is_none() {
        say(
            "pgbench is not here, so nothing is compared with it: it comes with PostgreSQL's server package.",
        );
    }
    let mut bench = Bench {
        plan: plan.clone(),
        db,
        setting,
        sandbox,
        plain,
        service,
        pgbench,
        ceilings: BTreeMap::new(),
        report: Report::default(),
        next_customer: BTreeMap::new(),
        next_webhook: 0,
    };
    let measured = Box::pin(bench.parts()).await;
    let Bench {
        db,
        service,
        sandbox,
        plain,
        report,
        plan,
        ..
    } = bench;
    drop((service, sandbox, plain));
    let stopped = db.stop().await;
    measured?;
    stopped?;
    report.finish(&plan)
}

/// The folder of builds.
pub(crate) fn target() -> PathBuf {
    let folder = Path::new(env!("CARGO_BIN_EXE_vouch")).ancestors().nth(2);
    folder.unwrap_or(Path::new("target")).to_owned()
}

impl Bench {
    async fn parts(&mut self) -> Result<(), Failure> {
        let flush = self.db.flush_time().await?;
        let version = self.db.column("show server_version").await?.concat();
        self.report.machine(&version, flush);
        if !self.plan.quick && self.plan.wants("single") {
            single::at_rest(self)?;
        }
        ceilings::record(self).await?;
        if self.plan.wants("rounds") {
            rounds::run(self).await?;
        }
        if self.plan.quick {
            return Ok(());
        }
        if self.plan.wants("single") {
            single::memory(self).await?;
            single::cold_starts(self).await?;
        }
        if self.plan.wants("verdicts") {
            verdicts::run(self).await?;
        }
        if self.plan.wants("waits") {
            waits::run(self).await?;
        }
        if self.plan.wants("growth") {
            growth::run(self).await?;
        }
        Ok(())
    }

    /// Restarts the service with other budgets.
    pub(crate) async fn serve(&mut self, budgets: Budgets) -> Result<std::time::Duration, Failure> {
        let (service, took) = self.setting.serve(&self.sandbox, budgets).await?;
        std::mem::replace(&mut self.service, service).stop()?;
        Ok(took)
    }

    pub(crate) fn watched(&self) -> Watched {
        Watched {
            service: Some(self.service.pid()),
            sandbox: Some(self.sandbox.pid()),
            postgres: Some(self.db.pid()),
        }
    }

    /// Measures requests to the service.
    pub(crate) async fn sample(
        &mut self,
        row: &'static str,
        load: &Load,
    ) -> Result<Sample, Failure> {
        let sample = measure::requests(self.watched(), load)
            .await
            .map_err(|e| format!("{row}: {e}"))?;
        self.report.add(row, sample);
        Ok(sample)
    }

    /// Measures the ceiling of HTTP.
    pub(crate) async fn sample_plain(&mut self) -> Result<f64, Failure> {
        let watched = Watched {
            service: Some(self.plain.pid()),
            ..self.watched()
        };
        let load = Load::repeated(
            &self.plain.address,
            Arc::new(vec![requests::get("/")]),
            POLLERS,
            self.plan.sample,
        );
        let sample = measure::requests(watched, &load).await?;
        self.report.add("axum static", sample);
        Ok(sample.rate)
    }

    /// Measures the ceiling of a path; `None` where there is no pgbench.
    pub(crate) async fn sample_ceiling(
        &mut self,
        path: &'static str,
        row: &'static str,
        length: Length,
    ) -> Result<Option<f64>, Failure> {
        let Some(Ceiling { script, clients }) = self.ceilings.get(path).cloned() else {
            return Ok(None);
        };
        let watched = self.watched();
        let before = watched.used()?;
        let Some(said) = self.pgbench(&script, clients, length).await? else {
            return Ok(None);
        };
        tokio::time::sleep(REAPED).await;
        let spent = before.until(watched.used()?);
        self.report
            .add(row, Sample::new(said.rate, None, said.done, spent));
        Ok(Some(said.rate))
    }

    /// Runs a script while the service stands still: its workers would take up what pgbench writes.
    pub(crate) async fn pgbench(
        &mut self,
        script: &Path,
        clients: usize,
        length: Length,
    ) -> Result<Option<Said>, Failure> {
        let Some(pgbench) = self.pgbench.as_mut() else {
            return Ok(None);
        };
        self.service.pause()?;
        let said = pgbench.run(&self.db, script, clients, length).await;
        let settled = seed::settle(&mut self.db).await;
        self.service.resume()?;
        settled?;
        said.map(Some)
    }

    /// New customers of a kind: the first one's number.
    pub(crate) async fn fresh(&mut self, kind: Kind, count: usize) -> Result<usize, Failure> {
        let next = self.next_customer.entry(kind as u8).or_insert(0);
        let base = *next;
        *next += count;
        seed::customers(&mut self.db, kind, base, count).await?;
        Ok(base)
    }

    /// Numbers that no webhook had before: the first one.
    pub(crate) fn webhooks(&mut self, count: usize) -> usize {
        self.next_webhook += count;
        self.next_webhook - count
    }

    /// Webhooks about those who were approved long ago.
    pub(crate) fn polled_webhooks(&mut self, count: usize) -> Vec<Vec<u8>> {
        let base = self.webhooks(count);
        (base..base + count)
            .map(|number| {
                let customer = number % seed::POLLED;
                requests::webhook(Kind::Polled, customer, &format!("polled{customer}"), number)
            })
            .collect()
    }

    /// Share tokens from the sandbox.
    pub(crate) async fn share_tokens(&self, count: usize) -> Result<Vec<String>, Failure> {
        let mint = requests::post("/sandbox/share-tokens", r#"{"scenario":"approve"}"#);
        let mut load = Load::once(&self.sandbox.address, vec![mint; count], WRITERS);
        load.keep = true;
        let answers = load::run(&load).await?;
        let token = |body: &str| -> Result<String, Failure> {
            let body: Value = serde_json::from_str(body)?;
            Ok(body
                .get("token")
                .and_then(Value::as_str)
                .ok_or("no token")?
                .to_owned())
        };
        answers.kept.iter().map(|kept| token(&kept.body)).collect()
    }

    /// Imports of new customers, ready to be sent, and the first customer's number.
    pub(crate) async fn imports(&mut self, count: usize) -> Result<(usize, Vec<Vec<u8>>), Failure> {
        let base = self.fresh(Kind::New, count).await?;
        let tokens = self.share_tokens(count).await?;
        let all = tokens
            .iter()
            .enumerate()
            .map(|(at, token)| requests::import(base + at, token));
        Ok((base, all.collect()))
    }

    /// A file for a script.
    pub(crate) fn script(&self, name: &str) -> PathBuf {
        self.setting.folder.join(format!("{name}.sql"))
    }
}
