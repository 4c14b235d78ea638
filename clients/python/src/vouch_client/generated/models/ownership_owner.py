from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.ownership_path import OwnershipPath
    from ..models.ownership_share import OwnershipShare


T = TypeVar("T", bound="OwnershipOwner")


@_attrs_define
class OwnershipOwner:
    """A natural person with a share in the business.

    Attributes:
        beneficial_owner (bool): 25 % or more. Decided exactly, not by the rounded numbers.
        id (str):
        more_paths (bool): There are more paths than are listed; the share counts all.
        paths (list[OwnershipPath]): Some paths, the largest first.
        share (OwnershipShare): An exact part of the business, as numbers to read.
        through_circle (bool): A circle of companies is on the way, so the share may be more than the sum of its paths.
    """

    beneficial_owner: bool
    id: str
    more_paths: bool
    paths: list[OwnershipPath]
    share: OwnershipShare
    through_circle: bool
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        beneficial_owner = self.beneficial_owner

        id = self.id

        more_paths = self.more_paths

        paths = []
        for paths_item_data in self.paths:
            paths_item = paths_item_data.to_dict()
            paths.append(paths_item)

        share = self.share.to_dict()

        through_circle = self.through_circle

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "beneficialOwner": beneficial_owner,
                "id": id,
                "morePaths": more_paths,
                "paths": paths,
                "share": share,
                "throughCircle": through_circle,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.ownership_path import OwnershipPath
        from ..models.ownership_share import OwnershipShare

        d = dict(src_dict)
        beneficial_owner = d.pop("beneficialOwner")

        id = d.pop("id")

        more_paths = d.pop("morePaths")

        paths = []
        _paths = d.pop("paths")
        for paths_item_data in _paths:
            paths_item = OwnershipPath.from_dict(paths_item_data)

            paths.append(paths_item)

        share = OwnershipShare.from_dict(d.pop("share"))

        through_circle = d.pop("throughCircle")

        ownership_owner = cls(
            beneficial_owner=beneficial_owner,
            id=id,
            more_paths=more_paths,
            paths=paths,
            share=share,
            through_circle=through_circle,
        )

        ownership_owner.additional_properties = d
        return ownership_owner

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
