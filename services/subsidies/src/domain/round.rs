//! A round's life: proposals are taken in until the call ends, panels score, then it is allocated.

use jiff::Timestamp;
use uuid::Uuid;
use wuwei_contracts::{
    Fen, Town,
    registry::CommunityKind,
    subsidies::{
        AllocationLine, Criterion, OpenRound, Outcome, RoundAllocated, RoundAnswer, RoundClosed, RoundOpened,
        RoundState, RoundView, SubsidyRejection,
    },
};

use super::{By, money::Money, rules::Rules};

/// What is true of a round whatever its state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// Its id.
    pub id: Uuid,
    /// Its owner.
    pub town: Town,
    /// Its title.
    pub title: String,
    /// What there is to give.
    pub envelope: Fen,
    /// Most that one proposal may ask for.
    pub cap: Fen,
    /// Kinds of communities that may take part; all where empty.
    pub kinds: Vec<CommunityKind>,
    /// First instant at which proposals are no longer taken in.
    pub call_until: Timestamp,
    /// What proposals are scored by.
    pub criteria: Vec<Criterion>,
    /// How many score sheets a proposal needs.
    pub minimum_scorers: u32,
    /// Working days from acceptance to payment.
    pub pay_within: u32,
    /// Version of the rules it runs under.
    pub rules: String,
    /// Who opened it.
    pub opened_by: By,
    /// When.
    pub opened: Timestamp,
    /// Whether it is invented.
    pub sample: bool,
    /// The story it began in.
    pub correlation: Uuid,
    /// When it last changed.
    pub changed: Timestamp,
    /// One more with each transition, from 1.
    pub version: i64,
}

/// Where a round stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Proposals are taken in.
    Open,
    /// The call is over.
    Scoring,
    /// Allocated.
    Allocated(Allocation),
}

/// Who had it allocated, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allocation {
    /// The proposals that may be awarded, in the order of the rule.
    pub awards: Vec<Uuid>,
    /// Who.
    pub by: By,
    /// When.
    pub at: Timestamp,
    /// How people settled what the tie-breaks left open.
    pub settled_how: Option<String>,
}

/// A round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Round {
    /// What is true whatever its state.
    pub facts: Facts,
    /// Where it stands.
    pub standing: Standing,
}

/// Opens a round of `town`.
pub fn open(
    command: OpenRound,
    town: &Town,
    by: By,
    rules: &Rules,
    (now, correlation): (Timestamp, Uuid),
) -> Result<(Round, RoundOpened), SubsidyRejection> {
    let OpenRound { id, title, envelope, cap, kinds, call_until, criteria, minimum_scorers, pay_within, sample } =
        command;
    if call_until <= now {
        return Err(SubsidyRejection::CallUntilPast(call_until));
    }
    if cap > envelope {
        return Err(SubsidyRejection::CapAboveEnvelope { cap, envelope });
    }
    rules.scorers(minimum_scorers)?;
    let facts = Facts {
        id,
        town: town.clone(),
        title,
        envelope,
        cap,
        kinds,
        call_until,
        criteria,
        minimum_scorers,
        pay_within,
        rules: rules.version.clone(),
        opened_by: by,
        opened: now,
        sample,
        correlation,
        changed: now,
        version: 1,
    };
    let round = Round { facts, standing: Standing::Open };
    let event = RoundOpened { round: round.view() };
    Ok((round, event))
}

impl Round {
    /// Where it stands, in a word.
    pub fn state(&self) -> RoundState {
        match self.standing {
            Standing::Open => RoundState::Open,
            Standing::Scoring => RoundState::Scoring,
            Standing::Allocated(_) => RoundState::Allocated,
        }
    }

    /// Proposals are taken in while it is open and before the call's end, by the server's clock: whether or not the
    /// end was noted already. `field` names `id`, the round or a proposal of it.
    pub fn takes_in(&self, field: &'static str, id: Uuid, now: Timestamp) -> Result<(), SubsidyRejection> {
        let until = self.facts.call_until;
        let open = match self.standing {
            Standing::Open => now < until,
            Standing::Scoring | Standing::Allocated(_) => false,
        };
        if open { Ok(()) } else { Err(SubsidyRejection::CallEnded { field, id, until }) }
    }

    /// It must be `needed`.
    pub fn must_be(&self, needed: RoundState) -> Result<(), SubsidyRejection> {
        let (round, state) = (self.facts.id, self.state());
        if state == needed {
            return Ok(());
        }
        Err(SubsidyRejection::WrongRoundState { field: "round", round, state, needed })
    }

    /// It must not be allocated yet.
    pub fn before_allocation(&self) -> Result<(), SubsidyRejection> {
        match self.standing {
            Standing::Open | Standing::Scoring => Ok(()),
            Standing::Allocated(_) => self.must_be(RoundState::Scoring),
        }
    }

    /// It must be for communities of `kind`.
    pub fn eligible(&self, kind: CommunityKind) -> Result<(), SubsidyRejection> {
        let fits = self.facts.kinds.is_empty() || self.facts.kinds.contains(&kind);
        if fits { Ok(()) } else { Err(SubsidyRejection::KindNotEligible(kind)) }
    }

    /// No proposal may ask for more than its cap.
    pub fn within_cap(&self, amount: Fen) -> Result<(), SubsidyRejection> {
        let cap = self.facts.cap;
        if amount <= cap { Ok(()) } else { Err(SubsidyRejection::OverTheCap { amount, cap }) }
    }

    /// Ends the call.
    pub fn end_call(self, now: Timestamp) -> Result<(Self, RoundClosed), SubsidyRejection> {
        self.must_be(RoundState::Open)?;
        if now < self.facts.call_until {
            return Err(SubsidyRejection::CallUntilPast(self.facts.call_until));
        }
        let round = Self { facts: self.facts.stepped(now), standing: Standing::Scoring };
        let event = RoundClosed { round: round.view() };
        Ok((round, event))
    }

    /// Notes its allocation.
    pub fn allocate(
        self,
        lines: &[AllocationLine],
        rules: &Rules,
        by: By,
        (now, settled_how): (Timestamp, Option<String>),
    ) -> Result<(Self, RoundAllocated), SubsidyRejection> {
        self.must_be(RoundState::Scoring)?;
        let allocated = lines.iter().filter(|line| line.outcome == Outcome::Allocated);
        let awards: Vec<Uuid> = allocated.map(|line| line.proposal).collect();
        let allocation = Allocation { awards: awards.clone(), by, at: now, settled_how };
        let round = Self { facts: self.facts.stepped(now), standing: Standing::Allocated(allocation) };
        let event = RoundAllocated { round: round.view(), awards, rule: rules.id() };
        Ok((round, event))
    }

    /// Its allocation, once there is one.
    pub fn allocation(&self) -> Result<&Allocation, SubsidyRejection> {
        match &self.standing {
            Standing::Allocated(allocation) => Ok(allocation),
            Standing::Open | Standing::Scoring => Err(SubsidyRejection::WrongRoundState {
                field: "round",
                round: self.facts.id,
                state: self.state(),
                needed: RoundState::Allocated,
            }),
        }
    }

    /// The round as others see it.
    pub fn view(&self) -> RoundView {
        let facts = &self.facts;
        RoundView {
            id: facts.id,
            town: facts.town.clone(),
            title: facts.title.clone(),
            envelope: facts.envelope,
            cap: facts.cap,
            kinds: facts.kinds.clone(),
            call_until: facts.call_until,
            state: self.state(),
            sample: facts.sample,
            version: facts.version,
        }
    }

    /// The round with its terms and its money.
    pub fn answer(&self, money: &Money) -> RoundAnswer {
        let facts = &self.facts;
        RoundAnswer {
            round: self.view(),
            criteria: facts.criteria.clone(),
            minimum_scorers: facts.minimum_scorers,
            pay_within: facts.pay_within,
            rules: facts.rules.clone(),
            reserved: money.head.reserved,
            paid: money.head.paid,
            free: money.free(),
            opened_by: facts.opened_by.subject.clone(),
        }
    }
}

impl Facts {
    fn stepped(self, now: Timestamp) -> Self {
        Self { version: self.version + 1, changed: now, ..self }
    }
}

#[cfg(test)]
mod tests;
