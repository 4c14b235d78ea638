//! Where a required document stands, by what was delivered for it.

use std::cmp::Reverse;

use chrono::Days;

use super::evaluate::{EXPIRING_DAYS, reviewed, sentence};
use super::items::{Impact, Item, ItemStatus, Subject, WhoActs};
use super::progress::Stage;
use super::requests::requested;
use super::{About, CompanyFile, Document, Request};
use crate::day::Day;
use crate::file::requirements::Code;
use crate::steps;

/// What a delivery is worth to one subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Worth {
    /// Refused, no longer valid, or accepted before a later one was refused.
    Nothing,
    /// An officer has to look, or to say whose it is.
    Delivered,
    /// An officer accepted it.
    Accepted,
}

/// Where a document stands for one subject: one that does not say whose it is was not looked at for any of them.
fn stage_for(document: &Document, subject: &Subject) -> Stage {
    let stage = document.status.stage();
    if stage == Stage::Verified && subject.id.is_some() && document.belongs_to.is_none() {
        return Stage::Submitted;
    }
    stage
}

/// What was delivered for one subject, newest first, and what each is worth. One that was accepted before a later one
/// was refused is worth nothing until it is accepted again.
pub(super) fn weighed<'f>(
    file: &CompanyFile,
    subject: &Subject,
    delivered: &[&'f Document],
) -> Vec<(&'f Document, Worth)> {
    let mut newest_first = delivered.to_vec();
    newest_first.sort_by_key(|one| Reverse((one.uploaded_at, &one.id)));
    let mut refused = None;
    let weigh = |document: &'f Document| {
        steps::count();
        let valid = document.is_valid_on(file.today);
        let outdone = refused.is_some_and(|refused| document.decided_at <= refused);
        let worth = match stage_for(document, subject) {
            Stage::Rejected => {
                refused = refused.max(Some(document.decided_at));
                Worth::Nothing
            }
            _ if !valid => Worth::Nothing,
            Stage::Verified if outdone => Worth::Nothing,
            Stage::Verified => Worth::Accepted,
            Stage::Open | Stage::Submitted => Worth::Delivered,
        };
        (document, worth)
    };
    newest_first.into_iter().map(weigh).collect()
}

/// The items of one requirement: one, but for what officers asked for beside the table, where each request and each
/// delivery has to be looked at.
pub(super) fn items(
    file: &CompanyFile,
    (code, subject): (Code, &Subject),
    asked: &[&Request],
    delivered: &[&Document],
    is_extra: bool,
) -> Vec<Item> {
    let one = |delivered: &[&Document]| document(file, code, subject.clone(), delivered);
    let Some(since) = asked.iter().map(|request| request.asked_at).max() else {
        return vec![one(delivered)];
    };
    let weighed = weighed(file, subject, delivered);
    let answers = answers(asked, &weighed);
    let later = |than: &Request| -> Vec<&Document> {
        let later = delivered.iter().copied();
        later
            .filter(|document| document.uploaded_at > than.asked_at)
            .collect()
    };
    let item = |(request, answer): &(&Request, Option<(&Document, Worth)>)| match answer {
        None => requested(subject.clone(), request),
        Some((_, Worth::Nothing)) => {
            let mut refused = later(request);
            refused.retain(|one| weighed.contains(&(*one, Worth::Nothing)));
            one(&refused)
        }
        Some((document, Worth::Delivered | Worth::Accepted)) => one(&[document]),
    };
    if is_extra {
        let mut items: Vec<Item> = answers.iter().map(item).collect();
        let first = asked.iter().map(|request| request.asked_at).min();
        for (document, worth) in &weighed {
            let is_answer = answers
                .iter()
                .any(|(_, answer)| answer.is_some_and(|(answer, _)| answer.id == document.id));
            if !is_answer && *worth != Worth::Nothing && Some(document.uploaded_at) > first {
                items.push(one(&[document]));
            }
        }
        return items;
    }
    let worst = answers.iter().min_by_key(|(_, answer)| match answer {
        None => 0,
        Some((_, Worth::Nothing)) => 1,
        Some((_, Worth::Delivered)) => 2,
        Some((_, Worth::Accepted)) => 3,
    });
    match worst {
        Some((_, Some((_, Worth::Accepted)))) | None => {
            let counts = delivered.iter().copied();
            let counts: Vec<&Document> = counts.filter(|one| one.uploaded_at > since).collect();
            vec![one(&counts)]
        }
        Some(worst) => vec![item(worst)],
    }
}

/// The requests of one subject that nothing answers, or something that is worth nothing.
pub(super) fn unanswered<'r>(
    file: &CompanyFile,
    subject: &Subject,
    asked: &[&'r Request],
    delivered: &[&Document],
) -> Vec<&'r Request> {
    let weighed = weighed(file, subject, delivered);
    let all = answers(asked, &weighed).into_iter();
    let open = all.filter(|(_, answer)| answer.is_none_or(|(_, worth)| worth == Worth::Nothing));
    open.map(|(request, _)| request).collect()
}

/// A request with what answers it.
type Answer<'r, 'f> = (&'r Request, Option<(&'f Document, Worth)>);

/// What answers each request, in the order in which they were asked. Only what came later does, one delivery answers
/// one request, and what was accepted comes first. The newest request has the fewest to choose from, so it chooses first.
fn answers<'r, 'f>(
    asked: &[&'r Request],
    weighed: &[(&'f Document, Worth)],
) -> Vec<Answer<'r, 'f>> {
    let mut answers: Vec<Answer<'r, 'f>> = asked.iter().map(|request| (*request, None)).collect();
    answers.sort_by_key(|(request, _)| Reverse((request.asked_at, &request.message)));
    let mut used = vec![false; weighed.len()];
    for wanted in [Worth::Accepted, Worth::Delivered, Worth::Nothing] {
        for (request, answer) in answers.iter_mut().filter(|(_, answer)| answer.is_none()) {
            let mut oldest_first = weighed.iter().enumerate().rev();
            let found = oldest_first.find(|(at, (document, worth))| {
                *worth == wanted && !used[*at] && document.uploaded_at > request.asked_at
            });
            if let Some((at, found)) = found {
                used[at] = true;
                *answer = Some(*found);
            }
        }
    }
    answers.reverse();
    answers
}

fn document(file: &CompanyFile, code: Code, subject: Subject, delivered: &[&Document]) -> Item {
    let title = match code {
        Code::Document(kind) => kind.title(),
        Code::Fact(_) | Code::Screening(_) => "",
    };
    // The newest that is worth something, else the newest.
    let weighed = weighed(file, &subject, delivered);
    let best = weighed.iter().find(|(_, worth)| *worth != Worth::Nothing);
    let Some((chosen, _)) = best.or(weighed.first()) else {
        return Item {
            code,
            subject,
            status: ItemStatus::Missing,
            who_acts: WhoActs::Customer,
            impact: Impact::BlocksSubmission,
            deadline: None,
            reason: None,
            message: format!("Please deliver {title}."),
            changed: Vec::new(),
        };
    };
    let stage = stage_for(chosen, &subject);
    let valid_until = chosen.valid_until.map(Day::date);
    let (mut status, mut who_acts, mut impact) = reviewed(stage);
    let mut message = sentence(title, stage, &chosen.reasons);
    let soon = file
        .today
        .checked_add_days(Days::new(EXPIRING_DAYS))
        .unwrap_or(file.today);
    match valid_until {
        _ if stage == Stage::Rejected => {}
        Some(last) if last < file.today => {
            (status, who_acts, impact) = (
                ItemStatus::Expired,
                WhoActs::Customer,
                Impact::BlocksSubmission,
            );
            message = format!("Please deliver {title} again: it was valid until {last}.");
        }
        Some(last) if stage == Stage::Verified && last <= soon => {
            (status, who_acts, impact) = (
                ItemStatus::Expiring,
                WhoActs::Customer,
                Impact::LapsesApproval,
            );
            message = format!("Please deliver {title} again: it is valid until {last}.");
        }
        _ => {}
    }
    Item {
        code,
        subject,
        status,
        who_acts,
        impact,
        deadline: valid_until,
        reason: chosen
            .reasons
            .first()
            .copied()
            .filter(|_| stage == Stage::Rejected),
        message,
        changed: file
            .changed_since(&About::Document(chosen.id.clone()))
            .to_vec(),
    }
}
