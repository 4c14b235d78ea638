from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.explanation_finding import ExplanationFinding
from ..models.file_fact import FileFact
from ..types import UNSET, Unset

T = TypeVar("T", bound="ReviewedExplanation")


@_attrs_define
class ReviewedExplanation:
    """The explanation of the share of the business without an identified owner, and what an officer said of it.

    Attributes:
        changed (list[FileFact]): What changed since an officer decided: STRUCTURE, EXPLANATION.
        text (str): In the customer's words.
        decided_at (datetime.datetime | None | Unset):
        decided_by_key_id (None | str | Unset):
        decision (ExplanationFinding | None | Unset): ACCEPTED or REJECTED; null until an officer decides, and once what
            was decided on changed. Example: ACCEPTED.
    """

    changed: list[FileFact]
    text: str
    decided_at: datetime.datetime | None | Unset = UNSET
    decided_by_key_id: None | str | Unset = UNSET
    decision: ExplanationFinding | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        changed = []
        for changed_item_data in self.changed:
            changed_item = changed_item_data.value
            changed.append(changed_item)

        text = self.text

        decided_at: None | str | Unset
        if isinstance(self.decided_at, Unset):
            decided_at = UNSET
        elif isinstance(self.decided_at, datetime.datetime):
            decided_at = self.decided_at.isoformat()
        else:
            decided_at = self.decided_at

        decided_by_key_id: None | str | Unset
        if isinstance(self.decided_by_key_id, Unset):
            decided_by_key_id = UNSET
        else:
            decided_by_key_id = self.decided_by_key_id

        decision: None | str | Unset
        if isinstance(self.decision, Unset):
            decision = UNSET
        elif isinstance(self.decision, ExplanationFinding):
            decision = self.decision.value
        else:
            decision = self.decision

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "changed": changed,
                "text": text,
            }
        )
        if decided_at is not UNSET:
            field_dict["decidedAt"] = decided_at
        if decided_by_key_id is not UNSET:
            field_dict["decidedByKeyId"] = decided_by_key_id
        if decision is not UNSET:
            field_dict["decision"] = decision

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        changed = []
        _changed = d.pop("changed")
        for changed_item_data in _changed:
            changed_item = FileFact(changed_item_data)

            changed.append(changed_item)

        text = d.pop("text")

        def _parse_decided_at(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                decided_at_type_0 = datetime.datetime.fromisoformat(data)

                return decided_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        decided_at = _parse_decided_at(d.pop("decidedAt", UNSET))

        def _parse_decided_by_key_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        decided_by_key_id = _parse_decided_by_key_id(d.pop("decidedByKeyId", UNSET))

        def _parse_decision(data: object) -> ExplanationFinding | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                decision_type_0 = ExplanationFinding(data)

                return decision_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ExplanationFinding | None | Unset, data)

        decision = _parse_decision(d.pop("decision", UNSET))

        reviewed_explanation = cls(
            changed=changed,
            text=text,
            decided_at=decided_at,
            decided_by_key_id=decided_by_key_id,
            decision=decision,
        )

        reviewed_explanation.additional_properties = d
        return reviewed_explanation

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
