from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.pair_answer import PairAnswer
from ..types import UNSET, Unset

T = TypeVar("T", bound="AnswerPairRequest")


@_attrs_define
class AnswerPairRequest:
    """Whether two are one.

    Attributes:
        answer (PairAnswer): Whether two are one.
        people (list[str]): The ids of two whom `pairs` of the review names.
        notes (None | str | Unset): For officers alone: at most 2000 characters.
    """

    answer: PairAnswer
    people: list[str]
    notes: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        answer = self.answer.value

        people = self.people

        notes: None | str | Unset
        if isinstance(self.notes, Unset):
            notes = UNSET
        else:
            notes = self.notes

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "answer": answer,
                "people": people,
            }
        )
        if notes is not UNSET:
            field_dict["notes"] = notes

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        answer = PairAnswer(d.pop("answer"))

        people = cast(list[str], d.pop("people"))

        def _parse_notes(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        notes = _parse_notes(d.pop("notes", UNSET))

        answer_pair_request = cls(
            answer=answer,
            people=people,
            notes=notes,
        )

        answer_pair_request.additional_properties = d
        return answer_pair_request

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
