//! Whatever happens in whatever order: what can never be.

use proptest::prelude::*;

use super::*;

/// Something that happens to a record.
#[derive(Debug, Clone, Copy)]
enum Happening {
    SessionOpened,
    ImportAccepted,
    Submitted,
    Reviewed(Finding, GreenEvidence),
    OfficerHolds,
}

fn happenings() -> impl Strategy<Value = Happening> {
    let finding = prop::sample::select(vec![
        Finding::Init,
        Finding::InProgress,
        Finding::AwaitingUser,
        Finding::OnHold,
        Finding::Green,
        Finding::Green,
        Finding::RedRetry,
        Finding::RedFinal,
        Finding::Unknown,
    ]);
    let green =
        (any::<bool>(), any::<bool>()).prop_map(|(at_our_level, own_verdict)| GreenEvidence {
            at_our_level,
            own_verdict,
        });
    prop_oneof![
        2 => Just(Happening::SessionOpened),
        2 => Just(Happening::ImportAccepted),
        1 => Just(Happening::Submitted),
        8 => (finding, green).prop_map(|(finding, green)| Happening::Reviewed(finding, green)),
        1 => Just(Happening::OfficerHolds),
    ]
}

/// The state afterwards.
fn next(state: State, happening: Happening) -> State {
    match happening {
        Happening::SessionOpened => match open_session(state) {
            Ok(to) => State {
                track: Track::Sumsub,
                ..to.map_or(state, |to| state.moved(to))
            },
            Err(_) => state,
        },
        Happening::ImportAccepted => State {
            track: Track::Sumsub,
            imported: true,
            applicant_bound: true,
            ..accept_import(state.status).map_or(state, |to| state.moved(to))
        },
        Happening::Submitted => State {
            submitted: true,
            ..state
        },
        Happening::Reviewed(finding, green) => match apply_review(state, finding, green) {
            Effect::Move(to) => state.moved(to),
            Effect::Stay | Effect::AskAgain | Effect::WrongLevel | Effect::NotUnderstood => state,
        },
        Happening::OfficerHolds => State {
            held_by: Some(HeldBy::Officer),
            ..state
        }
        .moved(Status::OnHold),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn approved_is_entered_only_by_an_own_green_at_our_level(all in prop::collection::vec(happenings(), 0..40)) {
        let mut state = State::NEW;
        for happening in all {
            let after = next(state, happening);
            if after.status == Status::Approved && state.status != Status::Approved {
                let evidence = GreenEvidence { at_our_level: true, own_verdict: true };
                prop_assert!(matches!(happening, Happening::Reviewed(Finding::Green, green) if green == evidence), "{state:?} {happening:?}");
            }
            state = after;
        }
    }

    #[test]
    fn somebody_holds_a_record_exactly_while_it_is_on_hold(all in prop::collection::vec(happenings(), 0..40)) {
        let mut state = State::NEW;
        for happening in all {
            state = next(state, happening);
            prop_assert_eq!(state.held_by.is_some(), state.status == Status::OnHold, "{:?}", happening);
        }
    }

    #[test]
    fn an_officers_hold_outlasts_whatever_sumsub_or_the_broker_do(
        before in prop::collection::vec(happenings(), 0..20),
        after in prop::collection::vec(happenings(), 0..20),
    ) {
        let held = next(before.into_iter().fold(State::NEW, next), Happening::OfficerHolds);
        let state = after.into_iter().fold(held, next);
        prop_assert_eq!((state.status, state.held_by), (Status::OnHold, Some(HeldBy::Officer)));
    }

    #[test]
    fn the_same_review_twice_changes_nothing_the_second_time(
        before in prop::collection::vec(happenings(), 0..20),
        review in happenings(),
    ) {
        let state = before.into_iter().fold(State::NEW, next);
        if let Happening::Reviewed(finding, green) = review {
            let once = next(state, review);
            let again = apply_review(once, finding, green);
            prop_assert!(!matches!(again, Effect::Move(_)), "{:?} {:?} {:?}", once, finding, again);
        }
    }

    #[test]
    fn a_rejection_is_undone_by_sumsub_or_an_officer_alone(all in prop::collection::vec(happenings(), 0..40)) {
        let mut state = State::NEW;
        for happening in all {
            let after = next(state, happening);
            if state.status == Status::Rejected && after.status != Status::Rejected {
                prop_assert!(matches!(happening, Happening::Reviewed(..) | Happening::OfficerHolds));
            }
            state = after;
        }
    }
}
