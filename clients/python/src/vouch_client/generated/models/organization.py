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

from ..models.organization_type import OrganizationType
from ..models.verification_status import VerificationStatus
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.organization_metadata import OrganizationMetadata


T = TypeVar("T", bound="Organization")


@_attrs_define
class Organization:
    """An organization.

    Attributes:
        created_at (datetime.datetime): ISO 8601 timestamp string, in UTC, with milliseconds. Example:
            2026-03-15T14:30:00.000Z.
        metadata (OrganizationMetadata): The creator's free-form object. Empty for another broker.
        name (str):
        object_ (Literal['organization']): Always `organization`.
        organization_id (str): Its id, for `Nxos-On-Behalf-Of`. Example: org_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4.
        type_ (OrganizationType): Businesses go through KYB, individuals through KYC.
        updated_at (datetime.datetime): ISO 8601 timestamp string, in UTC, with milliseconds. Example:
            2026-03-15T14:30:00.000Z.
        verification_status (VerificationStatus): Lifecycle status of an organization's verification record.

            - `NOT_STARTED`: the record exists, and nothing was begun.
            - `PENDING`: the customer is mid-flow, or under review.
            - `APPROVED`: passed.
            - `REJECTED`: declined. Contact support to dispute.
            - `ON_HOLD`: a person has to look at it.
            - `RESUBMISSION_REQUIRED`: something fixable is missing or wrong. Start a session, or submit the file, again.
        created_by_organization_id (None | str | Unset): The organization that created it; null where an operator did.
            Example: org_b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4e5.
        external_id (None | str | Unset): The creator's own reference, where it gave one. Another broker does not see
            it.
    """

    created_at: datetime.datetime
    metadata: OrganizationMetadata
    name: str
    object_: Literal["organization"]
    organization_id: str
    type_: OrganizationType
    updated_at: datetime.datetime
    verification_status: VerificationStatus
    created_by_organization_id: None | str | Unset = UNSET
    external_id: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        created_at = self.created_at.isoformat()

        metadata = self.metadata.to_dict()

        name = self.name

        object_ = self.object_

        organization_id = self.organization_id

        type_ = self.type_.value

        updated_at = self.updated_at.isoformat()

        verification_status = self.verification_status.value

        created_by_organization_id: None | str | Unset
        if isinstance(self.created_by_organization_id, Unset):
            created_by_organization_id = UNSET
        else:
            created_by_organization_id = self.created_by_organization_id

        external_id: None | str | Unset
        if isinstance(self.external_id, Unset):
            external_id = UNSET
        else:
            external_id = self.external_id

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "createdAt": created_at,
                "metadata": metadata,
                "name": name,
                "object": object_,
                "organizationId": organization_id,
                "type": type_,
                "updatedAt": updated_at,
                "verificationStatus": verification_status,
            }
        )
        if created_by_organization_id is not UNSET:
            field_dict["createdByOrganizationId"] = created_by_organization_id
        if external_id is not UNSET:
            field_dict["externalId"] = external_id

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.organization_metadata import OrganizationMetadata

        d = dict(src_dict)
        created_at = datetime.datetime.fromisoformat(d.pop("createdAt"))

        metadata = OrganizationMetadata.from_dict(d.pop("metadata"))

        name = d.pop("name")

        object_ = cast(Literal["organization"], d.pop("object"))
        if object_ != "organization":
            raise ValueError(f"object must match const 'organization', got '{object_}'")

        organization_id = d.pop("organizationId")

        type_ = OrganizationType(d.pop("type"))

        updated_at = datetime.datetime.fromisoformat(d.pop("updatedAt"))

        verification_status = VerificationStatus(d.pop("verificationStatus"))

        def _parse_created_by_organization_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        created_by_organization_id = _parse_created_by_organization_id(
            d.pop("createdByOrganizationId", UNSET)
        )

        def _parse_external_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        external_id = _parse_external_id(d.pop("externalId", UNSET))

        organization = cls(
            created_at=created_at,
            metadata=metadata,
            name=name,
            object_=object_,
            organization_id=organization_id,
            type_=type_,
            updated_at=updated_at,
            verification_status=verification_status,
            created_by_organization_id=created_by_organization_id,
            external_id=external_id,
        )

        organization.additional_properties = d
        return organization

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
