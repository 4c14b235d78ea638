from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.ownership_holding import OwnershipHolding
    from ..models.ownership_interest import OwnershipInterest
    from ..models.ownership_party import OwnershipParty
    from ..models.ownership_role import OwnershipRole


T = TypeVar("T", bound="DeclareOwnershipRequest")


@_attrs_define
class DeclareOwnershipRequest:
    """A whole structure: it replaces the one before.

    Attributes:
        parties (list[OwnershipParty]): Everybody who is named in a holding, at most 2000.
        root (str): The party that is the business itself. Example: company.
        explanation (None | str | Unset): Why a part of the ownership leads to nobody, at most 2000 characters. Without
            it the last explanation is taken away.
        holdings (list[OwnershipHolding] | Unset): Who holds what part of the shares and votes alike, in any order.
        interests (list[OwnershipInterest] | Unset): Interests of one kind each, and ways to control, in any order.
        roles (list[OwnershipRole] | Unset): Who has which role in the trusts and foundations, in any order.
    """

    parties: list[OwnershipParty]
    root: str
    explanation: None | str | Unset = UNSET
    holdings: list[OwnershipHolding] | Unset = UNSET
    interests: list[OwnershipInterest] | Unset = UNSET
    roles: list[OwnershipRole] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        parties = []
        for parties_item_data in self.parties:
            parties_item = parties_item_data.to_dict()
            parties.append(parties_item)

        root = self.root

        explanation: None | str | Unset
        if isinstance(self.explanation, Unset):
            explanation = UNSET
        else:
            explanation = self.explanation

        holdings: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.holdings, Unset):
            holdings = []
            for holdings_item_data in self.holdings:
                holdings_item = holdings_item_data.to_dict()
                holdings.append(holdings_item)

        interests: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.interests, Unset):
            interests = []
            for interests_item_data in self.interests:
                interests_item = interests_item_data.to_dict()
                interests.append(interests_item)

        roles: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.roles, Unset):
            roles = []
            for roles_item_data in self.roles:
                roles_item = roles_item_data.to_dict()
                roles.append(roles_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "parties": parties,
                "root": root,
            }
        )
        if explanation is not UNSET:
            field_dict["explanation"] = explanation
        if holdings is not UNSET:
            field_dict["holdings"] = holdings
        if interests is not UNSET:
            field_dict["interests"] = interests
        if roles is not UNSET:
            field_dict["roles"] = roles

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.ownership_holding import OwnershipHolding
        from ..models.ownership_interest import OwnershipInterest
        from ..models.ownership_party import OwnershipParty
        from ..models.ownership_role import OwnershipRole

        d = dict(src_dict)
        parties = []
        _parties = d.pop("parties")
        for parties_item_data in _parties:
            parties_item = OwnershipParty.from_dict(parties_item_data)

            parties.append(parties_item)

        root = d.pop("root")

        def _parse_explanation(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        explanation = _parse_explanation(d.pop("explanation", UNSET))

        _holdings = d.pop("holdings", UNSET)
        holdings: list[OwnershipHolding] | Unset = UNSET
        if _holdings is not UNSET:
            holdings = []
            for holdings_item_data in _holdings:
                holdings_item = OwnershipHolding.from_dict(holdings_item_data)

                holdings.append(holdings_item)

        _interests = d.pop("interests", UNSET)
        interests: list[OwnershipInterest] | Unset = UNSET
        if _interests is not UNSET:
            interests = []
            for interests_item_data in _interests:
                interests_item = OwnershipInterest.from_dict(interests_item_data)

                interests.append(interests_item)

        _roles = d.pop("roles", UNSET)
        roles: list[OwnershipRole] | Unset = UNSET
        if _roles is not UNSET:
            roles = []
            for roles_item_data in _roles:
                roles_item = OwnershipRole.from_dict(roles_item_data)

                roles.append(roles_item)

        declare_ownership_request = cls(
            parties=parties,
            root=root,
            explanation=explanation,
            holdings=holdings,
            interests=interests,
            roles=roles,
        )

        declare_ownership_request.additional_properties = d
        return declare_ownership_request

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
