//! The statements that a path really executes, read from Postgres' own log.
//!
//! The benchmark writes down no SQL of a path, so ceiling and service cannot drift apart: a change of a path changes
//! its ceiling with it.

use std::collections::BTreeSet;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::PathBuf;
use std::time::Duration;

use regex::Regex;

use crate::Result;
use crate::postgres::Database;

/// Workers look at their tables at least once in this time, whether or not there is anything to do.
const IDLE: Duration = Duration::from_millis(2500);
/// What a worker does only when a change was committed, so that a time without requests does not show it.
const WOKEN: &str = "changes::announce";
/// Between an answer and the log line of the statement before it.
const WRITTEN: Duration = Duration::from_millis(100);

pub(crate) struct Statement {
    pub(crate) sql: String,
    /// `None` is null.
    pub(crate) parameters: Vec<Option<String>>,
}

impl Statement {
    /// `file::function`, which every statement begins with; the word itself for `BEGIN` and `COMMIT`.
    pub(crate) fn name(&self) -> &str {
        let first = self.sql.lines().next().unwrap_or_default();
        first.strip_prefix("-- ").unwrap_or(first).trim()
    }

    fn ends(&self) -> bool {
        matches!(self.name(), "COMMIT" | "ROLLBACK")
    }
}

/// What one session of Postgres executed together: a transaction, or one statement outside of any.
struct Unit {
    session: String,
    statements: Vec<Statement>,
}

impl Unit {
    fn open(&self) -> bool {
        let [first, .., last] = &self.statements[..] else {
            return self.statements.iter().all(|only| only.name() == "BEGIN");
        };
        first.name() == "BEGIN" && !last.ends()
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        let named = self.statements.iter().filter(|its| !its.ends());
        named.map(Statement::name).filter(|name| *name != "BEGIN")
    }

    fn has(&self, name: &str) -> bool {
        self.names().any(|its| its == name)
    }
}

/// Postgres' log, while it takes down every statement.
pub(crate) struct Recorder {
    log: PathBuf,
    from: u64,
    /// What workers do all the time, and the benchmark itself.
    background: BTreeSet<String>,
}

impl Recorder {
    /// Has statements logged from now on, and learns what the background is.
    pub(crate) async fn start(db: &mut Database) -> Result<Self> {
        db.execute("alter system set log_statement = 'all'").await?;
        db.execute("select pg_reload_conf()").await?;
        let (log, background) = (db.log(), BTreeSet::from([WOKEN.to_owned()]));
        let from = 0;
        let mut recorder = Self {
            log,
            from,
            background,
        };
        recorder.mark()?;
        tokio::time::sleep(IDLE).await;
        let idle = recorder.read().await?;
        let names = idle.iter().flat_map(Unit::names).map(str::to_owned);
        recorder.background.extend(names);
        Ok(recorder)
    }

    /// What is logged from here on is the path.
    pub(crate) fn mark(&mut self) -> Result {
        self.from = std::fs::metadata(&self.log)?.len();
        Ok(())
    }

    /// Everything since the mark, what workers do all the time apart; but the first of each of `wanted` belongs to the
    /// path although workers execute it all the time. With `until` the path ends where a worker that it woke begins.
    pub(crate) async fn path(
        &self,
        wanted: &[&str],
        until: Option<&str>,
    ) -> Result<Vec<Statement>> {
        let mut left = wanted.to_vec();
        let mut units = self.read().await?;
        let of_background = |unit: &Unit| {
            let mut names = unit.names();
            names.all(|name| self.background.contains(name) || name.starts_with("sweep::"))
        };
        // Workers also look without being woken, perhaps just before.
        let first = units.iter().position(|unit| !of_background(unit));
        let mut after = units
            .iter()
            .enumerate()
            .skip_while(|(at, _)| Some(*at) <= first);
        let woken =
            after.find(|(_, unit)| first.is_some() && until.is_some_and(|its| unit.has(its)));
        let end = woken.map_or(units.len(), |(at, _)| at);
        units.truncate(end);
        units.retain(|unit| {
            let place = left.iter().position(|wanted| unit.has(wanted));
            place.map(|place| left.swap_remove(place)).is_some() || !of_background(unit)
        });
        let mut all: Vec<_> = units.into_iter().flat_map(|unit| unit.statements).collect();
        // What a worker begins after the commit that wakes it is not the request's.
        if let Some(last) = all.iter().rposition(|its| its.name() == "COMMIT") {
            all.truncate(last + 1);
        }
        Ok(all)
    }

    async fn read(&self) -> Result<Vec<Unit>> {
        tokio::time::sleep(WRITTEN).await;
        let mut file = std::fs::File::open(&self.log)?;
        file.seek(SeekFrom::Start(self.from))?;
        let mut text = String::new();
        file.read_to_string(&mut text)?;
        parse(&text)
    }

    pub(crate) async fn stop(db: &mut Database) -> Result {
        db.execute("alter system reset log_statement").await?;
        db.execute("select pg_reload_conf()").await
    }
}

/// Reads `… [session] LOG:  execute name: sql` or `… LOG:  statement: sql`, each perhaps followed by
/// `… DETAIL:  parameters: $1 = 'it''s', $2 = NULL`. Lines after the first of an entry begin with a tab. Puts together
/// what belongs together, in the order in which it began: sessions execute side by side.
fn parse(log: &str) -> Result<Vec<Unit>> {
    let entry = Regex::new(concat!(
        r"(?m)^.*? \[(?<session>\d+)\] ",
        r"(?:LOG:  (?:execute [^:\n]+|statement):|(?<detail>DETAIL:  [Pp]arameters:)) ",
        r"(?<text>.*(?:\n\t.*)*)",
    ))?;
    let parameter = Regex::new(r"\$\d+ = (?:NULL|'((?:[^']|'')*)')")?;
    let mut units: Vec<Unit> = Vec::new();
    for found in entry.captures_iter(log) {
        let (session, text) = (&found["session"], found["text"].replace("\n\t", "\n"));
        let mut its = units.iter_mut().filter(|unit| unit.session == session);
        if found.name("detail").is_some() {
            let last = its.next_back().and_then(|unit| unit.statements.last_mut());
            if let Some(last) = last {
                let values = parameter.captures_iter(&text).map(|one| one.get(1));
                let value = |text: regex::Match<'_>| text.as_str().replace("''", "'");
                last.parameters = values.map(|text| text.map(value)).collect();
            }
            continue;
        }
        let (sql, parameters) = (text, Vec::new());
        let statement = Statement { sql, parameters };
        if let Some(unit) = its.find(|unit| unit.open()) {
            unit.statements.push(statement);
            continue;
        }
        let (session, statements) = (session.to_owned(), vec![statement]);
        units.push(Unit {
            session,
            statements,
        });
    }
    Ok(units)
}
