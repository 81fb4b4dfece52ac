//! What can be asked of a period in any state.

use super::{
    AssessmentRejection, Computed, Facts, Open, Period, PeriodState, PeriodView, Published, RevealView, Revealed,
    Rosters, Scoring,
};

impl Period {
    /// The period, if its rosters are still to be frozen.
    pub fn into_open(self) -> Result<Open, AssessmentRejection> {
        match self {
            Self::Open(open) => Ok(open),
            Self::Scoring(_) | Self::Revealed(_) | Self::Computed(_) | Self::Published(_) | Self::Lapsed(_) => {
                Err(self.forbids(PeriodState::Open))
            }
        }
    }

    /// The period, if both sides score.
    pub fn into_scoring(self) -> Result<Scoring, AssessmentRejection> {
        match self {
            Self::Scoring(scoring) => Ok(scoring),
            Self::Open(_) | Self::Revealed(_) | Self::Computed(_) | Self::Published(_) | Self::Lapsed(_) => {
                Err(self.forbids(PeriodState::Scoring))
            }
        }
    }

    /// The period, if scoring has ended and nothing is computed yet.
    pub fn into_revealed(self) -> Result<Revealed, AssessmentRejection> {
        match self {
            Self::Revealed(revealed) => Ok(revealed),
            Self::Open(_) | Self::Scoring(_) | Self::Computed(_) | Self::Published(_) | Self::Lapsed(_) => {
                Err(self.forbids(PeriodState::Revealed))
            }
        }
    }

    /// The period, if it is computed and not published yet.
    pub fn into_computed(self) -> Result<Computed, AssessmentRejection> {
        match self {
            Self::Computed(computed) => Ok(computed),
            Self::Open(_) | Self::Scoring(_) | Self::Revealed(_) | Self::Published(_) | Self::Lapsed(_) => {
                Err(self.forbids(PeriodState::Computed))
            }
        }
    }

    /// That there are scores to be seen.
    pub fn has_scores(&self) -> Result<(), AssessmentRejection> {
        match self {
            Self::Computed(_) | Self::Published(_) => Ok(()),
            Self::Open(_) | Self::Scoring(_) | Self::Revealed(_) | Self::Lapsed(_) => {
                Err(self.forbids(PeriodState::Computed))
            }
        }
    }

    /// Whether facts and ballots no longer come in.
    pub fn is_closed(&self) -> bool {
        match self {
            Self::Open(_) | Self::Scoring(_) => false,
            Self::Revealed(_) | Self::Computed(_) | Self::Published(_) | Self::Lapsed(_) => true,
        }
    }

    /// Where it stands.
    pub fn state(&self) -> PeriodState {
        match self {
            Self::Open(_) => PeriodState::Open,
            Self::Scoring(_) => PeriodState::Scoring,
            Self::Revealed(_) => PeriodState::Revealed,
            Self::Computed(_) => PeriodState::Computed,
            Self::Published(_) => PeriodState::Published,
            Self::Lapsed(_) => PeriodState::Lapsed,
        }
    }

    /// What is true of it whatever its state.
    pub fn facts(&self) -> &Facts {
        match self {
            Self::Open(Open(facts))
            | Self::Lapsed(facts)
            | Self::Scoring(Scoring { facts, .. })
            | Self::Revealed(Revealed { scoring: Scoring { facts, .. }, .. })
            | Self::Computed(Computed { revealed: Revealed { scoring: Scoring { facts, .. }, .. }, .. }) => facts,
            Self::Published(Published { computed, .. }) => &computed.revealed.scoring.facts,
        }
    }

    /// Its rosters, once frozen.
    pub fn rosters(&self) -> Option<&Rosters> {
        match self {
            Self::Open(_) | Self::Lapsed(_) => None,
            Self::Scoring(scoring) => Some(&scoring.rosters),
            Self::Revealed(revealed) => Some(&revealed.scoring.rosters),
            Self::Computed(computed) => Some(&computed.revealed.scoring.rosters),
            Self::Published(published) => Some(&published.computed.revealed.scoring.rosters),
        }
    }

    /// How scoring ended, once it has.
    pub fn reveal(&self) -> Option<RevealView> {
        match self {
            Self::Open(_) | Self::Scoring(_) | Self::Lapsed(_) => None,
            Self::Revealed(revealed) => Some(revealed.reveal),
            Self::Computed(computed) => Some(computed.revealed.reveal),
            Self::Published(published) => Some(published.computed.revealed.reveal),
        }
    }

    /// The period as people see it.
    pub fn view(&self) -> PeriodView {
        let (facts, raters) = (self.facts().clone(), self.rosters().map(|rosters| rosters.raters));
        PeriodView {
            id: facts.id,
            town: facts.town,
            title: facts.title,
            scheme: facts.scheme,
            scheme_version: facts.scheme_version,
            duty_list_version: facts.duty_list_version,
            from: facts.from,
            until: facts.until,
            scoring_ends: facts.scoring_ends,
            villages: facts.villages,
            state: self.state(),
            town_raters: raters.map(|raters| raters.town),
            committee_raters: raters.map(|raters| raters.committees),
            revealed: self.reveal(),
            changed: facts.changed,
            sample: facts.sample,
            version: facts.version,
        }
    }

    fn forbids(&self, needed: PeriodState) -> AssessmentRejection {
        AssessmentRejection::StateForbids { state: self.state(), needed }
    }
}
