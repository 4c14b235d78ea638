from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.part_decision import PartDecision
from ..models.rejection_reason import RejectionReason
from ..types import UNSET, Unset

T = TypeVar("T", bound="DecidePartRequest")


@_attrs_define
class DecidePartRequest:
    """What is decided on a document or a person.

    Attributes:
        decision (PartDecision): What to say of a document or a person.
        notes (None | str | Unset): For officers alone: at most 2000 characters.
        reasons (list[RejectionReason] | None | Unset): Of a rejection, at least one; for the customer: UNREADABLE,
            EXPIRED, OUTDATED, INCOMPLETE, WRONG_DOCUMENT, DATA_MISMATCH, TRANSLATION_NEEDED, NOT_CERTIFIED, NOT_ACCEPTED.
        subject_id (None | str | Unset): Whose the document is: the person or the company above. Needed to verify one
            that does not say it and has to have a subject, where more than one is possible; the error has the candidates.
    """

    decision: PartDecision
    notes: None | str | Unset = UNSET
    reasons: list[RejectionReason] | None | Unset = UNSET
    subject_id: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        decision = self.decision.value

        notes: None | str | Unset
        if isinstance(self.notes, Unset):
            notes = UNSET
        else:
            notes = self.notes

        reasons: list[str] | None | Unset
        if isinstance(self.reasons, Unset):
            reasons = UNSET
        elif isinstance(self.reasons, list):
            reasons = []
            for reasons_type_0_item_data in self.reasons:
                reasons_type_0_item = reasons_type_0_item_data.value
                reasons.append(reasons_type_0_item)

        else:
            reasons = self.reasons

        subject_id: None | str | Unset
        if isinstance(self.subject_id, Unset):
            subject_id = UNSET
        else:
            subject_id = self.subject_id

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "decision": decision,
            }
        )
        if notes is not UNSET:
            field_dict["notes"] = notes
        if reasons is not UNSET:
            field_dict["reasons"] = reasons
        if subject_id is not UNSET:
            field_dict["subjectId"] = subject_id

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        decision = PartDecision(d.pop("decision"))

        def _parse_notes(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        notes = _parse_notes(d.pop("notes", UNSET))

        def _parse_reasons(data: object) -> list[RejectionReason] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                reasons_type_0 = []
                _reasons_type_0 = data
                for reasons_type_0_item_data in _reasons_type_0:
                    reasons_type_0_item = RejectionReason(reasons_type_0_item_data)

                    reasons_type_0.append(reasons_type_0_item)

                return reasons_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[RejectionReason] | None | Unset, data)

        reasons = _parse_reasons(d.pop("reasons", UNSET))

        def _parse_subject_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        subject_id = _parse_subject_id(d.pop("subjectId", UNSET))

        decide_part_request = cls(
            decision=decision,
            notes=notes,
            reasons=reasons,
            subject_id=subject_id,
        )

        decide_part_request.additional_properties = d
        return decide_part_request

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
