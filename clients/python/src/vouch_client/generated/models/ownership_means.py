from enum import StrEnum
from typing import Self


class OwnershipMeans(StrEnum):
    AGREEMENT = "AGREEMENT"
    BOARD_APPOINTMENT = "BOARD_APPOINTMENT"
    FAMILY = "FAMILY"
    JOINTLY = "JOINTLY"
    MAJORITY_OF_PROFIT = "MAJORITY_OF_PROFIT"
    MAJORITY_OF_SHARES = "MAJORITY_OF_SHARES"
    MAJORITY_OF_VOTES = "MAJORITY_OF_VOTES"
    NOMINEE = "NOMINEE"
    OTHER_CONTROLLER = "OTHER_CONTROLLER"
    OTHER_INFLUENCE = "OTHER_INFLUENCE"
    TRUSTEE = "TRUSTEE"
    VETO = "VETO"

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
