from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.rule_kind import RuleKind
from ..types import UNSET, Unset

T = TypeVar("T", bound="RuleChanged")


@_attrs_define
class RuleChanged:
    """A change of a list, a threshold or a policy.

    Attributes:
        after (str): What it says since. Example: ENHANCED.
        at (datetime.datetime): ISO 8601 timestamp string, in UTC, with milliseconds. Example: 2026-03-15T14:30:00.000Z.
        by (str): An operator's name, or the program that started with other settings. Example: Ada Lovelace.
        kind (RuleKind): What was changed of the rules that files are judged by.
        name (str): Which of them. Example: grey_list_level.
        before (None | str | Unset): What it said before; null where that was not known. Example: STANDARD.
    """

    after: str
    at: datetime.datetime
    by: str
    kind: RuleKind
    name: str
    before: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        after = self.after

        at = self.at.isoformat()

        by = self.by

        kind = self.kind.value

        name = self.name

        before: None | str | Unset
        if isinstance(self.before, Unset):
            before = UNSET
        else:
            before = self.before

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "after": after,
                "at": at,
                "by": by,
                "kind": kind,
                "name": name,
            }
        )
        if before is not UNSET:
            field_dict["before"] = before

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        after = d.pop("after")

        at = datetime.datetime.fromisoformat(d.pop("at"))

        by = d.pop("by")

        kind = RuleKind(d.pop("kind"))

        name = d.pop("name")

        def _parse_before(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        before = _parse_before(d.pop("before", UNSET))

        rule_changed = cls(
            after=after,
            at=at,
            by=by,
            kind=kind,
            name=name,
            before=before,
        )

        rule_changed.additional_properties = d
        return rule_changed

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
