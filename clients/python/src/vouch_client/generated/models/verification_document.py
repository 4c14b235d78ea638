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
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.document_status import DocumentStatus
from ..models.document_type import DocumentType
from ..models.media_type import MediaType
from ..models.rejection_reason import RejectionReason
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.document_details import DocumentDetails


T = TypeVar("T", bound="VerificationDocument")


@_attrs_define
class VerificationDocument:
    """A document of a business' file, without its bytes.

    Attributes:
        document_type (DocumentType): What a document proves.
        file_name (str):  Example: certificate.pdf.
        id (UUID): The docId of the upload, or one of ours where there was none.
        media_type (MediaType): What a file is, by its content.
        object_ (Literal['verification_document']): Always `verification_document`.
        reasons (list[RejectionReason]): Why it was rejected; empty otherwise.
        sha256 (str): SHA-256 of the bytes, in hex.
        size (int): In bytes.
        status (DocumentStatus): How far a document has come.
        uploaded_at (datetime.datetime): ISO 8601 timestamp string, in UTC, with milliseconds. Example:
            2026-03-15T14:30:00.000Z.
        description (None | str | Unset):
        details (DocumentDetails | None | Unset):
        subject_id (None | str | Unset): The person or the company above that it belongs to; null where that is not
            said.
        valid_until (datetime.date | None | Unset): The last day on which it is good. Example: 2031-12-31.
    """

    document_type: DocumentType
    file_name: str
    id: UUID
    media_type: MediaType
    object_: Literal["verification_document"]
    reasons: list[RejectionReason]
    sha256: str
    size: int
    status: DocumentStatus
    uploaded_at: datetime.datetime
    description: None | str | Unset = UNSET
    details: DocumentDetails | None | Unset = UNSET
    subject_id: None | str | Unset = UNSET
    valid_until: datetime.date | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.document_details import DocumentDetails

        document_type = self.document_type.value

        file_name = self.file_name

        id = str(self.id)

        media_type = self.media_type.value

        object_ = self.object_

        reasons = []
        for reasons_item_data in self.reasons:
            reasons_item = reasons_item_data.value
            reasons.append(reasons_item)

        sha256 = self.sha256

        size = self.size

        status = self.status.value

        uploaded_at = self.uploaded_at.isoformat()

        description: None | str | Unset
        if isinstance(self.description, Unset):
            description = UNSET
        else:
            description = self.description

        details: dict[str, Any] | None | Unset
        if isinstance(self.details, Unset):
            details = UNSET
        elif isinstance(self.details, DocumentDetails):
            details = self.details.to_dict()
        else:
            details = self.details

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
                "fileName": file_name,
                "id": id,
                "mediaType": media_type,
                "object": object_,
                "reasons": reasons,
                "sha256": sha256,
                "size": size,
                "status": status,
                "uploadedAt": uploaded_at,
            }
        )
        if description is not UNSET:
            field_dict["description"] = description
        if details is not UNSET:
            field_dict["details"] = details
        if subject_id is not UNSET:
            field_dict["subjectId"] = subject_id
        if valid_until is not UNSET:
            field_dict["validUntil"] = valid_until

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.document_details import DocumentDetails

        d = dict(src_dict)
        document_type = DocumentType(d.pop("documentType"))

        file_name = d.pop("fileName")

        id = UUID(d.pop("id"))

        media_type = MediaType(d.pop("mediaType"))

        object_ = cast(Literal["verification_document"], d.pop("object"))
        if object_ != "verification_document":
            raise ValueError(
                f"object must match const 'verification_document', got '{object_}'"
            )

        reasons = []
        _reasons = d.pop("reasons")
        for reasons_item_data in _reasons:
            reasons_item = RejectionReason(reasons_item_data)

            reasons.append(reasons_item)

        sha256 = d.pop("sha256")

        size = d.pop("size")

        status = DocumentStatus(d.pop("status"))

        uploaded_at = datetime.datetime.fromisoformat(d.pop("uploadedAt"))

        def _parse_description(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        description = _parse_description(d.pop("description", UNSET))

        def _parse_details(data: object) -> DocumentDetails | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                details_type_0 = DocumentDetails.from_dict(data)

                return details_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(DocumentDetails | None | Unset, data)

        details = _parse_details(d.pop("details", UNSET))

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

        verification_document = cls(
            document_type=document_type,
            file_name=file_name,
            id=id,
            media_type=media_type,
            object_=object_,
            reasons=reasons,
            sha256=sha256,
            size=size,
            status=status,
            uploaded_at=uploaded_at,
            description=description,
            details=details,
            subject_id=subject_id,
            valid_until=valid_until,
        )

        verification_document.additional_properties = d
        return verification_document

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
