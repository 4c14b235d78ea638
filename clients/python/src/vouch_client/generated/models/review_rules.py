from __future__ import annotations

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
    from ..models.risk_list import RiskList
    from ..models.rule_changed import RuleChanged


T = TypeVar("T", bound="ReviewRules")


@_attrs_define
class ReviewRules:
    """By what files are judged.

    Attributes:
        changes (list[RuleChanged]): A page of the changes, the newest first.
        has_more (bool):
        lists (list[RiskList]): The lists of countries, as they are today.
        object_ (Literal['review_rules']): Always `review_rules`.
        next_cursor (None | str | Unset): For `cursor`; null on the last page.
    """

    changes: list[RuleChanged]
    has_more: bool
    lists: list[RiskList]
    object_: Literal["review_rules"]
    next_cursor: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        changes = []
        for changes_item_data in self.changes:
            changes_item = changes_item_data.to_dict()
            changes.append(changes_item)

        has_more = self.has_more

        lists = []
        for lists_item_data in self.lists:
            lists_item = lists_item_data.to_dict()
            lists.append(lists_item)

        object_ = self.object_

        next_cursor: None | str | Unset
        if isinstance(self.next_cursor, Unset):
            next_cursor = UNSET
        else:
            next_cursor = self.next_cursor

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "changes": changes,
                "hasMore": has_more,
                "lists": lists,
                "object": object_,
            }
        )
        if next_cursor is not UNSET:
            field_dict["nextCursor"] = next_cursor

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.risk_list import RiskList
        from ..models.rule_changed import RuleChanged

        d = dict(src_dict)
        changes = []
        _changes = d.pop("changes")
        for changes_item_data in _changes:
            changes_item = RuleChanged.from_dict(changes_item_data)

            changes.append(changes_item)

        has_more = d.pop("hasMore")

        lists = []
        _lists = d.pop("lists")
        for lists_item_data in _lists:
            lists_item = RiskList.from_dict(lists_item_data)

            lists.append(lists_item)

        object_ = cast(Literal["review_rules"], d.pop("object"))
        if object_ != "review_rules":
            raise ValueError(f"object must match const 'review_rules', got '{object_}'")

        def _parse_next_cursor(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        next_cursor = _parse_next_cursor(d.pop("nextCursor", UNSET))

        review_rules = cls(
            changes=changes,
            has_more=has_more,
            lists=lists,
            object_=object_,
            next_cursor=next_cursor,
        )

        review_rules.additional_properties = d
        return review_rules

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
