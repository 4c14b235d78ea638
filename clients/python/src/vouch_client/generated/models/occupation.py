from enum import StrEnum
from typing import Self


class Occupation(StrEnum):
    ADMINISTRATION_AND_OFFICE_MANAGEMENT = "ADMINISTRATION_AND_OFFICE_MANAGEMENT"
    ARTS_AND_DESIGN = "ARTS_AND_DESIGN"
    CONSTRUCTION_AND_TRADES = "CONSTRUCTION_AND_TRADES"
    CUSTOMER_SERVICE = "CUSTOMER_SERVICE"
    EDUCATION_AND_TEACHING = "EDUCATION_AND_TEACHING"
    ENGINEERING = "ENGINEERING"
    FINANCE_AND_ACCOUNTING = "FINANCE_AND_ACCOUNTING"
    HEALTHCARE_AND_MEDICAL_SERVICES = "HEALTHCARE_AND_MEDICAL_SERVICES"
    HUMAN_RESOURCES = "HUMAN_RESOURCES"
    IT = "IT"
    LEGAL_SERVICES = "LEGAL_SERVICES"
    MANUFACTURING_AND_PRODUCTION = "MANUFACTURING_AND_PRODUCTION"
    RETAIL_AND_SALES = "RETAIL_AND_SALES"
    SALES_AND_MARKETING = "SALES_AND_MARKETING"
    SCIENCE_AND_RESEARCH = "SCIENCE_AND_RESEARCH"

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
