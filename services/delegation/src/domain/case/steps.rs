//! The steps of a case. Each consumes the case in its old standing and gives the next with its event, or a rejection.

use jiff::Timestamp;
use wuwei_contracts::delegation::{
    CaseAccepted, CaseCommented, CaseDecided, CaseEscalated, CaseOutcome, CaseRated, CaseRefused, CaseState,
    CaseSupplemented, Decision, DelegationRejection, Escalation, SupplementRequested,
};

use super::{Case, Standing};
use crate::domain::clock::ClockRules;

type Step<E> = Result<(Case, E), DelegationRejection>;

impl Case {
    /// Somebody takes it in hand. The clock runs on.
    pub fn accept(self, handler: String, now: Timestamp) -> Step<CaseAccepted> {
        match self.standing {
            Standing::Filed { clock } => {
                let next = Self::stepped(self.facts, Standing::InHand { clock, handler }, now);
                let event = CaseAccepted { case: next.view() };
                Ok((next, event))
            }
            Standing::Refused { .. }
            | Standing::InHand { .. }
            | Standing::Paused { .. }
            | Standing::Decided { .. }
            | Standing::Rated { .. } => Err(self.not_in(&[CaseState::Filed])),
        }
    }

    /// It is not taken in.
    pub fn refuse(self, reason: String, now: Timestamp) -> Step<CaseRefused> {
        match self.standing {
            Standing::Filed { .. } => {
                let next = Self::stepped(self.facts, Standing::Refused { reason: reason.clone() }, now);
                let event = CaseRefused { case: next.view(), reason };
                Ok((next, event))
            }
            Standing::Refused { .. }
            | Standing::InHand { .. }
            | Standing::Paused { .. }
            | Standing::Decided { .. }
            | Standing::Rated { .. } => Err(self.not_in(&[CaseState::Filed])),
        }
    }

    /// The person is asked for `missing`, all at once; the clock stands still.
    pub fn request_supplement(self, missing: Vec<String>, now: Timestamp) -> Step<SupplementRequested> {
        match self.standing {
            Standing::InHand { clock, handler } => {
                let standing = Standing::Paused { clock: clock.stop(now), handler, missing: missing.clone() };
                let next = Self::stepped(self.facts, standing, now);
                let event = SupplementRequested { case: next.view(), materials: missing };
                Ok((next, event))
            }
            Standing::Filed { .. }
            | Standing::Refused { .. }
            | Standing::Paused { .. }
            | Standing::Decided { .. }
            | Standing::Rated { .. } => Err(self.not_in(&[CaseState::InHand])),
        }
    }

    /// The missing materials have come; the clock goes on with the days that were left.
    pub fn supplement(self, rules: &ClockRules, now: Timestamp) -> Step<CaseSupplemented> {
        match self.standing {
            Standing::Paused { clock, handler, .. } => {
                let left = DelegationRejection::PastTheCalendar(clock.left);
                let clock = clock.go_on(self.facts.days, rules, now).ok_or(left)?;
                let next = Self::stepped(self.facts, Standing::InHand { clock, handler }, now);
                let event = CaseSupplemented { case: next.view() };
                Ok((next, event))
            }
            Standing::Filed { .. }
            | Standing::Refused { .. }
            | Standing::InHand { .. }
            | Standing::Decided { .. }
            | Standing::Rated { .. } => Err(self.not_in(&[CaseState::Paused])),
        }
    }

    /// Somebody notes something. Nothing else changes, least of all the clock.
    pub fn comment(self, now: Timestamp) -> Step<CaseCommented> {
        match self.standing {
            standing @ (Standing::Filed { .. } | Standing::InHand { .. } | Standing::Paused { .. }) => {
                let next = Self::stepped(self.facts, standing, now);
                let event = CaseCommented { case: next.view() };
                Ok((next, event))
            }
            Standing::Refused { .. } | Standing::Decided { .. } | Standing::Rated { .. } => {
                Err(self.not_in(&[CaseState::Filed, CaseState::InHand, CaseState::Paused]))
            }
        }
    }

    /// It is overdue: `to` is told, once, whether anybody has it in hand or not.
    pub fn escalate(self, to: String, rules: &ClockRules, now: Timestamp) -> Step<CaseEscalated> {
        if self.escalates(rules).is_none_or(|at| now < at) {
            return Err(DelegationRejection::NothingToEscalate(self.facts.id));
        }
        let mut next = Self::stepped(self.facts, self.standing, now);
        next.facts.escalated = Some(Escalation { level: 1, to: to.clone(), at: now });
        let event = CaseEscalated { case: next.view(), level: 1, to };
        Ok((next, event))
    }

    /// It is decided: in time where the promised time is not over.
    pub fn decide(self, decision: Decision, reason: String, now: Timestamp) -> Step<CaseDecided> {
        match self.standing {
            Standing::InHand { clock, handler } => {
                let (promised, in_time) = (clock.limit, clock.in_time(now));
                let outcome =
                    CaseOutcome { decision, reason: reason.clone(), decided: now, promised, in_time, stars: None };
                let next = Self::stepped(self.facts, Standing::Decided { outcome, handler }, now);
                let (case, files) = (next.view(), Vec::new());
                let event = CaseDecided { case, decision, reason, decided: now, promised, in_time, files };
                Ok((next, event))
            }
            Standing::Filed { .. }
            | Standing::Refused { .. }
            | Standing::Paused { .. }
            | Standing::Decided { .. }
            | Standing::Rated { .. } => Err(self.not_in(&[CaseState::InHand])),
        }
    }

    /// `subject` rates it, who must be the person it is for.
    pub fn rate(self, subject: &str, stars: u8, now: Timestamp) -> Step<CaseRated> {
        if self.facts.applicant.as_deref() != Some(subject) {
            return Err(DelegationRejection::NotTheApplicant { field: "id", case: self.facts.id.into() });
        }
        match self.standing {
            Standing::Decided { outcome, handler } => {
                let outcome = CaseOutcome { stars: Some(stars), ..outcome };
                let next = Self::stepped(self.facts, Standing::Rated { outcome, handler }, now);
                let event = CaseRated { case: next.view(), stars };
                Ok((next, event))
            }
            Standing::Filed { .. }
            | Standing::Refused { .. }
            | Standing::InHand { .. }
            | Standing::Paused { .. }
            | Standing::Rated { .. } => Err(self.not_in(&[CaseState::Done, CaseState::Declined])),
        }
    }
}
