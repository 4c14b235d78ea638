from __future__ import annotations

import datetime
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

from ..models.access_role import AccessRole
from ..models.country_code import CountryCode
from ..models.person_role import PersonRole
from ..models.person_status import PersonStatus
from ..models.rejection_reason import RejectionReason
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.address_parts import AddressParts
    from ..models.person_id_document import PersonIdDocument


T = TypeVar("T", bound="VerificationPerson")


@_attrs_define
class VerificationPerson:
    """A person of a business' file.

    Attributes:
        access_roles (list[AccessRole]): What an employee may do for the company: ADMIN_USER, COMPLIANCE_OFFICER,
            TRANSACTION_APPROVER, EMPLOYEE.
        created_at (datetime.datetime): ISO 8601 timestamp string, in UTC, with milliseconds. Example:
            2026-03-15T14:30:00.000Z.
        id (str):  Example: per_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4.
        object_ (Literal['verification_person']): Always `verification_person`.
        politically_exposed (bool):
        reasons (list[RejectionReason]): Why they were rejected; empty otherwise.
        roles (list[PersonRole]): DIRECTOR, SHAREHOLDER, BENEFICIAL_OWNER, EMPLOYEE.
        status (PersonStatus): How far a person has come.
        updated_at (datetime.datetime): ISO 8601 timestamp string, in UTC, with milliseconds. Example:
            2026-03-15T14:30:00.000Z.
        address (None | str | Unset): As it was sent, or its parts in order.
        address_parts (AddressParts | None | Unset):
        date_of_birth (datetime.date | None | Unset): YYYY-MM-DD. Example: 1990-02-28.
        email (None | str | Unset):
        first_name (None | str | Unset): Null where they have none.
        full_name (None | str | Unset): The whole name, where it was sent as one.
        id_document (None | PersonIdDocument | Unset):
        last_name (None | str | Unset): Null where they have none.
        nationality (CountryCode | None | Unset): ISO 3166-1 alpha-2.
        phone (None | str | Unset):
        position (None | str | Unset): What they are called in the company.
        source_of_wealth (None | str | Unset): Where their wealth comes from, in words.
    """

    access_roles: list[AccessRole]
    created_at: datetime.datetime
    id: str
    object_: Literal["verification_person"]
    politically_exposed: bool
    reasons: list[RejectionReason]
    roles: list[PersonRole]
    status: PersonStatus
    updated_at: datetime.datetime
    address: None | str | Unset = UNSET
    address_parts: AddressParts | None | Unset = UNSET
    date_of_birth: datetime.date | None | Unset = UNSET
    email: None | str | Unset = UNSET
    first_name: None | str | Unset = UNSET
    full_name: None | str | Unset = UNSET
    id_document: None | PersonIdDocument | Unset = UNSET
    last_name: None | str | Unset = UNSET
    nationality: CountryCode | None | Unset = UNSET
    phone: None | str | Unset = UNSET
    position: None | str | Unset = UNSET
    source_of_wealth: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.address_parts import AddressParts
        from ..models.person_id_document import PersonIdDocument

        access_roles = []
        for access_roles_item_data in self.access_roles:
            access_roles_item = access_roles_item_data.value
            access_roles.append(access_roles_item)

        created_at = self.created_at.isoformat()

        id = self.id

        object_ = self.object_

        politically_exposed = self.politically_exposed

        reasons = []
        for reasons_item_data in self.reasons:
            reasons_item = reasons_item_data.value
            reasons.append(reasons_item)

        roles = []
        for roles_item_data in self.roles:
            roles_item = roles_item_data.value
            roles.append(roles_item)

        status = self.status.value

        updated_at = self.updated_at.isoformat()

        address: None | str | Unset
        if isinstance(self.address, Unset):
            address = UNSET
        else:
            address = self.address

        address_parts: dict[str, Any] | None | Unset
        if isinstance(self.address_parts, Unset):
            address_parts = UNSET
        elif isinstance(self.address_parts, AddressParts):
            address_parts = self.address_parts.to_dict()
        else:
            address_parts = self.address_parts

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

        position: None | str | Unset
        if isinstance(self.position, Unset):
            position = UNSET
        else:
            position = self.position

        source_of_wealth: None | str | Unset
        if isinstance(self.source_of_wealth, Unset):
            source_of_wealth = UNSET
        else:
            source_of_wealth = self.source_of_wealth

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "accessRoles": access_roles,
                "createdAt": created_at,
                "id": id,
                "object": object_,
                "politicallyExposed": politically_exposed,
                "reasons": reasons,
                "roles": roles,
                "status": status,
                "updatedAt": updated_at,
            }
        )
        if address is not UNSET:
            field_dict["address"] = address
        if address_parts is not UNSET:
            field_dict["addressParts"] = address_parts
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
        if position is not UNSET:
            field_dict["position"] = position
        if source_of_wealth is not UNSET:
            field_dict["sourceOfWealth"] = source_of_wealth

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.address_parts import AddressParts
        from ..models.person_id_document import PersonIdDocument

        d = dict(src_dict)
        access_roles = []
        _access_roles = d.pop("accessRoles")
        for access_roles_item_data in _access_roles:
            access_roles_item = AccessRole(access_roles_item_data)

            access_roles.append(access_roles_item)

        created_at = datetime.datetime.fromisoformat(d.pop("createdAt"))

        id = d.pop("id")

        object_ = cast(Literal["verification_person"], d.pop("object"))
        if object_ != "verification_person":
            raise ValueError(
                f"object must match const 'verification_person', got '{object_}'"
            )

        politically_exposed = d.pop("politicallyExposed")

        reasons = []
        _reasons = d.pop("reasons")
        for reasons_item_data in _reasons:
            reasons_item = RejectionReason(reasons_item_data)

            reasons.append(reasons_item)

        roles = []
        _roles = d.pop("roles")
        for roles_item_data in _roles:
            roles_item = PersonRole(roles_item_data)

            roles.append(roles_item)

        status = PersonStatus(d.pop("status"))

        updated_at = datetime.datetime.fromisoformat(d.pop("updatedAt"))

        def _parse_address(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        address = _parse_address(d.pop("address", UNSET))

        def _parse_address_parts(data: object) -> AddressParts | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                address_parts_type_0 = AddressParts.from_dict(data)

                return address_parts_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(AddressParts | None | Unset, data)

        address_parts = _parse_address_parts(d.pop("addressParts", UNSET))

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

        def _parse_position(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        position = _parse_position(d.pop("position", UNSET))

        def _parse_source_of_wealth(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        source_of_wealth = _parse_source_of_wealth(d.pop("sourceOfWealth", UNSET))

        verification_person = cls(
            access_roles=access_roles,
            created_at=created_at,
            id=id,
            object_=object_,
            politically_exposed=politically_exposed,
            reasons=reasons,
            roles=roles,
            status=status,
            updated_at=updated_at,
            address=address,
            address_parts=address_parts,
            date_of_birth=date_of_birth,
            email=email,
            first_name=first_name,
            full_name=full_name,
            id_document=id_document,
            last_name=last_name,
            nationality=nationality,
            phone=phone,
            position=position,
            source_of_wealth=source_of_wealth,
        )

        verification_person.additional_properties = d
        return verification_person

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
