from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.delivery_failure import DeliveryFailure
from ..types import UNSET, Unset

T = TypeVar("T", bound="WebhookAttempt")


@_attrs_define
class WebhookAttempt:
    """One attempt.

    Attributes:
        answer (str): The beginning of the answer's body, at most 2048 bytes.
        attempted_at (datetime.datetime): ISO 8601 timestamp string, in UTC, with milliseconds. Example:
            2026-03-15T14:30:00.000Z.
        duration_milliseconds (int):  Example: 42.
        error_class (DeliveryFailure | None | Unset): The class of the failure; null where the attempt succeeded.
            `no_answer` where a Svix server tells no more.
        status (int | None | Unset): The HTTP status; null where none came. Example: 500.
    """

    answer: str
    attempted_at: datetime.datetime
    duration_milliseconds: int
    error_class: DeliveryFailure | None | Unset = UNSET
    status: int | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        answer = self.answer

        attempted_at = self.attempted_at.isoformat()

        duration_milliseconds = self.duration_milliseconds

        error_class: None | str | Unset
        if isinstance(self.error_class, Unset):
            error_class = UNSET
        elif isinstance(self.error_class, DeliveryFailure):
            error_class = self.error_class.value
        else:
            error_class = self.error_class

        status: int | None | Unset
        if isinstance(self.status, Unset):
            status = UNSET
        else:
            status = self.status

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "answer": answer,
                "attemptedAt": attempted_at,
                "durationMilliseconds": duration_milliseconds,
            }
        )
        if error_class is not UNSET:
            field_dict["errorClass"] = error_class
        if status is not UNSET:
            field_dict["status"] = status

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        answer = d.pop("answer")

        attempted_at = datetime.datetime.fromisoformat(d.pop("attemptedAt"))

        duration_milliseconds = d.pop("durationMilliseconds")

        def _parse_error_class(data: object) -> DeliveryFailure | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                error_class_type_0 = DeliveryFailure(data)

                return error_class_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(DeliveryFailure | None | Unset, data)

        error_class = _parse_error_class(d.pop("errorClass", UNSET))

        def _parse_status(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        status = _parse_status(d.pop("status", UNSET))

        webhook_attempt = cls(
            answer=answer,
            attempted_at=attempted_at,
            duration_milliseconds=duration_milliseconds,
            error_class=error_class,
            status=status,
        )

        webhook_attempt.additional_properties = d
        return webhook_attempt

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
