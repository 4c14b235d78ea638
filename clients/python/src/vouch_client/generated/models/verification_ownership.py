from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import (
    TYPE_CHECKING,
    Any,
    Literal,
    Self,
    TypeVar,
    cast,
)

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.ownership_holding import OwnershipHolding
    from ..models.ownership_interest import OwnershipInterest
    from ..models.ownership_judgement import OwnershipJudgement
    from ..models.ownership_party import OwnershipParty
    from ..models.ownership_result import OwnershipResult
    from ..models.ownership_role import OwnershipRole


T = TypeVar("T", bound="VerificationOwnership")


@_attrs_define
class VerificationOwnership:
    """The ownership of a business.

    Attributes:
        holdings (list[OwnershipHolding]):
        interests (list[OwnershipInterest]): Interests beyond holdings, and ways to control.
        object_ (Literal['verification_ownership']): Always `verification_ownership`.
        parties (list[OwnershipParty]):
        roles (list[OwnershipRole]): Roles in trusts and foundations.
        beneficial_ownership (None | OwnershipJudgement | Unset):
        explanation (None | str | Unset): Why a part of it leads to nobody, as you said.
        result (None | OwnershipResult | Unset):
        root (None | str | Unset): The party that is the business; null while nothing is declared.
        updated_at (datetime.datetime | None | Unset):  Example: 2026-03-15T14:30:00.000Z.
    """

    holdings: list[OwnershipHolding]
    interests: list[OwnershipInterest]
    object_: Literal["verification_ownership"]
    parties: list[OwnershipParty]
    roles: list[OwnershipRole]
    beneficial_ownership: None | OwnershipJudgement | Unset = UNSET
    explanation: None | str | Unset = UNSET
    result: None | OwnershipResult | Unset = UNSET
    root: None | str | Unset = UNSET
    updated_at: datetime.datetime | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.ownership_judgement import OwnershipJudgement
        from ..models.ownership_result import OwnershipResult

        holdings = []
        for holdings_item_data in self.holdings:
            holdings_item = holdings_item_data.to_dict()
            holdings.append(holdings_item)

        interests = []
        for interests_item_data in self.interests:
            interests_item = interests_item_data.to_dict()
            interests.append(interests_item)

        object_ = self.object_

        parties = []
        for parties_item_data in self.parties:
            parties_item = parties_item_data.to_dict()
            parties.append(parties_item)

        roles = []
        for roles_item_data in self.roles:
            roles_item = roles_item_data.to_dict()
            roles.append(roles_item)

        beneficial_ownership: dict[str, Any] | None | Unset
        if isinstance(self.beneficial_ownership, Unset):
            beneficial_ownership = UNSET
        elif isinstance(self.beneficial_ownership, OwnershipJudgement):
            beneficial_ownership = self.beneficial_ownership.to_dict()
        else:
            beneficial_ownership = self.beneficial_ownership

        explanation: None | str | Unset
        if isinstance(self.explanation, Unset):
            explanation = UNSET
        else:
            explanation = self.explanation

        result: dict[str, Any] | None | Unset
        if isinstance(self.result, Unset):
            result = UNSET
        elif isinstance(self.result, OwnershipResult):
            result = self.result.to_dict()
        else:
            result = self.result

        root: None | str | Unset
        if isinstance(self.root, Unset):
            root = UNSET
        else:
            root = self.root

        updated_at: None | str | Unset
        if isinstance(self.updated_at, Unset):
            updated_at = UNSET
        elif isinstance(self.updated_at, datetime.datetime):
            updated_at = self.updated_at.isoformat()
        else:
            updated_at = self.updated_at

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "holdings": holdings,
                "interests": interests,
                "object": object_,
                "parties": parties,
                "roles": roles,
            }
        )
        if beneficial_ownership is not UNSET:
            field_dict["beneficialOwnership"] = beneficial_ownership
        if explanation is not UNSET:
            field_dict["explanation"] = explanation
        if result is not UNSET:
            field_dict["result"] = result
        if root is not UNSET:
            field_dict["root"] = root
        if updated_at is not UNSET:
            field_dict["updatedAt"] = updated_at

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.ownership_holding import OwnershipHolding
        from ..models.ownership_interest import OwnershipInterest
        from ..models.ownership_judgement import OwnershipJudgement
        from ..models.ownership_party import OwnershipParty
        from ..models.ownership_result import OwnershipResult
        from ..models.ownership_role import OwnershipRole

        d = dict(src_dict)
        holdings = []
        _holdings = d.pop("holdings")
        for holdings_item_data in _holdings:
            holdings_item = OwnershipHolding.from_dict(holdings_item_data)

            holdings.append(holdings_item)

        interests = []
        _interests = d.pop("interests")
        for interests_item_data in _interests:
            interests_item = OwnershipInterest.from_dict(interests_item_data)

            interests.append(interests_item)

        object_ = cast(Literal["verification_ownership"], d.pop("object"))
        if object_ != "verification_ownership":
            raise ValueError(
                f"object must match const 'verification_ownership', got '{object_}'"
            )

        parties = []
        _parties = d.pop("parties")
        for parties_item_data in _parties:
            parties_item = OwnershipParty.from_dict(parties_item_data)

            parties.append(parties_item)

        roles = []
        _roles = d.pop("roles")
        for roles_item_data in _roles:
            roles_item = OwnershipRole.from_dict(roles_item_data)

            roles.append(roles_item)

        def _parse_beneficial_ownership(
            data: object,
        ) -> None | OwnershipJudgement | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                beneficial_ownership_type_0 = OwnershipJudgement.from_dict(data)

                return beneficial_ownership_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | OwnershipJudgement | Unset, data)

        beneficial_ownership = _parse_beneficial_ownership(
            d.pop("beneficialOwnership", UNSET)
        )

        def _parse_explanation(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        explanation = _parse_explanation(d.pop("explanation", UNSET))

        def _parse_result(data: object) -> None | OwnershipResult | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                result_type_0 = OwnershipResult.from_dict(data)

                return result_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | OwnershipResult | Unset, data)

        result = _parse_result(d.pop("result", UNSET))

        def _parse_root(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        root = _parse_root(d.pop("root", UNSET))

        def _parse_updated_at(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                updated_at_type_0 = datetime.datetime.fromisoformat(data)

                return updated_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        updated_at = _parse_updated_at(d.pop("updatedAt", UNSET))

        verification_ownership = cls(
            holdings=holdings,
            interests=interests,
            object_=object_,
            parties=parties,
            roles=roles,
            beneficial_ownership=beneficial_ownership,
            explanation=explanation,
            result=result,
            root=root,
            updated_at=updated_at,
        )

        verification_ownership.additional_properties = d
        return verification_ownership

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
