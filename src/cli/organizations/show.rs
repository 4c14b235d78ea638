//! `vouch organizations show`.

use std::collections::BTreeMap;
use std::process::ExitCode;

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

use super::organization_id;
use crate::cli::{Common, Failure, migrate};
use crate::store::api_keys::{self, Key};
use crate::store::authorizations::{self, Grant};
use crate::store::organizations::{self, Organization};
use crate::store::values::Position;
use crate::store::verifications::{self, Record};
use base::ids::OrganizationId;

/// How many authorizations are shown, the newest ones.
const GRANTS: i64 = 100;

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// Its id.
    #[arg(value_parser = organization_id, value_name = "ORG")]
    organization: OrganizationId,
}

struct Shown {
    organization: Organization,
    is_platform: bool,
    record: Record,
    grants: Vec<Grant>,
    keys: Vec<Key>,
}

pub(super) async fn run(common: &Common, args: &Args) -> Result<ExitCode, Failure> {
    let id = args.organization;
    let config = common.load(&BTreeMap::new())?;
    let pool = migrate::connect(config.require_database_url()?).await?;
    let mut conn = pool.acquire().await?;
    let unknown = || format!("there is no organization {id}");
    let organization = organizations::read(&mut conn, id).await?;
    let record = verifications::read(&mut conn, id).await?;
    let shown = Shown {
        organization: organization.ok_or_else(unknown)?,
        is_platform: organizations::is_platform(&mut conn, id).await? == Some(true),
        record: record.ok_or_else(unknown)?,
        grants: authorizations::page(&mut conn, id, None, None, None, Position::START, GRANTS)
            .await?,
        keys: api_keys::list(&mut conn, Some(id)).await?,
    };
    common.answer(&shown.object(), &shown.text());
    Ok(ExitCode::SUCCESS)
}

fn time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

impl Shown {
    fn object(&self) -> Value {
        let Self {
            organization,
            record,
            ..
        } = self;
        let grants = self.grants.iter().map(|grant| {
            json!({
                "grantingOrganizationId": grant.granting,
                "authorizedOrganizationId": grant.authorized,
                "status": grant.status.as_str(),
            })
        });
        let keys = self.keys.iter().map(|key| {
            json!({
                "keyId": key.id,
                "role": key.role.as_str(),
                "name": key.person_name,
                "revokedAt": key.revoked_at.map(time),
                "expiresAt": key.expires_at.map(time),
            })
        });
        json!({
            "organizationId": organization.id,
            "type": organization.kind.as_str(),
            "name": organization.name,
            "platform": self.is_platform,
            "brokerOrganizationId": organization.created_by,
            "externalId": organization.external_id,
            "metadata": organization.metadata,
            "createdAt": time(organization.created_at),
            "verification": {
                "status": record.state.status.as_str(),
                "track": record.state.track.as_str(),
                "sequence": record.sequence,
                "applicantId": record.applicant_id,
                "submittedAt": record.submitted_at.map(time),
                "firstApprovedAt": record.first_approved_at.map(time),
                "flag": record.operator_flag.map(|cause| cause.as_str()),
                "updatedAt": time(record.updated_at),
            },
            "authorizations": grants.collect::<Vec<_>>(),
            "keys": keys.collect::<Vec<_>>(),
        })
    }

    fn text(&self) -> String {
        let Self {
            organization,
            record,
            ..
        } = self;
        let mut lines = vec![
            format!("{}  {}", organization.id, organization.name),
            row("type", organization.kind.as_str()),
            row("created", &time(organization.created_at)),
        ];
        if self.is_platform {
            lines.push(row("platform", "it operates the service"));
        }
        if let Some(broker) = organization.created_by {
            lines.push(row("broker", &broker.to_string()));
        }
        if let Some(reference) = &organization.external_id {
            lines.push(row("external id", reference));
        }
        let status = record.state.status.as_str();
        let since = time(record.updated_at);
        lines.push(row("verification", &format!("{status} since {since}")));
        lines.push(row("track", record.state.track.as_str()));
        lines.push(row("history", &format!("{} entries", record.sequence)));
        if let Some(applicant) = &record.applicant_id {
            lines.push(row("applicant", applicant));
        }
        if let Some(flag) = record.operator_flag {
            lines.push(row("flag", flag.as_str()));
        }
        for grant in &self.grants {
            let (granting, authorized) = (grant.granting, grant.authorized);
            let status = grant.status.as_str();
            let text = format!("{status:<8} {authorized} acts for {granting}");
            lines.push(row("authorization", &text));
        }
        for key in &self.keys {
            let ended = if key.revoked_at.is_some() {
                "  revoked"
            } else {
                ""
            };
            let person = key.person_name.as_deref().unwrap_or_default();
            let text = format!("{}  {} {person}{ended}", key.id, key.role.as_str());
            lines.push(row("key", text.trim_end()));
        }
        lines.join("\n")
    }
}

fn row(name: &str, value: &str) -> String {
    format!("  {name:<14} {value}")
}
