from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.not_writable_reason import NotWritableReason
from ..types import UNSET, Unset

T = TypeVar("T", bound="Ready")


@_attrs_define
class Ready:
    """The process can serve.

    Attributes:
        status (str):  Example: ready.
        writable (bool): Whether a write would work: at most a second ago one was tried.
        not_writable_reason (None | NotWritableReason | Unset): Why not: `read_only`, `recovery` (a standby, or
            starting), `full` (its disk), `away` (no answer in time) or `failed`; null where writes work.
        oldest_confirm_seconds (int | None | Unset): How long the oldest wish to compare a record with Sumsub has been
            due, in seconds; null where none is.
        oldest_delivery_seconds (int | None | Unset): How long the oldest delivery of an outgoing webhook has been due,
            in seconds; null where none is.
        oldest_import_seconds (int | None | Unset): How long the outcome of the oldest open import has been open, in
            seconds; null where none is.
        oldest_webhook_seconds (int | None | Unset): Age of the oldest webhook of Sumsub's that is due and not
            processed, in seconds; null where none is.
    """

    status: str
    writable: bool
    not_writable_reason: None | NotWritableReason | Unset = UNSET
    oldest_confirm_seconds: int | None | Unset = UNSET
    oldest_delivery_seconds: int | None | Unset = UNSET
    oldest_import_seconds: int | None | Unset = UNSET
    oldest_webhook_seconds: int | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        status = self.status

        writable = self.writable

        not_writable_reason: None | str | Unset
        if isinstance(self.not_writable_reason, Unset):
            not_writable_reason = UNSET
        elif isinstance(self.not_writable_reason, NotWritableReason):
            not_writable_reason = self.not_writable_reason.value
        else:
            not_writable_reason = self.not_writable_reason

        oldest_confirm_seconds: int | None | Unset
        if isinstance(self.oldest_confirm_seconds, Unset):
            oldest_confirm_seconds = UNSET
        else:
            oldest_confirm_seconds = self.oldest_confirm_seconds

        oldest_delivery_seconds: int | None | Unset
        if isinstance(self.oldest_delivery_seconds, Unset):
            oldest_delivery_seconds = UNSET
        else:
            oldest_delivery_seconds = self.oldest_delivery_seconds

        oldest_import_seconds: int | None | Unset
        if isinstance(self.oldest_import_seconds, Unset):
            oldest_import_seconds = UNSET
        else:
            oldest_import_seconds = self.oldest_import_seconds

        oldest_webhook_seconds: int | None | Unset
        if isinstance(self.oldest_webhook_seconds, Unset):
            oldest_webhook_seconds = UNSET
        else:
            oldest_webhook_seconds = self.oldest_webhook_seconds

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "status": status,
                "writable": writable,
            }
        )
        if not_writable_reason is not UNSET:
            field_dict["notWritableReason"] = not_writable_reason
        if oldest_confirm_seconds is not UNSET:
            field_dict["oldestConfirmSeconds"] = oldest_confirm_seconds
        if oldest_delivery_seconds is not UNSET:
            field_dict["oldestDeliverySeconds"] = oldest_delivery_seconds
        if oldest_import_seconds is not UNSET:
            field_dict["oldestImportSeconds"] = oldest_import_seconds
        if oldest_webhook_seconds is not UNSET:
            field_dict["oldestWebhookSeconds"] = oldest_webhook_seconds

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        status = d.pop("status")

        writable = d.pop("writable")

        def _parse_not_writable_reason(
            data: object,
        ) -> None | NotWritableReason | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                not_writable_reason_type_0 = NotWritableReason(data)

                return not_writable_reason_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | NotWritableReason | Unset, data)

        not_writable_reason = _parse_not_writable_reason(
            d.pop("notWritableReason", UNSET)
        )

        def _parse_oldest_confirm_seconds(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        oldest_confirm_seconds = _parse_oldest_confirm_seconds(
            d.pop("oldestConfirmSeconds", UNSET)
        )

        def _parse_oldest_delivery_seconds(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        oldest_delivery_seconds = _parse_oldest_delivery_seconds(
            d.pop("oldestDeliverySeconds", UNSET)
        )

        def _parse_oldest_import_seconds(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        oldest_import_seconds = _parse_oldest_import_seconds(
            d.pop("oldestImportSeconds", UNSET)
        )

        def _parse_oldest_webhook_seconds(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        oldest_webhook_seconds = _parse_oldest_webhook_seconds(
            d.pop("oldestWebhookSeconds", UNSET)
        )

        ready = cls(
            status=status,
            writable=writable,
            not_writable_reason=not_writable_reason,
            oldest_confirm_seconds=oldest_confirm_seconds,
            oldest_delivery_seconds=oldest_delivery_seconds,
            oldest_import_seconds=oldest_import_seconds,
            oldest_webhook_seconds=oldest_webhook_seconds,
        )

        ready.additional_properties = d
        return ready

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
