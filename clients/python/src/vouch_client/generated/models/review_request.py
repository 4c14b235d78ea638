from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.request_state import RequestState
from ..models.requirement_code import RequirementCode
from ..types import UNSET, Unset

T = TypeVar("T", bound="ReviewRequest")


@_attrs_define
class ReviewRequest:
    """Something that was asked for.

    Attributes:
        asked_at (datetime.datetime): ISO 8601 timestamp string, in UTC, with milliseconds. Example:
            2026-03-15T14:30:00.000Z.
        code (RequirementCode): What is required: a statement, a person, the ownership, a document or a screening.
        id (UUID): For taking it back. Example: 0190a1b2-c3d4-7000-8000-000000000001.
        message (str): What the customer was told.
        state (RequestState): What became of something that was asked for.
        subject_id (None | str | Unset): Null for the organization itself.
        withdrawn_at (datetime.datetime | None | Unset): Null while it stands.
        withdrawn_reason (None | str | Unset): Why it was taken back.
    """

    asked_at: datetime.datetime
    code: RequirementCode
    id: UUID
    message: str
    state: RequestState
    subject_id: None | str | Unset = UNSET
    withdrawn_at: datetime.datetime | None | Unset = UNSET
    withdrawn_reason: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        asked_at = self.asked_at.isoformat()

        code = self.code.value

        id = str(self.id)

        message = self.message

        state = self.state.value

        subject_id: None | str | Unset
        if isinstance(self.subject_id, Unset):
            subject_id = UNSET
        else:
            subject_id = self.subject_id

        withdrawn_at: None | str | Unset
        if isinstance(self.withdrawn_at, Unset):
            withdrawn_at = UNSET
        elif isinstance(self.withdrawn_at, datetime.datetime):
            withdrawn_at = self.withdrawn_at.isoformat()
        else:
            withdrawn_at = self.withdrawn_at

        withdrawn_reason: None | str | Unset
        if isinstance(self.withdrawn_reason, Unset):
            withdrawn_reason = UNSET
        else:
            withdrawn_reason = self.withdrawn_reason

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "askedAt": asked_at,
                "code": code,
                "id": id,
                "message": message,
                "state": state,
            }
        )
        if subject_id is not UNSET:
            field_dict["subjectId"] = subject_id
        if withdrawn_at is not UNSET:
            field_dict["withdrawnAt"] = withdrawn_at
        if withdrawn_reason is not UNSET:
            field_dict["withdrawnReason"] = withdrawn_reason

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        asked_at = datetime.datetime.fromisoformat(d.pop("askedAt"))

        code = RequirementCode(d.pop("code"))

        id = UUID(d.pop("id"))

        message = d.pop("message")

        state = RequestState(d.pop("state"))

        def _parse_subject_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        subject_id = _parse_subject_id(d.pop("subjectId", UNSET))

        def _parse_withdrawn_at(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                withdrawn_at_type_0 = datetime.datetime.fromisoformat(data)

                return withdrawn_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        withdrawn_at = _parse_withdrawn_at(d.pop("withdrawnAt", UNSET))

        def _parse_withdrawn_reason(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        withdrawn_reason = _parse_withdrawn_reason(d.pop("withdrawnReason", UNSET))

        review_request = cls(
            asked_at=asked_at,
            code=code,
            id=id,
            message=message,
            state=state,
            subject_id=subject_id,
            withdrawn_at=withdrawn_at,
            withdrawn_reason=withdrawn_reason,
        )

        review_request.additional_properties = d
        return review_request

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
