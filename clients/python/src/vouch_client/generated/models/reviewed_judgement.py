from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.event_cause import EventCause

if TYPE_CHECKING:
    from ..models.risk_factor import RiskFactor


T = TypeVar("T", bound="ReviewedJudgement")


@_attrs_define
class ReviewedJudgement:
    """By what a submission or a decision was judged, on its day.

    Attributes:
        at (datetime.datetime): ISO 8601 timestamp string, in UTC, with milliseconds. Example: 2026-03-15T14:30:00.000Z.
        cause (EventCause): Why an entry of the history was written. More may follow.
        risk_factors (list[RiskFactor]):
    """

    at: datetime.datetime
    cause: EventCause
    risk_factors: list[RiskFactor]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        at = self.at.isoformat()

        cause = self.cause.value

        risk_factors = []
        for risk_factors_item_data in self.risk_factors:
            risk_factors_item = risk_factors_item_data.to_dict()
            risk_factors.append(risk_factors_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "at": at,
                "cause": cause,
                "riskFactors": risk_factors,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.risk_factor import RiskFactor

        d = dict(src_dict)
        at = datetime.datetime.fromisoformat(d.pop("at"))

        cause = EventCause(d.pop("cause"))

        risk_factors = []
        _risk_factors = d.pop("riskFactors")
        for risk_factors_item_data in _risk_factors:
            risk_factors_item = RiskFactor.from_dict(risk_factors_item_data)

            risk_factors.append(risk_factors_item)

        reviewed_judgement = cls(
            at=at,
            cause=cause,
            risk_factors=risk_factors,
        )

        reviewed_judgement.additional_properties = d
        return reviewed_judgement

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
