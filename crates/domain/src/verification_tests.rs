use super::super::organization::OrganizationType;
use super::*;

use Status::{Approved, NotStarted, OnHold, Pending, Rejected, ResubmissionRequired};

const GOOD: GreenEvidence = GreenEvidence {
    at_our_level: true,
    own_verdict: true,
};

fn state(status: Status) -> State {
    State {
        track: Track::Sumsub,
        ..State::NEW
    }
    .moved(status)
}

/// The table of the module's documentation, one row per status, `None` = nothing changes.
#[test]
fn every_cell_of_the_review_table() {
    let findings = [
        Finding::Init,
        Finding::InProgress,
        Finding::AwaitingUser,
        Finding::OnHold,
        Finding::Green,
        Finding::RedRetry,
        Finding::RedFinal,
    ];
    let again = Some(ResubmissionRequired);
    let table: [(Status, [Option<Status>; 7]); 6] = [
        (
            NotStarted,
            [
                None,
                Some(Pending),
                again,
                Some(OnHold),
                Some(Approved),
                again,
                Some(Rejected),
            ],
        ),
        (
            Pending,
            [
                None,
                None,
                again,
                Some(OnHold),
                Some(Approved),
                again,
                Some(Rejected),
            ],
        ),
        (
            OnHold,
            [
                again,
                Some(Pending),
                again,
                None,
                Some(Approved),
                again,
                Some(Rejected),
            ],
        ),
        (
            ResubmissionRequired,
            [
                None,
                Some(Pending),
                None,
                Some(OnHold),
                Some(Approved),
                None,
                Some(Rejected),
            ],
        ),
        (
            Approved,
            [
                again,
                Some(Pending),
                again,
                Some(OnHold),
                None,
                again,
                Some(Rejected),
            ],
        ),
        (
            Rejected,
            [
                None,
                Some(Pending),
                None,
                Some(OnHold),
                Some(Approved),
                again,
                None,
            ],
        ),
    ];
    for (from, row) in table {
        for (finding, expected) in findings.into_iter().zip(row) {
            let effect = apply_review(state(from), finding, GOOD);
            assert_eq!(
                effect,
                expected.map_or(Effect::Stay, Effect::Move),
                "{from:?} × {finding:?}"
            );
        }
    }
}

#[test]
fn every_cell_of_the_acts_columns() {
    let sessions = [
        (NotStarted, Ok(Some(Pending))),
        (Pending, Ok(None)),
        (OnHold, Ok(None)),
        (ResubmissionRequired, Ok(Some(Pending))),
        (Approved, Ok(None)),
        (Rejected, Err(Refusal::Rejected)),
    ];
    for (from, expected) in sessions {
        assert_eq!(open_session(state(from)), expected, "{from:?}");
    }
    for from in Status::ALL {
        let expected = matches!(from, NotStarted | ResubmissionRequired).then_some(Pending);
        assert_eq!(accept_import(from), expected, "{from:?}");
    }
}

#[test]
fn init_means_more_is_needed_only_after_an_import_or_a_submission() {
    for from in [NotStarted, Pending] {
        for (imported, submitted) in [(true, false), (false, true)] {
            let state = State {
                imported,
                submitted,
                ..state(from)
            };
            assert_eq!(
                apply_review(state, Finding::Init, GOOD),
                Effect::Move(ResubmissionRequired)
            );
        }
    }
}

#[test]
fn an_applicant_that_nothing_of_ours_led_to_waits_for_a_session() {
    for (from, expected) in [
        (NotStarted, Effect::Move(ResubmissionRequired)),
        (Pending, Effect::Stay),
        (ResubmissionRequired, Effect::Stay),
        (Rejected, Effect::Stay),
    ] {
        let state = State {
            applicant_bound: true,
            ..state(from)
        };
        let effect = apply_review(state, Finding::Init, GOOD);
        assert_eq!(effect, expected, "{from:?}");
    }
}

#[test]
fn green_approves_only_at_our_level_and_only_as_our_own_verdict() {
    let inherited = GreenEvidence {
        own_verdict: false,
        ..GOOD
    };
    let elsewhere = GreenEvidence {
        at_our_level: false,
        own_verdict: false,
    };
    for from in [NotStarted, Pending, OnHold, ResubmissionRequired, Rejected] {
        assert_eq!(
            apply_review(state(from), Finding::Green, inherited),
            Effect::AskAgain
        );
        assert_eq!(
            apply_review(state(from), Finding::Green, elsewhere),
            Effect::WrongLevel
        );
    }
    assert_eq!(
        apply_review(state(Approved), Finding::Green, elsewhere),
        Effect::WrongLevel
    );
}

#[test]
fn an_officers_hold_is_not_lifted_by_reviews() {
    let held = State {
        held_by: Some(HeldBy::Officer),
        ..state(OnHold)
    };
    for finding in [
        Finding::Init,
        Finding::InProgress,
        Finding::Green,
        Finding::RedFinal,
        Finding::Unknown,
    ] {
        assert_eq!(
            apply_review(held, finding, GOOD),
            Effect::Stay,
            "{finding:?}"
        );
    }
}

#[test]
fn an_unknown_answer_changes_nothing_and_is_told_to_operators() {
    for from in Status::ALL {
        assert_eq!(
            apply_review(state(from), Finding::Unknown, GOOD),
            Effect::NotUnderstood
        );
    }
}

#[test]
fn imports_are_judged_in_the_catalogues_order() {
    use OrganizationType::{Business, Individual};
    assert_eq!(
        may_import(state(Rejected), Business),
        Err(Refusal::Rejected)
    );
    assert_eq!(
        may_import(state(NotStarted), Business),
        Err(Refusal::BusinessImport)
    );
    for (from, refusal) in [
        (OnHold, Refusal::AlreadyUnderWay),
        (Approved, Refusal::AlreadyApproved),
    ] {
        assert_eq!(may_import(state(from), Individual), Err(refusal));
    }
    for from in [NotStarted, Pending, ResubmissionRequired] {
        assert_eq!(may_import(state(from), Individual), Ok(()));
        let bound = State {
            applicant_bound: true,
            ..state(from)
        };
        assert_eq!(may_import(bound, Individual), Err(Refusal::AlreadyUnderWay));
    }
}

#[test]
fn the_file_track_gives_way_only_before_its_submission() {
    let file = |status, submitted| State {
        track: Track::File,
        submitted,
        ..state(status)
    };
    assert_eq!(open_session(file(NotStarted, false)), Ok(Some(Pending)));
    assert_eq!(
        open_session(file(ResubmissionRequired, true)),
        Ok(Some(Pending))
    );
    assert_eq!(open_session(file(Pending, false)), Ok(None));
    for (status, submitted) in [
        (Pending, true),
        (OnHold, true),
        (Approved, true),
        (Rejected, true),
    ] {
        assert_eq!(
            open_session(file(status, submitted)),
            Err(Refusal::OtherTrack),
            "{status:?}"
        );
    }
    assert_eq!(
        may_import(file(Pending, true), OrganizationType::Individual),
        Err(Refusal::AlreadyUnderWay)
    );
}

#[test]
fn statuses_read_back_what_they_print() {
    for status in Status::ALL {
        assert_eq!(Status::parse(status.as_str()), Some(status));
        assert_eq!(serde_json::to_value(status).unwrap(), status.as_str());
    }
}
