from __future__ import annotations

import datetime
from collections.abc import Mapping
from io import BytesIO
from typing import Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from .. import types
from ..models.document_type import DocumentType
from ..types import UNSET, File, Unset

T = TypeVar("T", bound="UploadDocumentForm")


@_attrs_define
class UploadDocumentForm:
    """The same as parts of a form.

    Attributes:
        document_type (DocumentType): What a document proves.
        file (File): The file: PDF, JPEG or PNG, at most 10 MB.
        description (None | str | Unset): As in JSON.
        doc_id (None | Unset | UUID): As in JSON.
        file_name (None | str | Unset): The part's own file name where absent.
        subject_id (None | str | Unset): As in JSON.
        valid_until (datetime.date | None | Unset): As in JSON. Example: 2031-12-31.
    """

    document_type: DocumentType
    file: File
    description: None | str | Unset = UNSET
    doc_id: None | Unset | UUID = UNSET
    file_name: None | str | Unset = UNSET
    subject_id: None | str | Unset = UNSET
    valid_until: datetime.date | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        document_type = self.document_type.value

        file = self.file.to_tuple()

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

        file_name: None | str | Unset
        if isinstance(self.file_name, Unset):
            file_name = UNSET
        else:
            file_name = self.file_name

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
                "file": file,
            }
        )
        if description is not UNSET:
            field_dict["description"] = description
        if doc_id is not UNSET:
            field_dict["docId"] = doc_id
        if file_name is not UNSET:
            field_dict["fileName"] = file_name
        if subject_id is not UNSET:
            field_dict["subjectId"] = subject_id
        if valid_until is not UNSET:
            field_dict["validUntil"] = valid_until

        return field_dict

    def to_multipart(self) -> types.RequestFiles:
        files: types.RequestFiles = []

        files.append(
            (
                "documentType",
                (None, str(self.document_type.value).encode(), "text/plain"),
            )
        )

        files.append(("file", self.file.to_tuple()))

        if not isinstance(self.description, Unset):
            if isinstance(self.description, str):
                files.append(
                    (
                        "description",
                        (None, str(self.description).encode(), "text/plain"),
                    )
                )
            else:
                files.append(
                    (
                        "description",
                        (None, str(self.description).encode(), "text/plain"),
                    )
                )

        if not isinstance(self.doc_id, Unset):
            if isinstance(self.doc_id, UUID):
                files.append(("docId", (None, str(self.doc_id), "text/plain")))
            else:
                files.append(("docId", (None, str(self.doc_id).encode(), "text/plain")))

        if not isinstance(self.file_name, Unset):
            if isinstance(self.file_name, str):
                files.append(
                    ("fileName", (None, str(self.file_name).encode(), "text/plain"))
                )
            else:
                files.append(
                    ("fileName", (None, str(self.file_name).encode(), "text/plain"))
                )

        if not isinstance(self.subject_id, Unset):
            if isinstance(self.subject_id, str):
                files.append(
                    ("subjectId", (None, str(self.subject_id).encode(), "text/plain"))
                )
            else:
                files.append(
                    ("subjectId", (None, str(self.subject_id).encode(), "text/plain"))
                )

        if not isinstance(self.valid_until, Unset):
            if isinstance(self.valid_until, datetime.date):
                files.append(
                    (
                        "validUntil",
                        (None, self.valid_until.isoformat().encode(), "text/plain"),
                    )
                )
            else:
                files.append(
                    ("validUntil", (None, str(self.valid_until).encode(), "text/plain"))
                )

        for prop_name, prop in self.additional_properties.items():
            files.append((prop_name, (None, str(prop).encode(), "text/plain")))

        return files

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        document_type = DocumentType(d.pop("documentType"))

        file = File(payload=BytesIO(d.pop("file")))

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

        def _parse_file_name(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        file_name = _parse_file_name(d.pop("fileName", UNSET))

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

        upload_document_form = cls(
            document_type=document_type,
            file=file,
            description=description,
            doc_id=doc_id,
            file_name=file_name,
            subject_id=subject_id,
            valid_until=valid_until,
        )

        upload_document_form.additional_properties = d
        return upload_document_form

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
