from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.file_fact import FileFact
from ..models.obstacle_reason import ObstacleReason
from ..models.requirement_code import RequirementCode
from ..types import UNSET, Unset

T = TypeVar("T", bound="ReviewObstacle")


@_attrs_define
class ReviewObstacle:
    """One thing that keeps a file from being approved.

    Attributes:
        changed (list[FileFact]): Of CHANGED: which facts changed since an officer looked. Empty otherwise.
        why (ObstacleReason): Why a requirement keeps a file from being approved.
        code (None | RequirementCode | Unset): The requirement; null where it is about the whole file. Example:
            SANCTIONS.
        subject_id (None | str | Unset): Null for the organization itself.
    """

    changed: list[FileFact]
    why: ObstacleReason
    code: None | RequirementCode | Unset = UNSET
    subject_id: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        changed = []
        for changed_item_data in self.changed:
            changed_item = changed_item_data.value
            changed.append(changed_item)

        why = self.why.value

        code: None | str | Unset
        if isinstance(self.code, Unset):
            code = UNSET
        elif isinstance(self.code, RequirementCode):
            code = self.code.value
        else:
            code = self.code

        subject_id: None | str | Unset
        if isinstance(self.subject_id, Unset):
            subject_id = UNSET
        else:
            subject_id = self.subject_id

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "changed": changed,
                "why": why,
            }
        )
        if code is not UNSET:
            field_dict["code"] = code
        if subject_id is not UNSET:
            field_dict["subjectId"] = subject_id

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        changed = []
        _changed = d.pop("changed")
        for changed_item_data in _changed:
            changed_item = FileFact(changed_item_data)

            changed.append(changed_item)

        why = ObstacleReason(d.pop("why"))

        def _parse_code(data: object) -> None | RequirementCode | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                code_type_0 = RequirementCode(data)

                return code_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | RequirementCode | Unset, data)

        code = _parse_code(d.pop("code", UNSET))

        def _parse_subject_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        subject_id = _parse_subject_id(d.pop("subjectId", UNSET))

        review_obstacle = cls(
            changed=changed,
            why=why,
            code=code,
            subject_id=subject_id,
        )

        review_obstacle.additional_properties = d
        return review_obstacle

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
