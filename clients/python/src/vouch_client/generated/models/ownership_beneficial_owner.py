from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.ownership_reason import OwnershipReason


T = TypeVar("T", bound="OwnershipBeneficialOwner")


@_attrs_define
class OwnershipBeneficialOwner:
    """A natural person, a class of beneficiaries, or a trust, with every reason.

    Attributes:
        id (str):
        reasons (list[OwnershipReason]):
    """

    id: str
    reasons: list[OwnershipReason]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        reasons = []
        for reasons_item_data in self.reasons:
            reasons_item = reasons_item_data.to_dict()
            reasons.append(reasons_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "reasons": reasons,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.ownership_reason import OwnershipReason

        d = dict(src_dict)
        id = d.pop("id")

        reasons = []
        _reasons = d.pop("reasons")
        for reasons_item_data in _reasons:
            reasons_item = OwnershipReason.from_dict(reasons_item_data)

            reasons.append(reasons_item)

        ownership_beneficial_owner = cls(
            id=id,
            reasons=reasons,
        )

        ownership_beneficial_owner.additional_properties = d
        return ownership_beneficial_owner

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
