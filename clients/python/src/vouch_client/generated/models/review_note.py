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

from ..models.event_cause import EventCause
from ..models.verification_status import VerificationStatus
from ..types import UNSET, Unset

T = TypeVar("T", bound="ReviewNote")


@_attrs_define
class ReviewNote:
    """An officer's act.

    Attributes:
        cause (EventCause): Why an entry of the history was written. More may follow.
        conditions (list[str]): Of an approval. Never shown to customers and brokers.
        created_at (datetime.datetime): ISO 8601 timestamp string, in UTC, with milliseconds. Example:
            2026-03-15T14:30:00.000Z.
        id (str): The entry of the history. Example: evt_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4.
        key_id (str): The officer's key.
        object_ (Literal['review_note']): Always `review_note`.
        seen (list[str]): Of an approval: who had been removed after a match or a rejection, and was seen. Never shown
            to customers and
            brokers.
        sequence (int): The entry's number.
        status (VerificationStatus): Lifecycle status of an organization's verification record.

            - `NOT_STARTED`: the record exists, and nothing was begun.
            - `PENDING`: the customer is mid-flow, or under review.
            - `APPROVED`: passed.
            - `REJECTED`: declined. Contact support to dispute.
            - `ON_HOLD`: a person has to look at it.
            - `RESUBMISSION_REQUIRED`: something fixable is missing or wrong. Start a session, or submit the file, again.
        notes (None | str | Unset): Never shown to customers and brokers.
        officer (None | str | Unset): The officer's name; null once the key is deleted.
        reason (None | str | Unset): What the customer was told.
    """

    cause: EventCause
    conditions: list[str]
    created_at: datetime.datetime
    id: str
    key_id: str
    object_: Literal["review_note"]
    seen: list[str]
    sequence: int
    status: VerificationStatus
    notes: None | str | Unset = UNSET
    officer: None | str | Unset = UNSET
    reason: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        cause = self.cause.value

        conditions = self.conditions

        created_at = self.created_at.isoformat()

        id = self.id

        key_id = self.key_id

        object_ = self.object_

        seen = self.seen

        sequence = self.sequence

        status = self.status.value

        notes: None | str | Unset
        if isinstance(self.notes, Unset):
            notes = UNSET
        else:
            notes = self.notes

        officer: None | str | Unset
        if isinstance(self.officer, Unset):
            officer = UNSET
        else:
            officer = self.officer

        reason: None | str | Unset
        if isinstance(self.reason, Unset):
            reason = UNSET
        else:
            reason = self.reason

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "cause": cause,
                "conditions": conditions,
                "createdAt": created_at,
                "id": id,
                "keyId": key_id,
                "object": object_,
                "seen": seen,
                "sequence": sequence,
                "status": status,
            }
        )
        if notes is not UNSET:
            field_dict["notes"] = notes
        if officer is not UNSET:
            field_dict["officer"] = officer
        if reason is not UNSET:
            field_dict["reason"] = reason

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        cause = EventCause(d.pop("cause"))

        conditions = cast(list[str], d.pop("conditions"))

        created_at = datetime.datetime.fromisoformat(d.pop("createdAt"))

        id = d.pop("id")

        key_id = d.pop("keyId")

        object_ = cast(Literal["review_note"], d.pop("object"))
        if object_ != "review_note":
            raise ValueError(f"object must match const 'review_note', got '{object_}'")

        seen = cast(list[str], d.pop("seen"))

        sequence = d.pop("sequence")

        status = VerificationStatus(d.pop("status"))

        def _parse_notes(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        notes = _parse_notes(d.pop("notes", UNSET))

        def _parse_officer(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        officer = _parse_officer(d.pop("officer", UNSET))

        def _parse_reason(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        reason = _parse_reason(d.pop("reason", UNSET))

        review_note = cls(
            cause=cause,
            conditions=conditions,
            created_at=created_at,
            id=id,
            key_id=key_id,
            object_=object_,
            seen=seen,
            sequence=sequence,
            status=status,
            notes=notes,
            officer=officer,
            reason=reason,
        )

        review_note.additional_properties = d
        return review_note

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
