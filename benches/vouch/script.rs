//! A recorded path as a script for `pgbench`.
//!
//! A path is recorded twice, for two customers of two brokers. What is the same in both recordings is a constant. What
//! differs is a value of the request, and varies in the script too: the customer, its broker and its key are those of
//! other seeded rows; everything else (ids, hashes, sealed bytes, texts) becomes a fresh value of the same kind and
//! length, the same wherever it occurred more than once. Times stay as they were recorded. So do fences: a worker of
//! the service finishes what it has taken; a client of pgbench may finish what another one took.

use std::collections::{BTreeMap, BTreeSet};

use crate::Failure;
use crate::record::Statement;
use crate::seed::{BROKERS, Kind, id_sql, id_text, key, key_hash_sql};

/// Which rows a script is about.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Targets {
    /// Any of the first `n` of a kind.
    Random(Kind, usize),
    /// Each of a kind once, from the number given to pgbench as `base`.
    Once(Kind),
}

impl Targets {
    /// The kind of the customers.
    pub(crate) fn kind(self) -> Kind {
        match self {
            Self::Random(kind, _) | Self::Once(kind) => kind,
        }
    }
}

/// Two recordings of a path, and the customers that they were made with.
#[derive(Debug)]
pub(crate) struct Recordings {
    pub(crate) kind: Kind,
    pub(crate) customers: [usize; 2],
    pub(crate) paths: [Vec<Statement>; 2],
}

/// The names of what a path executes.
pub(crate) fn names(path: &[Statement]) -> Vec<String> {
    path.iter().map(|s| s.name().to_owned()).collect()
}

/// Makes the script.
///
/// # Errors
/// The two recordings are not of the same statements.
pub(crate) fn make(recordings: &Recordings, targets: Targets) -> Result<String, Failure> {
    let [first, second] = &recordings.paths;
    if names(first) != names(second) || first.is_empty() {
        let (first, second) = (names(first).join(", "), names(second).join(", "));
        return Err(format!("the same request executed [{first}] and then [{second}]").into());
    }
    let mut values = Values::new(recordings, targets.kind());
    let mut script = match targets {
        Targets::Random(_, count) => format!("\\set n random(0, {})\n", count.saturating_sub(1)),
        Targets::Once(_) => "\\set n :base + :i * :clients + :client_id\n".to_owned(),
    };
    // Never the same twice, neither within a run nor in the next one, which has another salt.
    script += "\\set u :salt + :i * :clients + :client_id\n\\set i :i + 1\n";
    for (this, other) in first.iter().zip(second) {
        let expressions: Vec<String> = this
            .parameters
            .iter()
            .zip(&other.parameters)
            .map(|(this, other)| values.expression(this.as_deref(), other.as_deref()))
            .collect();
        script += &filled_in(&this.sql, &expressions);
        script += ";\n";
    }
    Ok(script)
}

/// The values of a script.
struct Values {
    known: BTreeMap<String, String>,
    fences: BTreeSet<String>,
}

impl Values {
    fn new(recordings: &Recordings, kind: Kind) -> Self {
        let customer = recordings.customers[0];
        let broker = customer % BROKERS;
        let number = format!(":n % {BROKERS}");
        let hash = vouch::secret::sha256(key(broker).as_bytes());
        let known = [
            (id_text(recordings.kind, customer), id_sql(kind, ":n")),
            (id_text(Kind::Broker, broker), id_sql(Kind::Broker, &number)),
            (id_text(Kind::Key, broker), id_sql(Kind::Key, &number)),
            (format!("\\x{}", hex::encode(hash)), key_hash_sql(&number)),
        ];
        let mut fences = BTreeSet::new();
        for statement in &recordings.paths[0] {
            for (at, value) in statement.parameters.iter().enumerate() {
                let number = at + 1;
                let compared = format!("lease_token = ${number}");
                let is_fence = statement
                    .sql
                    .match_indices(&compared)
                    .any(|(place, found)| {
                        let after = statement.sql.get(place + found.len()..).unwrap_or_default();
                        !after.starts_with(|letter: char| letter.is_ascii_digit())
                    });
                if is_fence {
                    fences.extend(value.clone());
                }
            }
        }
        Self {
            known: known.into_iter().collect(),
            fences,
        }
    }

    fn expression(&mut self, this: Option<&str>, other: Option<&str>) -> String {
        let (Some(this), Some(other)) = (this, other) else {
            return "null".to_owned();
        };
        if let (Some(this), Some(other)) = (only_element(this), only_element(other)) {
            return match self.varied(&this, &other) {
                Some(expression) => format!("array[{expression}]"),
                None => constant(&array_of(&this)),
            };
        }
        self.varied(this, other).unwrap_or_else(|| constant(this))
    }

    fn varied(&mut self, this: &str, other: &str) -> Option<String> {
        if let Some(known) = self.known.get(this) {
            return Some(known.clone());
        }
        if this == other || self.fences.contains(this) || is_number_or_time(this) {
            return None;
        }
        let name = self.known.len();
        let fresh = format!("md5((:u)::text || '-{name}')");
        let expression = if is_uuid(this) {
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

fn is_uuid(text: &str) -> bool {
    text.len() == 36 && text.bytes().all(|b| b == b'-' || b.is_ascii_hexdigit())
}

/// Numbers, intervals and points in time.
fn is_number_or_time(text: &str) -> bool {
    text.bytes()
        .all(|b| b.is_ascii_digit() || b"-+:. ".contains(&b))
}

/// The element of an array of one, as Postgres writes it; `None` also where it is null.
fn only_element(text: &str) -> Option<String> {
    let inner = text.strip_prefix('{')?.strip_suffix('}')?;
    let Some(quoted) = inner.strip_prefix('"') else {
        let one = !inner.contains([',', '"', '{', ':']);
        return (one && !inner.is_empty() && inner != "NULL").then(|| inner.to_owned());
    };
    let mut element = String::new();
    let mut letters = quoted.chars();
    loop {
        match letters.next()? {
            '"' => break,
            '\\' => element.push(letters.next()?),
            letter => element.push(letter),
        }
    }
    letters.next().is_none().then_some(element)
}

/// An array of one element, as Postgres reads it.
fn array_of(element: &str) -> String {
    let escaped = element.replace('\\', "\\\\").replace('"', "\\\"");
    format!("{{\"{escaped}\"}}")
}

/// A literal of a type that Postgres finds out from where it stands.
fn constant(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// The statement with its placeholders replaced.
fn filled_in(sql: &str, expressions: &[String]) -> String {
    let mut text = String::new();
    let mut rest = sql;
    while let Some((before, after)) = rest.split_once('$') {
        text += before;
        let digits: String = after.chars().take_while(char::is_ascii_digit).collect();
        let place = digits
            .parse::<usize>()
            .ok()
            .and_then(|number| number.checked_sub(1));
        match place.and_then(|place| expressions.get(place)) {
            Some(expression) => text += expression,
            None => {
                text.push('$');
                text += &digits;
            }
        }
        rest = after.get(digits.len()..).unwrap_or_default();
    }
    text + rest
}
