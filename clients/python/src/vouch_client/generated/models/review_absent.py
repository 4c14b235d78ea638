from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.removed_finding import RemovedFinding
from ..models.removed_kind import RemovedKind
from ..types import UNSET, Unset

T = TypeVar("T", bound="ReviewAbsent")


@_attrs_define
class ReviewAbsent:
    """A match or a rejection of a person who has left the file.

    Attributes:
        at (datetime.datetime): ISO 8601 timestamp string, in UTC, with milliseconds. Example: 2026-03-15T14:30:00.000Z.
        finding (RemovedFinding): What had been found of who was removed.
        kind (RemovedKind): What it had been found by: looking at the person, or a screening.
        name (None | str | Unset): What it was called when it was judged.
        subject_id (None | str | Unset): The person or the company above. Example: per_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4.
    """

    at: datetime.datetime
    finding: RemovedFinding
    kind: RemovedKind
    name: None | str | Unset = UNSET
    subject_id: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        at = self.at.isoformat()

        finding = self.finding.value

        kind = self.kind.value

        name: None | str | Unset
        if isinstance(self.name, Unset):
            name = UNSET
        else:
            name = self.name

        subject_id: None | str | Unset
        if isinstance(self.subject_id, Unset):
            subject_id = UNSET
        else:
            subject_id = self.subject_id

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "at": at,
                "finding": finding,
                "kind": kind,
            }
        )
        if name is not UNSET:
            field_dict["name"] = name
        if subject_id is not UNSET:
            field_dict["subjectId"] = subject_id

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        at = datetime.datetime.fromisoformat(d.pop("at"))

        finding = RemovedFinding(d.pop("finding"))

        kind = RemovedKind(d.pop("kind"))

        def _parse_name(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        name = _parse_name(d.pop("name", UNSET))

        def _parse_subject_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        subject_id = _parse_subject_id(d.pop("subjectId", UNSET))

        review_absent = cls(
            at=at,
            finding=finding,
            kind=kind,
            name=name,
            subject_id=subject_id,
        )

        review_absent.additional_properties = d
        return review_absent

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
