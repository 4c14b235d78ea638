from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.document_type import DocumentType
from ..types import UNSET, Unset

T = TypeVar("T", bound="UploadDocumentRequest")


@_attrs_define
class UploadDocumentRequest:
    """A document to upload.

    Attributes:
        document_type (DocumentType): What a document proves.
        file_content (str): The whole file in base64: PDF, JPEG or PNG, at most 10 MB. Line breaks, `data:` URLs, the
            letters of base64url and
            missing padding are fine. Example: JVBERi0xLjcK.
        file_name (str): 1 to 255 characters, without a path. Example: certificate.pdf.
        description (None | str | Unset): At most 1000 characters.
        doc_id (None | Unset | UUID): Your own UUID for the document: the same document again is answered as the first
            time. One is made where it is
            absent or empty. Example: 550e8400-e29b-41d4-a716-446655440000.
        subject_id (None | str | Unset): The person or the company above that it belongs to.
        valid_until (datetime.date | None | Unset): The last day on which it is good, YYYY-MM-DD. Example: 2031-12-31.
    """

    document_type: DocumentType
    file_content: str
    file_name: str
    description: None | str | Unset = UNSET
    doc_id: None | Unset | UUID = UNSET
    subject_id: None | str | Unset = UNSET
    valid_until: datetime.date | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        document_type = self.document_type.value

        file_content = self.file_content

        file_name = self.file_name

        description: None | str | Unset
        if isinstance(self.description, Unset):
            description = UNSET
        else:
            description = self.description

        doc_id: None | str | Unset
        if isinstance(self.doc_id, Unset):
            doc_id = UNSET
        elif isinstance(self.doc_id, UUID):
            doc_id = str(self.doc_id)
        else:
            doc_id = self.doc_id

        subject_id: None | str | Unset
        if isinstance(self.subject_id, Unset):
            subject_id = UNSET
        else:
            subject_id = self.subject_id

        valid_until: None | str | Unset
        if isinstance(self.valid_until, Unset):
            valid_until = UNSET
        elif isinstance(self.valid_until, datetime.date):
            valid_until = self.valid_until.isoformat()
        else:
            valid_until = self.valid_until

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "documentType": document_type,
                "fileContent": file_content,
                "fileName": file_name,
            }
        )
        if description is not UNSET:
            field_dict["description"] = description
        if doc_id is not UNSET:
            field_dict["docId"] = doc_id
        if subject_id is not UNSET:
            field_dict["subjectId"] = subject_id
        if valid_until is not UNSET:
            field_dict["validUntil"] = valid_until

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        document_type = DocumentType(d.pop("documentType"))

        file_content = d.pop("fileContent")

        file_name = d.pop("fileName")

        def _parse_description(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        description = _parse_description(d.pop("description", UNSET))

        def _parse_doc_id(data: object) -> None | Unset | UUID:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                doc_id_type_0 = UUID(data)

                return doc_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Unset | UUID, data)

        doc_id = _parse_doc_id(d.pop("docId", UNSET))

        def _parse_subject_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        subject_id = _parse_subject_id(d.pop("subjectId", UNSET))

        def _parse_valid_until(data: object) -> datetime.date | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                valid_until_type_0 = datetime.date.fromisoformat(data)

                return valid_until_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.date | None | Unset, data)

        valid_until = _parse_valid_until(d.pop("validUntil", UNSET))

        upload_document_request = cls(
            document_type=document_type,
            file_content=file_content,
            file_name=file_name,
            description=description,
            doc_id=doc_id,
            subject_id=subject_id,
            valid_until=valid_until,
        )

        upload_document_request.additional_properties = d
        return upload_document_request

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
