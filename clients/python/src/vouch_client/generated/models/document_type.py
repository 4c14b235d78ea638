from enum import StrEnum
from typing import Self


class DocumentType(StrEnum):
    ARTICLES_OF_ASSOCIATION = "ARTICLES_OF_ASSOCIATION"
    BANK_STATEMENT = "BANK_STATEMENT"
    BENEFICIAL_OWNERS_DECLARATION = "BENEFICIAL_OWNERS_DECLARATION"
    BENEFICIAL_OWNER_ID = "BENEFICIAL_OWNER_ID"
    BUSINESS_LICENSE = "BUSINESS_LICENSE"
    CERTIFICATE_OF_INCORPORATION = "CERTIFICATE_OF_INCORPORATION"
    DIRECTOR_ID = "DIRECTOR_ID"
    FINANCIAL_STATEMENTS = "FINANCIAL_STATEMENTS"
    IDENTITY_DOCUMENT = "IDENTITY_DOCUMENT"
    OWNERSHIP_STRUCTURE_CHART = "OWNERSHIP_STRUCTURE_CHART"
    PARENT_INCORPORATION_DOCUMENTS = "PARENT_INCORPORATION_DOCUMENTS"
    PEP_DECLARATION = "PEP_DECLARATION"
    PROOF_OF_REGISTERED_ADDRESS = "PROOF_OF_REGISTERED_ADDRESS"
    PROOF_OF_RESIDENCE = "PROOF_OF_RESIDENCE"
    SHAREHOLDER_REGISTER = "SHAREHOLDER_REGISTER"
    SOURCE_OF_FUNDS = "SOURCE_OF_FUNDS"
    SOURCE_OF_WEALTH = "SOURCE_OF_WEALTH"
    SUPPORTING_DOCUMENT = "SUPPORTING_DOCUMENT"

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
