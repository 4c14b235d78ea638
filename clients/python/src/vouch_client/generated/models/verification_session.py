from __future__ import annotations

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

T = TypeVar("T", bound="VerificationSession")


@_attrs_define
class VerificationSession:
    """A hosted verification session.

    Attributes:
        access_token (str): For the embedded Sumsub WebSDK; valid for about 30 minutes. Example: _act-sbx-jwt-token-
            placeholder.
        object_ (Literal['verification_session']): Always `verification_session`.
        url (str): Sumsub's hosted page for the whole flow. Example:
            https://in.sumsub.com/websdk/p/sbx_token_placeholder.
    """

    access_token: str
    object_: Literal["verification_session"]
    url: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        access_token = self.access_token

        object_ = self.object_

        url = self.url

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "accessToken": access_token,
                "object": object_,
                "url": url,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        access_token = d.pop("accessToken")

        object_ = cast(Literal["verification_session"], d.pop("object"))
        if object_ != "verification_session":
            raise ValueError(
                f"object must match const 'verification_session', got '{object_}'"
            )

        url = d.pop("url")

        verification_session = cls(
            access_token=access_token,
            object_=object_,
            url=url,
        )

        verification_session.additional_properties = d
        return verification_session

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
