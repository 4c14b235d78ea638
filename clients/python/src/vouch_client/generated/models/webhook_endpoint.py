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

from ..models.webhook_endpoint_disabled_reason import WebhookEndpointDisabledReason
from ..types import UNSET, Unset

T = TypeVar("T", bound="WebhookEndpoint")


@_attrs_define
class WebhookEndpoint:
    """Where webhooks are received.

    Attributes:
        created_at (datetime.datetime): ISO 8601 timestamp string, in UTC, with milliseconds. Example:
            2026-03-15T14:30:00.000Z.
        description (str): Your own words; empty where there are none. Example: Production receiver.
        disabled (bool): Whether it stays registered but receives nothing.
        event_types (list[str]): The events that it receives; empty for all, those to come included. Example:
            ['organization.verification.updated'].
        id (str):  Example: ep_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4.
        object_ (Literal['webhook_endpoint']): Always `webhook_endpoint`.
        updated_at (datetime.datetime): ISO 8601 timestamp string, in UTC, with milliseconds. Example:
            2026-03-15T14:30:00.000Z.
        url (str):  Example: https://example.com/webhooks/nxos.
        disabled_reason (None | Unset | WebhookEndpointDisabledReason):
    """

    created_at: datetime.datetime
    description: str
    disabled: bool
    event_types: list[str]
    id: str
    object_: Literal["webhook_endpoint"]
    updated_at: datetime.datetime
    url: str
    disabled_reason: None | Unset | WebhookEndpointDisabledReason = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        created_at = self.created_at.isoformat()

        description = self.description

        disabled = self.disabled

        event_types = self.event_types

        id = self.id

        object_ = self.object_

        updated_at = self.updated_at.isoformat()

        url = self.url

        disabled_reason: None | str | Unset
        if isinstance(self.disabled_reason, Unset):
            disabled_reason = UNSET
        elif isinstance(self.disabled_reason, WebhookEndpointDisabledReason):
            disabled_reason = self.disabled_reason.value
        else:
            disabled_reason = self.disabled_reason

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "createdAt": created_at,
                "description": description,
                "disabled": disabled,
                "eventTypes": event_types,
                "id": id,
                "object": object_,
                "updatedAt": updated_at,
                "url": url,
            }
        )
        if disabled_reason is not UNSET:
            field_dict["disabledReason"] = disabled_reason

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        created_at = datetime.datetime.fromisoformat(d.pop("createdAt"))

        description = d.pop("description")

        disabled = d.pop("disabled")

        event_types = cast(list[str], d.pop("eventTypes"))

        id = d.pop("id")

        object_ = cast(Literal["webhook_endpoint"], d.pop("object"))
        if object_ != "webhook_endpoint":
            raise ValueError(
                f"object must match const 'webhook_endpoint', got '{object_}'"
            )

        updated_at = datetime.datetime.fromisoformat(d.pop("updatedAt"))

        url = d.pop("url")

        def _parse_disabled_reason(
            data: object,
        ) -> None | Unset | WebhookEndpointDisabledReason:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                disabled_reason_type_0 = WebhookEndpointDisabledReason(data)

                return disabled_reason_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Unset | WebhookEndpointDisabledReason, data)

        disabled_reason = _parse_disabled_reason(d.pop("disabledReason", UNSET))

        webhook_endpoint = cls(
            created_at=created_at,
            description=description,
            disabled=disabled,
            event_types=event_types,
            id=id,
            object_=object_,
            updated_at=updated_at,
            url=url,
            disabled_reason=disabled_reason,
        )

        webhook_endpoint.additional_properties = d
        return webhook_endpoint

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
