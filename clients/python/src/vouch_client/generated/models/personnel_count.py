from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="PersonnelCount")


@_attrs_define
class PersonnelCount:
    """How many people of one role there are, and how far their verification is.

    Attributes:
        complete (bool): At least one, and all of them verified.
        pending (int): Neither verified nor rejected.
        total (int):
        verified (int): By an officer.
    """

    complete: bool
    pending: int
    total: int
    verified: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        complete = self.complete

        pending = self.pending

        total = self.total

        verified = self.verified

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "complete": complete,
                "pending": pending,
                "total": total,
                "verified": verified,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        complete = d.pop("complete")

        pending = d.pop("pending")

        total = d.pop("total")

        verified = d.pop("verified")

        personnel_count = cls(
            complete=complete,
            pending=pending,
            total=total,
            verified=verified,
        )

        personnel_count.additional_properties = d
        return personnel_count

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
