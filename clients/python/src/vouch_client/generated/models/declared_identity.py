from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="DeclaredIdentity")


@_attrs_define
class DeclaredIdentity:
    """Who the individual is, as the broker gave it.

    Attributes:
        birth_date (datetime.date):  Example: 1990-02-28.
        first_name (str):
        last_name (str):
        birth_country (None | str | Unset):
        citizenship (None | str | Unset):
        city (None | str | Unset):
        country (None | str | Unset):
        email (None | str | Unset):
        nationality (None | str | Unset):
        number (None | str | Unset):
        phone (None | str | Unset):
        post_code (None | str | Unset):
        street (None | str | Unset):
        user_identification_number (None | str | Unset):
    """

    birth_date: datetime.date
    first_name: str
    last_name: str
    birth_country: None | str | Unset = UNSET
    citizenship: None | str | Unset = UNSET
    city: None | str | Unset = UNSET
    country: None | str | Unset = UNSET
    email: None | str | Unset = UNSET
    nationality: None | str | Unset = UNSET
    number: None | str | Unset = UNSET
    phone: None | str | Unset = UNSET
    post_code: None | str | Unset = UNSET
    street: None | str | Unset = UNSET
    user_identification_number: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        birth_date = self.birth_date.isoformat()

        first_name = self.first_name

        last_name = self.last_name

        birth_country: None | str | Unset
        if isinstance(self.birth_country, Unset):
            birth_country = UNSET
        else:
            birth_country = self.birth_country

        citizenship: None | str | Unset
        if isinstance(self.citizenship, Unset):
            citizenship = UNSET
        else:
            citizenship = self.citizenship

        city: None | str | Unset
        if isinstance(self.city, Unset):
            city = UNSET
        else:
            city = self.city

        country: None | str | Unset
        if isinstance(self.country, Unset):
            country = UNSET
        else:
            country = self.country

        email: None | str | Unset
        if isinstance(self.email, Unset):
            email = UNSET
        else:
            email = self.email

        nationality: None | str | Unset
        if isinstance(self.nationality, Unset):
            nationality = UNSET
        else:
            nationality = self.nationality

        number: None | str | Unset
        if isinstance(self.number, Unset):
            number = UNSET
        else:
            number = self.number

        phone: None | str | Unset
        if isinstance(self.phone, Unset):
            phone = UNSET
        else:
            phone = self.phone

        post_code: None | str | Unset
        if isinstance(self.post_code, Unset):
            post_code = UNSET
        else:
            post_code = self.post_code

        street: None | str | Unset
        if isinstance(self.street, Unset):
            street = UNSET
        else:
            street = self.street

        user_identification_number: None | str | Unset
        if isinstance(self.user_identification_number, Unset):
            user_identification_number = UNSET
        else:
            user_identification_number = self.user_identification_number

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "birthDate": birth_date,
                "firstName": first_name,
                "lastName": last_name,
            }
        )
        if birth_country is not UNSET:
            field_dict["birthCountry"] = birth_country
        if citizenship is not UNSET:
            field_dict["citizenship"] = citizenship
        if city is not UNSET:
            field_dict["city"] = city
        if country is not UNSET:
            field_dict["country"] = country
        if email is not UNSET:
            field_dict["email"] = email
        if nationality is not UNSET:
            field_dict["nationality"] = nationality
        if number is not UNSET:
            field_dict["number"] = number
        if phone is not UNSET:
            field_dict["phone"] = phone
        if post_code is not UNSET:
            field_dict["postCode"] = post_code
        if street is not UNSET:
            field_dict["street"] = street
        if user_identification_number is not UNSET:
            field_dict["userIdentificationNumber"] = user_identification_number

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        birth_date = datetime.date.fromisoformat(d.pop("birthDate"))

        first_name = d.pop("firstName")

        last_name = d.pop("lastName")

        def _parse_birth_country(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        birth_country = _parse_birth_country(d.pop("birthCountry", UNSET))

        def _parse_citizenship(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        citizenship = _parse_citizenship(d.pop("citizenship", UNSET))

        def _parse_city(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        city = _parse_city(d.pop("city", UNSET))

        def _parse_country(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        country = _parse_country(d.pop("country", UNSET))

        def _parse_email(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        email = _parse_email(d.pop("email", UNSET))

        def _parse_nationality(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        nationality = _parse_nationality(d.pop("nationality", UNSET))

        def _parse_number(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        number = _parse_number(d.pop("number", UNSET))

        def _parse_phone(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        phone = _parse_phone(d.pop("phone", UNSET))

        def _parse_post_code(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        post_code = _parse_post_code(d.pop("postCode", UNSET))

        def _parse_street(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        street = _parse_street(d.pop("street", UNSET))

        def _parse_user_identification_number(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        user_identification_number = _parse_user_identification_number(
            d.pop("userIdentificationNumber", UNSET)
        )

        declared_identity = cls(
            birth_date=birth_date,
            first_name=first_name,
            last_name=last_name,
            birth_country=birth_country,
            citizenship=citizenship,
            city=city,
            country=country,
            email=email,
            nationality=nationality,
            number=number,
            phone=phone,
            post_code=post_code,
            street=street,
            user_identification_number=user_identification_number,
        )

        declared_identity.additional_properties = d
        return declared_identity

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
