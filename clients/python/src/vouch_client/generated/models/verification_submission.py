from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import (
    TYPE_CHECKING,
    Any,
    Literal,
    Self,
    TypeVar,
    cast,
)

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.level_reason import LevelReason
from ..models.review_priority import ReviewPriority
from ..models.verification_level import VerificationLevel
from ..models.verification_status import VerificationStatus

if TYPE_CHECKING:
    from ..models.risk_factor import RiskFactor


T = TypeVar("T", bound="VerificationSubmission")


@_attrs_define
class VerificationSubmission:
    """A file that was submitted.

    Attributes:
        level (VerificationLevel): How much is asked of a business.
        level_reasons (list[LevelReason]): Why it is not STANDARD: REQUESTED, HIGH_RISK_INDUSTRY,
            POLITICALLY_EXPOSED_PERSON, HIGH_RISK_JURISDICTION, MONITORED_JURISDICTION, LARGE_TRANSACTIONS,
            UNKNOWN_JURISDICTION, EARLIER_SUBMISSION.
        object_ (Literal['verification_submission']): Always `verification_submission`.
        priority (ReviewPriority): What goes first.
        risk_factors (list[RiskFactor]): Everything that counts for the level, each with the row of the list that names
            a country.
        status (VerificationStatus): Lifecycle status of an organization's verification record.

            - `NOT_STARTED`: the record exists, and nothing was begun.
            - `PENDING`: the customer is mid-flow, or under review.
            - `APPROVED`: passed.
            - `REJECTED`: declined. Contact support to dispute.
            - `ON_HOLD`: a person has to look at it.
            - `RESUBMISSION_REQUIRED`: something fixable is missing or wrong. Start a session, or submit the file, again.
        submitted_at (datetime.datetime): ISO 8601 timestamp string, in UTC, with milliseconds. Example:
            2026-03-15T14:30:00.000Z.
    """

    level: VerificationLevel
    level_reasons: list[LevelReason]
    object_: Literal["verification_submission"]
    priority: ReviewPriority
    risk_factors: list[RiskFactor]
    status: VerificationStatus
    submitted_at: datetime.datetime
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        level = self.level.value

        level_reasons = []
        for level_reasons_item_data in self.level_reasons:
            level_reasons_item = level_reasons_item_data.value
            level_reasons.append(level_reasons_item)

        object_ = self.object_

        priority = self.priority.value

        risk_factors = []
        for risk_factors_item_data in self.risk_factors:
            risk_factors_item = risk_factors_item_data.to_dict()
            risk_factors.append(risk_factors_item)

        status = self.status.value

        submitted_at = self.submitted_at.isoformat()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "level": level,
                "levelReasons": level_reasons,
                "object": object_,
                "priority": priority,
                "riskFactors": risk_factors,
                "status": status,
                "submittedAt": submitted_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.risk_factor import RiskFactor

        d = dict(src_dict)
        level = VerificationLevel(d.pop("level"))

        level_reasons = []
        _level_reasons = d.pop("levelReasons")
        for level_reasons_item_data in _level_reasons:
            level_reasons_item = LevelReason(level_reasons_item_data)

            level_reasons.append(level_reasons_item)

        object_ = cast(Literal["verification_submission"], d.pop("object"))
        if object_ != "verification_submission":
            raise ValueError(
                f"object must match const 'verification_submission', got '{object_}'"
            )

        priority = ReviewPriority(d.pop("priority"))

        risk_factors = []
        _risk_factors = d.pop("riskFactors")
        for risk_factors_item_data in _risk_factors:
            risk_factors_item = RiskFactor.from_dict(risk_factors_item_data)

            risk_factors.append(risk_factors_item)

        status = VerificationStatus(d.pop("status"))

        submitted_at = datetime.datetime.fromisoformat(d.pop("submittedAt"))

        verification_submission = cls(
            level=level,
            level_reasons=level_reasons,
            object_=object_,
            priority=priority,
            risk_factors=risk_factors,
            status=status,
            submitted_at=submitted_at,
        )

        verification_submission.additional_properties = d
        return verification_submission

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
