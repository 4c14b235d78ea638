from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.country_code import CountryCode
from ..models.risk_list_code import RiskListCode
from ..types import UNSET, Unset

T = TypeVar("T", bound="RiskListRow")


@_attrs_define
class RiskListRow:
    """A country on a list, by an act.

    Attributes:
        act (str): What put the country on it. Example: High-Risk Jurisdictions subject to a Call for Action, February
            2020: countermeasures.
        authority (str): Who keeps the list. Example: Financial Action Task Force.
        country (CountryCode): A country: ISO 3166-1 alpha-2.
        in_force_from (datetime.date): The first day on which it is in force. Example: 2020-02-21.
        list_ (RiskListCode): A list of countries of high risk.
        published (datetime.date): The day on which the act was published. Example: 2020-02-21.
        checked_on (datetime.date | None | Unset): The day on which somebody last looked whether the list is as it says.
            Example: 2026-11-29.
        not_in_it (None | str | Unset): What is known to be missing from the list. Example: the plenary of October 2026
            is not in it.
        until (datetime.date | None | Unset): The last such day; null while no end is known. Example: 2031-12-31.
    """

    act: str
    authority: str
    country: CountryCode
    in_force_from: datetime.date
    list_: RiskListCode
    published: datetime.date
    checked_on: datetime.date | None | Unset = UNSET
    not_in_it: None | str | Unset = UNSET
    until: datetime.date | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        act = self.act

        authority = self.authority

        country = self.country.value

        in_force_from = self.in_force_from.isoformat()

        list_ = self.list_.value

        published = self.published.isoformat()

        checked_on: None | str | Unset
        if isinstance(self.checked_on, Unset):
            checked_on = UNSET
        elif isinstance(self.checked_on, datetime.date):
            checked_on = self.checked_on.isoformat()
        else:
            checked_on = self.checked_on

        not_in_it: None | str | Unset
        if isinstance(self.not_in_it, Unset):
            not_in_it = UNSET
        else:
            not_in_it = self.not_in_it

        until: None | str | Unset
        if isinstance(self.until, Unset):
            until = UNSET
        elif isinstance(self.until, datetime.date):
            until = self.until.isoformat()
        else:
            until = self.until

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "act": act,
                "authority": authority,
                "country": country,
                "inForceFrom": in_force_from,
                "list": list_,
                "published": published,
            }
        )
        if checked_on is not UNSET:
            field_dict["checkedOn"] = checked_on
        if not_in_it is not UNSET:
            field_dict["notInIt"] = not_in_it
        if until is not UNSET:
            field_dict["until"] = until

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        act = d.pop("act")

        authority = d.pop("authority")

        country = CountryCode(d.pop("country"))

        in_force_from = datetime.date.fromisoformat(d.pop("inForceFrom"))

        list_ = RiskListCode(d.pop("list"))

        published = datetime.date.fromisoformat(d.pop("published"))

        def _parse_checked_on(data: object) -> datetime.date | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                checked_on_type_0 = datetime.date.fromisoformat(data)

                return checked_on_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.date | None | Unset, data)

        checked_on = _parse_checked_on(d.pop("checkedOn", UNSET))

        def _parse_not_in_it(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        not_in_it = _parse_not_in_it(d.pop("notInIt", UNSET))

        def _parse_until(data: object) -> datetime.date | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                until_type_0 = datetime.date.fromisoformat(data)

                return until_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.date | None | Unset, data)

        until = _parse_until(d.pop("until", UNSET))

        risk_list_row = cls(
            act=act,
            authority=authority,
            country=country,
            in_force_from=in_force_from,
            list_=list_,
            published=published,
            checked_on=checked_on,
            not_in_it=not_in_it,
            until=until,
        )

        risk_list_row.additional_properties = d
        return risk_list_row

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
