//! The statements that a path really executes, read from Postgres' own log.
//!
//! Nothing about SQL is written down in the benchmark, so ceiling and service cannot drift apart: whoever changes a
//! path changes its ceiling with it.

use std::collections::BTreeSet;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::PathBuf;
use std::time::Duration;

use crate::Failure;
use crate::postgres::Database;

/// Workers look at their tables at least once in this time, whether or not there is anything to do.
const IDLE: Duration = Duration::from_millis(2500);
/// What a worker does only when a change was committed, so that a time without requests does not show it.
const WOKEN: [&str; 1] = ["changes::announce"];
/// Between an answer and the log line of the statement before it.
const WRITTEN: Duration = Duration::from_millis(100);

/// A statement as it was executed.
#[derive(Debug, Clone, PartialEq, Eq)]
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
}

/// What one session of Postgres executed together: a transaction, or one statement outside of any.
#[derive(Debug)]
struct Unit {
    session: String,
    statements: Vec<Statement>,
    open: bool,
}

impl Unit {
    fn names(&self) -> impl Iterator<Item = &str> {
        let named = self.statements.iter().map(Statement::name);
        named.filter(|name| !["BEGIN", "COMMIT", "ROLLBACK"].contains(name))
    }
}

/// Postgres' log, while it takes down every statement.
#[derive(Debug)]
pub(crate) struct Recorder {
    log: PathBuf,
    from: u64,
    /// What workers do all the time, and the benchmark itself.
    background: BTreeSet<String>,
}

impl Recorder {
    /// Has statements logged from now on, and learns what the background is.
    pub(crate) async fn start(db: &mut Database) -> Result<Self, Failure> {
        db.execute("alter system set log_statement = 'all'").await?;
        db.execute("select pg_reload_conf()").await?;
        let mut recorder = Self {
            log: db.log(),
            from: 0,
            background: BTreeSet::new(),
        };
        recorder.mark()?;
        tokio::time::sleep(IDLE).await;
        let idle = recorder.take().await?;
        let names = idle.iter().flat_map(Unit::names);
        recorder.background = names.chain(WOKEN).map(str::to_owned).collect();
        Ok(recorder)
    }

    /// What is logged from here on is the path.
    pub(crate) fn mark(&mut self) -> Result<(), Failure> {
        self.from = std::fs::metadata(&self.log)?.len();
        Ok(())
    }

    /// Everything since the mark, what workers do all the time apart; but the first of each of `wanted` belongs to the
    /// path although workers execute it all the time. With `until` the path ends where a worker that it woke begins.
    pub(crate) async fn path(
        &self,
        wanted: &[&str],
        until: Option<&str>,
    ) -> Result<Vec<Statement>, Failure> {
        let mut left: Vec<&str> = wanted.to_vec();
        let mut all = self.take().await?;
        let of_background = |unit: &Unit| {
            let mut names = unit.names();
            names.all(|name| self.background.contains(name) || name.starts_with("sweep::"))
        };
        // Workers also look without being woken, perhaps just before.
        let first = all.iter().position(|unit| !of_background(unit));
        let woken = all.iter().enumerate().position(|(at, unit)| {
            first.is_some_and(|first| at > first) && unit.names().any(|name| until == Some(name))
        });
        all.truncate(woken.unwrap_or(all.len()));
        all.retain(|unit| {
            let place = left
                .iter()
                .position(|wanted| unit.names().any(|name| name == *wanted));
            if let Some(place) = place {
                left.swap_remove(place);
                return true;
            }
            !of_background(unit)
        });
        let mut all: Vec<_> = all.into_iter().flat_map(|unit| unit.statements).collect();
        // What a worker begins after the commit that wakes it is not the request's.
        if let Some(last) = all
            .iter()
            .rposition(|statement| statement.name() == "COMMIT")
        {
            all.truncate(last + 1);
        }
        Ok(all)
    }

    async fn take(&self) -> Result<Vec<Unit>, Failure> {
        tokio::time::sleep(WRITTEN).await;
        let mut file = std::fs::File::open(&self.log)?;
        file.seek(SeekFrom::Start(self.from))?;
        let mut text = String::new();
        file.read_to_string(&mut text)?;
        Ok(units(parse(&text)))
    }

    /// Statements are no longer logged.
    pub(crate) async fn stop(db: &mut Database) -> Result<(), Failure> {
        db.execute("alter system reset log_statement").await?;
        db.execute("select pg_reload_conf()").await
    }
}

/// Puts together what belongs together, in the order in which it began: sessions execute side by side.
fn units(statements: Vec<(String, Statement)>) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::new();
    for (session, statement) in statements {
        let begins = statement.name() == "BEGIN";
        let ends = ["COMMIT", "ROLLBACK"].contains(&statement.name());
        let open = units
            .iter_mut()
            .find(|unit| unit.open && unit.session == session);
        match open {
            Some(unit) => {
                unit.statements.push(statement);
                unit.open = !ends;
            }
            None => units.push(Unit {
                session,
                statements: vec![statement],
                open: begins,
            }),
        }
    }
    units
}

/// Reads `… [session] LOG:  execute name: sql` or `… LOG:  statement: sql`, each perhaps followed by `… DETAIL:  parameters: …`.
/// Lines after the first of an entry begin with a tab.
fn parse(log: &str) -> Vec<(String, Statement)> {
    let mut entries: Vec<String> = Vec::new();
    for line in log.lines() {
        match (line.strip_prefix('\t'), entries.last_mut()) {
            (Some(rest), Some(entry)) => {
                entry.push('\n');
                entry.push_str(rest);
            }
            _ => entries.push(line.to_owned()),
        }
    }
    let mut statements: Vec<(String, Statement)> = Vec::new();
    for entry in entries {
        let Some((session, text)) = entry
            .split_once(" [")
            .and_then(|(_, rest)| rest.split_once("] "))
        else {
            continue;
        };
        let sql = match text.strip_prefix("LOG:  execute ") {
            Some(executed) => executed.split_once(": ").map(|(_, sql)| sql),
            None => text.strip_prefix("LOG:  statement: "),
        };
        if let Some(sql) = sql {
            let statement = Statement {
                sql: sql.to_owned(),
                parameters: Vec::new(),
            };
            statements.push((session.to_owned(), statement));
        } else if let Some(text) = text.strip_prefix("DETAIL:  parameters: ")
            && let Some((_, last)) = statements.iter_mut().rfind(|(of, _)| of == session)
        {
            last.parameters = parameters(text);
        }
    }
    statements
}

/// `$1 = 'it''s', $2 = NULL`.
fn parameters(text: &str) -> Vec<Option<String>> {
    let mut values = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once(" = ") {
        let Some(quoted) = after.strip_prefix('\'') else {
            values.push(None);
            rest = after.strip_prefix("NULL").unwrap_or(after);
            continue;
        };
        let mut value = String::new();
        let mut letters = quoted.char_indices().peekable();
        rest = "";
        while let Some((at, letter)) = letters.next() {
            if letter != '\'' {
                value.push(letter);
            } else if letters.peek().is_some_and(|(_, next)| *next == '\'') {
                value.push('\'');
                letters.next();
            } else {
                rest = quoted.get(at + 1..).unwrap_or_default();
                break;
            }
        }
        values.push(Some(value));
    }
    values
}
