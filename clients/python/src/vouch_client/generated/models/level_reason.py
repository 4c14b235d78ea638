from enum import StrEnum
from typing import Self


class LevelReason(StrEnum):
    EARLIER_SUBMISSION = "EARLIER_SUBMISSION"
    HIGH_RISK_INDUSTRY = "HIGH_RISK_INDUSTRY"
    HIGH_RISK_JURISDICTION = "HIGH_RISK_JURISDICTION"
    LARGE_TRANSACTIONS = "LARGE_TRANSACTIONS"
    MONITORED_JURISDICTION = "MONITORED_JURISDICTION"
    POLITICALLY_EXPOSED_PERSON = "POLITICALLY_EXPOSED_PERSON"
    REQUESTED = "REQUESTED"
    SCREENING_MATCH = "SCREENING_MATCH"
    UNKNOWN_JURISDICTION = "UNKNOWN_JURISDICTION"

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
