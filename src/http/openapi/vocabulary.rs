//! The closed lists of `/v1`, and the fields that hold their codes.

use super::codes::{Codes, Vocabulary, countries, lists};
use super::error_codes::error_codes;
use crate::delivery::client::Class;
use crate::delivery::schedule::Reason;
use crate::http::v1::webhooks::messages::list::event_types;
use crate::store::file::cases::Priority;
use crate::store::file::risks::FileFlag;
use crate::store::rule_changes::RuleKind;
use crate::store::write_probe;
use domain::event::Cause;
use domain::file::grounds::Ground;
use domain::file::progress::RejectionReason;
use domain::file::readiness::ObstacleReason;
use domain::file::rejection::RejectionCode;
use domain::file::requests::RequestState;
use domain::file::requirements::Code;
use domain::file::{
    AccessRole, DocumentStatus, DocumentType, Impact, Industry, ItemStatus, Level, LevelReason,
    PersonRole, PersonStatus, ScreeningKind, ScreeningResult, SubjectType, WhoActs,
};
use domain::organization::OrganizationType;
use domain::ownership::{BalanceCode, InterestKind, Means, PartyKind, RuleCode, TrustRole};
use domain::partner::declaration::{
    IdentityDocument, IncomeSource, Occupation, OpenAccountReason, Risk,
};
use domain::risk::{FactorCode, ListCode};
use domain::verification::{Status, Track};

/// nxos' words for what each status means, with ours where it says nothing.
const STATUS: &str = "Lifecycle status of an organization's verification record.

- `NOT_STARTED`: the record exists, and nothing was begun.
- `PENDING`: the customer is mid-flow, or under review.
- `APPROVED`: passed.
- `REJECTED`: declined. Contact support to dispute.
- `ON_HOLD`: a person has to look at it.
- `RESUBMISSION_REQUIRED`: something fixable is missing or wrong. Start a session, or submit the file, again.";

/// The lists of `/v1`.
pub(in crate::http) const V1: Vocabulary = Vocabulary {
    codes: CODES,
    fields: FIELDS,
};

const CODES: &[Codes] = lists! {
    "AccessRole", "What an employee may do for the company.", AccessRole::ALL.map(AccessRole::as_str);
    "ActorType", "Who acted: a key of an organization that you know, Sumsub, the service itself, or another organization.",
        ["api_key", "provider", "system", "other_party"];
    "AuthorizationRole", "Which side of an authorization an organization is.", ["granter", "authorized"];
    "CountryCode", "A country: ISO 3166-1 alpha-2.", countries();
    "DeliveryFailure", "Why an attempt failed; `no_answer` where a Svix server tells no more.",
        [&Class::ALL.map(Class::as_str)[..], &["no_answer"]].concat();
    "DeliveryReason", "Why a delivery was given up: after the last attempt, after a 410, at the receiver's wish, with the endpoint, or because it could not be signed.",
        [&Reason::ALL.map(Reason::as_str)[..], &["disabled", "unsendable"]].concat();
    "DeliveryState", "How far a delivery has come.", ["waiting", "delivered", "failed"];
    "DocumentStatus", "How far a document has come.", DocumentStatus::ALL.map(DocumentStatus::as_str);
    "DocumentType", "What a document proves.", DocumentType::ALL.map(DocumentType::as_str);
    "ErrorCode", "All possible error codes returned by the API, nxos' own among them. More may follow: treat an unknown one by its status.",
        error_codes();
    "EventCause", "Why an entry of the history was written. More may follow.", Cause::ALL.map(Cause::as_str);
    "EventType", "What an outgoing webhook tells. More may follow.", event_types().collect::<Vec<_>>();
    "ExplanationDecision", "What to say of an explanation.", ["ACCEPT", "REJECT"];
    "ExplanationFinding", "What was said of an explanation.", ["ACCEPTED", "REJECTED"];
    "FileFact", "A fact that a finding rests on.", Ground::ALL.map(Ground::as_str);
    "FlagDecision", "Whether an approval that is flagged stands.", ["KEEP", "END"];
    "IdentityDocument", "A document that identifies an individual.", IdentityDocument::ALL.map(IdentityDocument::as_str);
    "Impact", "What an unmet requirement prevents.", Impact::ALL.map(Impact::as_str);
    "IncomeSource", "Where an individual's income comes from.", IncomeSource::ALL.map(IncomeSource::as_str);
    "Industry", "The trade of a business. A few other spellings are read too.", Industry::ALL.map(Industry::as_str);
    "LevelReason", "Why a file is not at the STANDARD level.", LevelReason::ALL.map(LevelReason::as_str);
    "MediaType", "What a file is, by its content.", ["application/pdf", "image/jpeg", "image/png"];
    "NotWritableReason", "Why a write would not work: read only, a standby or starting, a full disk, no answer in time, or another failure.",
        write_probe::Reason::ALL.map(write_probe::Reason::as_str);
    "ObstacleReason", "Why a requirement keeps a file from being approved.", ObstacleReason::ALL.map(ObstacleReason::as_str);
    "Occupation", "What an individual works as.", Occupation::ALL.map(Occupation::as_str);
    "OpenAccountReason", "What an individual wants an account for.", OpenAccountReason::ALL.map(OpenAccountReason::as_str);
    "OwnershipBalance", "How a company's declared holdings add up.", BalanceCode::ALL.map(BalanceCode::as_str);
    "OwnershipInterestKind", "What an interest is: a share of something, or a way to control.",
        InterestKind::ALL.map(InterestKind::as_str);
    "OwnershipMeans", "What gives control.", Means::ALL.map(Means::as_str);
    "OwnershipPartyType", "Who is named in a structure.", PartyKind::ALL.map(PartyKind::as_str);
    "OwnershipRule", "On what ground somebody is a beneficial owner.", RuleCode::ALL.map(RuleCode::as_str);
    "OwnershipTrustRole", "A role in a trust or a foundation.", TrustRole::ALL.map(TrustRole::as_str);
    "PairAnswer", "Whether two are one.", ["ONE_PERSON", "TWO_PEOPLE"];
    "PartDecision", "What to say of a document or a person.", ["VERIFY", "REJECT"];
    "PersonRole", "What a person is to the business.", PersonRole::ALL.map(PersonRole::as_str);
    "PersonStatus", "How far a person has come.", PersonStatus::ALL.map(PersonStatus::as_str);
    "RejectionCode", "A reason of a rejection that tells nothing of a screening.", RejectionCode::ALL.map(RejectionCode::as_str);
    "RejectionReason", "Why a document or a person was refused.", RejectionReason::ALL.map(RejectionReason::as_str);
    "RemovedFinding", "What had been found of who was removed.", ["MATCHED", "REJECTED"];
    "RemovedKind", "What it had been found by: looking at the person, or a screening.",
        [&["PERSON"][..], &ScreeningKind::ALL.map(ScreeningKind::as_str)].concat();
    "RequestState", "What became of something that was asked for.", RequestState::ALL.map(RequestState::as_str);
    "RequirementCode", "What is required: a statement, a person, the ownership, a document or a screening.",
        Code::all().map(Code::as_str).collect::<Vec<_>>();
    "RequirementStatus", "Where a requirement stands.", ItemStatus::ALL.map(ItemStatus::as_str);
    "ReviewDecision", "What to decide on a file.", ["APPROVE", "REJECT", "REQUEST_INFORMATION"];
    "ReviewPriority", "What goes first.", Priority::ALL.map(Priority::as_str);
    "ReviewFlag", "What officers have to look at though nobody submitted anything.", FileFlag::ALL.map(FileFlag::as_str);
    "ReviewQueueStatus", "Whether an officer has it already, or it is approved and flagged.", ["PENDING", "ON_HOLD", "APPROVED"];
    "ReviewQueueTrack", "Which way of verifying is meant.", ["FILE", "SUMSUB"];
    "RiskFactorCode", "A fact that counts for the level.", FactorCode::ALL.map(FactorCode::as_str);
    "RiskLevel", "How a broker sees an individual's risk.", Risk::ALL.map(Risk::as_str);
    "RiskListCode", "A list of countries of high risk.", ListCode::ALL.map(ListCode::as_str);
    "RuleKind", "What was changed of the rules that files are judged by.", RuleKind::ALL.map(RuleKind::as_str);
    "ScreeningKind", "What a screening looks for.", ScreeningKind::ALL.map(ScreeningKind::as_str);
    "ScreeningResult", "What came of a screening.", ScreeningResult::ALL.map(ScreeningResult::as_str);
    "SubjectType", "Whom a requirement is about.", SubjectType::ALL.map(SubjectType::as_str);
    "VerificationLevel", "How much is asked of a business.", Level::ALL.map(Level::as_str);
    "VerificationStatus", STATUS, Status::ALL.map(Status::as_str);
    "VerificationTrack", "Which way of verifying a record is on.", Track::ALL.map(Track::as_str);
    "VerificationType", "Verification flow applied to the organization. Mirrors `OrganizationType`: businesses go through KYB, individuals through KYC.",
        [OrganizationType::Business, OrganizationType::Individual].map(OrganizationType::as_str);
    "WhoActs", "Who has to do something next.", WhoActs::ALL.map(WhoActs::as_str);
};

const FIELDS: &[(&str, &str, &str)] = &[
    ("AnswerPairRequest", "answer", "PairAnswer"),
    ("Authorizations_list", "role", "AuthorizationRole"),
    ("BusinessData", "countryOfRegistration", "CountryCode"),
    ("BusinessData", "industry", "Industry"),
    ("BusinessData", "primaryJurisdictions", "CountryCode"),
    (
        "DecideExplanationRequest",
        "decision",
        "ExplanationDecision",
    ),
    ("DecideFlagsRequest", "decision", "FlagDecision"),
    ("DecidePartRequest", "decision", "PartDecision"),
    ("DecidePartRequest", "reasons", "RejectionReason"),
    ("DecideReviewRequest", "decision", "ReviewDecision"),
    ("DecideReviewRequest", "reasonCode", "RejectionCode"),
    ("DeclaredData", "documentType", "IdentityDocument"),
    ("DeclaredData", "incomeSource", "IncomeSource"),
    ("DeclaredData", "occupation", "Occupation"),
    ("DeclaredData", "openAccountReason", "OpenAccountReason"),
    ("DeclaredData", "riskLvl", "RiskLevel"),
    ("ErrorBody", "code", "ErrorCode"),
    ("EventActor", "type", "ActorType"),
    ("OrganizationVerification", "type", "VerificationType"),
    ("OwnershipCompany", "balance", "OwnershipBalance"),
    ("OwnershipInterest", "kind", "OwnershipInterestKind"),
    ("OwnershipJudgement", "category", "VerificationLevel"),
    ("OwnershipLink", "means", "OwnershipMeans"),
    ("OwnershipParty", "country", "CountryCode"),
    ("OwnershipParty", "type", "OwnershipPartyType"),
    ("OwnershipReason", "kind", "OwnershipInterestKind"),
    ("OwnershipReason", "role", "OwnershipTrustRole"),
    ("OwnershipReason", "rule", "OwnershipRule"),
    ("OwnershipRole", "role", "OwnershipTrustRole"),
    ("PersonFields", "accessRoles", "AccessRole"),
    ("PersonFields", "nationality", "CountryCode"),
    ("PersonFields", "roles", "PersonRole"),
    ("PersonIdDocument", "country", "CountryCode"),
    ("QueuedReview", "flags", "ReviewFlag"),
    ("QueuedReview", "level", "VerificationLevel"),
    ("QueuedReview", "priority", "ReviewPriority"),
    ("QueuedReview", "track", "ReviewQueueTrack"),
    ("Ready", "notWritableReason", "NotWritableReason"),
    ("RecordScreeningRequest", "kind", "ScreeningKind"),
    ("RecordScreeningRequest", "result", "ScreeningResult"),
    ("RequestedItem", "code", "RequirementCode"),
    ("RequirementItem", "code", "RequirementCode"),
    ("RequirementItem", "impact", "Impact"),
    ("RequirementItem", "reason", "RejectionReason"),
    ("RequirementItem", "status", "RequirementStatus"),
    ("RequirementItem", "whoActs", "WhoActs"),
    ("RequirementSubject", "type", "SubjectType"),
    ("ReviewAbsent", "finding", "RemovedFinding"),
    ("ReviewAbsent", "kind", "RemovedKind"),
    ("ReviewNote", "cause", "EventCause"),
    ("ReviewObstacle", "changed", "FileFact"),
    ("ReviewObstacle", "code", "RequirementCode"),
    ("ReviewObstacle", "why", "ObstacleReason"),
    ("ReviewRequest", "code", "RequirementCode"),
    ("ReviewRequest", "state", "RequestState"),
    ("ReviewedExplanation", "changed", "FileFact"),
    ("ReviewedExplanation", "decision", "ExplanationFinding"),
    ("ReviewedFile", "changedSinceRejection", "FileFact"),
    ("ReviewedFile", "flags", "ReviewFlag"),
    ("ReviewedFile", "level", "VerificationLevel"),
    ("ReviewedFile", "levelReasons", "LevelReason"),
    ("ReviewedFile", "track", "VerificationTrack"),
    ("ReviewedJudgement", "cause", "EventCause"),
    ("ReviewedLevel", "level", "VerificationLevel"),
    ("ReviewedPair", "answer", "PairAnswer"),
    ("ReviewedPair", "changed", "FileFact"),
    ("Reviews_list", "status", "ReviewQueueStatus"),
    ("Reviews_list", "track", "ReviewQueueTrack"),
    ("RiskFactor", "code", "RiskFactorCode"),
    ("RiskFactor", "levelReason", "LevelReason"),
    ("RiskList", "list", "RiskListCode"),
    ("RiskListRow", "country", "CountryCode"),
    ("RiskListRow", "list", "RiskListCode"),
    ("RuleChanged", "kind", "RuleKind"),
    ("ScreeningRecord", "kind", "ScreeningKind"),
    ("ScreeningRecord", "result", "ScreeningResult"),
    ("SetLevelRequest", "level", "VerificationLevel"),
    ("SubmitVerificationRequest", "level", "VerificationLevel"),
    ("SubmitVerificationRequest", "priority", "ReviewPriority"),
    ("UnnamedDocument", "documentType", "DocumentType"),
    ("UploadDocumentForm", "documentType", "DocumentType"),
    ("UploadDocumentRequest", "documentType", "DocumentType"),
    ("VerificationDocument", "documentType", "DocumentType"),
    ("VerificationDocument", "mediaType", "MediaType"),
    ("VerificationDocument", "reasons", "RejectionReason"),
    ("VerificationDocument", "status", "DocumentStatus"),
    ("VerificationEvent", "cause", "EventCause"),
    ("VerificationPerson", "accessRoles", "AccessRole"),
    ("VerificationPerson", "nationality", "CountryCode"),
    ("VerificationPerson", "reasons", "RejectionReason"),
    ("VerificationPerson", "roles", "PersonRole"),
    ("VerificationPerson", "status", "PersonStatus"),
    ("VerificationRequirements", "level", "VerificationLevel"),
    ("VerificationRequirements", "levelReasons", "LevelReason"),
    ("VerificationReview", "level", "VerificationLevel"),
    ("VerificationReview", "track", "VerificationTrack"),
    ("VerificationSubmission", "level", "VerificationLevel"),
    ("VerificationSubmission", "levelReasons", "LevelReason"),
    ("VerificationSubmission", "priority", "ReviewPriority"),
    ("WebhookAttempt", "errorClass", "DeliveryFailure"),
    ("WebhookDelivery", "reason", "DeliveryReason"),
    ("WebhookDelivery", "state", "DeliveryState"),
    ("WebhookMessage", "eventType", "EventType"),
    ("WebhookMessages_list", "eventType", "EventType"),
];
