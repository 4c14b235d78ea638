from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.review_priority import ReviewPriority
from ..models.verification_level import VerificationLevel
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.business_data import BusinessData


T = TypeVar("T", bound="SubmitVerificationRequest")


@_attrs_define
class SubmitVerificationRequest:
    """What to submit.

    Attributes:
        business (BusinessData | None | Unset):
        level (None | Unset | VerificationLevel): STANDARD or ENHANCED; the facts may force ENHANCED. STANDARD where
            absent. Example: STANDARD.
        priority (None | ReviewPriority | Unset): NORMAL or HIGH; NORMAL where absent. Example: NORMAL.
    """

    business: BusinessData | None | Unset = UNSET
    level: None | Unset | VerificationLevel = UNSET
    priority: None | ReviewPriority | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.business_data import BusinessData

        business: dict[str, Any] | None | Unset
        if isinstance(self.business, Unset):
            business = UNSET
        elif isinstance(self.business, BusinessData):
            business = self.business.to_dict()
        else:
            business = self.business

        level: None | str | Unset
        if isinstance(self.level, Unset):
            level = UNSET
        elif isinstance(self.level, VerificationLevel):
            level = self.level.value
        else:
            level = self.level

        priority: None | str | Unset
        if isinstance(self.priority, Unset):
            priority = UNSET
        elif isinstance(self.priority, ReviewPriority):
            priority = self.priority.value
        else:
            priority = self.priority

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if business is not UNSET:
            field_dict["business"] = business
        if level is not UNSET:
            field_dict["level"] = level
        if priority is not UNSET:
            field_dict["priority"] = priority

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.business_data import BusinessData

        d = dict(src_dict)

        def _parse_business(data: object) -> BusinessData | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                business_type_0 = BusinessData.from_dict(data)

                return business_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(BusinessData | None | Unset, data)

        business = _parse_business(d.pop("business", UNSET))

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

        def _parse_priority(data: object) -> None | ReviewPriority | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                priority_type_0 = ReviewPriority(data)

                return priority_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | ReviewPriority | Unset, data)

        priority = _parse_priority(d.pop("priority", UNSET))

        submit_verification_request = cls(
            business=business,
            level=level,
            priority=priority,
        )

        submit_verification_request.additional_properties = d
        return submit_verification_request

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
