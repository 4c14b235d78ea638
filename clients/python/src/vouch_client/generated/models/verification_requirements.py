from __future__ import annotations

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
from ..models.verification_level import VerificationLevel

if TYPE_CHECKING:
    from ..models.requirement_item import RequirementItem
    from ..models.risk_factor import RiskFactor


T = TypeVar("T", bound="VerificationRequirements")


@_attrs_define
class VerificationRequirements:
    """Every requirement in exactly one of four buckets.

    Attributes:
        complete (list[RequirementItem]): Nothing more to do.
        issues (list[RequirementItem]): Refused, expired or soon to expire, contradictory.
        level (VerificationLevel): How much is asked of a business.
        level_reasons (list[LevelReason]): Why it is not STANDARD: REQUESTED, HIGH_RISK_INDUSTRY,
            POLITICALLY_EXPOSED_PERSON, HIGH_RISK_JURISDICTION, MONITORED_JURISDICTION, LARGE_TRANSACTIONS,
            UNKNOWN_JURISDICTION, EARLIER_SUBMISSION.
        missing (list[RequirementItem]): To be delivered, for the first time or again.
        object_ (Literal['verification_requirements']): Always `verification_requirements`.
        pending (list[RequirementItem]): Delivered; an officer has to look.
        risk_factors (list[RiskFactor]): Everything that counts for the level, each with the row of the list that names
            a country.
    """

    complete: list[RequirementItem]
    issues: list[RequirementItem]
    level: VerificationLevel
    level_reasons: list[LevelReason]
    missing: list[RequirementItem]
    object_: Literal["verification_requirements"]
    pending: list[RequirementItem]
    risk_factors: list[RiskFactor]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        complete = []
        for complete_item_data in self.complete:
            complete_item = complete_item_data.to_dict()
            complete.append(complete_item)

        issues = []
        for issues_item_data in self.issues:
            issues_item = issues_item_data.to_dict()
            issues.append(issues_item)

        level = self.level.value

        level_reasons = []
        for level_reasons_item_data in self.level_reasons:
            level_reasons_item = level_reasons_item_data.value
            level_reasons.append(level_reasons_item)

        missing = []
        for missing_item_data in self.missing:
            missing_item = missing_item_data.to_dict()
            missing.append(missing_item)

        object_ = self.object_

        pending = []
        for pending_item_data in self.pending:
            pending_item = pending_item_data.to_dict()
            pending.append(pending_item)

        risk_factors = []
        for risk_factors_item_data in self.risk_factors:
            risk_factors_item = risk_factors_item_data.to_dict()
            risk_factors.append(risk_factors_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "complete": complete,
                "issues": issues,
                "level": level,
                "levelReasons": level_reasons,
                "missing": missing,
                "object": object_,
                "pending": pending,
                "riskFactors": risk_factors,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.requirement_item import RequirementItem
        from ..models.risk_factor import RiskFactor

        d = dict(src_dict)
        complete = []
        _complete = d.pop("complete")
        for complete_item_data in _complete:
            complete_item = RequirementItem.from_dict(complete_item_data)

            complete.append(complete_item)

        issues = []
        _issues = d.pop("issues")
        for issues_item_data in _issues:
            issues_item = RequirementItem.from_dict(issues_item_data)

            issues.append(issues_item)

        level = VerificationLevel(d.pop("level"))

        level_reasons = []
        _level_reasons = d.pop("levelReasons")
        for level_reasons_item_data in _level_reasons:
            level_reasons_item = LevelReason(level_reasons_item_data)

            level_reasons.append(level_reasons_item)

        missing = []
        _missing = d.pop("missing")
        for missing_item_data in _missing:
            missing_item = RequirementItem.from_dict(missing_item_data)

            missing.append(missing_item)

        object_ = cast(Literal["verification_requirements"], d.pop("object"))
        if object_ != "verification_requirements":
            raise ValueError(
                f"object must match const 'verification_requirements', got '{object_}'"
            )

        pending = []
        _pending = d.pop("pending")
        for pending_item_data in _pending:
            pending_item = RequirementItem.from_dict(pending_item_data)

            pending.append(pending_item)

        risk_factors = []
        _risk_factors = d.pop("riskFactors")
        for risk_factors_item_data in _risk_factors:
            risk_factors_item = RiskFactor.from_dict(risk_factors_item_data)

            risk_factors.append(risk_factors_item)

        verification_requirements = cls(
            complete=complete,
            issues=issues,
            level=level,
            level_reasons=level_reasons,
            missing=missing,
            object_=object_,
            pending=pending,
            risk_factors=risk_factors,
        )

        verification_requirements.additional_properties = d
        return verification_requirements

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
