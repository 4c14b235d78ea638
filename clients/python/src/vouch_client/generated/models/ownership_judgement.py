from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.verification_level import VerificationLevel

if TYPE_CHECKING:
    from ..models.ownership_beneficial_owner import OwnershipBeneficialOwner


T = TypeVar("T", bound="OwnershipJudgement")


@_attrs_define
class OwnershipJudgement:
    """Who owns and controls the business by the law, on the day of the question.

    Attributes:
        category (VerificationLevel): How much is asked of a business.
        classes (list[OwnershipBeneficialOwner]): Classes of beneficiaries that are owners: identified by their
            description.
        day (datetime.date): The day whose interests were counted. Example: 2026-03-15.
        incomplete (bool): The structure is too large to be followed to every owner: an officer has to look.
        layers (int): How many entities are on the longest way between the business and an owner; from 3 on a structure
            is complex.
        nobody_found (bool): Nobody owns or controls enough: the senior managing officials are named instead, with the
            reason why.
        owners (list[OwnershipBeneficialOwner]): Natural persons, by id.
        policy (str): The name of the rules that were applied. Example: amlr-2027.
        trusts (list[OwnershipBeneficialOwner]): Trusts and foundations that reach the threshold or control the
            business.
        unexplained (list[str]): Trusts without roles, states and listed companies without a source: they explain
            nothing.
        unmeasured (list[str]): Holders whose interest says no amount where one is needed.
    """

    category: VerificationLevel
    classes: list[OwnershipBeneficialOwner]
    day: datetime.date
    incomplete: bool
    layers: int
    nobody_found: bool
    owners: list[OwnershipBeneficialOwner]
    policy: str
    trusts: list[OwnershipBeneficialOwner]
    unexplained: list[str]
    unmeasured: list[str]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        category = self.category.value

        classes = []
        for classes_item_data in self.classes:
            classes_item = classes_item_data.to_dict()
            classes.append(classes_item)

        day = self.day.isoformat()

        incomplete = self.incomplete

        layers = self.layers

        nobody_found = self.nobody_found

        owners = []
        for owners_item_data in self.owners:
            owners_item = owners_item_data.to_dict()
            owners.append(owners_item)

        policy = self.policy

        trusts = []
        for trusts_item_data in self.trusts:
            trusts_item = trusts_item_data.to_dict()
            trusts.append(trusts_item)

        unexplained = self.unexplained

        unmeasured = self.unmeasured

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "category": category,
                "classes": classes,
                "day": day,
                "incomplete": incomplete,
                "layers": layers,
                "nobodyFound": nobody_found,
                "owners": owners,
                "policy": policy,
                "trusts": trusts,
                "unexplained": unexplained,
                "unmeasured": unmeasured,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.ownership_beneficial_owner import OwnershipBeneficialOwner

        d = dict(src_dict)
        category = VerificationLevel(d.pop("category"))

        classes = []
        _classes = d.pop("classes")
        for classes_item_data in _classes:
            classes_item = OwnershipBeneficialOwner.from_dict(classes_item_data)

            classes.append(classes_item)

        day = datetime.date.fromisoformat(d.pop("day"))

        incomplete = d.pop("incomplete")

        layers = d.pop("layers")

        nobody_found = d.pop("nobodyFound")

        owners = []
        _owners = d.pop("owners")
        for owners_item_data in _owners:
            owners_item = OwnershipBeneficialOwner.from_dict(owners_item_data)

            owners.append(owners_item)

        policy = d.pop("policy")

        trusts = []
        _trusts = d.pop("trusts")
        for trusts_item_data in _trusts:
            trusts_item = OwnershipBeneficialOwner.from_dict(trusts_item_data)

            trusts.append(trusts_item)

        unexplained = cast(list[str], d.pop("unexplained"))

        unmeasured = cast(list[str], d.pop("unmeasured"))

        ownership_judgement = cls(
            category=category,
            classes=classes,
            day=day,
            incomplete=incomplete,
            layers=layers,
            nobody_found=nobody_found,
            owners=owners,
            policy=policy,
            trusts=trusts,
            unexplained=unexplained,
            unmeasured=unmeasured,
        )

        ownership_judgement.additional_properties = d
        return ownership_judgement

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
