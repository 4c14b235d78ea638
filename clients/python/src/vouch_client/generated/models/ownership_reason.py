from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.ownership_interest_kind import OwnershipInterestKind
from ..models.ownership_rule import OwnershipRule
from ..models.ownership_trust_role import OwnershipTrustRole
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.ownership_link import OwnershipLink
    from ..models.ownership_share import OwnershipShare


T = TypeVar("T", bound="OwnershipReason")


@_attrs_define
class OwnershipReason:
    """Why somebody is a beneficial owner.

    Attributes:
        article (str): The passage of the policy's law. Example: Art. 52(1).
        chain (list[OwnershipLink]): How control comes about, step by step.
        party_ids (list[str]): Those who hold for the owner; the company in which the share is, where that is not the
            business; the trust or
            foundation of a role, and the entity that has it.
        rule (OwnershipRule): On what ground somebody is a beneficial owner.
        text (str): The same as a sentence. Example: Has 30.000000 % of the shares in effect (Art. 52(1))..
        kind (None | OwnershipInterestKind | Unset): SHARES, VOTES or PROFIT, where a share is the reason.
        role (None | OwnershipTrustRole | Unset): The role in a trust or foundation.
        share (None | OwnershipShare | Unset):
    """

    article: str
    chain: list[OwnershipLink]
    party_ids: list[str]
    rule: OwnershipRule
    text: str
    kind: None | OwnershipInterestKind | Unset = UNSET
    role: None | OwnershipTrustRole | Unset = UNSET
    share: None | OwnershipShare | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.ownership_share import OwnershipShare

        article = self.article

        chain = []
        for chain_item_data in self.chain:
            chain_item = chain_item_data.to_dict()
            chain.append(chain_item)

        party_ids = self.party_ids

        rule = self.rule.value

        text = self.text

        kind: None | str | Unset
        if isinstance(self.kind, Unset):
            kind = UNSET
        elif isinstance(self.kind, OwnershipInterestKind):
            kind = self.kind.value
        else:
            kind = self.kind

        role: None | str | Unset
        if isinstance(self.role, Unset):
            role = UNSET
        elif isinstance(self.role, OwnershipTrustRole):
            role = self.role.value
        else:
            role = self.role

        share: dict[str, Any] | None | Unset
        if isinstance(self.share, Unset):
            share = UNSET
        elif isinstance(self.share, OwnershipShare):
            share = self.share.to_dict()
        else:
            share = self.share

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "article": article,
                "chain": chain,
                "partyIds": party_ids,
                "rule": rule,
                "text": text,
            }
        )
        if kind is not UNSET:
            field_dict["kind"] = kind
        if role is not UNSET:
            field_dict["role"] = role
        if share is not UNSET:
            field_dict["share"] = share

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.ownership_link import OwnershipLink
        from ..models.ownership_share import OwnershipShare

        d = dict(src_dict)
        article = d.pop("article")

        chain = []
        _chain = d.pop("chain")
        for chain_item_data in _chain:
            chain_item = OwnershipLink.from_dict(chain_item_data)

            chain.append(chain_item)

        party_ids = cast(list[str], d.pop("partyIds"))

        rule = OwnershipRule(d.pop("rule"))

        text = d.pop("text")

        def _parse_kind(data: object) -> None | OwnershipInterestKind | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                kind_type_0 = OwnershipInterestKind(data)

                return kind_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | OwnershipInterestKind | Unset, data)

        kind = _parse_kind(d.pop("kind", UNSET))

        def _parse_role(data: object) -> None | OwnershipTrustRole | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                role_type_0 = OwnershipTrustRole(data)

                return role_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | OwnershipTrustRole | Unset, data)

        role = _parse_role(d.pop("role", UNSET))

        def _parse_share(data: object) -> None | OwnershipShare | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                share_type_0 = OwnershipShare.from_dict(data)

                return share_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | OwnershipShare | Unset, data)

        share = _parse_share(d.pop("share", UNSET))

        ownership_reason = cls(
            article=article,
            chain=chain,
            party_ids=party_ids,
            rule=rule,
            text=text,
            kind=kind,
            role=role,
            share=share,
        )

        ownership_reason.additional_properties = d
        return ownership_reason

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
