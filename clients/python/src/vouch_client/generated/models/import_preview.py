from __future__ import annotations

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

from ..models.preview_outcome import PreviewOutcome
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.import_preview_cause_type_0 import ImportPreviewCauseType0


T = TypeVar("T", bound="ImportPreview")


@_attrs_define
class ImportPreview:
    """What importing a share token would meet.

    Attributes:
        object_ (Literal['import_preview']): Always `import_preview`.
        outcome (PreviewOutcome): The outcome of a preview.
        cause (ImportPreviewCauseType0 | None | Unset): Why Sumsub would refuse: `name`, `errorCode`, `retryable`,
            `needsNewToken`, `whoActs`.
    """

    object_: Literal["import_preview"]
    outcome: PreviewOutcome
    cause: ImportPreviewCauseType0 | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.import_preview_cause_type_0 import ImportPreviewCauseType0

        object_ = self.object_

        outcome = self.outcome.value

        cause: dict[str, Any] | None | Unset
        if isinstance(self.cause, Unset):
            cause = UNSET
        elif isinstance(self.cause, ImportPreviewCauseType0):
            cause = self.cause.to_dict()
        else:
            cause = self.cause

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "object": object_,
                "outcome": outcome,
            }
        )
        if cause is not UNSET:
            field_dict["cause"] = cause

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.import_preview_cause_type_0 import ImportPreviewCauseType0

        d = dict(src_dict)
        object_ = cast(Literal["import_preview"], d.pop("object"))
        if object_ != "import_preview":
            raise ValueError(
                f"object must match const 'import_preview', got '{object_}'"
            )

        outcome = PreviewOutcome(d.pop("outcome"))

        def _parse_cause(data: object) -> ImportPreviewCauseType0 | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                cause_type_0 = ImportPreviewCauseType0.from_dict(data)

                return cause_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ImportPreviewCauseType0 | None | Unset, data)

        cause = _parse_cause(d.pop("cause", UNSET))

        import_preview = cls(
            object_=object_,
            outcome=outcome,
            cause=cause,
        )

        import_preview.additional_properties = d
        return import_preview

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
