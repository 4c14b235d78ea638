from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.access_role import AccessRole
from ..models.country_code import CountryCode
from ..models.person_role import PersonRole
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.person_id_document import PersonIdDocument
    from ..models.sent_address_parts import SentAddressParts


T = TypeVar("T", bound="PersonFields")


@_attrs_define
class PersonFields:
    """What is said of a person. What is absent stays as it is; null or an empty text is taken out.

    Attributes:
        access_roles (list[AccessRole] | None | Unset): What an employee may do: ADMIN_USER, COMPLIANCE_OFFICER,
            TRANSACTION_APPROVER, EMPLOYEE. Example: [].
        address (None | SentAddressParts | str | Unset):
        date_of_birth (datetime.date | None | Unset): YYYY-MM-DD, from 1850 to today. Example: 1990-02-28.
        email (None | str | Unset):
        first_name (None | str | Unset): Given names: 1 to 200 characters. One of the three names is needed. Example:
            Anna.
        full_name (None | str | Unset): The whole name as one, 1 to 200 characters, where it has no parts or is known
            so.
        id_document (None | PersonIdDocument | Unset):
        last_name (None | str | Unset): Family name: 1 to 200 characters. Example: Example.
        nationality (CountryCode | None | Unset): A country's code or English name; answered as ISO 3166-1 alpha-2.
        phone (None | str | Unset):
        politically_exposed (bool | None | Unset): Null is false.
        position (None | str | Unset): What they are called in the company.
        roles (list[PersonRole] | None | Unset): At least one of DIRECTOR, SHAREHOLDER, BENEFICIAL_OWNER, EMPLOYEE.
            Required for a new person. Example: ['DIRECTOR'].
        source_of_wealth (None | str | Unset): Where their wealth comes from, in words: at most 2000 characters.
    """

    access_roles: list[AccessRole] | None | Unset = UNSET
    address: None | SentAddressParts | str | Unset = UNSET
    date_of_birth: datetime.date | None | Unset = UNSET
    email: None | str | Unset = UNSET
    first_name: None | str | Unset = UNSET
    full_name: None | str | Unset = UNSET
    id_document: None | PersonIdDocument | Unset = UNSET
    last_name: None | str | Unset = UNSET
    nationality: CountryCode | None | Unset = UNSET
    phone: None | str | Unset = UNSET
    politically_exposed: bool | None | Unset = UNSET
    position: None | str | Unset = UNSET
    roles: list[PersonRole] | None | Unset = UNSET
    source_of_wealth: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.person_id_document import PersonIdDocument
        from ..models.sent_address_parts import SentAddressParts

        access_roles: list[str] | None | Unset
        if isinstance(self.access_roles, Unset):
            access_roles = UNSET
        elif isinstance(self.access_roles, list):
            access_roles = []
            for access_roles_type_0_item_data in self.access_roles:
                access_roles_type_0_item = access_roles_type_0_item_data.value
                access_roles.append(access_roles_type_0_item)

        else:
            access_roles = self.access_roles

        address: dict[str, Any] | None | str | Unset
        if isinstance(self.address, Unset):
            address = UNSET
        elif isinstance(self.address, SentAddressParts):
            address = self.address.to_dict()
        else:
            address = self.address

        date_of_birth: None | str | Unset
        if isinstance(self.date_of_birth, Unset):
            date_of_birth = UNSET
        elif isinstance(self.date_of_birth, datetime.date):
            date_of_birth = self.date_of_birth.isoformat()
        else:
            date_of_birth = self.date_of_birth

        email: None | str | Unset
        if isinstance(self.email, Unset):
            email = UNSET
        else:
            email = self.email

        first_name: None | str | Unset
        if isinstance(self.first_name, Unset):
            first_name = UNSET
        else:
            first_name = self.first_name

        full_name: None | str | Unset
        if isinstance(self.full_name, Unset):
            full_name = UNSET
        else:
            full_name = self.full_name

        id_document: dict[str, Any] | None | Unset
        if isinstance(self.id_document, Unset):
            id_document = UNSET
        elif isinstance(self.id_document, PersonIdDocument):
            id_document = self.id_document.to_dict()
        else:
            id_document = self.id_document

        last_name: None | str | Unset
        if isinstance(self.last_name, Unset):
            last_name = UNSET
        else:
            last_name = self.last_name

        nationality: None | str | Unset
        if isinstance(self.nationality, Unset):
            nationality = UNSET
        elif isinstance(self.nationality, CountryCode):
            nationality = self.nationality.value
        else:
            nationality = self.nationality

        phone: None | str | Unset
        if isinstance(self.phone, Unset):
            phone = UNSET
        else:
            phone = self.phone

        politically_exposed: bool | None | Unset
        if isinstance(self.politically_exposed, Unset):
            politically_exposed = UNSET
        else:
            politically_exposed = self.politically_exposed

        position: None | str | Unset
        if isinstance(self.position, Unset):
            position = UNSET
        else:
            position = self.position

        roles: list[str] | None | Unset
        if isinstance(self.roles, Unset):
            roles = UNSET
        elif isinstance(self.roles, list):
            roles = []
            for roles_type_0_item_data in self.roles:
                roles_type_0_item = roles_type_0_item_data.value
                roles.append(roles_type_0_item)

        else:
            roles = self.roles

        source_of_wealth: None | str | Unset
        if isinstance(self.source_of_wealth, Unset):
            source_of_wealth = UNSET
        else:
            source_of_wealth = self.source_of_wealth

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if access_roles is not UNSET:
            field_dict["accessRoles"] = access_roles
        if address is not UNSET:
            field_dict["address"] = address
        if date_of_birth is not UNSET:
            field_dict["dateOfBirth"] = date_of_birth
        if email is not UNSET:
            field_dict["email"] = email
        if first_name is not UNSET:
            field_dict["firstName"] = first_name
        if full_name is not UNSET:
            field_dict["fullName"] = full_name
        if id_document is not UNSET:
            field_dict["idDocument"] = id_document
        if last_name is not UNSET:
            field_dict["lastName"] = last_name
        if nationality is not UNSET:
            field_dict["nationality"] = nationality
        if phone is not UNSET:
            field_dict["phone"] = phone
        if politically_exposed is not UNSET:
            field_dict["politicallyExposed"] = politically_exposed
        if position is not UNSET:
            field_dict["position"] = position
        if roles is not UNSET:
            field_dict["roles"] = roles
        if source_of_wealth is not UNSET:
            field_dict["sourceOfWealth"] = source_of_wealth

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.person_id_document import PersonIdDocument
        from ..models.sent_address_parts import SentAddressParts

        d = dict(src_dict)

        def _parse_access_roles(data: object) -> list[AccessRole] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                access_roles_type_0 = []
                _access_roles_type_0 = data
                for access_roles_type_0_item_data in _access_roles_type_0:
                    access_roles_type_0_item = AccessRole(access_roles_type_0_item_data)

                    access_roles_type_0.append(access_roles_type_0_item)

                return access_roles_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[AccessRole] | None | Unset, data)

        access_roles = _parse_access_roles(d.pop("accessRoles", UNSET))

        def _parse_address(data: object) -> None | SentAddressParts | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_sent_address_type_1 = SentAddressParts.from_dict(data)

                return componentsschemas_sent_address_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | SentAddressParts | str | Unset, data)

        address = _parse_address(d.pop("address", UNSET))

        def _parse_date_of_birth(data: object) -> datetime.date | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                date_of_birth_type_0 = datetime.date.fromisoformat(data)

                return date_of_birth_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.date | None | Unset, data)

        date_of_birth = _parse_date_of_birth(d.pop("dateOfBirth", UNSET))

        def _parse_email(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        email = _parse_email(d.pop("email", UNSET))

        def _parse_first_name(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        first_name = _parse_first_name(d.pop("firstName", UNSET))

        def _parse_full_name(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        full_name = _parse_full_name(d.pop("fullName", UNSET))

        def _parse_id_document(data: object) -> None | PersonIdDocument | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                id_document_type_0 = PersonIdDocument.from_dict(data)

                return id_document_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | PersonIdDocument | Unset, data)

        id_document = _parse_id_document(d.pop("idDocument", UNSET))

        def _parse_last_name(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        last_name = _parse_last_name(d.pop("lastName", UNSET))

        def _parse_nationality(data: object) -> CountryCode | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                nationality_type_0 = CountryCode(data)

                return nationality_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(CountryCode | None | Unset, data)

        nationality = _parse_nationality(d.pop("nationality", UNSET))

        def _parse_phone(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        phone = _parse_phone(d.pop("phone", UNSET))

        def _parse_politically_exposed(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        politically_exposed = _parse_politically_exposed(
            d.pop("politicallyExposed", UNSET)
        )

        def _parse_position(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        position = _parse_position(d.pop("position", UNSET))

        def _parse_roles(data: object) -> list[PersonRole] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                roles_type_0 = []
                _roles_type_0 = data
                for roles_type_0_item_data in _roles_type_0:
                    roles_type_0_item = PersonRole(roles_type_0_item_data)

                    roles_type_0.append(roles_type_0_item)

                return roles_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[PersonRole] | None | Unset, data)

        roles = _parse_roles(d.pop("roles", UNSET))

        def _parse_source_of_wealth(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        source_of_wealth = _parse_source_of_wealth(d.pop("sourceOfWealth", UNSET))

        person_fields = cls(
            access_roles=access_roles,
            address=address,
            date_of_birth=date_of_birth,
            email=email,
            first_name=first_name,
            full_name=full_name,
            id_document=id_document,
            last_name=last_name,
            nationality=nationality,
            phone=phone,
            politically_exposed=politically_exposed,
            position=position,
            roles=roles,
            source_of_wealth=source_of_wealth,
        )

        person_fields.additional_properties = d
        return person_fields

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
