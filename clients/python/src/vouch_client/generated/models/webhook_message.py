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

from ..models.event_type import EventType
from ..models.webhook_message_state import WebhookMessageState

if TYPE_CHECKING:
    from ..models.webhook_message_payload import WebhookMessagePayload


T = TypeVar("T", bound="WebhookMessage")


@_attrs_define
class WebhookMessage:
    """A message to your endpoints.

    Attributes:
        created_at (datetime.datetime): ISO 8601 timestamp string, in UTC, with milliseconds. Example:
            2026-03-15T14:30:00.000Z.
        event_type (EventType): What an outgoing webhook tells. More may follow.
        id (str): The `svix-id` of every attempt. Example: msg_b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4e5.
        object_ (Literal['webhook_message']): Always `webhook_message`.
        payload (WebhookMessagePayload): What is posted.
        state (WebhookMessageState): How far a message has come.
    """

    created_at: datetime.datetime
    event_type: EventType
    id: str
    object_: Literal["webhook_message"]
    payload: WebhookMessagePayload
    state: WebhookMessageState
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        created_at = self.created_at.isoformat()

        event_type = self.event_type.value

        id = self.id

        object_ = self.object_

        payload = self.payload.to_dict()

        state = self.state.value

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "createdAt": created_at,
                "eventType": event_type,
                "id": id,
                "object": object_,
                "payload": payload,
                "state": state,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.webhook_message_payload import WebhookMessagePayload

        d = dict(src_dict)
        created_at = datetime.datetime.fromisoformat(d.pop("createdAt"))

        event_type = EventType(d.pop("eventType"))

        id = d.pop("id")

        object_ = cast(Literal["webhook_message"], d.pop("object"))
        if object_ != "webhook_message":
            raise ValueError(
                f"object must match const 'webhook_message', got '{object_}'"
            )

        payload = WebhookMessagePayload.from_dict(d.pop("payload"))

        state = WebhookMessageState(d.pop("state"))

        webhook_message = cls(
            created_at=created_at,
            event_type=event_type,
            id=id,
            object_=object_,
            payload=payload,
            state=state,
        )

        webhook_message.additional_properties = d
        return webhook_message

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
