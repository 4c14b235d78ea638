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

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.declared_data import DeclaredData
    from ..models.declared_identity import DeclaredIdentity


T = TypeVar("T", bound="IndividualDeclaration")


@_attrs_define
class IndividualDeclaration:
    """An individual, as its broker describes it.

    Attributes:
        external_user_id (str): The broker's own id.
        identity (DeclaredIdentity): Who the individual is, as the broker gave it.
        object_ (Literal['individual_declaration']): Always `individual_declaration`.
        organization_id (str):  Example: org_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4.
        declaration (DeclaredData | None | Unset):
    """

    external_user_id: str
    identity: DeclaredIdentity
    object_: Literal["individual_declaration"]
    organization_id: str
    declaration: DeclaredData | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.declared_data import DeclaredData

        external_user_id = self.external_user_id

        identity = self.identity.to_dict()

        object_ = self.object_

        organization_id = self.organization_id

        declaration: dict[str, Any] | None | Unset
        if isinstance(self.declaration, Unset):
            declaration = UNSET
        elif isinstance(self.declaration, DeclaredData):
            declaration = self.declaration.to_dict()
        else:
            declaration = self.declaration

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "externalUserId": external_user_id,
                "identity": identity,
                "object": object_,
                "organizationId": organization_id,
            }
        )
        if declaration is not UNSET:
            field_dict["declaration"] = declaration

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.declared_data import DeclaredData
        from ..models.declared_identity import DeclaredIdentity

        d = dict(src_dict)
        external_user_id = d.pop("externalUserId")

        identity = DeclaredIdentity.from_dict(d.pop("identity"))

        object_ = cast(Literal["individual_declaration"], d.pop("object"))
        if object_ != "individual_declaration":
            raise ValueError(
                f"object must match const 'individual_declaration', got '{object_}'"
            )

        organization_id = d.pop("organizationId")

        def _parse_declaration(data: object) -> DeclaredData | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                declaration_type_0 = DeclaredData.from_dict(data)

                return declaration_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(DeclaredData | None | Unset, data)

        declaration = _parse_declaration(d.pop("declaration", UNSET))

        individual_declaration = cls(
            external_user_id=external_user_id,
            identity=identity,
            object_=object_,
            organization_id=organization_id,
            declaration=declaration,
        )

        individual_declaration.additional_properties = d
        return individual_declaration

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
