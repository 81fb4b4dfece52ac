//! A period's life: open, scoring blind, revealed, computed, published; or lapsed, where nobody froze its rosters in time.

use jiff::Timestamp;
use uuid::Uuid;
use wuwei_contracts::{
    Town, VillageCode,
    assessment::{
        AssessmentRejection, BallotRejection, OpenPeriod, PeriodComputed, PeriodLapsed, PeriodOpened, PeriodPublished,
        PeriodRevealed, PeriodRostersFrozen, PeriodState, PeriodView, RevealCause, RevealView, SchemeView, ScoreView,
    },
};

mod state;

/// Who took a step, on whose behalf, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// Subject of whoever did it.
    pub by: String,
    /// The person they acted for.
    pub on_behalf_of: Option<String>,
    /// When.
    pub at: Timestamp,
}

impl Act {
    /// Everybody who answers for it.
    pub fn people(&self) -> impl Iterator<Item = &String> {
        std::iter::once(&self.by).chain(&self.on_behalf_of)
    }
}

/// What is true of a period whatever its state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// Its id.
    pub id: Uuid,
    /// The assessed town.
    pub town: Town,
    /// Title.
    pub title: String,
    /// The scheme.
    pub scheme: String,
    /// The version of it that the period keeps.
    pub scheme_version: i64,
    /// The version of the duty list that the period keeps.
    pub duty_list_version: i64,
    /// First instant whose facts count.
    pub from: Timestamp,
    /// First instant whose facts no longer count.
    pub until: Timestamp,
    /// When scoring ends at the latest.
    pub scoring_ends: Timestamp,
    /// The villages assessed.
    pub villages: Vec<VillageCode>,
    /// Whether it is invented.
    pub sample: bool,
    /// The story it began in.
    pub correlation: Uuid,
    /// Who opened it.
    pub opened: Act,
    /// When it last changed.
    pub changed: Timestamp,
    /// One more with each transition, from 1.
    pub version: i64,
}

/// A period in one of its states; each state has only its own transitions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Period {
    /// Opened.
    Open(Open),
    /// Both sides score.
    Scoring(Scoring),
    /// Scoring has ended.
    Revealed(Revealed),
    /// There are scores.
    Computed(Computed),
    /// The scores are public.
    Published(Published),
    /// Time was up before the rosters were frozen.
    Lapsed(Facts),
}

/// A period without rosters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open(pub Facts);

/// How many rate, and who settled it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rosters {
    /// Who froze them.
    pub frozen: Act,
    /// How many rate on each side.
    pub raters: Sides,
}

/// A number for each side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sides {
    /// The town's side, which rates the committees.
    pub town: u32,
    /// The committees' side, which rates the town.
    pub committees: u32,
}

/// A period in which both sides score.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scoring {
    /// What was true before.
    pub facts: Facts,
    /// Its rosters.
    pub rosters: Rosters,
}

/// A period whose scoring has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revealed {
    /// What was true before.
    pub scoring: Scoring,
    /// How scoring ended.
    pub reveal: RevealView,
}

/// A period with scores.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Computed {
    /// What was true before.
    pub revealed: Revealed,
    /// Who computed it.
    pub computed: Act,
}

/// A period whose scores are public.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// What was true before.
    pub computed: Computed,
    /// Who published it.
    pub published: Act,
}

/// What a new period rests on.
#[derive(Debug, Clone, Copy)]
pub struct Basis<'a> {
    /// The scheme.
    pub scheme: &'a SchemeView,
    /// Version of the town's duty list, and the codes of its duties.
    pub duties: (i64, &'a [String]),
    /// The assessed town.
    pub town: &'a Town,
    /// The story.
    pub correlation: Uuid,
}

/// Opens a period under the scheme and duty list of `basis`.
pub fn open(command: OpenPeriod, basis: Basis<'_>, act: Act) -> Result<(Open, PeriodOpened), AssessmentRejection> {
    let scheme = &basis.scheme.scheme;
    if !scheme.towns.contains(basis.town) {
        return Err(AssessmentRejection::NotAPilot(basis.town.clone()));
    }
    if scheme.sample != command.sample {
        return Err(AssessmentRejection::SampleMixed(scheme.sample));
    }
    if command.scoring_ends <= act.at {
        return Err(AssessmentRejection::ScoringEnded(command.scoring_ends));
    }
    let (duty_list_version, duties) = basis.duties;
    let indicators = scheme.town_to_committee.iter().chain(&scheme.committee_to_town);
    let mut judged = indicators.flat_map(|indicator| &indicator.duties);
    if let Some(unknown) = judged.find(|code| !duties.contains(code)) {
        return Err(AssessmentRejection::DutyUnknown(unknown.clone()));
    }
    let open = Open(Facts {
        id: command.id,
        town: basis.town.clone(),
        title: command.title,
        scheme: basis.scheme.id.clone(),
        scheme_version: basis.scheme.version,
        duty_list_version,
        from: command.from,
        until: command.until,
        scoring_ends: command.scoring_ends,
        villages: command.villages,
        sample: command.sample,
        correlation: basis.correlation,
        changed: act.at,
        opened: act,
        version: 1,
    });
    let period = Period::Open(open.clone()).view();
    Ok((open, PeriodOpened { period }))
}

impl Open {
    /// Freezes the rosters. Server time decides: once scoring would have ended it is too late.
    pub fn freeze(self, rosters: Rosters) -> Result<(Scoring, PeriodRostersFrozen), BallotRejection> {
        let at = rosters.frozen.at;
        if at >= self.0.scoring_ends {
            return Err(BallotRejection::ScoringOver(self.0.scoring_ends));
        }
        let next = Scoring { facts: self.0.stepped(at), rosters };
        let period = Period::Scoring(next.clone()).view();
        Ok((next, PeriodRostersFrozen { period }))
    }

    /// Time is up, and nobody rates.
    pub fn lapse(self, now: Timestamp) -> (Facts, PeriodLapsed) {
        let next = self.0.stepped(now);
        let period = Period::Lapsed(next.clone()).view();
        (next, PeriodLapsed { period })
    }
}

impl Scoring {
    /// Whether a ballot may come in. Server time decides, whether or not the end has been noted yet.
    pub fn accepts(&self, now: Timestamp) -> Result<(), BallotRejection> {
        if now < self.facts.scoring_ends {
            return Ok(());
        }
        Err(BallotRejection::ScoringOver(self.facts.scoring_ends))
    }

    /// Ends scoring where every rater of both sides has submitted; the period as it was where not.
    pub fn after(self, ballots: Sides, now: Timestamp) -> Result<(Revealed, PeriodRevealed), Box<Self>> {
        if ballots != self.rosters.raters {
            return Err(Box::new(self));
        }
        Ok(self.reveal(RevealCause::AllSubmitted, ballots, now))
    }

    /// Ends scoring since time is up.
    pub fn time_up(self, ballots: Sides, now: Timestamp) -> (Revealed, PeriodRevealed) {
        self.reveal(RevealCause::TimeUp, ballots, now)
    }

    fn reveal(self, cause: RevealCause, ballots: Sides, now: Timestamp) -> (Revealed, PeriodRevealed) {
        let (town_ballots, committee_ballots) = (ballots.town, ballots.committees);
        let reveal = RevealView { at: now, cause, town_ballots, committee_ballots };
        let scoring = Self { facts: self.facts.stepped(now), rosters: self.rosters };
        let next = Revealed { scoring, reveal };
        let period = Period::Revealed(next.clone()).view();
        (next, PeriodRevealed { period })
    }
}

impl Revealed {
    /// There are scores.
    pub fn compute(mut self, act: Act) -> (Computed, PeriodComputed) {
        self.scoring.facts = self.scoring.facts.stepped(act.at);
        let next = Computed { revealed: self, computed: act };
        let period = Period::Computed(next.clone()).view();
        (next, PeriodComputed { period })
    }
}

impl Computed {
    /// Publishes the scores for good. Separation of duties: not by anybody who answers for its opening or computation.
    pub fn publish(
        mut self,
        scores: Vec<ScoreView>,
        act: Act,
    ) -> Result<(Published, PeriodPublished), AssessmentRejection> {
        let before = self.revealed.scoring.facts.opened.people().chain(self.computed.people());
        if let Some(person) = before.into_iter().find(|person| act.people().any(|other| other == *person)) {
            return Err(AssessmentRejection::NotSeparate(person.clone()));
        }
        self.revealed.scoring.facts = self.revealed.scoring.facts.stepped(act.at);
        let next = Published { computed: self, published: act };
        let period = Period::Published(next.clone()).view();
        Ok((next, PeriodPublished { period, scores }))
    }
}

impl Facts {
    /// The same at the next version.
    fn stepped(self, now: Timestamp) -> Self {
        Self { version: self.version + 1, changed: now, ..self }
    }
}

#[cfg(test)]
mod tests;
