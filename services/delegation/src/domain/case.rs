//! A case's life: filed, refused or taken in hand, paused while materials are missing, decided, rated.

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;
use wuwei_contracts::{
    CommunityId, ReceiptNumber, Town,
    delegation::{
        CaseAnswer, CaseOrigin, CaseOutcome, CaseState, CaseView, Decision, DelegationRejection, Escalation, Light,
    },
    wishes::Channel,
};

use super::clock::{ClockRules, Running, Stopped};

mod opening;
mod steps;

pub use opening::{NewCase, file, refuse_unknown};

/// What is true of a case whatever its state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// Its id.
    pub id: Uuid,
    /// The number people quote.
    pub receipt: ReceiptNumber,
    /// Its owner.
    pub town: Town,
    /// The micro-community.
    pub community: CommunityId,
    /// Code of the item.
    pub item: String,
    /// The item's name; none where no catalogue has it.
    pub name: Option<String>,
    /// Version of the catalogue it began under.
    pub catalogue: String,
    /// Working days promised.
    pub days: u32,
    /// Version of the clock's rules it began under.
    pub rules: String,
    /// Where it came from.
    pub origin: CaseOrigin,
    /// Subject of the person it is for.
    pub applicant: Option<String>,
    /// How it reached us.
    pub channel: Channel,
    /// The partner's own id.
    pub external_id: Option<String>,
    /// Who has it.
    pub holder: String,
    /// Whom it has been escalated to.
    pub escalated: Option<Escalation>,
    /// When it was filed.
    pub filed: Timestamp,
    /// When it last changed.
    pub changed: Timestamp,
    /// Whether it is invented.
    pub sample: bool,
    /// The story it belongs to.
    pub correlation: Uuid,
    /// One more with each step, from 1.
    pub version: i64,
}

/// Where a case stands, with what only such a case has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Nobody has taken it yet; its clock runs.
    Filed { clock: Running },
    /// It is not taken in.
    Refused { reason: String },
    /// Somebody has it in hand; its clock runs.
    InHand { clock: Running, handler: String },
    /// Materials are missing; its clock stands still.
    Paused { clock: Stopped, handler: String, missing: Vec<String> },
    /// It is done or declined.
    Decided { outcome: CaseOutcome, handler: String },
    /// And the person has rated it.
    Rated { outcome: CaseOutcome, handler: String },
}

/// A case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// What is true whatever its state.
    pub facts: Facts,
    /// Where it stands.
    pub standing: Standing,
}

impl Case {
    /// Its state.
    pub fn state(&self) -> CaseState {
        match &self.standing {
            Standing::Filed { .. } => CaseState::Filed,
            Standing::Refused { .. } => CaseState::Refused,
            Standing::InHand { .. } => CaseState::InHand,
            Standing::Paused { .. } => CaseState::Paused,
            Standing::Decided { outcome, .. } => match outcome.decision {
                Decision::Done => CaseState::Done,
                Decision::Declined => CaseState::Declined,
            },
            Standing::Rated { .. } => CaseState::Rated,
        }
    }

    /// Its clock, while it runs.
    pub fn clock(&self) -> Option<&Running> {
        match &self.standing {
            Standing::Filed { clock } | Standing::InHand { clock, .. } => Some(clock),
            Standing::Refused { .. } | Standing::Paused { .. } | Standing::Decided { .. } | Standing::Rated { .. } => {
                None
            }
        }
    }

    /// How much of its promised time is used up at `now`; none once it is closed.
    pub fn light(&self, now: Timestamp) -> Option<Light> {
        match &self.standing {
            Standing::Filed { clock } | Standing::InHand { clock, .. } => Some(clock.light(now)),
            Standing::Paused { clock, .. } => Some(clock.light),
            Standing::Refused { .. } | Standing::Decided { .. } | Standing::Rated { .. } => None,
        }
    }

    /// When it is to be escalated; none while its clock does not run, or once it was.
    pub fn escalates(&self, rules: &ClockRules) -> Option<Timestamp> {
        let clock = self.clock().filter(|_| self.facts.escalated.is_none())?;
        clock.reaches(rules.escalate, self.facts.days)
    }

    /// The case as others see it.
    pub fn view(&self) -> CaseView {
        let facts = self.facts.clone();
        CaseView {
            id: facts.id,
            receipt: facts.receipt,
            town: facts.town,
            village: facts.community.village(),
            community: facts.community,
            item: facts.item,
            catalogue: facts.catalogue,
            origin: facts.origin,
            applicant: facts.applicant,
            state: self.state(),
            holder: facts.holder,
            limit: self.clock().map(|clock| clock.limit),
            filed: facts.filed,
            changed: facts.changed,
            sample: facts.sample,
            version: facts.version,
        }
    }

    /// The case as those who handle it see it at `now`.
    pub fn answer(&self, now: Timestamp) -> CaseAnswer {
        let mut answer = CaseAnswer {
            case: self.view(),
            name: self.facts.name.clone(),
            channel: self.facts.channel,
            external_id: self.facts.external_id.clone(),
            promised_days: self.facts.days,
            light: self.light(now),
            provisional: self.clock().is_some_and(provisional),
            days_left: None,
            missing: Vec::new(),
            handler: None,
            escalated: self.facts.escalated.clone(),
            refused: None,
            outcome: None,
        };
        match &self.standing {
            Standing::Filed { .. } => {}
            Standing::Refused { reason } => answer.refused = Some(reason.clone()),
            Standing::InHand { handler, .. } => answer.handler = Some(handler.clone()),
            Standing::Paused { clock, handler, missing } => {
                answer.days_left = Some(clock.left);
                answer.handler = Some(handler.clone());
                answer.missing.clone_from(missing);
            }
            Standing::Decided { outcome, handler } | Standing::Rated { outcome, handler } => {
                answer.handler = Some(handler.clone());
                answer.outcome = Some(outcome.clone());
            }
        }
        answer
    }

    /// The case in its next standing.
    fn stepped(facts: Facts, standing: Standing, now: Timestamp) -> Self {
        let facts = Facts { version: facts.version + 1, changed: now, ..facts };
        Self { facts, standing }
    }

    /// The refusal of a step that begins in one of the states `needed`.
    fn not_in(&self, needed: &'static [CaseState]) -> DelegationRejection {
        DelegationRejection::WrongState { id: self.facts.id, state: self.state(), needed }
    }
}

/// Whether the last working day of the limit lies in a year whose holidays are not announced yet.
fn provisional(clock: &Running) -> bool {
    let last = clock.limit.saturating_sub(SignedDuration::from_hours(1));
    last.is_ok_and(|last| !wuwei_calendar::announced(wuwei_calendar::date(last).year()))
}

#[cfg(test)]
mod tests;
