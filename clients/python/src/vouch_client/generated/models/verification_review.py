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

from ..models.verification_level import VerificationLevel
from ..models.verification_status import VerificationStatus
from ..models.verification_track import VerificationTrack
from ..types import UNSET, Unset

T = TypeVar("T", bound="VerificationReview")


@_attrs_define
class VerificationReview:
    """Where a file or record stands after an officer's act.

    Attributes:
        object_ (Literal['verification_review']): Always `verification_review`.
        organization_id (str):  Example: org_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4.
        status (VerificationStatus): Lifecycle status of an organization's verification record.

            - `NOT_STARTED`: the record exists, and nothing was begun.
            - `PENDING`: the customer is mid-flow, or under review.
            - `APPROVED`: passed.
            - `REJECTED`: declined. Contact support to dispute.
            - `ON_HOLD`: a person has to look at it.
            - `RESUBMISSION_REQUIRED`: something fixable is missing or wrong. Start a session, or submit the file, again.
        track (VerificationTrack): Which way of verifying a record is on.
        updated_at (datetime.datetime): ISO 8601 timestamp string, in UTC, with milliseconds. Example:
            2026-03-15T14:30:00.000Z.
        level (None | Unset | VerificationLevel): The level that the facts ask for: STANDARD or ENHANCED. Null on the
            SUMSUB track. Example: STANDARD.
    """

    object_: Literal["verification_review"]
    organization_id: str
    status: VerificationStatus
    track: VerificationTrack
    updated_at: datetime.datetime
    level: None | Unset | VerificationLevel = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        object_ = self.object_

        organization_id = self.organization_id

        status = self.status.value

        track = self.track.value

        updated_at = self.updated_at.isoformat()

        level: None | str | Unset
        if isinstance(self.level, Unset):
            level = UNSET
        elif isinstance(self.level, VerificationLevel):
            level = self.level.value
        else:
            level = self.level

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "object": object_,
                "organizationId": organization_id,
                "status": status,
                "track": track,
                "updatedAt": updated_at,
            }
        )
        if level is not UNSET:
            field_dict["level"] = level

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        object_ = cast(Literal["verification_review"], d.pop("object"))
        if object_ != "verification_review":
            raise ValueError(
                f"object must match const 'verification_review', got '{object_}'"
            )

        organization_id = d.pop("organizationId")

        status = VerificationStatus(d.pop("status"))

        track = VerificationTrack(d.pop("track"))

        updated_at = datetime.datetime.fromisoformat(d.pop("updatedAt"))

        def _parse_level(data: object) -> None | Unset | VerificationLevel:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                level_type_0 = VerificationLevel(data)

                return level_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Unset | VerificationLevel, data)

        level = _parse_level(d.pop("level", UNSET))

        verification_review = cls(
            object_=object_,
            organization_id=organization_id,
            status=status,
            track=track,
            updated_at=updated_at,
            level=level,
        )

        verification_review.additional_properties = d
        return verification_review

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
