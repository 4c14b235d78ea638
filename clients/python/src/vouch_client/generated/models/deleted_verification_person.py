from __future__ import annotations

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

T = TypeVar("T", bound="DeletedVerificationPerson")


@_attrs_define
class DeletedVerificationPerson:
    """What is left of a person.

    Attributes:
        deleted (bool): Always true.
        id (str):  Example: per_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4.
        object_ (Literal['verification_person']): Always `verification_person`.
    """

    deleted: bool
    id: str
    object_: Literal["verification_person"]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        deleted = self.deleted

        id = self.id

        object_ = self.object_

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "deleted": deleted,
                "id": id,
                "object": object_,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        deleted = d.pop("deleted")

        id = d.pop("id")

        object_ = cast(Literal["verification_person"], d.pop("object"))
        if object_ != "verification_person":
            raise ValueError(
                f"object must match const 'verification_person', got '{object_}'"
            )

        deleted_verification_person = cls(
            deleted=deleted,
            id=id,
            object_=object_,
        )

        deleted_verification_person.additional_properties = d
        return deleted_verification_person

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
