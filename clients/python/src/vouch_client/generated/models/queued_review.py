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

from ..models.review_flag import ReviewFlag
from ..models.review_priority import ReviewPriority
from ..models.review_queue_track import ReviewQueueTrack
from ..models.verification_level import VerificationLevel
from ..models.verification_status import VerificationStatus
from ..types import UNSET, Unset

T = TypeVar("T", bound="QueuedReview")


@_attrs_define
class QueuedReview:
    """An entry of the queue.

    Attributes:
        flags (list[ReviewFlag]): What officers have to look at though nobody submitted anything: RISK_LISTS_CHANGED,
            where a row of a list names the
            file that the last submission or decision did not know; REFRESH_DUE.
        name (str):
        object_ (Literal['queued_review']): Always `queued_review`.
        organization_id (str):  Example: org_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4.
        priority (ReviewPriority): What goes first.
        status (VerificationStatus): Lifecycle status of an organization's verification record.

            - `NOT_STARTED`: the record exists, and nothing was begun.
            - `PENDING`: the customer is mid-flow, or under review.
            - `APPROVED`: passed.
            - `REJECTED`: declined. Contact support to dispute.
            - `ON_HOLD`: a person has to look at it.
            - `RESUBMISSION_REQUIRED`: something fixable is missing or wrong. Start a session, or submit the file, again.
        track (ReviewQueueTrack): Which way of verifying is meant.
        claimed_at (datetime.datetime | None | Unset): When the officer claimed the file, or held the record.
        claimed_by (None | str | Unset): The officer's name.
        level (None | Unset | VerificationLevel): The level at submission. Null on the SUMSUB track. Example: STANDARD.
        submitted_at (datetime.datetime | None | Unset): When the file was submitted. Null on the SUMSUB track, and of
            an approved file. Example: 2026-03-15T14:30:00.000Z.
    """

    flags: list[ReviewFlag]
    name: str
    object_: Literal["queued_review"]
    organization_id: str
    priority: ReviewPriority
    status: VerificationStatus
    track: ReviewQueueTrack
    claimed_at: datetime.datetime | None | Unset = UNSET
    claimed_by: None | str | Unset = UNSET
    level: None | Unset | VerificationLevel = UNSET
    submitted_at: datetime.datetime | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        flags = []
        for flags_item_data in self.flags:
            flags_item = flags_item_data.value
            flags.append(flags_item)

        name = self.name

        object_ = self.object_

        organization_id = self.organization_id

        priority = self.priority.value

        status = self.status.value

        track = self.track.value

        claimed_at: None | str | Unset
        if isinstance(self.claimed_at, Unset):
            claimed_at = UNSET
        elif isinstance(self.claimed_at, datetime.datetime):
            claimed_at = self.claimed_at.isoformat()
        else:
            claimed_at = self.claimed_at

        claimed_by: None | str | Unset
        if isinstance(self.claimed_by, Unset):
            claimed_by = UNSET
        else:
            claimed_by = self.claimed_by

        level: None | str | Unset
        if isinstance(self.level, Unset):
            level = UNSET
        elif isinstance(self.level, VerificationLevel):
            level = self.level.value
        else:
            level = self.level

        submitted_at: None | str | Unset
        if isinstance(self.submitted_at, Unset):
            submitted_at = UNSET
        elif isinstance(self.submitted_at, datetime.datetime):
            submitted_at = self.submitted_at.isoformat()
        else:
            submitted_at = self.submitted_at

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "flags": flags,
                "name": name,
                "object": object_,
                "organizationId": organization_id,
                "priority": priority,
                "status": status,
                "track": track,
            }
        )
        if claimed_at is not UNSET:
            field_dict["claimedAt"] = claimed_at
        if claimed_by is not UNSET:
            field_dict["claimedBy"] = claimed_by
        if level is not UNSET:
            field_dict["level"] = level
        if submitted_at is not UNSET:
            field_dict["submittedAt"] = submitted_at

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        flags = []
        _flags = d.pop("flags")
        for flags_item_data in _flags:
            flags_item = ReviewFlag(flags_item_data)

            flags.append(flags_item)

        name = d.pop("name")

        object_ = cast(Literal["queued_review"], d.pop("object"))
        if object_ != "queued_review":
            raise ValueError(
                f"object must match const 'queued_review', got '{object_}'"
            )

        organization_id = d.pop("organizationId")

        priority = ReviewPriority(d.pop("priority"))

        status = VerificationStatus(d.pop("status"))

        track = ReviewQueueTrack(d.pop("track"))

        def _parse_claimed_at(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                claimed_at_type_0 = datetime.datetime.fromisoformat(data)

                return claimed_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        claimed_at = _parse_claimed_at(d.pop("claimedAt", UNSET))

        def _parse_claimed_by(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        claimed_by = _parse_claimed_by(d.pop("claimedBy", UNSET))

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

        def _parse_submitted_at(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                submitted_at_type_0 = datetime.datetime.fromisoformat(data)

                return submitted_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        submitted_at = _parse_submitted_at(d.pop("submittedAt", UNSET))

        queued_review = cls(
            flags=flags,
            name=name,
            object_=object_,
            organization_id=organization_id,
            priority=priority,
            status=status,
            track=track,
            claimed_at=claimed_at,
            claimed_by=claimed_by,
            level=level,
            submitted_at=submitted_at,
        )

        queued_review.additional_properties = d
        return queued_review

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
