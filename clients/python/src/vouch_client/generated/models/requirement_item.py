from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.impact import Impact
from ..models.rejection_reason import RejectionReason
from ..models.requirement_code import RequirementCode
from ..models.requirement_status import RequirementStatus
from ..models.who_acts import WhoActs
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.requirement_subject import RequirementSubject


T = TypeVar("T", bound="RequirementItem")


@_attrs_define
class RequirementItem:
    """One requirement of one subject, and where it stands.

    Attributes:
        code (RequirementCode): What is required: a statement, a person, the ownership, a document or a screening.
        impact (Impact): What an unmet requirement prevents.
        message (str): A sentence for people. Example: Please deliver the certificate of incorporation..
        status (RequirementStatus): Where a requirement stands.
        subject (RequirementSubject): Whom a requirement is about.
        who_acts (WhoActs): Who has to do something next.
        deadline (datetime.date | None | Unset): The last day, where there is one. Example: 2031-12-31.
        reason (None | RejectionReason | Unset): Why it was refused, where it was.
    """

    code: RequirementCode
    impact: Impact
    message: str
    status: RequirementStatus
    subject: RequirementSubject
    who_acts: WhoActs
    deadline: datetime.date | None | Unset = UNSET
    reason: None | RejectionReason | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        code = self.code.value

        impact = self.impact.value

        message = self.message

        status = self.status.value

        subject = self.subject.to_dict()

        who_acts = self.who_acts.value

        deadline: None | str | Unset
        if isinstance(self.deadline, Unset):
            deadline = UNSET
        elif isinstance(self.deadline, datetime.date):
            deadline = self.deadline.isoformat()
        else:
            deadline = self.deadline

        reason: None | str | Unset
        if isinstance(self.reason, Unset):
            reason = UNSET
        elif isinstance(self.reason, RejectionReason):
            reason = self.reason.value
        else:
            reason = self.reason

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "code": code,
                "impact": impact,
                "message": message,
                "status": status,
                "subject": subject,
                "whoActs": who_acts,
            }
        )
        if deadline is not UNSET:
            field_dict["deadline"] = deadline
        if reason is not UNSET:
            field_dict["reason"] = reason

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.requirement_subject import RequirementSubject

        d = dict(src_dict)
        code = RequirementCode(d.pop("code"))

        impact = Impact(d.pop("impact"))

        message = d.pop("message")

        status = RequirementStatus(d.pop("status"))

        subject = RequirementSubject.from_dict(d.pop("subject"))

        who_acts = WhoActs(d.pop("whoActs"))

        def _parse_deadline(data: object) -> datetime.date | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                deadline_type_0 = datetime.date.fromisoformat(data)

                return deadline_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.date | None | Unset, data)

        deadline = _parse_deadline(d.pop("deadline", UNSET))

        def _parse_reason(data: object) -> None | RejectionReason | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                reason_type_0 = RejectionReason(data)

                return reason_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | RejectionReason | Unset, data)

        reason = _parse_reason(d.pop("reason", UNSET))

        requirement_item = cls(
            code=code,
            impact=impact,
            message=message,
            status=status,
            subject=subject,
            who_acts=who_acts,
            deadline=deadline,
            reason=reason,
        )

        requirement_item.additional_properties = d
        return requirement_item

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
