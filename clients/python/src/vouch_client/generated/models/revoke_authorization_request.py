from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.authorization_type import AuthorizationType
from ..types import UNSET, Unset

T = TypeVar("T", bound="RevokeAuthorizationRequest")


@_attrs_define
class RevokeAuthorizationRequest:
    """Which authorization to revoke.

    Attributes:
        authorized_organization_id (str): The broker. Example: org_b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4e5.
        granting_organization_id (str): The customer. Example: org_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4.
        type_ (AuthorizationType): What an authorization is.
        reason (None | str | Unset): For the record, at most 500 characters. Both parties can read it. Example: Client
            off-boarded.
    """

    authorized_organization_id: str
    granting_organization_id: str
    type_: AuthorizationType
    reason: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        authorized_organization_id = self.authorized_organization_id

        granting_organization_id = self.granting_organization_id

        type_ = self.type_.value

        reason: None | str | Unset
        if isinstance(self.reason, Unset):
            reason = UNSET
        else:
            reason = self.reason

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "authorizedOrganizationId": authorized_organization_id,
                "grantingOrganizationId": granting_organization_id,
                "type": type_,
            }
        )
        if reason is not UNSET:
            field_dict["reason"] = reason

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        authorized_organization_id = d.pop("authorizedOrganizationId")

        granting_organization_id = d.pop("grantingOrganizationId")

        type_ = AuthorizationType(d.pop("type"))

        def _parse_reason(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        reason = _parse_reason(d.pop("reason", UNSET))

        revoke_authorization_request = cls(
            authorized_organization_id=authorized_organization_id,
            granting_organization_id=granting_organization_id,
            type_=type_,
            reason=reason,
        )

        revoke_authorization_request.additional_properties = d
        return revoke_authorization_request

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
