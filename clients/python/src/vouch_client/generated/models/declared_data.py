from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.identity_document import IdentityDocument
from ..models.income_source import IncomeSource
from ..models.occupation import Occupation
from ..models.open_account_reason import OpenAccountReason
from ..models.risk_level import RiskLevel
from ..types import UNSET, Unset

T = TypeVar("T", bound="DeclaredData")


@_attrs_define
class DeclaredData:
    """What the broker declared for the verification.

    Attributes:
        declared_at (datetime.datetime): ISO 8601 timestamp string, in UTC, with milliseconds. Example:
            2026-03-15T14:30:00.000Z.
        document_expiration_date (datetime.date):  Example: 2030-06-11.
        document_number (str):
        document_type (IdentityDocument): A document that identifies an individual.
        income_source (IncomeSource): Where an individual's income comes from.
        open_account_reason (OpenAccountReason): What an individual wants an account for.
        risk_lvl (RiskLevel): How a broker sees an individual's risk.
        additional_info (None | str | Unset):
        country (None | str | Unset):
        occupation (None | Occupation | Unset):
        tax_id (None | str | Unset):
    """

    declared_at: datetime.datetime
    document_expiration_date: datetime.date
    document_number: str
    document_type: IdentityDocument
    income_source: IncomeSource
    open_account_reason: OpenAccountReason
    risk_lvl: RiskLevel
    additional_info: None | str | Unset = UNSET
    country: None | str | Unset = UNSET
    occupation: None | Occupation | Unset = UNSET
    tax_id: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        declared_at = self.declared_at.isoformat()

        document_expiration_date = self.document_expiration_date.isoformat()

        document_number = self.document_number

        document_type = self.document_type.value

        income_source = self.income_source.value

        open_account_reason = self.open_account_reason.value

        risk_lvl = self.risk_lvl.value

        additional_info: None | str | Unset
        if isinstance(self.additional_info, Unset):
            additional_info = UNSET
        else:
            additional_info = self.additional_info

        country: None | str | Unset
        if isinstance(self.country, Unset):
            country = UNSET
        else:
            country = self.country

        occupation: None | str | Unset
        if isinstance(self.occupation, Unset):
            occupation = UNSET
        elif isinstance(self.occupation, Occupation):
            occupation = self.occupation.value
        else:
            occupation = self.occupation

        tax_id: None | str | Unset
        if isinstance(self.tax_id, Unset):
            tax_id = UNSET
        else:
            tax_id = self.tax_id

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "declaredAt": declared_at,
                "documentExpirationDate": document_expiration_date,
                "documentNumber": document_number,
                "documentType": document_type,
                "incomeSource": income_source,
                "openAccountReason": open_account_reason,
                "riskLvl": risk_lvl,
            }
        )
        if additional_info is not UNSET:
            field_dict["additionalInfo"] = additional_info
        if country is not UNSET:
            field_dict["country"] = country
        if occupation is not UNSET:
            field_dict["occupation"] = occupation
        if tax_id is not UNSET:
            field_dict["taxId"] = tax_id

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        declared_at = datetime.datetime.fromisoformat(d.pop("declaredAt"))

        document_expiration_date = datetime.date.fromisoformat(
            d.pop("documentExpirationDate")
        )

        document_number = d.pop("documentNumber")

        document_type = IdentityDocument(d.pop("documentType"))

        income_source = IncomeSource(d.pop("incomeSource"))

        open_account_reason = OpenAccountReason(d.pop("openAccountReason"))

        risk_lvl = RiskLevel(d.pop("riskLvl"))

        def _parse_additional_info(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        additional_info = _parse_additional_info(d.pop("additionalInfo", UNSET))

        def _parse_country(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        country = _parse_country(d.pop("country", UNSET))

        def _parse_occupation(data: object) -> None | Occupation | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                occupation_type_0 = Occupation(data)

                return occupation_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Occupation | Unset, data)

        occupation = _parse_occupation(d.pop("occupation", UNSET))

        def _parse_tax_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        tax_id = _parse_tax_id(d.pop("taxId", UNSET))

        declared_data = cls(
            declared_at=declared_at,
            document_expiration_date=document_expiration_date,
            document_number=document_number,
            document_type=document_type,
            income_source=income_source,
            open_account_reason=open_account_reason,
            risk_lvl=risk_lvl,
            additional_info=additional_info,
            country=country,
            occupation=occupation,
            tax_id=tax_id,
        )

        declared_data.additional_properties = d
        return declared_data

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
