from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import (
    Any,
    Literal,
    Self,
    TypeVar,
    cast,
)

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.authorization_status import AuthorizationStatus
from ..models.authorization_type import AuthorizationType
from ..types import UNSET, Unset

T = TypeVar("T", bound="Authorization")


@_attrs_define
class Authorization:
    """A customer's authorization of a broker.

    Attributes:
        authorized_organization_id (str): The broker. Example: org_b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4e5.
        created_at (datetime.datetime): ISO 8601 timestamp string, in UTC, with milliseconds. Example:
            2026-03-15T14:30:00.000Z.
        granting_organization_id (str): The customer. Example: org_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4.
        object_ (Literal['authorization']): Always `authorization`.
        status (AuthorizationStatus): Where an authorization stands.
        type_ (AuthorizationType): What an authorization is.
        updated_at (datetime.datetime): ISO 8601 timestamp string, in UTC, with milliseconds. Example:
            2026-03-15T14:30:00.000Z.
        revoked_at (datetime.datetime | None | Unset): When either party revoked it; null before. Example:
            2026-03-15T14:30:00.000Z.
        revoked_reason (None | str | Unset): What the revoking party said. Example: Client off-boarded.
        signed_at (datetime.datetime | None | Unset): When the customer signed; null before. Example:
            2025-12-01T10:30:00.000Z.
    """

    authorized_organization_id: str
    created_at: datetime.datetime
    granting_organization_id: str
    object_: Literal["authorization"]
    status: AuthorizationStatus
    type_: AuthorizationType
    updated_at: datetime.datetime
    revoked_at: datetime.datetime | None | Unset = UNSET
    revoked_reason: None | str | Unset = UNSET
    signed_at: datetime.datetime | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        authorized_organization_id = self.authorized_organization_id

        created_at = self.created_at.isoformat()

        granting_organization_id = self.granting_organization_id

        object_ = self.object_

        status = self.status.value

        type_ = self.type_.value

        updated_at = self.updated_at.isoformat()

        revoked_at: None | str | Unset
        if isinstance(self.revoked_at, Unset):
            revoked_at = UNSET
        elif isinstance(self.revoked_at, datetime.datetime):
            revoked_at = self.revoked_at.isoformat()
        else:
            revoked_at = self.revoked_at

        revoked_reason: None | str | Unset
        if isinstance(self.revoked_reason, Unset):
            revoked_reason = UNSET
        else:
            revoked_reason = self.revoked_reason

        signed_at: None | str | Unset
        if isinstance(self.signed_at, Unset):
            signed_at = UNSET
        elif isinstance(self.signed_at, datetime.datetime):
            signed_at = self.signed_at.isoformat()
        else:
            signed_at = self.signed_at

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "authorizedOrganizationId": authorized_organization_id,
                "createdAt": created_at,
                "grantingOrganizationId": granting_organization_id,
                "object": object_,
                "status": status,
                "type": type_,
                "updatedAt": updated_at,
            }
        )
        if revoked_at is not UNSET:
            field_dict["revokedAt"] = revoked_at
        if revoked_reason is not UNSET:
            field_dict["revokedReason"] = revoked_reason
        if signed_at is not UNSET:
            field_dict["signedAt"] = signed_at

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        authorized_organization_id = d.pop("authorizedOrganizationId")

        created_at = datetime.datetime.fromisoformat(d.pop("createdAt"))

        granting_organization_id = d.pop("grantingOrganizationId")

        object_ = cast(Literal["authorization"], d.pop("object"))
        if object_ != "authorization":
            raise ValueError(
                f"object must match const 'authorization', got '{object_}'"
            )

        status = AuthorizationStatus(d.pop("status"))

        type_ = AuthorizationType(d.pop("type"))

        updated_at = datetime.datetime.fromisoformat(d.pop("updatedAt"))

        def _parse_revoked_at(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                revoked_at_type_0 = datetime.datetime.fromisoformat(data)

                return revoked_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        revoked_at = _parse_revoked_at(d.pop("revokedAt", UNSET))

        def _parse_revoked_reason(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        revoked_reason = _parse_revoked_reason(d.pop("revokedReason", UNSET))

        def _parse_signed_at(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                signed_at_type_0 = datetime.datetime.fromisoformat(data)

                return signed_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        signed_at = _parse_signed_at(d.pop("signedAt", UNSET))

        authorization = cls(
            authorized_organization_id=authorized_organization_id,
            created_at=created_at,
            granting_organization_id=granting_organization_id,
            object_=object_,
            status=status,
            type_=type_,
            updated_at=updated_at,
            revoked_at=revoked_at,
            revoked_reason=revoked_reason,
            signed_at=signed_at,
        )

        authorization.additional_properties = d
        return authorization

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
