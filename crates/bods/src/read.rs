//! Reads a file of statements, ours or anybody's.

mod interest;
mod parties;
mod relationship;
mod steps;
mod wire;

use std::collections::{BTreeMap, BTreeSet};

use domain::ownership::{Fault, MAX_HOLDINGS, MAX_PARTIES, Party};
use serde::Deserialize as _;
use serde_json::Value;

use crate::{Declaration, Problem, Refusal};
use parties::Described;
use wire::Statement;

/// The most statements of one file: as many as the largest structure can have.
pub const MAX_STATEMENTS: usize = MAX_PARTIES + 2 * MAX_HOLDINGS;
/// The longest text that is kept, in characters: a name, a source, an agreement, a `recordId`.
pub const MAX_TEXT: usize = 2_000;
/// The most problems that are told at once.
pub const MAX_PROBLEMS: usize = 100;
/// How much of a text of the file a problem repeats, in characters.
const MAX_REPEATED: usize = 100;

/// What a file declares, in the order of [`Declaration::in_order`].
///
/// `root` is the party whose ownership it is, by the id that it gets or by its `recordId`. Without it all statements have
/// to have one `declarationSubject`.
///
/// # Errors
/// Every problem, up to [`MAX_PROBLEMS`], in the order of the statements; what is wrong with the whole comes last, and
/// only where each statement alone is right.
pub fn read(file: &Value, root: Option<&str>) -> Result<Declaration, Vec<Problem>> {
    let Value::Array(values) = file else {
        return Err(vec![of_whole(Refusal::NotAnArray)]);
    };
    if values.is_empty() || values.len() > MAX_STATEMENTS {
        return Err(vec![of_whole(Refusal::StatementCount)]);
    }
    let mut reader = Reader::new(values);
    let statements = reader.statements(root.is_some());
    reader.parties(&statements);
    reader.relationships(&statements);
    reader.root(&statements, root);
    reader.finish()
}

struct Reader<'a> {
    values: &'a [Value],
    problems: Vec<Problem>,
    declaration: Declaration,
    /// What the records of persons and entities are, by `recordId`.
    described: BTreeMap<&'a str, Described>,
    /// The statement that describes a party, by the party's id.
    positions: BTreeMap<String, usize>,
}

fn of_whole(problem: Refusal) -> Problem {
    Problem {
        position: None,
        statement_id: None,
        problem,
    }
}

/// The beginning of a text, for a problem to repeat.
fn cut(text: &str) -> String {
    match text.char_indices().nth(MAX_REPEATED) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

impl<'a> Reader<'a> {
    fn new(values: &'a [Value]) -> Self {
        Self {
            values,
            problems: Vec::new(),
            declaration: Declaration::default(),
            described: BTreeMap::new(),
            positions: BTreeMap::new(),
        }
    }

    fn refuse(&mut self, position: usize, problem: Refusal) {
        if self.problems.len() >= MAX_PROBLEMS {
            return;
        }
        let id = self
            .values
            .get(position)
            .and_then(|value| value.get("statementId"));
        let id = id
            .and_then(Value::as_str)
            .filter(|id| (1..=64).contains(&id.chars().count()));
        self.problems.push(Problem {
            position: Some(position),
            statement_id: id.map(str::to_owned),
            problem,
        });
    }

    /// The statements that are in form, with their places, and one for each record.
    fn statements(&mut self, root_is_named: bool) -> Vec<(usize, Statement<'a>)> {
        let mut statements = Vec::new();
        let (mut ids, mut records, mut subject) = (BTreeSet::new(), BTreeSet::new(), None);
        for (at, value) in self.values.iter().enumerate() {
            let statement = Statement::deserialize(value)
                .map_err(|error| Refusal::NotAStatement(cut(&error.to_string())))
                .and_then(|statement| statement.in_form().map(|()| statement));
            let statement = match statement {
                Ok(statement) => statement,
                Err(problem) => {
                    if let Some(record) = value.get("recordId").and_then(Value::as_str) {
                        self.described.insert(record, Described::Refused);
                    }
                    self.refuse(at, problem);
                    continue;
                }
            };
            if !ids.insert(statement.statement_id) {
                self.refuse(at, Refusal::StatementIdTwice);
                continue;
            }
            if !records.insert(statement.record_id) {
                self.refuse(at, Refusal::RecordTwice);
                continue;
            }
            let first = *subject.get_or_insert(statement.declaration_subject);
            if !root_is_named && first != statement.declaration_subject {
                self.described
                    .insert(statement.record_id, Described::Refused);
                let other = cut(statement.declaration_subject);
                self.refuse(at, Refusal::OtherSubject(other));
                continue;
            }
            statements.push((at, statement));
        }
        statements
    }

    /// Whose ownership it is.
    fn root(&mut self, statements: &[(usize, Statement<'a>)], named: Option<&str>) {
        // Where statements were refused, the root's may be among them.
        let Some((at, first)) = statements.first().filter(|_| self.problems.is_empty()) else {
            return;
        };
        let parties = &self.declaration.structure.parties;
        let is_party = |id: &str| parties.iter().any(|party| party.id == id);
        let wanted = named.unwrap_or(first.declaration_subject);
        match self.described.get(wanted) {
            Some(Described::Party { id, .. }) => self.declaration.structure.root = id.clone(),
            _ if named.is_some() && is_party(wanted) => {
                wanted.clone_into(&mut self.declaration.structure.root);
            }
            _ => match named {
                Some(_) => self.problems.push(of_whole(Refusal::NoRoot(cut(wanted)))),
                None => self.refuse(*at, Refusal::NoRoot(cut(wanted))),
            },
        }
    }

    fn finish(mut self) -> Result<Declaration, Vec<Problem>> {
        if self.problems.is_empty()
            && let Err(faults) = self.declaration.structure.check()
        {
            for Fault { code, id } in faults {
                let party = cut(&id);
                let problem = Refusal::Structure { code, party };
                match self.positions.get(&id).copied() {
                    Some(at) => self.refuse(at, problem),
                    None if self.problems.len() < MAX_PROBLEMS => {
                        self.problems.push(of_whole(problem));
                    }
                    None => {}
                }
            }
        }
        self.problems
            .sort_by_key(|problem| problem.position.unwrap_or(usize::MAX));
        match self.problems.is_empty() {
            true => Ok(self.declaration.in_order()),
            false => Err(self.problems),
        }
    }

    /// Takes up a party with what is known of it.
    fn take(&mut self, at: usize, record_id: &'a str, party: Party) {
        let described = Described::Party {
            id: party.id.clone(),
            kind: party.kind,
        };
        self.described.insert(record_id, described);
        self.positions.entry(party.id.clone()).or_insert(at);
        self.declaration.structure.parties.push(party);
    }
}
