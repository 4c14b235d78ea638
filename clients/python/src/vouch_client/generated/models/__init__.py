"""Contains all the data models used in inputs/outputs"""

from .access_role import AccessRole
from .actor_type import ActorType
from .address_parts import AddressParts
from .alive import Alive
from .answer_pair_request import AnswerPairRequest
from .authorization import Authorization
from .authorization_list import AuthorizationList
from .authorization_role import AuthorizationRole
from .authorization_status import AuthorizationStatus
from .authorization_type import AuthorizationType
from .business_data import BusinessData
from .child_organization import ChildOrganization
from .child_organization_list import ChildOrganizationList
from .country_code import CountryCode
from .create_organization_request import CreateOrganizationRequest
from .create_organization_request_metadata_type_0 import (
    CreateOrganizationRequestMetadataType0,
)
from .create_webhook_endpoint_request import CreateWebhookEndpointRequest
from .decide_explanation_request import DecideExplanationRequest
from .decide_flags_request import DecideFlagsRequest
from .decide_part_request import DecidePartRequest
from .decide_review_request import DecideReviewRequest
from .declare_ownership_request import DeclareOwnershipRequest
from .declared_data import DeclaredData
from .declared_identity import DeclaredIdentity
from .deleted_verification_document import DeletedVerificationDocument
from .deleted_verification_person import DeletedVerificationPerson
from .deleted_webhook_endpoint import DeletedWebhookEndpoint
from .delivery_failure import DeliveryFailure
from .delivery_reason import DeliveryReason
from .delivery_state import DeliveryState
from .document_details import DocumentDetails
from .document_status import DocumentStatus
from .document_type import DocumentType
from .error_400 import Error400
from .error_401 import Error401
from .error_403 import Error403
from .error_404 import Error404
from .error_408 import Error408
from .error_409 import Error409
from .error_413 import Error413
from .error_415 import Error415
from .error_429 import Error429
from .error_500 import Error500
from .error_502 import Error502
from .error_503 import Error503
from .error_body import ErrorBody
from .error_body_details_type_0 import ErrorBodyDetailsType0
from .error_code import ErrorCode
from .event_actor import EventActor
from .event_cause import EventCause
from .event_type import EventType
from .explanation_decision import ExplanationDecision
from .explanation_finding import ExplanationFinding
from .file_fact import FileFact
from .flag_decision import FlagDecision
from .identity_document import IdentityDocument
from .impact import Impact
from .import_preview import ImportPreview
from .import_preview_cause_type_0 import ImportPreviewCauseType0
from .import_verification_request import ImportVerificationRequest
from .income_source import IncomeSource
from .individual_declaration import IndividualDeclaration
from .industry import Industry
from .level_reason import LevelReason
from .media_type import MediaType
from .not_writable_reason import NotWritableReason
from .obstacle_reason import ObstacleReason
from .occupation import Occupation
from .officer_words import OfficerWords
from .open_account_reason import OpenAccountReason
from .openapi_json_response_200 import OpenapiJsonResponse200
from .organization import Organization
from .organization_metadata import OrganizationMetadata
from .organization_type import OrganizationType
from .organization_verification import OrganizationVerification
from .ownership_balance import OwnershipBalance
from .ownership_beneficial_owner import OwnershipBeneficialOwner
from .ownership_circle import OwnershipCircle
from .ownership_company import OwnershipCompany
from .ownership_holding import OwnershipHolding
from .ownership_interest import OwnershipInterest
from .ownership_interest_kind import OwnershipInterestKind
from .ownership_judgement import OwnershipJudgement
from .ownership_link import OwnershipLink
from .ownership_means import OwnershipMeans
from .ownership_owner import OwnershipOwner
from .ownership_party import OwnershipParty
from .ownership_party_type import OwnershipPartyType
from .ownership_path import OwnershipPath
from .ownership_reason import OwnershipReason
from .ownership_result import OwnershipResult
from .ownership_role import OwnershipRole
from .ownership_rule import OwnershipRule
from .ownership_share import OwnershipShare
from .ownership_trust_role import OwnershipTrustRole
from .pair_answer import PairAnswer
from .part_decision import PartDecision
from .person_fields import PersonFields
from .person_id_document import PersonIdDocument
from .person_role import PersonRole
from .person_status import PersonStatus
from .personnel_count import PersonnelCount
from .personnel_status import PersonnelStatus
from .preview_outcome import PreviewOutcome
from .public_key import PublicKey
from .public_key_set import PublicKeySet
from .queued_review import QueuedReview
from .queued_review_list import QueuedReviewList
from .ready import Ready
from .received import Received
from .record_screening_request import RecordScreeningRequest
from .rejection_code import RejectionCode
from .rejection_reason import RejectionReason
from .removed_finding import RemovedFinding
from .removed_kind import RemovedKind
from .reopen_review_request import ReopenReviewRequest
from .replay_webhook_message_request import ReplayWebhookMessageRequest
from .request_state import RequestState
from .requested_item import RequestedItem
from .requirement_code import RequirementCode
from .requirement_item import RequirementItem
from .requirement_status import RequirementStatus
from .requirement_subject import RequirementSubject
from .review_absent import ReviewAbsent
from .review_decision import ReviewDecision
from .review_flag import ReviewFlag
from .review_note import ReviewNote
from .review_note_list import ReviewNoteList
from .review_obstacle import ReviewObstacle
from .review_priority import ReviewPriority
from .review_queue_status import ReviewQueueStatus
from .review_queue_track import ReviewQueueTrack
from .review_request import ReviewRequest
from .review_rules import ReviewRules
from .reviewed_explanation import ReviewedExplanation
from .reviewed_file import ReviewedFile
from .reviewed_judgement import ReviewedJudgement
from .reviewed_level import ReviewedLevel
from .reviewed_namesake import ReviewedNamesake
from .reviewed_pair import ReviewedPair
from .revoke_authorization_request import RevokeAuthorizationRequest
from .risk_factor import RiskFactor
from .risk_factor_code import RiskFactorCode
from .risk_level import RiskLevel
from .risk_list import RiskList
from .risk_list_code import RiskListCode
from .risk_list_row import RiskListRow
from .rule_changed import RuleChanged
from .rule_kind import RuleKind
from .screening_kind import ScreeningKind
from .screening_record import ScreeningRecord
from .screening_result import ScreeningResult
from .sent_address_parts import SentAddressParts
from .set_level_request import SetLevelRequest
from .subject_type import SubjectType
from .submit_verification_request import SubmitVerificationRequest
from .submitted_business import SubmittedBusiness
from .submitted_verification import SubmittedVerification
from .unnamed_document import UnnamedDocument
from .update_organization_request import UpdateOrganizationRequest
from .update_organization_request_metadata_type_0 import (
    UpdateOrganizationRequestMetadataType0,
)
from .update_webhook_endpoint_request import UpdateWebhookEndpointRequest
from .upload_document_form import UploadDocumentForm
from .upload_document_request import UploadDocumentRequest
from .verification_attestation import VerificationAttestation
from .verification_document import VerificationDocument
from .verification_document_list import VerificationDocumentList
from .verification_event import VerificationEvent
from .verification_event_list import VerificationEventList
from .verification_level import VerificationLevel
from .verification_ownership import VerificationOwnership
from .verification_person import VerificationPerson
from .verification_person_list import VerificationPersonList
from .verification_requirements import VerificationRequirements
from .verification_review import VerificationReview
from .verification_session import VerificationSession
from .verification_status import VerificationStatus
from .verification_submission import VerificationSubmission
from .verification_track import VerificationTrack
from .verification_type import VerificationType
from .webhook_attempt import WebhookAttempt
from .webhook_delivery import WebhookDelivery
from .webhook_delivery_list import WebhookDeliveryList
from .webhook_endpoint import WebhookEndpoint
from .webhook_endpoint_disabled_reason import WebhookEndpointDisabledReason
from .webhook_endpoint_list import WebhookEndpointList
from .webhook_endpoint_secret import WebhookEndpointSecret
from .webhook_message import WebhookMessage
from .webhook_message_list import WebhookMessageList
from .webhook_message_payload import WebhookMessagePayload
from .webhook_message_state import WebhookMessageState
from .who_acts import WhoActs
from .withdraw_approval_request import WithdrawApprovalRequest
from .withdraw_request import WithdrawRequest
from .writable import Writable

__all__ = (
    "AccessRole",
    "ActorType",
    "AddressParts",
    "Alive",
    "AnswerPairRequest",
    "Authorization",
    "AuthorizationList",
    "AuthorizationRole",
    "AuthorizationStatus",
    "AuthorizationType",
    "BusinessData",
    "ChildOrganization",
    "ChildOrganizationList",
    "CountryCode",
    "CreateOrganizationRequest",
    "CreateOrganizationRequestMetadataType0",
    "CreateWebhookEndpointRequest",
    "DecideExplanationRequest",
    "DecideFlagsRequest",
    "DecidePartRequest",
    "DecideReviewRequest",
    "DeclareOwnershipRequest",
    "DeclaredData",
    "DeclaredIdentity",
    "DeletedVerificationDocument",
    "DeletedVerificationPerson",
    "DeletedWebhookEndpoint",
    "DeliveryFailure",
    "DeliveryReason",
    "DeliveryState",
    "DocumentDetails",
    "DocumentStatus",
    "DocumentType",
    "Error400",
    "Error401",
    "Error403",
    "Error404",
    "Error408",
    "Error409",
    "Error413",
    "Error415",
    "Error429",
    "Error500",
    "Error502",
    "Error503",
    "ErrorBody",
    "ErrorBodyDetailsType0",
    "ErrorCode",
    "EventActor",
    "EventCause",
    "EventType",
    "ExplanationDecision",
    "ExplanationFinding",
    "FileFact",
    "FlagDecision",
    "IdentityDocument",
    "Impact",
    "ImportPreview",
    "ImportPreviewCauseType0",
    "ImportVerificationRequest",
    "IncomeSource",
    "IndividualDeclaration",
    "Industry",
    "LevelReason",
    "MediaType",
    "NotWritableReason",
    "ObstacleReason",
    "Occupation",
    "OfficerWords",
    "OpenAccountReason",
    "OpenapiJsonResponse200",
    "Organization",
    "OrganizationMetadata",
    "OrganizationType",
    "OrganizationVerification",
    "OwnershipBalance",
    "OwnershipBeneficialOwner",
    "OwnershipCircle",
    "OwnershipCompany",
    "OwnershipHolding",
    "OwnershipInterest",
    "OwnershipInterestKind",
    "OwnershipJudgement",
    "OwnershipLink",
    "OwnershipMeans",
    "OwnershipOwner",
    "OwnershipParty",
    "OwnershipPartyType",
    "OwnershipPath",
    "OwnershipReason",
    "OwnershipResult",
    "OwnershipRole",
    "OwnershipRule",
    "OwnershipShare",
    "OwnershipTrustRole",
    "PairAnswer",
    "PartDecision",
    "PersonFields",
    "PersonIdDocument",
    "PersonRole",
    "PersonStatus",
    "PersonnelCount",
    "PersonnelStatus",
    "PreviewOutcome",
    "PublicKey",
    "PublicKeySet",
    "QueuedReview",
    "QueuedReviewList",
    "Ready",
    "Received",
    "RecordScreeningRequest",
    "RejectionCode",
    "RejectionReason",
    "RemovedFinding",
    "RemovedKind",
    "ReopenReviewRequest",
    "ReplayWebhookMessageRequest",
    "RequestState",
    "RequestedItem",
    "RequirementCode",
    "RequirementItem",
    "RequirementStatus",
    "RequirementSubject",
    "ReviewAbsent",
    "ReviewDecision",
    "ReviewFlag",
    "ReviewNote",
    "ReviewNoteList",
    "ReviewObstacle",
    "ReviewPriority",
    "ReviewQueueStatus",
    "ReviewQueueTrack",
    "ReviewRequest",
    "ReviewRules",
    "ReviewedExplanation",
    "ReviewedFile",
    "ReviewedJudgement",
    "ReviewedLevel",
    "ReviewedNamesake",
    "ReviewedPair",
    "RevokeAuthorizationRequest",
    "RiskFactor",
    "RiskFactorCode",
    "RiskLevel",
    "RiskList",
    "RiskListCode",
    "RiskListRow",
    "RuleChanged",
    "RuleKind",
    "ScreeningKind",
    "ScreeningRecord",
    "ScreeningResult",
    "SentAddressParts",
    "SetLevelRequest",
    "SubjectType",
    "SubmitVerificationRequest",
    "SubmittedBusiness",
    "SubmittedVerification",
    "UnnamedDocument",
    "UpdateOrganizationRequest",
    "UpdateOrganizationRequestMetadataType0",
    "UpdateWebhookEndpointRequest",
    "UploadDocumentForm",
    "UploadDocumentRequest",
    "VerificationAttestation",
    "VerificationDocument",
    "VerificationDocumentList",
    "VerificationEvent",
    "VerificationEventList",
    "VerificationLevel",
    "VerificationOwnership",
    "VerificationPerson",
    "VerificationPersonList",
    "VerificationRequirements",
    "VerificationReview",
    "VerificationSession",
    "VerificationStatus",
    "VerificationSubmission",
    "VerificationTrack",
    "VerificationType",
    "WebhookAttempt",
    "WebhookDelivery",
    "WebhookDeliveryList",
    "WebhookEndpoint",
    "WebhookEndpointDisabledReason",
    "WebhookEndpointList",
    "WebhookEndpointSecret",
    "WebhookMessage",
    "WebhookMessageList",
    "WebhookMessagePayload",
    "WebhookMessageState",
    "WhoActs",
    "WithdrawApprovalRequest",
    "WithdrawRequest",
    "Writable",
)
