from enum import StrEnum
from typing import Self


class Industry(StrEnum):
    AGRICULTURE = "AGRICULTURE"
    BANKING = "BANKING"
    CONSTRUCTION = "CONSTRUCTION"
    CONSULTING = "CONSULTING"
    CRYPTOCURRENCY_EXCHANGE = "CRYPTOCURRENCY_EXCHANGE"
    EDUCATION = "EDUCATION"
    ENERGY = "ENERGY"
    ENTERTAINMENT = "ENTERTAINMENT"
    GAMBLING = "GAMBLING"
    HEALTHCARE = "HEALTHCARE"
    HOSPITALITY = "HOSPITALITY"
    INSURANCE = "INSURANCE"
    INVESTMENT_SERVICES = "INVESTMENT_SERVICES"
    LEGAL_SERVICES = "LEGAL_SERVICES"
    LOGISTICS = "LOGISTICS"
    MANUFACTURING = "MANUFACTURING"
    MEDIA = "MEDIA"
    MONEY_SERVICES = "MONEY_SERVICES"
    NON_PROFIT = "NON_PROFIT"
    OTHER = "OTHER"
    PAYMENT_SERVICES = "PAYMENT_SERVICES"
    PHARMACEUTICALS = "PHARMACEUTICALS"
    PROFESSIONAL_SERVICES = "PROFESSIONAL_SERVICES"
    REAL_ESTATE = "REAL_ESTATE"
    RETAIL = "RETAIL"
    TECHNOLOGY = "TECHNOLOGY"
    TELECOMMUNICATIONS = "TELECOMMUNICATIONS"
    TRANSPORTATION = "TRANSPORTATION"
    WHOLESALE_TRADE = "WHOLESALE_TRADE"

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
