//! Everything the sandbox remembers, in memory, and the indexes over it.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

use chrono::{DateTime, Utc};

use super::answer::ApiError;
use super::model::{Applicant, Phase, Session, ShareToken, Step, Tenant, Webhook, WebhookState};
use super::shelf::Shelf;

/// How many applicants and share tokens are remembered.
const APPLICANTS: usize = 100_000;
/// How many minted sessions are remembered.
const SESSIONS: usize = 20_000;
/// How many webhooks are remembered that are delivered, or will never be.
const FINISHED_WEBHOOKS: usize = 10_000;
/// How many webhooks are remembered altogether, the waiting ones included.
const WEBHOOKS: usize = 200_000;

/// The sandbox's memory.
#[derive(Debug)]
pub(super) struct State {
    pub(super) applicants: Shelf<Applicant>,
    pub(super) share_tokens: Shelf<ShareToken>,
    pub(super) sessions: Shelf<Session>,
    /// What will happen by itself, by time.
    pub(super) phases: BTreeMap<(DateTime<Utc>, u64), Phase>,
    pub(super) webhooks: BTreeMap<u64, Webhook>,
    /// Webhooks that may go, by time.
    pub(super) queue: BTreeMap<(DateTime<Utc>, u64), u64>,
    /// Applicants with a webhook on its way: their next one waits.
    pub(super) in_flight: HashSet<String>,
    /// Counts what needs an order.
    pub(super) counter: u64,
    /// Grows with every change, so that the state file is written only when it is behind.
    pub(super) version: u64,
    finished: VecDeque<u64>,
    donor_users: HashMap<String, String>,
    recipient_users: HashMap<String, String>,
}

impl Default for State {
    fn default() -> Self {
        Self {
            applicants: Shelf::new(APPLICANTS),
            share_tokens: Shelf::new(APPLICANTS),
            sessions: Shelf::new(SESSIONS),
            phases: BTreeMap::new(),
            webhooks: BTreeMap::new(),
            queue: BTreeMap::new(),
            in_flight: HashSet::new(),
            counter: 0,
            version: 0,
            finished: VecDeque::new(),
            donor_users: HashMap::new(),
            recipient_users: HashMap::new(),
        }
    }
}

impl State {
    /// The next number of the one counter.
    pub(super) fn next(&mut self) -> u64 {
        self.counter += 1;
        self.counter
    }

    fn users(&mut self, tenant: Tenant) -> &mut HashMap<String, String> {
        match tenant {
            Tenant::Donor => &mut self.donor_users,
            Tenant::Recipient => &mut self.recipient_users,
        }
    }

    pub(super) fn add_applicant(&mut self, applicant: Applicant) {
        self.users(applicant.tenant)
            .insert(applicant.external_user_id.clone(), applicant.id.clone());
        let gone = self.applicants.insert(applicant.id.clone(), applicant);
        if let Some(gone) = gone {
            let users = self.users(gone.tenant);
            if users.get(&gone.external_user_id) == Some(&gone.id) {
                users.remove(&gone.external_user_id);
            }
        }
    }

    /// An applicant is found by another external id from now on.
    pub(super) fn rename(&mut self, id: &str, external_user_id: String) {
        self.release_user(id);
        let Some(applicant) = self.applicants.get_mut(id) else {
            return;
        };
        applicant.external_user_id.clone_from(&external_user_id);
        let tenant = applicant.tenant;
        self.users(tenant).insert(external_user_id, id.to_owned());
    }

    /// No applicant is found by a deleted one's external id any more: another may take it.
    pub(super) fn release_user(&mut self, id: &str) {
        if let Some(applicant) = self.applicants.get(id) {
            let (tenant, user) = (applicant.tenant, applicant.external_user_id.clone());
            self.users(tenant).remove(&user);
        }
    }

    /// A tenant's applicant by its id.
    pub(super) fn applicant(&self, tenant: Tenant, id: &str) -> Option<&Applicant> {
        self.applicants
            .get(id)
            .filter(|applicant| applicant.tenant == tenant)
    }

    /// An applicant, to be changed.
    ///
    /// # Errors
    /// Sumsub's 404.
    pub(super) fn existing(&mut self, id: &str) -> Result<&mut Applicant, ApiError> {
        let applicant = self.applicants.get_mut(id);
        applicant.ok_or_else(ApiError::applicant_not_found)
    }

    /// The same for what a final rejection ends.
    ///
    /// # Errors
    /// Sumsub's 404, and its 409 after a final rejection.
    pub(super) fn open(&mut self, id: &str) -> Result<&mut Applicant, ApiError> {
        let applicant = self.existing(id)?;
        if applicant.is_finally_rejected() {
            return Err(ApiError::conflict("Applicant has a final rejection")
                .named(1009, "applicant-with-final-reject"));
        }
        Ok(applicant)
    }

    /// A tenant's applicant by its `externalUserId`, whether lookups show it yet or not.
    pub(super) fn by_external_user_id(
        &self,
        tenant: Tenant,
        external_user_id: &str,
    ) -> Option<&Applicant> {
        let users = match tenant {
            Tenant::Donor => &self.donor_users,
            Tenant::Recipient => &self.recipient_users,
        };
        self.applicants.get(users.get(external_user_id)?)
    }

    /// The newest session that was minted for a user.
    pub(super) fn newest_session(&self, user_id: &str) -> Option<&Session> {
        self.sessions
            .iter()
            .rev()
            .find(|session| session.user_id == user_id)
    }

    pub(super) fn add_phase(&mut self, phase: Phase) {
        self.phases.insert((phase.due, phase.order), phase);
    }

    /// Forgets what was going to happen to an applicant's review.
    pub(super) fn cancel_phases(&mut self, applicant_id: &str) {
        self.phases
            .retain(|_, phase| phase.applicant_id != applicant_id || phase.step == Step::Show);
    }

    pub(super) fn add_webhook(&mut self, webhook: Webhook) {
        let id = webhook.id;
        self.index_webhook(&webhook);
        self.webhooks.insert(id, webhook);
        if self.webhooks.len() > WEBHOOKS
            && let Some((_, gone)) = self.webhooks.pop_first()
            && let Some(due) = gone.due
        {
            self.queue.remove(&due);
        }
    }

    fn index_webhook(&mut self, webhook: &Webhook) {
        match (webhook.state, webhook.due) {
            (WebhookState::Queued, Some(due)) => {
                self.queue.insert(due, webhook.id);
            }
            (WebhookState::Delivered | WebhookState::Failed | WebhookState::Dropped, _) => {
                self.finish_webhook(webhook.id);
            }
            _ => {}
        }
    }

    /// Makes a webhook wait for its time.
    pub(super) fn queue_webhook(&mut self, id: u64, due: DateTime<Utc>) {
        let due = (due, self.next());
        if let Some(webhook) = self.webhooks.get_mut(&id) {
            webhook.state = WebhookState::Queued;
            webhook.due = Some(due);
            self.queue.insert(due, id);
        }
    }

    /// Remembers that a webhook will not be sent again by itself, and forgets the oldest such ones.
    pub(super) fn finish_webhook(&mut self, id: u64) {
        self.finished.push_back(id);
        if self.finished.len() > FINISHED_WEBHOOKS
            && let Some(oldest) = self.finished.pop_front()
        {
            self.webhooks.remove(&oldest);
        }
    }

    /// The state of an earlier run. What was on its way may not have arrived, so it goes again.
    pub(super) fn restore(
        counter: u64,
        applicants: Vec<Applicant>,
        share_tokens: Vec<ShareToken>,
        sessions: Vec<Session>,
        phases: Vec<Phase>,
        webhooks: Vec<Webhook>,
    ) -> Self {
        let mut state = Self {
            counter,
            ..Self::default()
        };
        for applicant in applicants {
            state.add_applicant(applicant);
        }
        for token in share_tokens {
            state.share_tokens.insert(token.token.clone(), token);
        }
        for session in sessions {
            state.sessions.insert(session.token.clone(), session);
        }
        for phase in phases {
            state.add_phase(phase);
        }
        for mut webhook in webhooks {
            if webhook.state == WebhookState::Sending {
                webhook.state = WebhookState::Queued;
                webhook.due = Some((webhook.created_at, webhook.id));
            }
            state.add_webhook(webhook);
        }
        state
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn webhook(id: u64, state: WebhookState) -> Webhook {
        let at = DateTime::UNIX_EPOCH;
        Webhook {
            id,
            kind: String::new(),
            applicant_id: String::new(),
            external_user_id: String::new(),
            body: String::new(),
            algorithm: String::new(),
            wrong_digest: false,
            created_at: at,
            state,
            due: (state == WebhookState::Queued).then_some((at, id)),
            attempts: Vec::new(),
        }
    }

    #[test]
    fn finished_webhooks_leave_before_those_that_wait() {
        let mut state = State::default();
        state.add_webhook(webhook(0, WebhookState::Queued));
        let finished = u64::try_from(FINISHED_WEBHOOKS).unwrap();
        for id in 1..=finished + 5 {
            state.add_webhook(webhook(id, WebhookState::Delivered));
        }
        assert_eq!(state.webhooks.len(), FINISHED_WEBHOOKS + 1);
        assert!(state.webhooks.contains_key(&0) && !state.webhooks.contains_key(&5));
        assert_eq!(state.queue.len(), 1);
    }

    #[test]
    fn a_webhook_that_was_on_its_way_when_the_process_died_goes_again() {
        let sending = vec![webhook(7, WebhookState::Sending)];
        let state = State::restore(9, vec![], vec![], vec![], vec![], sending);
        let queue: Vec<_> = state.queue.values().copied().collect();
        assert_eq!(queue, [7]);
        assert_eq!(state.webhooks[&7].state, WebhookState::Queued);
    }

    #[test]
    fn even_waiting_webhooks_have_a_limit() {
        let mut state = State::default();
        let limit = u64::try_from(WEBHOOKS).unwrap();
        for id in 0..limit + 5 {
            state.add_webhook(webhook(id, WebhookState::Queued));
        }
        assert_eq!(state.webhooks.len(), WEBHOOKS);
        assert_eq!(state.queue.len(), WEBHOOKS);
    }
}
