from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.level_reason import LevelReason
from ..models.risk_factor_code import RiskFactorCode
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.risk_list_row import RiskListRow


T = TypeVar("T", bound="RiskFactor")


@_attrs_define
class RiskFactor:
    """A fact that counts for the level.

    Attributes:
        code (RiskFactorCode): A fact that counts for the level.
        level_reason (LevelReason | None | Unset): Which of the levelReasons it is; null where it is shown and raises
            nothing. Example: HIGH_RISK_JURISDICTION.
        listed (None | RiskListRow | Unset):
        subject_id (None | str | Unset): The person or the company above that it is about; null for the organization
            itself. Example: per_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4.
    """

    code: RiskFactorCode
    level_reason: LevelReason | None | Unset = UNSET
    listed: None | RiskListRow | Unset = UNSET
    subject_id: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.risk_list_row import RiskListRow

        code = self.code.value

        level_reason: None | str | Unset
        if isinstance(self.level_reason, Unset):
            level_reason = UNSET
        elif isinstance(self.level_reason, LevelReason):
            level_reason = self.level_reason.value
        else:
            level_reason = self.level_reason

        listed: dict[str, Any] | None | Unset
        if isinstance(self.listed, Unset):
            listed = UNSET
        elif isinstance(self.listed, RiskListRow):
            listed = self.listed.to_dict()
        else:
            listed = self.listed

        subject_id: None | str | Unset
        if isinstance(self.subject_id, Unset):
            subject_id = UNSET
        else:
            subject_id = self.subject_id

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "code": code,
            }
        )
        if level_reason is not UNSET:
            field_dict["levelReason"] = level_reason
        if listed is not UNSET:
            field_dict["listed"] = listed
        if subject_id is not UNSET:
            field_dict["subjectId"] = subject_id

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.risk_list_row import RiskListRow

        d = dict(src_dict)
        code = RiskFactorCode(d.pop("code"))

        def _parse_level_reason(data: object) -> LevelReason | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                level_reason_type_0 = LevelReason(data)

                return level_reason_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(LevelReason | None | Unset, data)

        level_reason = _parse_level_reason(d.pop("levelReason", UNSET))

        def _parse_listed(data: object) -> None | RiskListRow | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                listed_type_0 = RiskListRow.from_dict(data)

                return listed_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | RiskListRow | Unset, data)

        listed = _parse_listed(d.pop("listed", UNSET))

        def _parse_subject_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        subject_id = _parse_subject_id(d.pop("subjectId", UNSET))

        risk_factor = cls(
            code=code,
            level_reason=level_reason,
            listed=listed,
            subject_id=subject_id,
        )

        risk_factor.additional_properties = d
        return risk_factor

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
