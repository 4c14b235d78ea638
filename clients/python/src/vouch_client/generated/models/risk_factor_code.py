from enum import StrEnum
from typing import Self


class RiskFactorCode(StrEnum):
    BUSINESS_COUNTRY = "BUSINESS_COUNTRY"
    COMPLEX_OWNERSHIP = "COMPLEX_OWNERSHIP"
    EARLIER_SUBMISSION = "EARLIER_SUBMISSION"
    HIGH_RISK_INDUSTRY = "HIGH_RISK_INDUSTRY"
    INDIVIDUAL_COUNTRY = "INDIVIDUAL_COUNTRY"
    LARGE_TRANSACTIONS = "LARGE_TRANSACTIONS"
    OWNER_COUNTRY = "OWNER_COUNTRY"
    PARENT_COUNTRY = "PARENT_COUNTRY"
    POLITICALLY_EXPOSED_PERSON = "POLITICALLY_EXPOSED_PERSON"
    REGISTRATION_COUNTRY = "REGISTRATION_COUNTRY"
    REQUESTED = "REQUESTED"
    UNKNOWN_COUNTRY = "UNKNOWN_COUNTRY"

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
