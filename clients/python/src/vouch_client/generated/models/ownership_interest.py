from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.ownership_interest_kind import OwnershipInterestKind
from ..types import UNSET, Unset

T = TypeVar("T", bound="OwnershipInterest")


@_attrs_define
class OwnershipInterest:
    """One interest of a party in a company, or a way to control a company, a trust or a foundation.

    Attributes:
        holder_id (str): The party that has it.
        kind (OwnershipInterestKind): What an interest is: a share of something, or a way to control.
        subject_id (str): The company, trust or foundation in which it is had.
        basis_points (int | None | Unset): How much, in basis points, 1 to 10000; or numerator and denominator. Example:
            2500.
        denominator (int | None | Unset): What the numerator is a part of.
        from_ (datetime.date | None | Unset): The first day of it, YYYY-MM-DD; absent: since ever. Example: 2024-01-01.
        joint (None | str | Unset): The name of the agreement under which several act together in this company: at most
            64 characters.
        numerator (int | None | Unset): How much, as a fraction: 500001 of 1000000 is 50 % and one share.
        source (None | str | Unset): What shows it, such as a document's id: at most 500 characters.
        through_id (None | str | Unset): Of a NOMINEE: the party that holds in its own name for the holder.
        until (datetime.date | None | Unset): The last day of it, YYYY-MM-DD; absent: until further notice. Example:
            2031-12-31.
    """

    holder_id: str
    kind: OwnershipInterestKind
    subject_id: str
    basis_points: int | None | Unset = UNSET
    denominator: int | None | Unset = UNSET
    from_: datetime.date | None | Unset = UNSET
    joint: None | str | Unset = UNSET
    numerator: int | None | Unset = UNSET
    source: None | str | Unset = UNSET
    through_id: None | str | Unset = UNSET
    until: datetime.date | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        holder_id = self.holder_id

        kind = self.kind.value

        subject_id = self.subject_id

        basis_points: int | None | Unset
        if isinstance(self.basis_points, Unset):
            basis_points = UNSET
        else:
            basis_points = self.basis_points

        denominator: int | None | Unset
        if isinstance(self.denominator, Unset):
            denominator = UNSET
        else:
            denominator = self.denominator

        from_: None | str | Unset
        if isinstance(self.from_, Unset):
            from_ = UNSET
        elif isinstance(self.from_, datetime.date):
            from_ = self.from_.isoformat()
        else:
            from_ = self.from_

        joint: None | str | Unset
        if isinstance(self.joint, Unset):
            joint = UNSET
        else:
            joint = self.joint

        numerator: int | None | Unset
        if isinstance(self.numerator, Unset):
            numerator = UNSET
        else:
            numerator = self.numerator

        source: None | str | Unset
        if isinstance(self.source, Unset):
            source = UNSET
        else:
            source = self.source

        through_id: None | str | Unset
        if isinstance(self.through_id, Unset):
            through_id = UNSET
        else:
            through_id = self.through_id

        until: None | str | Unset
        if isinstance(self.until, Unset):
            until = UNSET
        elif isinstance(self.until, datetime.date):
            until = self.until.isoformat()
        else:
            until = self.until

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "holderId": holder_id,
                "kind": kind,
                "subjectId": subject_id,
            }
        )
        if basis_points is not UNSET:
            field_dict["basisPoints"] = basis_points
        if denominator is not UNSET:
            field_dict["denominator"] = denominator
        if from_ is not UNSET:
            field_dict["from"] = from_
        if joint is not UNSET:
            field_dict["joint"] = joint
        if numerator is not UNSET:
            field_dict["numerator"] = numerator
        if source is not UNSET:
            field_dict["source"] = source
        if through_id is not UNSET:
            field_dict["throughId"] = through_id
        if until is not UNSET:
            field_dict["until"] = until

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        holder_id = d.pop("holderId")

        kind = OwnershipInterestKind(d.pop("kind"))

        subject_id = d.pop("subjectId")

        def _parse_basis_points(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        basis_points = _parse_basis_points(d.pop("basisPoints", UNSET))

        def _parse_denominator(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        denominator = _parse_denominator(d.pop("denominator", UNSET))

        def _parse_from_(data: object) -> datetime.date | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                from_type_0 = datetime.date.fromisoformat(data)

                return from_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.date | None | Unset, data)

        from_ = _parse_from_(d.pop("from", UNSET))

        def _parse_joint(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        joint = _parse_joint(d.pop("joint", UNSET))

        def _parse_numerator(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        numerator = _parse_numerator(d.pop("numerator", UNSET))

        def _parse_source(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        source = _parse_source(d.pop("source", UNSET))

        def _parse_through_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        through_id = _parse_through_id(d.pop("throughId", UNSET))

        def _parse_until(data: object) -> datetime.date | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                until_type_0 = datetime.date.fromisoformat(data)

                return until_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.date | None | Unset, data)

        until = _parse_until(d.pop("until", UNSET))

        ownership_interest = cls(
            holder_id=holder_id,
            kind=kind,
            subject_id=subject_id,
            basis_points=basis_points,
            denominator=denominator,
            from_=from_,
            joint=joint,
            numerator=numerator,
            source=source,
            through_id=through_id,
            until=until,
        )

        ownership_interest.additional_properties = d
        return ownership_interest

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
