from enum import StrEnum
from typing import Self


class RejectionCode(StrEnum):
    BUSINESS_NOT_SERVED = "BUSINESS_NOT_SERVED"
    DOCUMENTS_NOT_ACCEPTED = "DOCUMENTS_NOT_ACCEPTED"
    INCONSISTENT_INFORMATION = "INCONSISTENT_INFORMATION"
    INFORMATION_MISSING = "INFORMATION_MISSING"
    NOT_OFFERED = "NOT_OFFERED"
    OWNERSHIP_UNCLEAR = "OWNERSHIP_UNCLEAR"

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
