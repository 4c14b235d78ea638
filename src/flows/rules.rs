//! The rules that files are judged by: lists of countries, figures, policies. Who changed which is written down, and a
//! file that a new row names is shown to officers.

use std::sync::atomic::Ordering;

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::Services;
use crate::secret::sha256;
use crate::store::rule_changes::{self, RuleKind};
use crate::store::{StoreError, risk_lists};
use domain::file::requirements::{Policies, Policy};
use domain::organization::OrganizationType;
use domain::risk::{List, Lists, Row};

/// How much of a digest tells two sets of rules apart.
const DIGEST_BYTES: usize = 8;

/// A digest of what is in force on a day.
#[must_use]
pub fn digest(lists: &Lists, policies: &Policies, day: NaiveDate) -> String {
    let grey = policies.of(OrganizationType::Business).grey_list.as_str();
    let text = format!("{grey}|{}", lists.canonical_on(day));
    let digest = sha256(text.as_bytes());
    let short = digest.iter().take(DIGEST_BYTES);
    short.map(|byte| format!("{byte:02x}")).collect()
}

/// The same of the rules that are in force now.
pub(in crate::flows) fn digest_of(services: &Services, lists: &Lists) -> String {
    let today = services.clock.now().date_naive();
    digest(lists, &services.requirements, today)
}

/// What a list says, in one line.
#[must_use]
pub fn described(lists: &Lists, list: &List) -> String {
    let of_list = |row: &&Row| row.list == list.code;
    let open = lists.rows().iter().filter(|row| row.until.is_none());
    let countries: Vec<&str> = open
        .filter(of_list)
        .map(|row| row.country.as_str())
        .collect();
    let missing = list
        .not_in_it
        .as_ref()
        .map_or_else(String::new, |text| format!("; {text}"));
    format!(
        "checked on {}{missing}; {} without an end: {}",
        list.checked_on,
        countries.len(),
        countries.join(" ")
    )
}

/// How old a list is, in one line.
#[must_use]
pub fn aged(list: &List, today: NaiveDate) -> String {
    let missing = list
        .not_in_it
        .as_ref()
        .map_or_else(String::new, |text| format!(": {text}"));
    format!(
        "{} is {} days old{missing}",
        list.code.as_str(),
        list.age_on(today)
    )
}

/// Why an import is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImportRefusal {
    /// It was checked later than today.
    Future(List),
    /// What is in use was checked later.
    Older(List, NaiveDate),
}

impl std::fmt::Display for ImportRefusal {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Future(list) => write!(
                formatter,
                "{} was checked on {}, which is in the future",
                list.code.as_str(),
                list.checked_on
            ),
            Self::Older(list, ours) => write!(
                formatter,
                "{} was checked on {}, and the one that is in use on {ours}",
                list.code.as_str(),
                list.checked_on
            ),
        }
    }
}

/// Imports lists: all of them or none. The caller's transaction holds it together.
pub async fn import(
    conn: &mut PgConnection,
    lists: &Lists,
    (by, now): (&str, DateTime<Utc>),
    mut id: impl FnMut() -> Uuid,
) -> Result<Result<(), ImportRefusal>, StoreError> {
    let in_use = risk_lists::in_use(conn).await?;
    for list in lists.lists() {
        if list.checked_on > now.date_naive() {
            return Ok(Err(ImportRefusal::Future(list.clone())));
        }
        let ours = in_use.list(list.code).map(|ours| ours.checked_on);
        if let Some(ours) = ours.filter(|ours| *ours > list.checked_on) {
            return Ok(Err(ImportRefusal::Older(list.clone(), ours)));
        }
    }
    for list in in_use.lists() {
        // What was compiled in is known before it is replaced.
        let text = described(&in_use, list);
        let rule = (RuleKind::List, list.code.as_str(), text.as_str());
        rule_changes::note(conn, (id(), &program(), now), rule).await?;
    }
    for list in lists.lists() {
        let rows = lists.rows().iter().filter(|row| row.list == list.code);
        let rows: Vec<&Row> = rows.collect();
        risk_lists::import(conn, id(), list, &rows, by, now).await?;
        let text = described(lists, list);
        let rule = (RuleKind::List, list.code.as_str(), text.as_str());
        rule_changes::note(conn, (id(), by, now), rule).await?;
    }
    Ok(Ok(()))
}

/// Who changes rules that come with the program or its settings.
fn program() -> String {
    format!("vouch {} with its settings", env!("CARGO_PKG_VERSION"))
}

/// Writes down the rules of a process that starts, where they are not those that were noted last.
pub async fn note_start(services: &Services, conn: &mut PgConnection) -> Result<(), StoreError> {
    let (now, by) = (services.clock.now(), program());
    let lists = risk_lists::in_use(conn).await?;
    let mut rules: Vec<(RuleKind, String, String)> = Vec::new();
    for list in lists.lists() {
        let name = list.code.as_str().to_owned();
        rules.push((RuleKind::List, name, described(&lists, list)));
    }
    let policy = services.requirements.of(OrganizationType::Business);
    rules.extend(thresholds(services, policy));
    rules.extend(policies(services, policy));
    for (kind, name, after) in &rules {
        let rule = (*kind, name.as_str(), after.as_str());
        rule_changes::note(conn, (services.ids.uuid(), &by, now), rule).await?;
    }
    services.rules_noted.store(true, Ordering::Relaxed);
    Ok(())
}

/// Whether that is done.
pub fn is_start_noted(services: &Services) -> bool {
    services.rules_noted.load(Ordering::Relaxed)
}

fn thresholds(services: &Services, policy: &Policy) -> Vec<(RuleKind, String, String)> {
    let (limits, its) = (&policy.limits, &services.policy);
    let figures = [
        ("large_revenue_euros", limits.large_revenue_euros),
        (
            "large_monthly_transactions",
            limits.large_monthly_transactions,
        ),
        (
            "unknown_share_basis_points",
            limits.unknown_share_basis_points.into(),
        ),
        (
            "reporting_floor_basis_points",
            limits.reporting_floor_basis_points.into(),
        ),
        (
            "beneficial_owner_basis_points",
            domain::ownership::BENEFICIAL_OWNER.into(),
        ),
        ("document_grace_days", its.document_grace_days),
        ("refresh_standard_days", its.refresh.periods.standard_days),
        ("refresh_enhanced_days", its.refresh.periods.enhanced_days),
    ];
    let row =
        |(name, figure): (&str, u64)| (RuleKind::Threshold, name.to_owned(), figure.to_string());
    figures.map(row).into()
}

fn policies(services: &Services, policy: &Policy) -> Vec<(RuleKind, String, String)> {
    let trades = |wanted: &dyn Fn(&domain::file::requirements::IndustryRow) -> bool| {
        let rows = policy.industries.iter().filter(|row| wanted(row));
        let codes: Vec<&str> = rows.map(|row| row.code.as_str()).collect();
        codes.join(" ")
    };
    let texts = [
        ("grey_list_level", policy.grey_list.as_str().to_owned()),
        (
            "refresh_ends_approval",
            services.policy.refresh.ends_approval.to_string(),
        ),
        ("ownership_policy", services.policy.ownership.clone()),
        ("high_risk_industries", trades(&|row| row.high_risk)),
        ("regulated_industries", trades(&|row| row.regulated)),
    ];
    let row = |(name, text): (&str, String)| (RuleKind::Policy, name.to_owned(), text);
    texts.map(row).into()
}
