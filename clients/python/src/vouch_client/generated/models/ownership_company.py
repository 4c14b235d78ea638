from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.ownership_balance import OwnershipBalance

T = TypeVar("T", bound="OwnershipCompany")


@_attrs_define
class OwnershipCompany:
    """What is declared about one company.

    Attributes:
        balance (OwnershipBalance): How a company's declared holdings add up.
        basis_points (int): The sum of its holdings.
        holders (int): How many hold it.
        id (str):
    """

    balance: OwnershipBalance
    basis_points: int
    holders: int
    id: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        balance = self.balance.value

        basis_points = self.basis_points

        holders = self.holders

        id = self.id

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "balance": balance,
                "basisPoints": basis_points,
                "holders": holders,
                "id": id,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        balance = OwnershipBalance(d.pop("balance"))

        basis_points = d.pop("basisPoints")

        holders = d.pop("holders")

        id = d.pop("id")

        ownership_company = cls(
            balance=balance,
            basis_points=basis_points,
            holders=holders,
            id=id,
        )

        ownership_company.additional_properties = d
        return ownership_company

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
