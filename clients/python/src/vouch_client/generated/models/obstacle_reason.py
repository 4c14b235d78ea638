from enum import StrEnum
from typing import Self


class ObstacleReason(StrEnum):
    CHANGED = "CHANGED"
    EXPIRED = "EXPIRED"
    INCONSISTENT = "INCONSISTENT"
    MATCH_WITHOUT_REASON = "MATCH_WITHOUT_REASON"
    MISSING = "MISSING"
    NOT_VERIFIED = "NOT_VERIFIED"
    REJECTED = "REJECTED"
    SCREENING_OPEN = "SCREENING_OPEN"
    UNCHANGED_SINCE_REJECTION = "UNCHANGED_SINCE_REJECTION"
    WAS_MATCHED = "WAS_MATCHED"
    WAS_REJECTED = "WAS_REJECTED"

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
