from enum import StrEnum
from typing import Self


class OwnershipRule(StrEnum):
    CONTROLLED_HOLDERS = "CONTROLLED_HOLDERS"
    CONTROL_BY_MAJORITY = "CONTROL_BY_MAJORITY"
    CONTROL_BY_OTHER_MEANS = "CONTROL_BY_OTHER_MEANS"
    CONTROL_JOINTLY = "CONTROL_JOINTLY"
    INTEREST_IN_CONTROLLER = "INTEREST_IN_CONTROLLER"
    OWNERSHIP_INTEREST = "OWNERSHIP_INTEREST"
    ROLE_IN_TRUST = "ROLE_IN_TRUST"
    SENIOR_MANAGER = "SENIOR_MANAGER"

    def __str__(self) -> str:
        return str(self.value)

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        """A word that came after this version: taken as it is, so that an answer with it can still be read."""
        if not isinstance(value, str):
            return None
        word = str.__new__(cls, value)
        word._name_ = word._value_ = value
        return word
