//! Tables `file_parties` and `file_holdings`, and the column `company_files.ownership_interests`: the declared ownership,
//! replaced as a whole.
//!
//! Parties and holdings are rows, which every version reads. What a structure has beyond them is one sealed value: a
//! version that does not know it takes a trust for a company of which no owner is declared, and approves nothing of it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;

use super::cases::Case;
use super::{identity, open, seal};
use crate::secret::Sealer;
use crate::store::values::known;
use crate::store::{Result, StoreError};
use base::ids::OrganizationId;
use domain::country::Country;
use domain::file::FileParty;
use domain::ownership::{Holding, Interest, Party, PartyKind, RoleInTrust, Structure};

/// A declared structure, with what is known of its parties beyond who holds whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declared {
    /// Who holds whom.
    pub structure: Structure,
    /// Names of parties, by their ids.
    pub names: BTreeMap<String, String>,
    /// Where companies are registered, by their ids.
    pub countries: BTreeMap<String, Country>,
}

impl Declared {
    /// The people who are named, as they were described, by id.
    #[must_use]
    pub fn described(&self) -> Vec<FileParty> {
        let parties = self.structure.parties.iter().map(|party| FileParty {
            id: party.id.clone(),
            kind: party.kind,
            name: self.names.get(&party.id).cloned(),
            country: self.countries.get(&party.id).copied(),
        });
        let mut parties: Vec<FileParty> = parties.collect();
        parties.sort_by(|one, other| one.id.cmp(&other.id));
        parties
    }
}

/// What a structure has beyond parties and holdings that every version knows.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Beyond {
    /// The declaration that it is a part of: an older version replaces the rows alone.
    declared_at: DateTime<Utc>,
    /// What parties are that stand among the rows as companies.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    kinds: BTreeMap<String, PartyKind>,
    /// What shows what a party is.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    sources: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    interests: Vec<Interest>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    roles: Vec<RoleInTrust>,
}

impl Beyond {
    /// `None` where there is nothing more.
    fn of(structure: &Structure, declared_at: DateTime<Utc>) -> Option<Self> {
        let parties = structure.parties.iter();
        let beyond = Self {
            declared_at,
            kinds: parties
                .clone()
                .filter(|party| row_kind(party.kind) != party.kind)
                .map(|party| (party.id.clone(), party.kind))
                .collect(),
            sources: parties
                .filter_map(|party| Some((party.id.clone(), party.source.clone()?)))
                .collect(),
            interests: structure.interests.clone(),
            roles: structure.roles.clone(),
        };
        let is_nothing = beyond.kinds.is_empty()
            && beyond.sources.is_empty()
            && beyond.interests.is_empty()
            && beyond.roles.is_empty();
        (!is_nothing).then_some(beyond)
    }

    /// Completes what the rows say.
    fn complete(self, structure: &mut Structure) {
        for party in &mut structure.parties {
            if let Some(kind) = self.kinds.get(&party.id) {
                party.kind = *kind;
            }
            party.source = self.sources.get(&party.id).cloned();
        }
        structure.interests = self.interests;
        structure.roles = self.roles;
    }
}

/// What a party is among the rows: whoever is no person, a company.
fn row_kind(kind: PartyKind) -> PartyKind {
    match kind {
        PartyKind::Person => PartyKind::Person,
        _ => PartyKind::Company,
    }
}

pub(in crate::store) fn interests_identity(owner: OrganizationId) -> String {
    identity("company_files", owner, "ownership_interests")
}

pub(in crate::store) fn name_identity(owner: OrganizationId, party: &str) -> String {
    identity("file_parties.name", owner, party)
}

/// Reads the structure of a file, where one is declared.
pub async fn read(
    conn: &mut PgConnection,
    sealer: &Sealer,
    owner: OrganizationId,
    case: &Case,
) -> Result<Option<Declared>> {
    let Some(root) = case.ownership_root.clone() else {
        return Ok(None);
    };
    let rows = sqlx::query!(
        "-- holdings::read: parties
         select id, kind, country, name from file_parties where organization_id = $1 order by id",
        owner.0,
    )
    .fetch_all(&mut *conn)
    .await?;
    let (mut parties, mut names, mut countries) = (Vec::new(), BTreeMap::new(), BTreeMap::new());
    for row in rows {
        if let Some(sealed) = row.name {
            let name = sealer.open(&name_identity(owner, &row.id), &sealed)?;
            let name = String::from_utf8(name).ok();
            names.insert(row.id.clone(), known(name, "file_parties.name")?);
        }
        if let Some(country) = row.country {
            let country = known(Country::parse(&country), "file_parties.country")?;
            countries.insert(row.id.clone(), country);
        }
        let kind = known(PartyKind::parse(&row.kind), "file_parties.kind")?;
        parties.push(Party::new(row.id, kind));
    }
    let rows = sqlx::query!(
        "-- holdings::read: holdings
         select holder, company, basis_points from file_holdings where organization_id = $1 order by holder, company",
        owner.0,
    )
    .fetch_all(conn)
    .await?;
    let holdings = rows.into_iter().map(|row| {
        Ok(Holding {
            holder: row.holder,
            company: row.company,
            basis_points: u32::try_from(row.basis_points)
                .map_err(|_| StoreError::Unreadable("file_holdings.basis_points"))?,
        })
    });
    let mut structure = Structure {
        root,
        parties,
        holdings: holdings.collect::<Result<_>>()?,
        ..Structure::default()
    };
    if let Some(sealed) = &case.interests {
        let column = "company_files.ownership_interests";
        let beyond: Beyond = open(sealer, &interests_identity(owner), sealed, column)?;
        // The column keeps microseconds.
        let declared_at = Some(beyond.declared_at.timestamp_micros());
        if declared_at == case.ownership_changed_at.map(|at| at.timestamp_micros()) {
            beyond.complete(&mut structure);
        }
    }
    Ok(Some(Declared {
        structure,
        names,
        countries,
    }))
}

/// Replaces the structure of a begun file. It was solved before, so its parties and holdings are sound.
pub async fn replace(
    conn: &mut PgConnection,
    sealer: &Sealer,
    owner: OrganizationId,
    declared: &Declared,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "-- holdings::replace: old
         delete from file_parties where organization_id = $1",
        owner.0,
    )
    .execute(&mut *conn)
    .await?;
    let parties = &declared.structure.parties;
    let ids: Vec<String> = parties.iter().map(|party| party.id.clone()).collect();
    let kinds: Vec<String> = parties
        .iter()
        .map(|party| row_kind(party.kind).as_str().to_owned())
        .collect();
    let countries: Vec<Option<String>> = ids
        .iter()
        .map(|id| Some(declared.countries.get(id)?.as_str().to_owned()))
        .collect();
    let names: Vec<Option<Vec<u8>>> = ids
        .iter()
        .map(|id| {
            let name = declared.names.get(id);
            name.map(|name| Ok(sealer.seal(&name_identity(owner, id), name.as_bytes())?))
                .transpose()
        })
        .collect::<Result<_>>()?;
    sqlx::query!(
        "-- holdings::replace: parties
         insert into file_parties (organization_id, id, kind, country, name)
         select $1, p.id, p.kind, p.country, p.name
           from unnest($2::text[], $3::text[], $4::text[], $5::bytea[]) as p (id, kind, country, name)",
        owner.0,
        &ids,
        &kinds,
        &countries as &[Option<String>],
        &names as &[Option<Vec<u8>>],
    )
    .execute(&mut *conn)
    .await?;
    let holdings = &declared.structure.holdings;
    let holders: Vec<String> = holdings.iter().map(|one| one.holder.clone()).collect();
    let companies: Vec<String> = holdings.iter().map(|one| one.company.clone()).collect();
    let parts: Vec<i32> = holdings
        .iter()
        .map(|one| i32::try_from(one.basis_points).unwrap_or(i32::MAX))
        .collect();
    sqlx::query!(
        "-- holdings::replace: holdings
         insert into file_holdings (organization_id, holder, company, basis_points)
         select $1, h.holder, h.company, h.basis_points
           from unnest($2::text[], $3::text[], $4::int[]) as h (holder, company, basis_points)",
        owner.0,
        &holders,
        &companies,
        &parts,
    )
    .execute(&mut *conn)
    .await?;
    let beyond = Beyond::of(&declared.structure, now)
        .map(|beyond| seal(sealer, &interests_identity(owner), &beyond))
        .transpose()?;
    sqlx::query!(
        "-- holdings::replace: file
         update company_files set ownership_root = $2, ownership_changed_at = $3, ownership_interests = $4
          where organization_id = $1",
        owner.0,
        declared.structure.root,
        now,
        beyond,
    )
    .execute(conn)
    .await?;
    Ok(())
}
