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

T = TypeVar("T", bound="VerificationAttestation")


@_attrs_define
class VerificationAttestation:
    """A signed attestation.

    Attributes:
        expires_at (datetime.datetime): ISO 8601 timestamp string, in UTC, with milliseconds. Example:
            2026-03-15T14:30:00.000Z.
        object_ (Literal['verification_attestation']): Always `verification_attestation`.
        organization_id (str):  Example: org_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4.
        token (str): A JWT of the type `vouch-attestation+jwt`, signed with EdDSA by a key of `/.well-known/jwks.json`.
            Its claims are
            `iss`, `sub` (the organization), `iat`, `exp`, `level`, `decided_at` and `kyc_screen` with `screened_at` and
            `result`. Example: eyJ0eXAiOiJ2b3VjaC1hdHRlc3RhdGlvbitqd3QiLCJhbGciOiJFZERTQSJ9.e30.c2lnbmF0dXJl.
    """

    expires_at: datetime.datetime
    object_: Literal["verification_attestation"]
    organization_id: str
    token: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        expires_at = self.expires_at.isoformat()

        object_ = self.object_

        organization_id = self.organization_id

        token = self.token

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "expiresAt": expires_at,
                "object": object_,
                "organizationId": organization_id,
                "token": token,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        expires_at = datetime.datetime.fromisoformat(d.pop("expiresAt"))

        object_ = cast(Literal["verification_attestation"], d.pop("object"))
        if object_ != "verification_attestation":
            raise ValueError(
                f"object must match const 'verification_attestation', got '{object_}'"
            )

        organization_id = d.pop("organizationId")

        token = d.pop("token")

        verification_attestation = cls(
            expires_at=expires_at,
            object_=object_,
            organization_id=organization_id,
            token=token,
        )

        verification_attestation.additional_properties = d
        return verification_attestation

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
