from enum import StrEnum
from typing import Self


class ReviewQueueStatus(StrEnum):
    APPROVED = "APPROVED"
    ON_HOLD = "ON_HOLD"
    PENDING = "PENDING"

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
