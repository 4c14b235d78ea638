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

if TYPE_CHECKING:
    from ..models.personnel_count import PersonnelCount


T = TypeVar("T", bound="PersonnelStatus")


@_attrs_define
class PersonnelStatus:
    """People by role.

    Attributes:
        beneficial_owners (PersonnelCount): How many people of one role there are, and how far their verification is.
        directors (PersonnelCount): How many people of one role there are, and how far their verification is.
        employees (int):
        employees_with_admin_role (int): Employees who manage the account.
        object_ (Literal['personnel_status']): Always `personnel_status`.
        ready (bool): No prerequisite of submission is unmet.
        total_ownership_basis_points (int): What the beneficial owners own together in effect, in basis points, rounded
            down.
    """

    beneficial_owners: PersonnelCount
    directors: PersonnelCount
    employees: int
    employees_with_admin_role: int
    object_: Literal["personnel_status"]
    ready: bool
    total_ownership_basis_points: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        beneficial_owners = self.beneficial_owners.to_dict()

        directors = self.directors.to_dict()

        employees = self.employees

        employees_with_admin_role = self.employees_with_admin_role

        object_ = self.object_

        ready = self.ready

        total_ownership_basis_points = self.total_ownership_basis_points

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "beneficialOwners": beneficial_owners,
                "directors": directors,
                "employees": employees,
                "employeesWithAdminRole": employees_with_admin_role,
                "object": object_,
                "ready": ready,
                "totalOwnershipBasisPoints": total_ownership_basis_points,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.personnel_count import PersonnelCount

        d = dict(src_dict)
        beneficial_owners = PersonnelCount.from_dict(d.pop("beneficialOwners"))

        directors = PersonnelCount.from_dict(d.pop("directors"))

        employees = d.pop("employees")

        employees_with_admin_role = d.pop("employeesWithAdminRole")

        object_ = cast(Literal["personnel_status"], d.pop("object"))
        if object_ != "personnel_status":
            raise ValueError(
                f"object must match const 'personnel_status', got '{object_}'"
            )

        ready = d.pop("ready")

        total_ownership_basis_points = d.pop("totalOwnershipBasisPoints")

        personnel_status = cls(
            beneficial_owners=beneficial_owners,
            directors=directors,
            employees=employees,
            employees_with_admin_role=employees_with_admin_role,
            object_=object_,
            ready=ready,
            total_ownership_basis_points=total_ownership_basis_points,
        )

        personnel_status.additional_properties = d
        return personnel_status

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
