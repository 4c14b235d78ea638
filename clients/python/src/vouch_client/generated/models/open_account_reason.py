from enum import StrEnum
from typing import Self


class OpenAccountReason(StrEnum):
    CURRENCY_EXCHANGE = "CURRENCY_EXCHANGE"
    DAILY_USE = "DAILY_USE"
    GAMING_OR_GAMBLING = "GAMING_OR_GAMBLING"
    INVESTMENTS_OR_CRYPTOCURRENCIE = "INVESTMENTS_OR_CRYPTOCURRENCIE"
    TRANSFER_OF_FUNDS_OUTSIDE_OF_EUROPE = "TRANSFER_OF_FUNDS_OUTSIDE_OF_EUROPE"

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
