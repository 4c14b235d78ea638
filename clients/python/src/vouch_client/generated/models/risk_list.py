from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.risk_list_code import RiskListCode
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.risk_list_row import RiskListRow


T = TypeVar("T", bound="RiskList")


@_attrs_define
class RiskList:
    """A list of countries of high risk, and how far it is known.

    Attributes:
        age_days (int): How many days ago that was. Example: 1.
        authority (str): Who keeps it. Example: Financial Action Task Force.
        checked_on (datetime.date): The day on which somebody last looked whether it is as it says. Example: 2026-11-29.
        list_ (RiskListCode): A list of countries of high risk.
        rows (list[RiskListRow]): The rows that are in force today.
        not_in_it (None | str | Unset): What is known to be missing. Example: the plenary of October 2026 is not in it.
    """

    age_days: int
    authority: str
    checked_on: datetime.date
    list_: RiskListCode
    rows: list[RiskListRow]
    not_in_it: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        age_days = self.age_days

        authority = self.authority

        checked_on = self.checked_on.isoformat()

        list_ = self.list_.value

        rows = []
        for rows_item_data in self.rows:
            rows_item = rows_item_data.to_dict()
            rows.append(rows_item)

        not_in_it: None | str | Unset
        if isinstance(self.not_in_it, Unset):
            not_in_it = UNSET
        else:
            not_in_it = self.not_in_it

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "ageDays": age_days,
                "authority": authority,
                "checkedOn": checked_on,
                "list": list_,
                "rows": rows,
            }
        )
        if not_in_it is not UNSET:
            field_dict["notInIt"] = not_in_it

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.risk_list_row import RiskListRow

        d = dict(src_dict)
        age_days = d.pop("ageDays")

        authority = d.pop("authority")

        checked_on = datetime.date.fromisoformat(d.pop("checkedOn"))

        list_ = RiskListCode(d.pop("list"))

        rows = []
        _rows = d.pop("rows")
        for rows_item_data in _rows:
            rows_item = RiskListRow.from_dict(rows_item_data)

            rows.append(rows_item)

        def _parse_not_in_it(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        not_in_it = _parse_not_in_it(d.pop("notInIt", UNSET))

        risk_list = cls(
            age_days=age_days,
            authority=authority,
            checked_on=checked_on,
            list_=list_,
            rows=rows,
            not_in_it=not_in_it,
        )

        risk_list.additional_properties = d
        return risk_list

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
