from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="SubmittedBusiness")


@_attrs_define
class SubmittedBusiness:
    """What the business says of itself, as it was submitted.

    Attributes:
        primary_jurisdictions (list[str]):  Example: ['DE', 'LT'].
        unreadable (list[str]): Which of the numbers are null although something was said, in words that are no such
            number. They count as large. Example: [].
        business_purpose (None | str | Unset):
        country_of_registration (None | str | Unset):  Example: LT.
        expected_annual_revenue (int | None | Unset): In whole euros: at most so much. Example: 750000.
        expected_monthly_transactions (int | None | Unset): In a month: at most so many. Example: 100.
        industry (None | str | Unset):  Example: TECHNOLOGY.
        source_of_funds (None | str | Unset):
    """

    primary_jurisdictions: list[str]
    unreadable: list[str]
    business_purpose: None | str | Unset = UNSET
    country_of_registration: None | str | Unset = UNSET
    expected_annual_revenue: int | None | Unset = UNSET
    expected_monthly_transactions: int | None | Unset = UNSET
    industry: None | str | Unset = UNSET
    source_of_funds: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        primary_jurisdictions = self.primary_jurisdictions

        unreadable = self.unreadable

        business_purpose: None | str | Unset
        if isinstance(self.business_purpose, Unset):
            business_purpose = UNSET
        else:
            business_purpose = self.business_purpose

        country_of_registration: None | str | Unset
        if isinstance(self.country_of_registration, Unset):
            country_of_registration = UNSET
        else:
            country_of_registration = self.country_of_registration

        expected_annual_revenue: int | None | Unset
        if isinstance(self.expected_annual_revenue, Unset):
            expected_annual_revenue = UNSET
        else:
            expected_annual_revenue = self.expected_annual_revenue

        expected_monthly_transactions: int | None | Unset
        if isinstance(self.expected_monthly_transactions, Unset):
            expected_monthly_transactions = UNSET
        else:
            expected_monthly_transactions = self.expected_monthly_transactions

        industry: None | str | Unset
        if isinstance(self.industry, Unset):
            industry = UNSET
        else:
            industry = self.industry

        source_of_funds: None | str | Unset
        if isinstance(self.source_of_funds, Unset):
            source_of_funds = UNSET
        else:
            source_of_funds = self.source_of_funds

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "primaryJurisdictions": primary_jurisdictions,
                "unreadable": unreadable,
            }
        )
        if business_purpose is not UNSET:
            field_dict["businessPurpose"] = business_purpose
        if country_of_registration is not UNSET:
            field_dict["countryOfRegistration"] = country_of_registration
        if expected_annual_revenue is not UNSET:
            field_dict["expectedAnnualRevenue"] = expected_annual_revenue
        if expected_monthly_transactions is not UNSET:
            field_dict["expectedMonthlyTransactions"] = expected_monthly_transactions
        if industry is not UNSET:
            field_dict["industry"] = industry
        if source_of_funds is not UNSET:
            field_dict["sourceOfFunds"] = source_of_funds

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        primary_jurisdictions = cast(list[str], d.pop("primaryJurisdictions"))

        unreadable = cast(list[str], d.pop("unreadable"))

        def _parse_business_purpose(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        business_purpose = _parse_business_purpose(d.pop("businessPurpose", UNSET))

        def _parse_country_of_registration(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        country_of_registration = _parse_country_of_registration(
            d.pop("countryOfRegistration", UNSET)
        )

        def _parse_expected_annual_revenue(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        expected_annual_revenue = _parse_expected_annual_revenue(
            d.pop("expectedAnnualRevenue", UNSET)
        )

        def _parse_expected_monthly_transactions(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        expected_monthly_transactions = _parse_expected_monthly_transactions(
            d.pop("expectedMonthlyTransactions", UNSET)
        )

        def _parse_industry(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        industry = _parse_industry(d.pop("industry", UNSET))

        def _parse_source_of_funds(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        source_of_funds = _parse_source_of_funds(d.pop("sourceOfFunds", UNSET))

        submitted_business = cls(
            primary_jurisdictions=primary_jurisdictions,
            unreadable=unreadable,
            business_purpose=business_purpose,
            country_of_registration=country_of_registration,
            expected_annual_revenue=expected_annual_revenue,
            expected_monthly_transactions=expected_monthly_transactions,
            industry=industry,
            source_of_funds=source_of_funds,
        )

        submitted_business.additional_properties = d
        return submitted_business

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
