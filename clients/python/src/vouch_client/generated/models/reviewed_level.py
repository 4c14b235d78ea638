from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.verification_level import VerificationLevel

T = TypeVar("T", bound="ReviewedLevel")


@_attrs_define
class ReviewedLevel:
    """What an officer said of the level.

    Attributes:
        decided_at (datetime.datetime): ISO 8601 timestamp string, in UTC, with milliseconds. Example:
            2026-03-15T14:30:00.000Z.
        decided_by_key_id (str):
        level (VerificationLevel): How much is asked of a business.
        reason (str): Why, as the customer was told. Example: The money services were sold last year..
    """

    decided_at: datetime.datetime
    decided_by_key_id: str
    level: VerificationLevel
    reason: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        decided_at = self.decided_at.isoformat()

        decided_by_key_id = self.decided_by_key_id

        level = self.level.value

        reason = self.reason

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "decidedAt": decided_at,
                "decidedByKeyId": decided_by_key_id,
                "level": level,
                "reason": reason,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        decided_at = datetime.datetime.fromisoformat(d.pop("decidedAt"))

        decided_by_key_id = d.pop("decidedByKeyId")

        level = VerificationLevel(d.pop("level"))

        reason = d.pop("reason")

        reviewed_level = cls(
            decided_at=decided_at,
            decided_by_key_id=decided_by_key_id,
            level=level,
            reason=reason,
        )

        reviewed_level.additional_properties = d
        return reviewed_level

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
