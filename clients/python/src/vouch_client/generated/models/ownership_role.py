from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.ownership_trust_role import OwnershipTrustRole
from ..types import UNSET, Unset

T = TypeVar("T", bound="OwnershipRole")


@_attrs_define
class OwnershipRole:
    """A role in a trust or a foundation.

    Attributes:
        party_id (str): Who has the role.
        role (OwnershipTrustRole): A role in a trust or a foundation.
        trust_id (str): The trust or foundation.
        source (None | str | Unset): What shows it: at most 500 characters.
    """

    party_id: str
    role: OwnershipTrustRole
    trust_id: str
    source: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        party_id = self.party_id

        role = self.role.value

        trust_id = self.trust_id

        source: None | str | Unset
        if isinstance(self.source, Unset):
            source = UNSET
        else:
            source = self.source

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "partyId": party_id,
                "role": role,
                "trustId": trust_id,
            }
        )
        if source is not UNSET:
            field_dict["source"] = source

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        party_id = d.pop("partyId")

        role = OwnershipTrustRole(d.pop("role"))

        trust_id = d.pop("trustId")

        def _parse_source(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        source = _parse_source(d.pop("source", UNSET))

        ownership_role = cls(
            party_id=party_id,
            role=role,
            trust_id=trust_id,
            source=source,
        )

        ownership_role.additional_properties = d
        return ownership_role

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
