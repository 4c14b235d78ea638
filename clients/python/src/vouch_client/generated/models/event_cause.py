from enum import StrEnum
from typing import Self


class EventCause(StrEnum):
    APPLICANT_OF_ANOTHER = "applicant_of_another"
    APPLICANT_UNAVAILABLE = "applicant_unavailable"
    APPROVAL_WITHDRAWN = "approval_withdrawn"
    CREATED = "created"
    DATA_DECLARED = "data_declared"
    DOCUMENT_DECIDED = "document_decided"
    ERASED = "erased"
    EXPLANATION_DECIDED = "explanation_decided"
    FILE_APPROVED = "file_approved"
    FILE_CLAIMED = "file_claimed"
    FILE_LAPSED = "file_lapsed"
    FILE_REJECTED = "file_rejected"
    FILE_RELEASED = "file_released"
    FILE_SUBMITTED = "file_submitted"
    FINDINGS_VOID = "findings_void"
    FLAG_CLEARED = "flag_cleared"
    IDENTITY_CHANGED = "identity_changed"
    IMPORT_ACCEPTED = "import_accepted"
    INFORMATION_REQUESTED = "information_requested"
    LEVEL_DECIDED = "level_decided"
    LEVEL_MISMATCH = "level_mismatch"
    OFFICER_HELD = "officer_held"
    OFFICER_REJECTED = "officer_rejected"
    OFFICER_RELEASED = "officer_released"
    PEOPLE_COMPARED = "people_compared"
    PERSON_DECIDED = "person_decided"
    REOPENED = "reopened"
    REQUEST_WITHDRAWN = "request_withdrawn"
    REVIEW = "review"
    REVIEW_NOT_UNDERSTOOD = "review_not_understood"
    SESSION_OPENED = "session_opened"

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
