from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import (
    Any,
    Literal,
    Self,
    TypeVar,
    cast,
)

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.screening_kind import ScreeningKind
from ..models.screening_result import ScreeningResult
from ..types import UNSET, Unset

T = TypeVar("T", bound="ScreeningRecord")


@_attrs_define
class ScreeningRecord:
    """A screening's result, as an officer recorded it.

    Attributes:
        id (str):  Example: scr_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4.
        kind (ScreeningKind): What a screening looks for.
        object_ (Literal['screening']): Always `screening`.
        recorded_at (datetime.datetime): ISO 8601 timestamp string, in UTC, with milliseconds. Example:
            2026-03-15T14:30:00.000Z.
        recorded_by (str): The officer's key.
        result (ScreeningResult): What came of a screening.
        note (None | str | Unset):
        subject_id (None | str | Unset): Null for the organization itself.
    """

    id: str
    kind: ScreeningKind
    object_: Literal["screening"]
    recorded_at: datetime.datetime
    recorded_by: str
    result: ScreeningResult
    note: None | str | Unset = UNSET
    subject_id: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        kind = self.kind.value

        object_ = self.object_

        recorded_at = self.recorded_at.isoformat()

        recorded_by = self.recorded_by

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
                "id": id,
                "kind": kind,
                "object": object_,
                "recordedAt": recorded_at,
                "recordedBy": recorded_by,
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
        id = d.pop("id")

        kind = ScreeningKind(d.pop("kind"))

        object_ = cast(Literal["screening"], d.pop("object"))
        if object_ != "screening":
            raise ValueError(f"object must match const 'screening', got '{object_}'")

        recorded_at = datetime.datetime.fromisoformat(d.pop("recordedAt"))

        recorded_by = d.pop("recordedBy")

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

        screening_record = cls(
            id=id,
            kind=kind,
            object_=object_,
            recorded_at=recorded_at,
            recorded_by=recorded_by,
            result=result,
            note=note,
            subject_id=subject_id,
        )

        screening_record.additional_properties = d
        return screening_record

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
