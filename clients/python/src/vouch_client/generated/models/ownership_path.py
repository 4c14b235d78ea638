from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.ownership_share import OwnershipShare


T = TypeVar("T", bound="OwnershipPath")


@_attrs_define
class OwnershipPath:
    """One way from the business up to a natural person.

    Attributes:
        basis_points (list[int]): How much of each of them the next one holds, at last the person.
        company_ids (list[str]): The companies passed, the business first.
        share (OwnershipShare): An exact part of the business, as numbers to read.
    """

    basis_points: list[int]
    company_ids: list[str]
    share: OwnershipShare
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        basis_points = self.basis_points

        company_ids = self.company_ids

        share = self.share.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "basisPoints": basis_points,
                "companyIds": company_ids,
                "share": share,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.ownership_share import OwnershipShare

        d = dict(src_dict)
        basis_points = cast(list[int], d.pop("basisPoints"))

        company_ids = cast(list[str], d.pop("companyIds"))

        share = OwnershipShare.from_dict(d.pop("share"))

        ownership_path = cls(
            basis_points=basis_points,
            company_ids=company_ids,
            share=share,
        )

        ownership_path.additional_properties = d
        return ownership_path

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
