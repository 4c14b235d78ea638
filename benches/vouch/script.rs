//! A recorded path as a script for `pgbench`.
//!
//! A path is recorded twice, for two customers of two brokers. What is the same in both recordings is a constant. What
//! differs is a value of the request, and varies in the script too: the customer, its broker and its key are those of
//! other seeded rows; everything else (ids, hashes, sealed bytes, texts) becomes a fresh value of the same kind and
//! length, the same wherever it occurred more than once. Times stay as they were recorded. So do fences: a worker of
//! the service finishes what it has taken; a client of pgbench may finish what another one took.

use std::collections::{BTreeMap, BTreeSet};

use regex::{Captures, Regex};

use crate::Result;
use crate::record::Statement;
use crate::seed::{BROKERS, Kind, POLLED, broker_of, id_sql, id_text, key, key_hash_sql};

#[derive(Clone, Copy)]
pub(crate) enum Targets {
    /// Any of those that are polled.
    Random,
    /// Each of a kind once, from the number given to pgbench as `base`.
    Once(Kind),
}

/// A customer of a kind, and what a request about it executed.
pub(crate) struct Recording(pub(crate) Kind, pub(crate) usize, pub(crate) Vec<Statement>);

impl Recording {
    pub(crate) fn names(&self) -> Vec<&str> {
        self.2.iter().map(Statement::name).collect()
    }
}

pub(crate) fn make(recordings: [&Recording; 2], targets: Targets) -> Result<String> {
    let [first, second] = recordings;
    if first.names() != second.names() || first.2.is_empty() {
        let [first, second] = recordings.map(|its| its.names().join(", "));
        return Err(format!("the same request executed [{first}] and then [{second}]").into());
    }
    let mut values = Values::new(first, targets)?;
    let mut script = match targets {
        Targets::Random => format!("\\set n random(0, {})\n", POLLED - 1),
        Targets::Once(_) => "\\set n :base + :i * :clients + :client_id\n".to_owned(),
    };
    // Never the same twice, neither within a run nor in the next one, which has another salt.
    script += "\\set u :salt + :i * :clients + :client_id\n\\set i :i + 1\n";
    let placeholder = Regex::new(r"\$(\d+)")?;
    for (this, other) in first.2.iter().zip(&second.2) {
        let both = this.parameters.iter().zip(&other.parameters);
        let expressions: Vec<String> = both
            .map(|(this, other)| values.expression(this.as_deref(), other.as_deref()))
            .collect();
        let filled_in = placeholder.replace_all(&this.sql, |found: &Captures<'_>| {
            let expression = of_number(&expressions, &found[1]);
            expression.map_or_else(|| found[0].to_owned(), Clone::clone)
        });
        script += &format!("{filled_in};\n");
    }
    Ok(script)
}

/// The value of the placeholder with a number.
fn of_number<'a, T>(values: &'a [T], number: &str) -> Option<&'a T> {
    values.get(number.parse::<usize>().ok()?.checked_sub(1)?)
}

struct Values {
    known: BTreeMap<String, String>,
    fences: BTreeSet<String>,
    uuid: Regex,
    /// Numbers, intervals and points in time.
    number_or_time: Regex,
    /// An array of one element that is not null, as Postgres writes it.
    only_element: Regex,
    escaped: Regex,
}

impl Values {
    fn new(recording: &Recording, targets: Targets) -> Result<Self> {
        let Recording(recorded, customer, path) = recording;
        let broker = broker_of(*customer);
        let kind = match targets {
            Targets::Random => Kind::Polled,
            Targets::Once(kind) => kind,
        };
        let number = format!(":n % {BROKERS}");
        let hash = vouch::secret::sha256(key(broker).as_bytes());
        let known = [
            (id_text(*recorded, *customer), id_sql(kind, ":n")),
            (id_text(Kind::Broker, broker), id_sql(Kind::Broker, &number)),
            (id_text(Kind::Key, broker), id_sql(Kind::Key, &number)),
            (format!("\\x{}", hex::encode(hash)), key_hash_sql(&number)),
        ];
        let fence = Regex::new(r"lease_token = \$(\d+)")?;
        let fences = path.iter().flat_map(|statement| {
            let found = fence.captures_iter(&statement.sql);
            found.filter_map(|found| of_number(&statement.parameters, &found[1])?.clone())
        });
        Ok(Self {
            known: known.into(),
            fences: fences.collect(),
            uuid: Regex::new("^[[:xdigit:]-]{36}$")?,
            number_or_time: Regex::new(r"^[-+:. \d]*$")?,
            only_element: Regex::new(r#"(?s)^\{(?:"((?:[^"\\]|\\.)*)"|([^,"{}:]+))\}$"#)?,
            escaped: Regex::new(r"(?s)\\(.)")?,
        })
    }

    fn expression(&mut self, this: Option<&str>, other: Option<&str>) -> String {
        let (Some(this), Some(other)) = (this, other) else {
            return "null".to_owned();
        };
        let element = self.element(this).zip(self.element(other));
        let varied = match element {
            Some((this, other)) => self
                .varied(&this, &other)
                .map(|its| format!("array[{its}]")),
            None => self.varied(this, other),
        };
        // A literal of a type that Postgres finds out from where it stands.
        varied.unwrap_or_else(|| format!("'{}'", this.replace('\'', "''")))
    }

    fn element(&self, array: &str) -> Option<String> {
        let found = self.only_element.captures(array)?;
        let element = match (found.get(1), found.get(2)) {
            (Some(quoted), _) => self.escaped.replace_all(quoted.as_str(), "$1").into_owned(),
            (_, plain) => plain
                .filter(|its| its.as_str() != "NULL")?
                .as_str()
                .to_owned(),
        };
        Some(element)
    }

    fn varied(&mut self, this: &str, other: &str) -> Option<String> {
        if let Some(known) = self.known.get(this) {
            return Some(known.clone());
        }
        if this == other || self.fences.contains(this) || self.number_or_time.is_match(this) {
            return None;
        }
        let fresh = format!("md5((:u)::text || '-{}')", self.known.len());
        let expression = if self.uuid.is_match(this) {
            format!("{fresh}::uuid")
        } else if let Some(bytes) = this.strip_prefix("\\x") {
            format!("decode({}, 'hex')", of_length(&fresh, bytes.len()))
        } else {
            of_length(&fresh, this.len())
        };
        self.known.insert(this.to_owned(), expression.clone());
        Some(expression)
    }
}

/// As many letters as were recorded, made of 32.
fn of_length(fresh: &str, length: usize) -> String {
    match length {
        32 => fresh.to_owned(),
        ..32 => format!("left({fresh}, {length})"),
        _ => format!("rpad({fresh}, {length}, {fresh})"),
    }
}
