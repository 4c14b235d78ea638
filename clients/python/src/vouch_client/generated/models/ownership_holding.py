from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="OwnershipHolding")


@_attrs_define
class OwnershipHolding:
    """A holder's part of a company.

    Attributes:
        basis_points (int): The part in basis points, 1 to 10000: 2500 is 25 %. Example: 2500.
        company_id (str): The company that is held.
        holder_id (str): The party that holds.
    """

    basis_points: int
    company_id: str
    holder_id: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        basis_points = self.basis_points

        company_id = self.company_id

        holder_id = self.holder_id

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "basisPoints": basis_points,
                "companyId": company_id,
                "holderId": holder_id,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        basis_points = d.pop("basisPoints")

        company_id = d.pop("companyId")

        holder_id = d.pop("holderId")

        ownership_holding = cls(
            basis_points=basis_points,
            company_id=company_id,
            holder_id=holder_id,
        )

        ownership_holding.additional_properties = d
        return ownership_holding

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
