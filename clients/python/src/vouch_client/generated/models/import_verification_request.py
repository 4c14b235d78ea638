from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="ImportVerificationRequest")


@_attrs_define
class ImportVerificationRequest:
    """A share token to import.

    Attributes:
        share_token (str): Single-use share token that the donor generated on its own Sumsub account. Example: _act-sbx-
            jwt-eyJhbGciOiJub25lIn0.eyJqdGkiOiJfYWN0LTAwMDAifQ..
    """

    share_token: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        share_token = self.share_token

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "shareToken": share_token,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        share_token = d.pop("shareToken")

        import_verification_request = cls(
            share_token=share_token,
        )

        import_verification_request.additional_properties = d
        return import_verification_request

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
