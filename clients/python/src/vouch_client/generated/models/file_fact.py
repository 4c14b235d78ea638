from enum import StrEnum
from typing import Self


class FileFact(StrEnum):
    ADDRESS = "ADDRESS"
    CONTENT = "CONTENT"
    COUNTRY = "COUNTRY"
    DATE_OF_BIRTH = "DATE_OF_BIRTH"
    DOCUMENTS = "DOCUMENTS"
    EXPLANATION = "EXPLANATION"
    ID_DOCUMENT = "ID_DOCUMENT"
    INDUSTRY = "INDUSTRY"
    NAME = "NAME"
    NATIONALITY = "NATIONALITY"
    PEOPLE = "PEOPLE"
    POLITICALLY_EXPOSED = "POLITICALLY_EXPOSED"
    REVENUE = "REVENUE"
    ROLES = "ROLES"
    SHARE = "SHARE"
    SOURCE_OF_FUNDS = "SOURCE_OF_FUNDS"
    SOURCE_OF_WEALTH = "SOURCE_OF_WEALTH"
    STATEMENT = "STATEMENT"
    STRUCTURE = "STRUCTURE"
    SUBJECT = "SUBJECT"
    TYPE = "TYPE"
    UNRECORDED = "UNRECORDED"
    VALID_UNTIL = "VALID_UNTIL"

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
