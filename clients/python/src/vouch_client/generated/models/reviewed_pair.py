from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.file_fact import FileFact
from ..models.pair_answer import PairAnswer
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.reviewed_namesake import ReviewedNamesake


T = TypeVar("T", bound="ReviewedPair")


@_attrs_define
class ReviewedPair:
    """Two who may be one person, and what an officer said of them.

    Attributes:
        changed (list[FileFact]): What changed since an officer answered: NAME, DATE_OF_BIRTH.
        people (list[ReviewedNamesake]): The two.
        answer (None | PairAnswer | Unset): ONE_PERSON or TWO_PEOPLE; null until an officer answers, and once a name or
            birth date changed. Example: TWO_PEOPLE.
        answered_at (datetime.datetime | None | Unset):
        answered_by_key_id (None | str | Unset):
    """

    changed: list[FileFact]
    people: list[ReviewedNamesake]
    answer: None | PairAnswer | Unset = UNSET
    answered_at: datetime.datetime | None | Unset = UNSET
    answered_by_key_id: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        changed = []
        for changed_item_data in self.changed:
            changed_item = changed_item_data.value
            changed.append(changed_item)

        people = []
        for people_item_data in self.people:
            people_item = people_item_data.to_dict()
            people.append(people_item)

        answer: None | str | Unset
        if isinstance(self.answer, Unset):
            answer = UNSET
        elif isinstance(self.answer, PairAnswer):
            answer = self.answer.value
        else:
            answer = self.answer

        answered_at: None | str | Unset
        if isinstance(self.answered_at, Unset):
            answered_at = UNSET
        elif isinstance(self.answered_at, datetime.datetime):
            answered_at = self.answered_at.isoformat()
        else:
            answered_at = self.answered_at

        answered_by_key_id: None | str | Unset
        if isinstance(self.answered_by_key_id, Unset):
            answered_by_key_id = UNSET
        else:
            answered_by_key_id = self.answered_by_key_id

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "changed": changed,
                "people": people,
            }
        )
        if answer is not UNSET:
            field_dict["answer"] = answer
        if answered_at is not UNSET:
            field_dict["answeredAt"] = answered_at
        if answered_by_key_id is not UNSET:
            field_dict["answeredByKeyId"] = answered_by_key_id

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.reviewed_namesake import ReviewedNamesake

        d = dict(src_dict)
        changed = []
        _changed = d.pop("changed")
        for changed_item_data in _changed:
            changed_item = FileFact(changed_item_data)

            changed.append(changed_item)

        people = []
        _people = d.pop("people")
        for people_item_data in _people:
            people_item = ReviewedNamesake.from_dict(people_item_data)

            people.append(people_item)

        def _parse_answer(data: object) -> None | PairAnswer | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                answer_type_0 = PairAnswer(data)

                return answer_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | PairAnswer | Unset, data)

        answer = _parse_answer(d.pop("answer", UNSET))

        def _parse_answered_at(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                answered_at_type_0 = datetime.datetime.fromisoformat(data)

                return answered_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        answered_at = _parse_answered_at(d.pop("answeredAt", UNSET))

        def _parse_answered_by_key_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        answered_by_key_id = _parse_answered_by_key_id(d.pop("answeredByKeyId", UNSET))

        reviewed_pair = cls(
            changed=changed,
            people=people,
            answer=answer,
            answered_at=answered_at,
            answered_by_key_id=answered_by_key_id,
        )

        reviewed_pair.additional_properties = d
        return reviewed_pair

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
