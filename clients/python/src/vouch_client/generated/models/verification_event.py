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

from ..models.event_cause import EventCause
from ..models.verification_status import VerificationStatus
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.event_actor import EventActor


T = TypeVar("T", bound="VerificationEvent")


@_attrs_define
class VerificationEvent:
    """One entry.

    Attributes:
        actor (EventActor): Who acted.
        cause (EventCause): Why an entry of the history was written. More may follow.
        created_at (datetime.datetime): ISO 8601 timestamp string, in UTC, with milliseconds. Example:
            2026-03-15T14:30:00.000Z.
        hash_ (str): The chain's hash over this entry and all before it, in hex.
        id (str):  Example: evt_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4.
        object_ (Literal['verification_event']): Always `verification_event`.
        sequence (int): From 1, without gaps.
        status (VerificationStatus): Lifecycle status of an organization's verification record.

            - `NOT_STARTED`: the record exists, and nothing was begun.
            - `PENDING`: the customer is mid-flow, or under review.
            - `APPROVED`: passed.
            - `REJECTED`: declined. Contact support to dispute.
            - `ON_HOLD`: a person has to look at it.
            - `RESUBMISSION_REQUIRED`: something fixable is missing or wrong. Start a session, or submit the file, again.
        previous_status (None | Unset | VerificationStatus):
        reason (None | str | Unset): The provider's reject labels, what an officer had to say, or which facts changed,
            where there is any. Example: UNSATISFACTORY_PHOTOS, SCREENSHOTS.
    """

    actor: EventActor
    cause: EventCause
    created_at: datetime.datetime
    hash_: str
    id: str
    object_: Literal["verification_event"]
    sequence: int
    status: VerificationStatus
    previous_status: None | Unset | VerificationStatus = UNSET
    reason: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        actor = self.actor.to_dict()

        cause = self.cause.value

        created_at = self.created_at.isoformat()

        hash_ = self.hash_

        id = self.id

        object_ = self.object_

        sequence = self.sequence

        status = self.status.value

        previous_status: None | str | Unset
        if isinstance(self.previous_status, Unset):
            previous_status = UNSET
        elif isinstance(self.previous_status, VerificationStatus):
            previous_status = self.previous_status.value
        else:
            previous_status = self.previous_status

        reason: None | str | Unset
        if isinstance(self.reason, Unset):
            reason = UNSET
        else:
            reason = self.reason

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "actor": actor,
                "cause": cause,
                "createdAt": created_at,
                "hash": hash_,
                "id": id,
                "object": object_,
                "sequence": sequence,
                "status": status,
            }
        )
        if previous_status is not UNSET:
            field_dict["previousStatus"] = previous_status
        if reason is not UNSET:
            field_dict["reason"] = reason

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.event_actor import EventActor

        d = dict(src_dict)
        actor = EventActor.from_dict(d.pop("actor"))

        cause = EventCause(d.pop("cause"))

        created_at = datetime.datetime.fromisoformat(d.pop("createdAt"))

        hash_ = d.pop("hash")

        id = d.pop("id")

        object_ = cast(Literal["verification_event"], d.pop("object"))
        if object_ != "verification_event":
            raise ValueError(
                f"object must match const 'verification_event', got '{object_}'"
            )

        sequence = d.pop("sequence")

        status = VerificationStatus(d.pop("status"))

        def _parse_previous_status(data: object) -> None | Unset | VerificationStatus:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                previous_status_type_0 = VerificationStatus(data)

                return previous_status_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Unset | VerificationStatus, data)

        previous_status = _parse_previous_status(d.pop("previousStatus", UNSET))

        def _parse_reason(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        reason = _parse_reason(d.pop("reason", UNSET))

        verification_event = cls(
            actor=actor,
            cause=cause,
            created_at=created_at,
            hash_=hash_,
            id=id,
            object_=object_,
            sequence=sequence,
            status=status,
            previous_status=previous_status,
            reason=reason,
        )

        verification_event.additional_properties = d
        return verification_event

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
