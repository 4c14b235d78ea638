//! Beneficial owners on the wire: who is one by the law, and for which reasons.

use serde::Serialize;

use super::object::OwnershipShare;
use domain::ownership::{BeneficialOwner, Judgement, Link, Reason, Why};

/// One step of a chain of control.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OwnershipLink {
    /// Who is controlled.
    entity_id: String,
    /// What gives control.
    #[schema(example = "MAJORITY_OF_VOTES")]
    means: &'static str,
    /// Through whom: the owner, or those whom the owner controls by earlier steps.
    by_ids: Vec<String>,
    /// What they hold together, where that is what gives control.
    share: Option<OwnershipShare>,
    /// The agreement's name.
    agreement: Option<String>,
}

impl From<&Link> for OwnershipLink {
    fn from(link: &Link) -> Self {
        Self {
            entity_id: link.entity.clone(),
            means: link.means.as_str(),
            by_ids: link.by.clone(),
            share: link.share.as_ref().map(OwnershipShare::from),
            agreement: link.agreement.clone(),
        }
    }
}

/// Why somebody is a beneficial owner.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OwnershipReason {
    /// The rule.
    #[schema(example = "OWNERSHIP_INTEREST")]
    rule: &'static str,
    /// The passage of the policy's law.
    #[schema(example = "Art. 52(1)")]
    article: String,
    /// The same as a sentence.
    #[schema(example = "Has 30.000000 % of the shares in effect (Art. 52(1)).")]
    text: String,
    /// SHARES, VOTES or PROFIT, where a share is the reason.
    kind: Option<&'static str>,
    share: Option<OwnershipShare>,
    /// Those who hold for the owner; the company in which the share is, where that is not the business; the trust or
    /// foundation of a role, and the entity that has it.
    party_ids: Vec<String>,
    /// The role in a trust or foundation.
    role: Option<&'static str>,
    /// How control comes about, step by step.
    chain: Vec<OwnershipLink>,
}

impl OwnershipReason {
    fn new(reason: &Reason, named: &impl Fn(&str) -> String) -> Self {
        let mut told = Self {
            rule: reason.rule.as_str(),
            article: reason.article.clone(),
            text: reason.sentence(named),
            kind: None,
            share: None,
            party_ids: Vec::new(),
            role: None,
            chain: Vec::new(),
        };
        let measured = match &reason.why {
            Why::Interest { kind, share, .. } => Some((kind, share)),
            Why::Holders {
                kind, share, by, ..
            } => {
                told.party_ids.clone_from(by);
                Some((kind, share))
            }
            Why::Controller {
                company,
                kind,
                share,
            } => {
                told.party_ids.push(company.clone());
                Some((kind, share))
            }
            Why::Control { chain } => {
                told.chain = chain.links.iter().map(OwnershipLink::from).collect();
                None
            }
            Why::Role {
                trust,
                role,
                through,
            } => {
                told.party_ids = std::iter::once(trust).chain(through).cloned().collect();
                told.role = Some(role.as_str());
                None
            }
            Why::SeniorManager => None,
        };
        if let Some((kind, share)) = measured {
            told.kind = Some(kind.as_str());
            told.share = Some(OwnershipShare::from(share));
        }
        told
    }
}

/// A natural person, a class of beneficiaries, or a trust, with every reason.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OwnershipBeneficialOwner {
    id: String,
    reasons: Vec<OwnershipReason>,
}

/// Who owns and controls the business by the law, on the day of the question.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OwnershipJudgement {
    /// The name of the rules that were applied.
    #[schema(example = "amlr-2027")]
    policy: String,
    /// The category of risk whose thresholds were applied: STANDARD or ENHANCED.
    #[schema(example = "STANDARD")]
    category: &'static str,
    /// The day whose interests were counted.
    #[schema(example = "2026-03-15")]
    day: String,
    /// Natural persons, by id.
    owners: Vec<OwnershipBeneficialOwner>,
    /// Classes of beneficiaries that are owners: identified by their description.
    classes: Vec<OwnershipBeneficialOwner>,
    /// Trusts and foundations that reach the threshold or control the business.
    trusts: Vec<OwnershipBeneficialOwner>,
    /// How many entities are on the longest way between the business and an owner; from 3 on a structure is complex.
    layers: usize,
    /// Nobody owns or controls enough: the senior managing officials are named instead, with the reason why.
    nobody_found: bool,
    /// Holders whose interest says no amount where one is needed.
    unmeasured: Vec<String>,
    /// Trusts without roles, states and listed companies without a source: they explain nothing.
    unexplained: Vec<String>,
    /// The structure is too large to be followed to every owner: an officer has to look.
    incomplete: bool,
}

impl OwnershipJudgement {
    pub(super) fn new(judgement: &Judgement, named: &impl Fn(&str) -> String) -> Self {
        let owner = |owner: &BeneficialOwner| OwnershipBeneficialOwner {
            id: owner.id.clone(),
            reasons: owner
                .reasons
                .iter()
                .map(|reason| OwnershipReason::new(reason, named))
                .collect(),
        };
        let all = |owners: &[BeneficialOwner]| owners.iter().map(owner).collect();
        let unmeasured = judgement.unmeasured.iter();
        Self {
            policy: judgement.policy.clone(),
            category: judgement.category.as_str(),
            day: judgement.day.to_string(),
            owners: all(&judgement.owners),
            classes: all(&judgement.classes),
            trusts: all(&judgement.trusts),
            layers: judgement.layers,
            nobody_found: judgement.is_nobody_found(),
            unmeasured: unmeasured.map(|one| one.holder.clone()).collect(),
            unexplained: judgement.unexplained.clone(),
            incomplete: judgement.cut,
        }
    }
}
