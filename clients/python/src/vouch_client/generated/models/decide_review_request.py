from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.rejection_code import RejectionCode
from ..models.review_decision import ReviewDecision
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.requested_item import RequestedItem


T = TypeVar("T", bound="DecideReviewRequest")


@_attrs_define
class DecideReviewRequest:
    """What is decided.

    Attributes:
        decision (ReviewDecision): What to decide on a file.
        conditions (list[str] | None | Unset): Of an approval; kept with the notes.
        final (bool | None | Unset): Of a file's rejection: no other submission is possible. It needs a reason. False
            where absent.
        items (list[RequestedItem] | None | Unset): Of a request for information: at least one.
        notes (None | str | Unset): For officers alone: at most 2000 characters.
        reason (None | str | Unset): For the customer and the brokers: at most 2000 characters.
        reason_code (None | RejectionCode | Unset): Of a rejection, instead of `reason`: one of the list, in whose words
            the customer is told. Example: NOT_OFFERED.
        resubmittable (bool | None | Unset): The contrary of `final`.
        seen (list[str] | None | Unset): Of an approval: the people and companies that `absent` lists, whose removal you
            have seen. Kept with the notes. Example: [].
    """

    decision: ReviewDecision
    conditions: list[str] | None | Unset = UNSET
    final: bool | None | Unset = UNSET
    items: list[RequestedItem] | None | Unset = UNSET
    notes: None | str | Unset = UNSET
    reason: None | str | Unset = UNSET
    reason_code: None | RejectionCode | Unset = UNSET
    resubmittable: bool | None | Unset = UNSET
    seen: list[str] | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        decision = self.decision.value

        conditions: list[str] | None | Unset
        if isinstance(self.conditions, Unset):
            conditions = UNSET
        elif isinstance(self.conditions, list):
            conditions = self.conditions

        else:
            conditions = self.conditions

        final: bool | None | Unset
        if isinstance(self.final, Unset):
            final = UNSET
        else:
            final = self.final

        items: list[dict[str, Any]] | None | Unset
        if isinstance(self.items, Unset):
            items = UNSET
        elif isinstance(self.items, list):
            items = []
            for items_type_0_item_data in self.items:
                items_type_0_item = items_type_0_item_data.to_dict()
                items.append(items_type_0_item)

        else:
            items = self.items

        notes: None | str | Unset
        if isinstance(self.notes, Unset):
            notes = UNSET
        else:
            notes = self.notes

        reason: None | str | Unset
        if isinstance(self.reason, Unset):
            reason = UNSET
        else:
            reason = self.reason

        reason_code: None | str | Unset
        if isinstance(self.reason_code, Unset):
            reason_code = UNSET
        elif isinstance(self.reason_code, RejectionCode):
            reason_code = self.reason_code.value
        else:
            reason_code = self.reason_code

        resubmittable: bool | None | Unset
        if isinstance(self.resubmittable, Unset):
            resubmittable = UNSET
        else:
            resubmittable = self.resubmittable

        seen: list[str] | None | Unset
        if isinstance(self.seen, Unset):
            seen = UNSET
        elif isinstance(self.seen, list):
            seen = self.seen

        else:
            seen = self.seen

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "decision": decision,
            }
        )
        if conditions is not UNSET:
            field_dict["conditions"] = conditions
        if final is not UNSET:
            field_dict["final"] = final
        if items is not UNSET:
            field_dict["items"] = items
        if notes is not UNSET:
            field_dict["notes"] = notes
        if reason is not UNSET:
            field_dict["reason"] = reason
        if reason_code is not UNSET:
            field_dict["reasonCode"] = reason_code
        if resubmittable is not UNSET:
            field_dict["resubmittable"] = resubmittable
        if seen is not UNSET:
            field_dict["seen"] = seen

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.requested_item import RequestedItem

        d = dict(src_dict)
        decision = ReviewDecision(d.pop("decision"))

        def _parse_conditions(data: object) -> list[str] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                conditions_type_0 = cast(list[str], data)

                return conditions_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[str] | None | Unset, data)

        conditions = _parse_conditions(d.pop("conditions", UNSET))

        def _parse_final(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        final = _parse_final(d.pop("final", UNSET))

        def _parse_items(data: object) -> list[RequestedItem] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                items_type_0 = []
                _items_type_0 = data
                for items_type_0_item_data in _items_type_0:
                    items_type_0_item = RequestedItem.from_dict(items_type_0_item_data)

                    items_type_0.append(items_type_0_item)

                return items_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[RequestedItem] | None | Unset, data)

        items = _parse_items(d.pop("items", UNSET))

        def _parse_notes(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        notes = _parse_notes(d.pop("notes", UNSET))

        def _parse_reason(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        reason = _parse_reason(d.pop("reason", UNSET))

        def _parse_reason_code(data: object) -> None | RejectionCode | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                reason_code_type_0 = RejectionCode(data)

                return reason_code_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | RejectionCode | Unset, data)

        reason_code = _parse_reason_code(d.pop("reasonCode", UNSET))

        def _parse_resubmittable(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        resubmittable = _parse_resubmittable(d.pop("resubmittable", UNSET))

        def _parse_seen(data: object) -> list[str] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                seen_type_0 = cast(list[str], data)

                return seen_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[str] | None | Unset, data)

        seen = _parse_seen(d.pop("seen", UNSET))

        decide_review_request = cls(
            decision=decision,
            conditions=conditions,
            final=final,
            items=items,
            notes=notes,
            reason=reason,
            reason_code=reason_code,
            resubmittable=resubmittable,
            seen=seen,
        )

        decide_review_request.additional_properties = d
        return decide_review_request

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
