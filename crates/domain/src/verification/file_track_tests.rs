use proptest::prelude::*;

use super::super::officer::{self, OfficerAct, OfficerRefusal};
use super::super::{Effect, Finding, GreenEvidence, apply_review, open_session};
use super::*;

use Status::{Approved, NotStarted, OnHold, Pending, Rejected, ResubmissionRequired};

const STATUSES: [Status; 6] = Status::ALL;

fn on(track: Track, status: Status) -> State {
    let submitted = track == Track::File && status != NotStarted;
    let state = State {
        track,
        submitted,
        held_by: Some(HeldBy::Officer),
        ..State::NEW
    };
    state.moved(status)
}

#[test]
fn every_cell_of_the_file_table() {
    use FileRefusal::{
        AlreadyApproved, AlreadyClaimed, AlreadySubmitted, NotApproved, NotClaimed, NotRejected,
        NotSubmitted,
    };
    let gone = Err(FileRefusal::Rejected);
    let early = Err(NotSubmitted);
    let decided = Err(AlreadyApproved);
    let unapproved = Err(NotApproved);
    let unrejected = Err(NotRejected);
    // Submitted, claimed, released, approved, rejected, asked for more, lapsed, held, resumed, withdrawn, reopened.
    let table: [(Status, [Result<Status, FileRefusal>; 11]); 6] = [
        (
            NotStarted,
            [
                Ok(Pending),
                early,
                early,
                early,
                early,
                early,
                unapproved,
                unapproved,
                early,
                unapproved,
                unrejected,
            ],
        ),
        (
            Pending,
            [
                Err(AlreadySubmitted),
                Ok(OnHold),
                Err(NotClaimed),
                Err(NotClaimed),
                Err(NotClaimed),
                Err(NotClaimed),
                unapproved,
                unapproved,
                Err(NotClaimed),
                unapproved,
                unrejected,
            ],
        ),
        (
            OnHold,
            [
                Err(AlreadyClaimed),
                Err(AlreadyClaimed),
                Ok(Pending),
                Ok(Approved),
                Ok(Rejected),
                Ok(ResubmissionRequired),
                unapproved,
                unapproved,
                Ok(Approved),
                unapproved,
                unrejected,
            ],
        ),
        (
            ResubmissionRequired,
            [
                Ok(Pending),
                early,
                early,
                early,
                Ok(Rejected),
                early,
                unapproved,
                unapproved,
                early,
                unapproved,
                unrejected,
            ],
        ),
        (
            Approved,
            [
                decided,
                decided,
                decided,
                decided,
                decided,
                decided,
                Ok(ResubmissionRequired),
                Ok(OnHold),
                decided,
                Ok(OnHold),
                unrejected,
            ],
        ),
        (
            Rejected,
            [
                gone,
                gone,
                gone,
                gone,
                gone,
                gone,
                unapproved,
                unapproved,
                gone,
                unapproved,
                Ok(Pending),
            ],
        ),
    ];
    for (from, row) in table {
        for (act, expected) in FileAct::ALL.iter().zip(row) {
            let got = apply(on(Track::File, from), *act, false);
            assert_eq!(
                got.map(|state| state.status),
                expected,
                "{from:?} × {act:?}"
            );
            if let Ok(state) = got {
                assert_eq!(state.track, Track::File);
                assert_eq!(
                    state.held_by,
                    (state.status == OnHold).then_some(HeldBy::Officer)
                );
            }
        }
    }
    let again = apply(on(Track::File, Rejected), FileAct::Submit, true).unwrap();
    assert_eq!((again.status, again.rejected_by_officer), (Pending, false));
}

#[test]
fn the_file_takes_over_only_before_sumsub_is_at_work() {
    for from in STATUSES {
        for (submitted, imported) in [(false, false), (true, false), (false, true)] {
            let state = State {
                submitted,
                imported,
                ..on(Track::Sumsub, from)
            };
            let fresh = !submitted && !imported;
            let open =
                matches!(from, NotStarted | ResubmissionRequired) || (from == Pending && fresh);
            let expected = if open {
                Ok(Pending)
            } else {
                Err(FileRefusal::OtherTrack)
            };
            for resubmittable in [false, true] {
                let got = apply(state, FileAct::Submit, resubmittable);
                assert_eq!(got.map(|state| state.status), expected, "{state:?}");
            }
        }
        for act in FileAct::ALL.iter().filter(|act| **act != FileAct::Submit) {
            let refused = apply(on(Track::Sumsub, from), *act, true);
            assert_eq!(refused, Err(FileRefusal::OtherTrack), "{from:?} × {act:?}");
        }
    }
    let refused = apply(State::NEW, FileAct::Claim, false);
    assert_eq!(refused, Err(FileRefusal::NotSubmitted));
}

#[test]
fn every_cell_of_the_officers_table() {
    for from in STATUSES {
        for (bound, submitted) in [(false, false), (true, false), (true, true)] {
            let state = State {
                applicant_bound: bound,
                submitted,
                ..on(Track::Sumsub, from)
            };
            let held = from == OnHold;
            let status =
                |act| officer::apply(state, act).map(|state| (state.status, state.held_by));
            let mine = Some(HeldBy::Officer);
            let expected = [
                if held {
                    Err(OfficerRefusal::AlreadyHeld)
                } else {
                    Ok((OnHold, mine))
                },
                match (held, submitted) {
                    (false, _) => Err(OfficerRefusal::NotHeld),
                    (true, false) => Ok((Pending, None)),
                    (true, true) => Ok((OnHold, Some(HeldBy::Provider))),
                },
                if held {
                    Ok((Rejected, None))
                } else {
                    Err(OfficerRefusal::NotHeld)
                },
                Err(OfficerRefusal::ProviderDecides),
                match from {
                    Approved => Ok((OnHold, mine)),
                    NotStarted | Pending | OnHold | ResubmissionRequired | Rejected => {
                        Err(OfficerRefusal::NotApproved)
                    }
                },
                match from {
                    Rejected => Ok((OnHold, mine)),
                    NotStarted | Pending | OnHold | ResubmissionRequired | Approved => {
                        Err(OfficerRefusal::NotRejected)
                    }
                },
            ];
            for (act, expected) in OfficerAct::ALL.iter().zip(expected) {
                assert_eq!(status(*act), expected, "{from:?} × {act:?}, {state:?}");
            }
        }
        for track in [Track::None, Track::File] {
            for act in OfficerAct::ALL {
                let refused = officer::apply(on(track, from), act);
                assert_eq!(refused, Err(OfficerRefusal::OtherTrack));
            }
        }
    }
    let declined = State {
        rejected_by_officer: true,
        ..on(Track::Sumsub, Rejected)
    };
    let held = officer::apply(declined, OfficerAct::Hold);
    assert_eq!(held, Err(OfficerRefusal::Rejected));
    let reopened = officer::apply(declined, OfficerAct::Reopen).unwrap();
    assert_eq!(
        (reopened.status, reopened.rejected_by_officer),
        (OnHold, false)
    );
    let provider = State {
        held_by: Some(HeldBy::Provider),
        ..on(Track::Sumsub, OnHold)
    };
    let taken = officer::apply(provider, OfficerAct::Hold).unwrap();
    assert_eq!(
        (taken.status, taken.held_by),
        (OnHold, Some(HeldBy::Officer))
    );
}

/// Something that happens to a record on either track.
#[derive(Debug, Clone, Copy)]
enum Happening {
    File(FileAct, bool),
    Officer(OfficerAct),
    Session,
    Reviewed(Finding),
}

fn happenings() -> impl Strategy<Value = Happening> {
    let finding = prop::sample::select(vec![
        Finding::Init,
        Finding::InProgress,
        Finding::AwaitingUser,
        Finding::OnHold,
        Finding::Green,
        Finding::RedRetry,
        Finding::RedFinal,
        Finding::Unknown,
    ]);
    prop_oneof![
        4 => (prop::sample::select(&FileAct::ALL[..]), any::<bool>()).prop_map(|(act, again)| Happening::File(act, again)),
        2 => prop::sample::select(&OfficerAct::ALL[..]).prop_map(Happening::Officer),
        1 => Just(Happening::Session),
        2 => finding.prop_map(Happening::Reviewed),
    ]
}

fn next(state: State, happening: Happening) -> State {
    const GREEN: GreenEvidence = GreenEvidence {
        at_our_level: true,
        own_verdict: true,
    };
    match happening {
        Happening::File(act, resubmittable) => apply(state, act, resubmittable).unwrap_or(state),
        Happening::Officer(act) => officer::apply(state, act).unwrap_or(state),
        Happening::Session => match open_session(state) {
            Ok(to) => State {
                track: Track::Sumsub,
                ..to.map_or(state, |to| state.moved(to))
            },
            Err(_) => state,
        },
        Happening::Reviewed(finding) => match apply_review(state, finding, GREEN) {
            Effect::Move(to) => state.moved(to),
            Effect::Stay | Effect::AskAgain | Effect::WrongLevel | Effect::NotUnderstood => state,
        },
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn on_the_file_track_only_a_claiming_officer_approves(all in prop::collection::vec(happenings(), 0..40)) {
        let mut state = State::NEW;
        for happening in all {
            let after = next(state, happening);
            if after.status == Approved && state.status != Approved {
                // A hold is resumed only where it was of an approval: what asks for it knows that.
                let by_file = matches!(happening, Happening::File(FileAct::Approve | FileAct::Resume, _))
                    && state.track == Track::File
                    && (state.status, state.held_by) == (OnHold, Some(HeldBy::Officer));
                let by_sumsub = matches!(happening, Happening::Reviewed(Finding::Green)) && state.track != Track::File;
                prop_assert!(by_file || by_sumsub, "{:?} {:?}", state, happening);
            }
            state = after;
        }
    }

    #[test]
    fn no_review_undoes_what_an_officer_rejected(all in prop::collection::vec(happenings(), 0..40)) {
        let mut state = State::NEW;
        for happening in all {
            let after = next(state, happening);
            prop_assert_eq!(after.held_by.is_some(), after.status == OnHold);
            prop_assert!(!after.rejected_by_officer || after.status == Rejected);
            if state.rejected_by_officer && after.status != Rejected {
                let undone = matches!(
                    happening,
                    Happening::File(FileAct::Submit, true)
                        | Happening::File(FileAct::Reopen, _)
                        | Happening::Officer(OfficerAct::Reopen)
                );
                prop_assert!(undone, "{:?} {:?}", state, happening);
            }
            state = after;
        }
    }

    #[test]
    fn some_call_leads_on_from_everywhere(all in prop::collection::vec(happenings(), 0..40)) {
        let mut state = State::NEW;
        for happening in all {
            // A review is of an applicant, and a record that has one is on Sumsub's track.
            if matches!(happening, Happening::Reviewed(_)) && state.track != Track::Sumsub {
                continue;
            }
            state = next(state, happening);
            let moves = |act: &FileAct| apply(state, *act, false).is_ok_and(|after| after != state);
            let officer = OfficerAct::ALL.iter().any(|act| officer::apply(state, *act).is_ok());
            let session = matches!(open_session(state), Ok(Some(_)));
            prop_assert!(officer || session || FileAct::ALL.iter().any(moves), "{:?}", state);
        }
    }

    #[test]
    fn a_submitted_file_stays_on_its_track_until_more_is_needed(all in prop::collection::vec(happenings(), 0..40)) {
        let mut state = State::NEW;
        for happening in all {
            let after = next(state, happening);
            if state.track == Track::File && after.track == Track::Sumsub {
                prop_assert_eq!(state.status, ResubmissionRequired);
            }
            state = after;
        }
    }
}
