from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.ownership_means import OwnershipMeans
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.ownership_share import OwnershipShare


T = TypeVar("T", bound="OwnershipLink")


@_attrs_define
class OwnershipLink:
    """One step of a chain of control.

    Attributes:
        by_ids (list[str]): Through whom: the owner, or those whom the owner controls by earlier steps.
        entity_id (str): Who is controlled.
        means (OwnershipMeans): What gives control.
        agreement (None | str | Unset): The agreement's name.
        share (None | OwnershipShare | Unset):
    """

    by_ids: list[str]
    entity_id: str
    means: OwnershipMeans
    agreement: None | str | Unset = UNSET
    share: None | OwnershipShare | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.ownership_share import OwnershipShare

        by_ids = self.by_ids

        entity_id = self.entity_id

        means = self.means.value

        agreement: None | str | Unset
        if isinstance(self.agreement, Unset):
            agreement = UNSET
        else:
            agreement = self.agreement

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
                "byIds": by_ids,
                "entityId": entity_id,
                "means": means,
            }
        )
        if agreement is not UNSET:
            field_dict["agreement"] = agreement
        if share is not UNSET:
            field_dict["share"] = share

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.ownership_share import OwnershipShare

        d = dict(src_dict)
        by_ids = cast(list[str], d.pop("byIds"))

        entity_id = d.pop("entityId")

        means = OwnershipMeans(d.pop("means"))

        def _parse_agreement(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        agreement = _parse_agreement(d.pop("agreement", UNSET))

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

        ownership_link = cls(
            by_ids=by_ids,
            entity_id=entity_id,
            means=means,
            agreement=agreement,
            share=share,
        )

        ownership_link.additional_properties = d
        return ownership_link

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
