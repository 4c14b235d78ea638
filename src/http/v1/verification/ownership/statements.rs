//! The ownership as statements of the Beneficial Ownership Data Standard 0.4: `?format=bods` of the calls beside. See [`bods`].

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::interest::ID_MAX_CHARS;
use crate::flows::file::ownership::Solved;
use crate::http::error::{ApiError, Situation};
use crate::http::request::query::{choice, only};
use crate::http::request::rules::name;
use crate::secret::sha256;
use crate::store::file::holdings::Declared;
use base::ids::OrganizationId;
use bods::{Publication, read, write};
use domain::ownership::Structure;

/// The media type of statements: they are JSON of another form than our own.
pub(super) const STATEMENTS: &str = "application/vnd.bods+json";
/// Who publishes the statements.
const PUBLISHER: &str = "Vouch";
/// The most problems that are told of one file.
const MAX_TOLD: usize = 20;

/// In which form the ownership is spoken of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Our own.
    Own,
    /// Statements of BODS.
    Statements,
}

impl Form {
    /// Reads `format`.
    pub(super) fn of(query: Option<&str>) -> Result<Self, ApiError> {
        only(query, &["format"])?;
        let asked = choice(
            query,
            "format",
            |word| (word == "bods").then_some(()),
            "bods",
        )?;
        Ok(asked.map_or(Self::Own, |()| Self::Statements))
    }
}

/// What is declared, as statements of the day on which it was.
pub(super) fn written(owner: OrganizationId, solved: &Solved) -> Value {
    let declared = &solved.declared;
    let declaration = bods::Declaration {
        structure: declared.structure.clone(),
        names: declared.names.clone(),
        countries: declared.countries.clone(),
    };
    let publication = Publication {
        day: solved.changed_at.date_naive(),
        declaration: &owner.to_string(),
        publisher: PUBLISHER,
        url: None,
        license: None,
    };
    write(&declaration, &publication)
}

/// What statements declare.
pub(super) fn declared(statements: &Value) -> Result<Declared, ApiError> {
    let declaration = read(statements, None).map_err(|problems| {
        let fields = problems.iter().take(MAX_TOLD).map(|problem| {
            let at = problem.position.map_or_else(|| ".".to_owned(), |at| format!("[{at}]"));
            json!({
                "field": at, "problem": problem.problem.to_string(), "statementId": problem.statement_id,
            })
        });
        ApiError::from(Situation::InvalidField)
            .with_details(json!({ "fields": fields.collect::<Vec<_>>() }))
    })?;
    for known in declaration.names.values() {
        name("recordDetails.name", Some(known))?;
    }
    Ok(shortened(Declared {
        structure: declaration.structure,
        names: declaration.names,
        countries: declaration.countries,
    }))
}

/// Ids of others may be longer than ours: such a one becomes a digest of itself, the same in every file.
fn shortened(declared: Declared) -> Declared {
    let Declared {
        structure,
        names,
        countries,
    } = declared;
    let short = |id: String| match id.chars().count() {
        0..=ID_MAX_CHARS => id,
        _ => hex::encode(sha256(id.as_bytes())),
    };
    let Structure {
        root,
        mut parties,
        mut holdings,
        mut interests,
        mut roles,
    } = structure;
    for party in &mut parties {
        party.id = short(std::mem::take(&mut party.id));
    }
    for one in &mut holdings {
        one.holder = short(std::mem::take(&mut one.holder));
        one.company = short(std::mem::take(&mut one.company));
    }
    for one in &mut interests {
        one.holder = short(std::mem::take(&mut one.holder));
        one.subject = short(std::mem::take(&mut one.subject));
        one.through = one.through.take().map(short);
        one.joint = one.joint.take().map(short);
    }
    for one in &mut roles {
        one.trust = short(std::mem::take(&mut one.trust));
        one.party = short(std::mem::take(&mut one.party));
    }
    Declared {
        structure: Structure {
            root: short(root),
            parties,
            holdings,
            interests,
            roles,
        },
        names: renamed(names, short),
        countries: renamed(countries, short),
    }
}

fn renamed<T>(known: BTreeMap<String, T>, short: impl Fn(String) -> String) -> BTreeMap<String, T> {
    known
        .into_iter()
        .map(|(id, value)| (short(id), value))
        .collect()
}
