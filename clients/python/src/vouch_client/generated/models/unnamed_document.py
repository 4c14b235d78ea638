from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.document_type import DocumentType

if TYPE_CHECKING:
    from ..models.requirement_subject import RequirementSubject


T = TypeVar("T", bound="UnnamedDocument")


@_attrs_define
class UnnamedDocument:
    """A document that does not say whose it is, and has to have a subject.

    Attributes:
        candidates (list[RequirementSubject]): Whose it may be: one of them is the `subjectId` of its decision.
        document_id (UUID):  Example: 550e8400-e29b-41d4-a716-446655440000.
        document_type (DocumentType): What a document proves.
    """

    candidates: list[RequirementSubject]
    document_id: UUID
    document_type: DocumentType
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        candidates = []
        for candidates_item_data in self.candidates:
            candidates_item = candidates_item_data.to_dict()
            candidates.append(candidates_item)

        document_id = str(self.document_id)

        document_type = self.document_type.value

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "candidates": candidates,
                "documentId": document_id,
                "documentType": document_type,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.requirement_subject import RequirementSubject

        d = dict(src_dict)
        candidates = []
        _candidates = d.pop("candidates")
        for candidates_item_data in _candidates:
            candidates_item = RequirementSubject.from_dict(candidates_item_data)

            candidates.append(candidates_item)

        document_id = UUID(d.pop("documentId"))

        document_type = DocumentType(d.pop("documentType"))

        unnamed_document = cls(
            candidates=candidates,
            document_id=document_id,
            document_type=document_type,
        )

        unnamed_document.additional_properties = d
        return unnamed_document

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
