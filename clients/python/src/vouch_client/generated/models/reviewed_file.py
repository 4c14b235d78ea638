from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import (
    TYPE_CHECKING,
    Any,
    Literal,
    Self,
    TypeVar,
    cast,
)

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.file_fact import FileFact
from ..models.level_reason import LevelReason
from ..models.review_flag import ReviewFlag
from ..models.verification_level import VerificationLevel
from ..models.verification_status import VerificationStatus
from ..models.verification_track import VerificationTrack
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.review_absent import ReviewAbsent
    from ..models.review_obstacle import ReviewObstacle
    from ..models.review_request import ReviewRequest
    from ..models.reviewed_explanation import ReviewedExplanation
    from ..models.reviewed_judgement import ReviewedJudgement
    from ..models.reviewed_level import ReviewedLevel
    from ..models.reviewed_pair import ReviewedPair
    from ..models.risk_factor import RiskFactor
    from ..models.screening_record import ScreeningRecord
    from ..models.unnamed_document import UnnamedDocument


T = TypeVar("T", bound="ReviewedFile")


@_attrs_define
class ReviewedFile:
    """A file, as an officer needs to know it.

    Attributes:
        absent (list[ReviewAbsent]): Who was removed from the file after a match or a rejection: an approval has to say
            that you have seen it.
        flags (list[ReviewFlag]): What officers have to look at though nobody submitted anything: RISK_LISTS_CHANGED,
            REFRESH_DUE.
        level (VerificationLevel): How much is asked of a business.
        level_reasons (list[LevelReason]): All reasons why it is not STANDARD: those that the customer sees, and
            SCREENING_MATCH.
        object_ (Literal['reviewed_file']): Always `reviewed_file`.
        obstacles (list[ReviewObstacle]): Everything that keeps it from being approved.
        organization_id (str):  Example: org_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4.
        pairs (list[ReviewedPair]): Those who may be one person: at most 100 whom an officer has to compare, then those
            who were.
        requests (list[ReviewRequest]): Everything that was asked for, oldest first.
        risk_factors (list[RiskFactor]): Everything that counts for the level that the customer sees, each with the row
            of the list that names a country.
        screenings (list[ScreeningRecord]): Everything that was recorded, oldest first.
        status (VerificationStatus): Lifecycle status of an organization's verification record.

            - `NOT_STARTED`: the record exists, and nothing was begun.
            - `PENDING`: the customer is mid-flow, or under review.
            - `APPROVED`: passed.
            - `REJECTED`: declined. Contact support to dispute.
            - `ON_HOLD`: a person has to look at it.
            - `RESUBMISSION_REQUIRED`: something fixable is missing or wrong. Start a session, or submit the file, again.
        track (VerificationTrack): Which way of verifying a record is on.
        unnamed_documents (list[UnnamedDocument]): Documents that have to have a subject and do not say it, each with
            those whose it may be.
        changed_since_rejection (list[FileFact] | None | Unset): Which facts are others than those that an officer
            declined last; empty where nothing changed, null where the file
            was not declined.
        claimed_at (datetime.datetime | None | Unset):
        claimed_by_key_id (None | str | Unset): The officer's key that has it, by a claim of the file or a hold of the
            record; null where none has.
        explanation (None | ReviewedExplanation | Unset):
        judged_by (None | ReviewedJudgement | Unset):
        level_decision (None | ReviewedLevel | Unset):
        submitted_at (datetime.datetime | None | Unset): Null before the first submission.
    """

    absent: list[ReviewAbsent]
    flags: list[ReviewFlag]
    level: VerificationLevel
    level_reasons: list[LevelReason]
    object_: Literal["reviewed_file"]
    obstacles: list[ReviewObstacle]
    organization_id: str
    pairs: list[ReviewedPair]
    requests: list[ReviewRequest]
    risk_factors: list[RiskFactor]
    screenings: list[ScreeningRecord]
    status: VerificationStatus
    track: VerificationTrack
    unnamed_documents: list[UnnamedDocument]
    changed_since_rejection: list[FileFact] | None | Unset = UNSET
    claimed_at: datetime.datetime | None | Unset = UNSET
    claimed_by_key_id: None | str | Unset = UNSET
    explanation: None | ReviewedExplanation | Unset = UNSET
    judged_by: None | ReviewedJudgement | Unset = UNSET
    level_decision: None | ReviewedLevel | Unset = UNSET
    submitted_at: datetime.datetime | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.reviewed_explanation import ReviewedExplanation
        from ..models.reviewed_judgement import ReviewedJudgement
        from ..models.reviewed_level import ReviewedLevel

        absent = []
        for absent_item_data in self.absent:
            absent_item = absent_item_data.to_dict()
            absent.append(absent_item)

        flags = []
        for flags_item_data in self.flags:
            flags_item = flags_item_data.value
            flags.append(flags_item)

        level = self.level.value

        level_reasons = []
        for level_reasons_item_data in self.level_reasons:
            level_reasons_item = level_reasons_item_data.value
            level_reasons.append(level_reasons_item)

        object_ = self.object_

        obstacles = []
        for obstacles_item_data in self.obstacles:
            obstacles_item = obstacles_item_data.to_dict()
            obstacles.append(obstacles_item)

        organization_id = self.organization_id

        pairs = []
        for pairs_item_data in self.pairs:
            pairs_item = pairs_item_data.to_dict()
            pairs.append(pairs_item)

        requests = []
        for requests_item_data in self.requests:
            requests_item = requests_item_data.to_dict()
            requests.append(requests_item)

        risk_factors = []
        for risk_factors_item_data in self.risk_factors:
            risk_factors_item = risk_factors_item_data.to_dict()
            risk_factors.append(risk_factors_item)

        screenings = []
        for screenings_item_data in self.screenings:
            screenings_item = screenings_item_data.to_dict()
            screenings.append(screenings_item)

        status = self.status.value

        track = self.track.value

        unnamed_documents = []
        for unnamed_documents_item_data in self.unnamed_documents:
            unnamed_documents_item = unnamed_documents_item_data.to_dict()
            unnamed_documents.append(unnamed_documents_item)

        changed_since_rejection: list[str] | None | Unset
        if isinstance(self.changed_since_rejection, Unset):
            changed_since_rejection = UNSET
        elif isinstance(self.changed_since_rejection, list):
            changed_since_rejection = []
            for (
                changed_since_rejection_type_0_item_data
            ) in self.changed_since_rejection:
                changed_since_rejection_type_0_item = (
                    changed_since_rejection_type_0_item_data.value
                )
                changed_since_rejection.append(changed_since_rejection_type_0_item)

        else:
            changed_since_rejection = self.changed_since_rejection

        claimed_at: None | str | Unset
        if isinstance(self.claimed_at, Unset):
            claimed_at = UNSET
        elif isinstance(self.claimed_at, datetime.datetime):
            claimed_at = self.claimed_at.isoformat()
        else:
            claimed_at = self.claimed_at

        claimed_by_key_id: None | str | Unset
        if isinstance(self.claimed_by_key_id, Unset):
            claimed_by_key_id = UNSET
        else:
            claimed_by_key_id = self.claimed_by_key_id

        explanation: dict[str, Any] | None | Unset
        if isinstance(self.explanation, Unset):
            explanation = UNSET
        elif isinstance(self.explanation, ReviewedExplanation):
            explanation = self.explanation.to_dict()
        else:
            explanation = self.explanation

        judged_by: dict[str, Any] | None | Unset
        if isinstance(self.judged_by, Unset):
            judged_by = UNSET
        elif isinstance(self.judged_by, ReviewedJudgement):
            judged_by = self.judged_by.to_dict()
        else:
            judged_by = self.judged_by

        level_decision: dict[str, Any] | None | Unset
        if isinstance(self.level_decision, Unset):
            level_decision = UNSET
        elif isinstance(self.level_decision, ReviewedLevel):
            level_decision = self.level_decision.to_dict()
        else:
            level_decision = self.level_decision

        submitted_at: None | str | Unset
        if isinstance(self.submitted_at, Unset):
            submitted_at = UNSET
        elif isinstance(self.submitted_at, datetime.datetime):
            submitted_at = self.submitted_at.isoformat()
        else:
            submitted_at = self.submitted_at

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "absent": absent,
                "flags": flags,
                "level": level,
                "levelReasons": level_reasons,
                "object": object_,
                "obstacles": obstacles,
                "organizationId": organization_id,
                "pairs": pairs,
                "requests": requests,
                "riskFactors": risk_factors,
                "screenings": screenings,
                "status": status,
                "track": track,
                "unnamedDocuments": unnamed_documents,
            }
        )
        if changed_since_rejection is not UNSET:
            field_dict["changedSinceRejection"] = changed_since_rejection
        if claimed_at is not UNSET:
            field_dict["claimedAt"] = claimed_at
        if claimed_by_key_id is not UNSET:
            field_dict["claimedByKeyId"] = claimed_by_key_id
        if explanation is not UNSET:
            field_dict["explanation"] = explanation
        if judged_by is not UNSET:
            field_dict["judgedBy"] = judged_by
        if level_decision is not UNSET:
            field_dict["levelDecision"] = level_decision
        if submitted_at is not UNSET:
            field_dict["submittedAt"] = submitted_at

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.review_absent import ReviewAbsent
        from ..models.review_obstacle import ReviewObstacle
        from ..models.review_request import ReviewRequest
        from ..models.reviewed_explanation import ReviewedExplanation
        from ..models.reviewed_judgement import ReviewedJudgement
        from ..models.reviewed_level import ReviewedLevel
        from ..models.reviewed_pair import ReviewedPair
        from ..models.risk_factor import RiskFactor
        from ..models.screening_record import ScreeningRecord
        from ..models.unnamed_document import UnnamedDocument

        d = dict(src_dict)
        absent = []
        _absent = d.pop("absent")
        for absent_item_data in _absent:
            absent_item = ReviewAbsent.from_dict(absent_item_data)

            absent.append(absent_item)

        flags = []
        _flags = d.pop("flags")
        for flags_item_data in _flags:
            flags_item = ReviewFlag(flags_item_data)

            flags.append(flags_item)

        level = VerificationLevel(d.pop("level"))

        level_reasons = []
        _level_reasons = d.pop("levelReasons")
        for level_reasons_item_data in _level_reasons:
            level_reasons_item = LevelReason(level_reasons_item_data)

            level_reasons.append(level_reasons_item)

        object_ = cast(Literal["reviewed_file"], d.pop("object"))
        if object_ != "reviewed_file":
            raise ValueError(
                f"object must match const 'reviewed_file', got '{object_}'"
            )

        obstacles = []
        _obstacles = d.pop("obstacles")
        for obstacles_item_data in _obstacles:
            obstacles_item = ReviewObstacle.from_dict(obstacles_item_data)

            obstacles.append(obstacles_item)

        organization_id = d.pop("organizationId")

        pairs = []
        _pairs = d.pop("pairs")
        for pairs_item_data in _pairs:
            pairs_item = ReviewedPair.from_dict(pairs_item_data)

            pairs.append(pairs_item)

        requests = []
        _requests = d.pop("requests")
        for requests_item_data in _requests:
            requests_item = ReviewRequest.from_dict(requests_item_data)

            requests.append(requests_item)

        risk_factors = []
        _risk_factors = d.pop("riskFactors")
        for risk_factors_item_data in _risk_factors:
            risk_factors_item = RiskFactor.from_dict(risk_factors_item_data)

            risk_factors.append(risk_factors_item)

        screenings = []
        _screenings = d.pop("screenings")
        for screenings_item_data in _screenings:
            screenings_item = ScreeningRecord.from_dict(screenings_item_data)

            screenings.append(screenings_item)

        status = VerificationStatus(d.pop("status"))

        track = VerificationTrack(d.pop("track"))

        unnamed_documents = []
        _unnamed_documents = d.pop("unnamedDocuments")
        for unnamed_documents_item_data in _unnamed_documents:
            unnamed_documents_item = UnnamedDocument.from_dict(
                unnamed_documents_item_data
            )

            unnamed_documents.append(unnamed_documents_item)

        def _parse_changed_since_rejection(
            data: object,
        ) -> list[FileFact] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                changed_since_rejection_type_0 = []
                _changed_since_rejection_type_0 = data
                for (
                    changed_since_rejection_type_0_item_data
                ) in _changed_since_rejection_type_0:
                    changed_since_rejection_type_0_item = FileFact(
                        changed_since_rejection_type_0_item_data
                    )

                    changed_since_rejection_type_0.append(
                        changed_since_rejection_type_0_item
                    )

                return changed_since_rejection_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[FileFact] | None | Unset, data)

        changed_since_rejection = _parse_changed_since_rejection(
            d.pop("changedSinceRejection", UNSET)
        )

        def _parse_claimed_at(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                claimed_at_type_0 = datetime.datetime.fromisoformat(data)

                return claimed_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        claimed_at = _parse_claimed_at(d.pop("claimedAt", UNSET))

        def _parse_claimed_by_key_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        claimed_by_key_id = _parse_claimed_by_key_id(d.pop("claimedByKeyId", UNSET))

        def _parse_explanation(data: object) -> None | ReviewedExplanation | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                explanation_type_0 = ReviewedExplanation.from_dict(data)

                return explanation_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | ReviewedExplanation | Unset, data)

        explanation = _parse_explanation(d.pop("explanation", UNSET))

        def _parse_judged_by(data: object) -> None | ReviewedJudgement | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                judged_by_type_0 = ReviewedJudgement.from_dict(data)

                return judged_by_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | ReviewedJudgement | Unset, data)

        judged_by = _parse_judged_by(d.pop("judgedBy", UNSET))

        def _parse_level_decision(data: object) -> None | ReviewedLevel | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                level_decision_type_0 = ReviewedLevel.from_dict(data)

                return level_decision_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | ReviewedLevel | Unset, data)

        level_decision = _parse_level_decision(d.pop("levelDecision", UNSET))

        def _parse_submitted_at(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                submitted_at_type_0 = datetime.datetime.fromisoformat(data)

                return submitted_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        submitted_at = _parse_submitted_at(d.pop("submittedAt", UNSET))

        reviewed_file = cls(
            absent=absent,
            flags=flags,
            level=level,
            level_reasons=level_reasons,
            object_=object_,
            obstacles=obstacles,
            organization_id=organization_id,
            pairs=pairs,
            requests=requests,
            risk_factors=risk_factors,
            screenings=screenings,
            status=status,
            track=track,
            unnamed_documents=unnamed_documents,
            changed_since_rejection=changed_since_rejection,
            claimed_at=claimed_at,
            claimed_by_key_id=claimed_by_key_id,
            explanation=explanation,
            judged_by=judged_by,
            level_decision=level_decision,
            submitted_at=submitted_at,
        )

        reviewed_file.additional_properties = d
        return reviewed_file

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
