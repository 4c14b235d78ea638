from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.ownership_circle import OwnershipCircle
    from ..models.ownership_company import OwnershipCompany
    from ..models.ownership_owner import OwnershipOwner
    from ..models.ownership_share import OwnershipShare


T = TypeVar("T", bound="OwnershipResult")


@_attrs_define
class OwnershipResult:
    """Who owns the business in effect.

    Attributes:
        circles (list[OwnershipCircle]):
        companies (list[OwnershipCompany]): Every connected company, the business first.
        over_declared (OwnershipShare): An exact part of the business, as numbers to read.
        owners (list[OwnershipOwner]): Natural persons, the largest share first.
        unconnected (list[str]): Parties that no holding connects with the business.
        unknown (OwnershipShare): An exact part of the business, as numbers to read.
    """

    circles: list[OwnershipCircle]
    companies: list[OwnershipCompany]
    over_declared: OwnershipShare
    owners: list[OwnershipOwner]
    unconnected: list[str]
    unknown: OwnershipShare
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        circles = []
        for circles_item_data in self.circles:
            circles_item = circles_item_data.to_dict()
            circles.append(circles_item)

        companies = []
        for companies_item_data in self.companies:
            companies_item = companies_item_data.to_dict()
            companies.append(companies_item)

        over_declared = self.over_declared.to_dict()

        owners = []
        for owners_item_data in self.owners:
            owners_item = owners_item_data.to_dict()
            owners.append(owners_item)

        unconnected = self.unconnected

        unknown = self.unknown.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "circles": circles,
                "companies": companies,
                "overDeclared": over_declared,
                "owners": owners,
                "unconnected": unconnected,
                "unknown": unknown,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.ownership_circle import OwnershipCircle
        from ..models.ownership_company import OwnershipCompany
        from ..models.ownership_owner import OwnershipOwner
        from ..models.ownership_share import OwnershipShare

        d = dict(src_dict)
        circles = []
        _circles = d.pop("circles")
        for circles_item_data in _circles:
            circles_item = OwnershipCircle.from_dict(circles_item_data)

            circles.append(circles_item)

        companies = []
        _companies = d.pop("companies")
        for companies_item_data in _companies:
            companies_item = OwnershipCompany.from_dict(companies_item_data)

            companies.append(companies_item)

        over_declared = OwnershipShare.from_dict(d.pop("overDeclared"))

        owners = []
        _owners = d.pop("owners")
        for owners_item_data in _owners:
            owners_item = OwnershipOwner.from_dict(owners_item_data)

            owners.append(owners_item)

        unconnected = cast(list[str], d.pop("unconnected"))

        unknown = OwnershipShare.from_dict(d.pop("unknown"))

        ownership_result = cls(
            circles=circles,
            companies=companies,
            over_declared=over_declared,
            owners=owners,
            unconnected=unconnected,
            unknown=unknown,
        )

        ownership_result.additional_properties = d
        return ownership_result

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
