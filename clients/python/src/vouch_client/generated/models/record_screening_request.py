from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.screening_kind import ScreeningKind
from ..models.screening_result import ScreeningResult
from ..types import UNSET, Unset

T = TypeVar("T", bound="RecordScreeningRequest")


@_attrs_define
class RecordScreeningRequest:
    """What came of a screening.

    Attributes:
        kind (ScreeningKind): What a screening looks for.
        result (ScreeningResult): What came of a screening.
        note (None | str | Unset): For officers alone; of a match, why it may stand: without it nothing can be approved.
        subject_id (None | str | Unset): The person or the company above; absent for the organization itself.
    """

    kind: ScreeningKind
    result: ScreeningResult
    note: None | str | Unset = UNSET
    subject_id: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        kind = self.kind.value

        result = self.result.value

        note: None | str | Unset
        if isinstance(self.note, Unset):
            note = UNSET
        else:
            note = self.note

        subject_id: None | str | Unset
        if isinstance(self.subject_id, Unset):
            subject_id = UNSET
        else:
            subject_id = self.subject_id

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "kind": kind,
                "result": result,
            }
        )
        if note is not UNSET:
            field_dict["note"] = note
        if subject_id is not UNSET:
            field_dict["subjectId"] = subject_id

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        kind = ScreeningKind(d.pop("kind"))

        result = ScreeningResult(d.pop("result"))

        def _parse_note(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        note = _parse_note(d.pop("note", UNSET))

        def _parse_subject_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        subject_id = _parse_subject_id(d.pop("subjectId", UNSET))

        record_screening_request = cls(
            kind=kind,
            result=result,
            note=note,
            subject_id=subject_id,
        )

        record_screening_request.additional_properties = d
        return record_screening_request

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
