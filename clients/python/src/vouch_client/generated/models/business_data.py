from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.country_code import CountryCode
from ..models.industry import Industry
from ..types import UNSET, Unset

T = TypeVar("T", bound="BusinessData")


@_attrs_define
class BusinessData:
    """What the business says about itself.

    Attributes:
        business_purpose (None | str | Unset): What it is for, in words.
        country_of_registration (CountryCode | None | Unset): Where it is registered: a country's code or English name.
            Example: LT.
        expected_annual_revenue (int | None | Unset): In whole euros: at most so much. Example: 750000.
        expected_monthly_transactions (int | None | Unset): In a month: at most so many. Example: 100.
        industry (Industry | None | Unset): Its trade, from a closed list such as TECHNOLOGY, RETAIL or OTHER. Example:
            TECHNOLOGY.
        primary_jurisdictions (list[CountryCode] | None | Unset): Where it mainly does business: countries' codes or
            English names. Example: ['LT', 'DE'].
        source_of_funds (None | str | Unset): Where its money comes from, in words.
    """

    business_purpose: None | str | Unset = UNSET
    country_of_registration: CountryCode | None | Unset = UNSET
    expected_annual_revenue: int | None | Unset = UNSET
    expected_monthly_transactions: int | None | Unset = UNSET
    industry: Industry | None | Unset = UNSET
    primary_jurisdictions: list[CountryCode] | None | Unset = UNSET
    source_of_funds: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        business_purpose: None | str | Unset
        if isinstance(self.business_purpose, Unset):
            business_purpose = UNSET
        else:
            business_purpose = self.business_purpose

        country_of_registration: None | str | Unset
        if isinstance(self.country_of_registration, Unset):
            country_of_registration = UNSET
        elif isinstance(self.country_of_registration, CountryCode):
            country_of_registration = self.country_of_registration.value
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
        elif isinstance(self.industry, Industry):
            industry = self.industry.value
        else:
            industry = self.industry

        primary_jurisdictions: list[str] | None | Unset
        if isinstance(self.primary_jurisdictions, Unset):
            primary_jurisdictions = UNSET
        elif isinstance(self.primary_jurisdictions, list):
            primary_jurisdictions = []
            for primary_jurisdictions_type_0_item_data in self.primary_jurisdictions:
                primary_jurisdictions_type_0_item = (
                    primary_jurisdictions_type_0_item_data.value
                )
                primary_jurisdictions.append(primary_jurisdictions_type_0_item)

        else:
            primary_jurisdictions = self.primary_jurisdictions

        source_of_funds: None | str | Unset
        if isinstance(self.source_of_funds, Unset):
            source_of_funds = UNSET
        else:
            source_of_funds = self.source_of_funds

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
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
        if primary_jurisdictions is not UNSET:
            field_dict["primaryJurisdictions"] = primary_jurisdictions
        if source_of_funds is not UNSET:
            field_dict["sourceOfFunds"] = source_of_funds

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)

        def _parse_business_purpose(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        business_purpose = _parse_business_purpose(d.pop("businessPurpose", UNSET))

        def _parse_country_of_registration(data: object) -> CountryCode | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                country_of_registration_type_0 = CountryCode(data)

                return country_of_registration_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(CountryCode | None | Unset, data)

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

        def _parse_industry(data: object) -> Industry | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                industry_type_0 = Industry(data)

                return industry_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Industry | None | Unset, data)

        industry = _parse_industry(d.pop("industry", UNSET))

        def _parse_primary_jurisdictions(
            data: object,
        ) -> list[CountryCode] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                primary_jurisdictions_type_0 = []
                _primary_jurisdictions_type_0 = data
                for (
                    primary_jurisdictions_type_0_item_data
                ) in _primary_jurisdictions_type_0:
                    primary_jurisdictions_type_0_item = CountryCode(
                        primary_jurisdictions_type_0_item_data
                    )

                    primary_jurisdictions_type_0.append(
                        primary_jurisdictions_type_0_item
                    )

                return primary_jurisdictions_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[CountryCode] | None | Unset, data)

        primary_jurisdictions = _parse_primary_jurisdictions(
            d.pop("primaryJurisdictions", UNSET)
        )

        def _parse_source_of_funds(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        source_of_funds = _parse_source_of_funds(d.pop("sourceOfFunds", UNSET))

        business_data = cls(
            business_purpose=business_purpose,
            country_of_registration=country_of_registration,
            expected_annual_revenue=expected_annual_revenue,
            expected_monthly_transactions=expected_monthly_transactions,
            industry=industry,
            primary_jurisdictions=primary_jurisdictions,
            source_of_funds=source_of_funds,
        )

        business_data.additional_properties = d
        return business_data

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
