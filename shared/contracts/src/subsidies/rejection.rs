//! Why subsidies refuses about rounds, proposals and scores, as facts; each names the field, what it held, the rule and
//! the way out. About money: [`MoneyRejection`](super::MoneyRejection).

use jiff::Timestamp;
use uuid::Uuid;

use super::{proposal::ProposalState, round::RoundState};
use crate::{CommunityId, Fen, Kind, Reference, Reject, Town, registry::CommunityKind};

/// Why subsidies refuses.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SubsidyRejection {
    /// No such round.
    #[error("there is no round {round} in {town}; list_rounds tells which there are")]
    RoundUnknown {
        /// The field that names it.
        field: &'static str,
        /// The round.
        round: Uuid,
        /// The town asked.
        town: Town,
    },
    /// The id is taken.
    #[error("the id {0} is taken; give a new one")]
    IdTaken(Uuid),
    /// The call would be over before it began.
    #[error("the call would end at {0}, which is over; give a later instant")]
    CallUntilPast(Timestamp),
    /// One proposal could ask for more than there is.
    #[error("the cap of {cap} yuan is more than the envelope of {envelope}; lower it")]
    CapAboveEnvelope {
        /// The cap.
        cap: Fen,
        /// The envelope.
        envelope: Fen,
    },
    /// Fewer scorers than the rules ask for.
    #[error("a round asks for at least {least} score sheets, not {given}; raise it")]
    TooFewScorers {
        /// What was given.
        given: u32,
        /// What the rules ask for.
        least: u32,
    },
    /// The round is not in the state the step begins in.
    #[error("the round is {} ({}), and this takes one that is {}", .state.as_str(), .state.chinese(), .needed.as_str())]
    WrongRoundState {
        /// The field that names it.
        field: &'static str,
        /// The round.
        round: Uuid,
        /// Its state.
        state: RoundState,
        /// The state the step begins in.
        needed: RoundState,
    },
    /// Too late.
    #[error("the call ended at {until}, by the server's clock; apply in another round")]
    CallEnded {
        /// The field that names the round or proposal.
        field: &'static str,
        /// What it held.
        id: Uuid,
        /// When it ended.
        until: Timestamp,
    },
    /// No such proposal.
    #[error("there is no proposal {proposal} in {town}; list_proposals tells which there are")]
    ProposalUnknown {
        /// The field that names it.
        field: &'static str,
        /// The proposal.
        proposal: Reference,
        /// The town asked.
        town: Town,
    },
    /// The community given is not the proposal's.
    #[error("the proposal is none of community {0}; give its own")]
    OfAnotherCommunity(CommunityId),
    /// The round given is not the proposal's.
    #[error("the proposal is none of round {0}; give its own")]
    OfAnotherRound(Uuid),
    /// The community is of a kind the round is not for.
    #[error("the round is not for communities of the kind {} ({}); get_round tells for which", .0.as_str(), .0.chinese())]
    KindNotEligible(CommunityKind),
    /// More than one proposal may ask for.
    #[error("{amount} yuan is more than the cap of {cap}; ask for less")]
    OverTheCap {
        /// What is asked for.
        amount: Fen,
        /// The cap.
        cap: Fen,
    },
    /// Too few or too many monitors.
    #[error("{given} monitors are named; name {least} to {most}")]
    MonitorsOutOfRange {
        /// How many were.
        given: u32,
        /// Fewest.
        least: u32,
        /// Most.
        most: u32,
    },
    /// Sample data would pass for real, or the other way round.
    #[error("{}", sample_says(*.sample))]
    SampleDiffers {
        /// The field.
        field: &'static str,
        /// What it held.
        value: String,
        /// Whether it must be a sample.
        sample: bool,
    },
    /// The proposal is not in the state the step begins in.
    #[error("the proposal is {} ({}), and this takes one that is {}", .state.as_str(), .state.chinese(), wants(.needed))]
    WrongState {
        /// The proposal.
        id: Uuid,
        /// Its state.
        state: ProposalState,
        /// The states the step begins in.
        needed: &'static [ProposalState],
    },
    /// Somebody else would apply.
    #[error("only its applicant, or who speaks for the applying organisation, may do this to a proposal")]
    NotTheApplicant(Uuid),
    /// Neither for an organisation nor as the village's officer.
    #[error("without an organisation, an officer of the village applies; give the organisation you speak for")]
    NotTheVillage(CommunityId),
    /// Nobody has written what the draft is for.
    #[error("nobody has written the need, budget and monitors of this draft; do so with complete_proposal first")]
    DraftIncomplete(Uuid),
    /// No such meeting.
    #[error("no meeting {0} is known to have been judged; have it recorded with registry's record_assembly, or wait")]
    ResolutionUnknown(Uuid),
    /// The meeting did not adopt it.
    #[error("the meeting {0} did not adopt its resolution; registry's record tells why. Hold another")]
    ResolutionNotAdopted(Uuid),
    /// The meeting was another place's.
    #[error(
        "the meeting {resolution} was of another place than community {community} and its village; name one of theirs"
    )]
    ResolutionOfAnotherPlace {
        /// The meeting.
        resolution: Uuid,
        /// The community.
        community: CommunityId,
    },
    /// The resolution serves another proposal.
    #[error("the resolution {resolution} serves proposal {proposal}; each serves one, hold another meeting")]
    ResolutionUsed {
        /// The meeting.
        resolution: Uuid,
        /// The other proposal.
        proposal: Uuid,
    },
    /// The evaluator has a part in the proposal.
    #[error("{scorer} {part} this proposal and does not score it; leave it to others")]
    Recused {
        /// The evaluator.
        scorer: String,
        /// Which part.
        part: &'static str,
    },
    /// One sheet per evaluator.
    #[error("{0} has scored this proposal; sheets are kept as they are")]
    ScoredAlready(String),
    /// The sheet is not one of the round's criteria.
    #[error("the sheet names {0:?} other than once; give points once for each criterion, as get_round lists them")]
    PointsDiffer(String),
    /// Single scores are told when scoring is over.
    #[error("the round {0} is not allocated yet; its scores are told once it is")]
    ScoringNotOver(Uuid),
    /// The tie-breaks end, and what is left suffices for some only.
    #[error(
        "nothing tells these proposals apart, and not all of them fit: {}; settle their order and give it as settled_ties",
        list(.0)
    )]
    TieUnresolved(Vec<Uuid>),
}

fn wants(needed: &[ProposalState]) -> String {
    needed.iter().map(|state| state.as_str()).collect::<Vec<_>>().join(" or ")
}

fn list(ids: &[Uuid]) -> String {
    ids.iter().map(Uuid::to_string).collect::<Vec<_>>().join(", ")
}

fn sample_says(sample: bool) -> &'static str {
    if sample {
        "the round, community or wish is sample data, and so is this; set sample to true and put 示例 into the title"
    } else {
        "the round and community are no sample data, and neither is this; leave sample and 示例 out"
    }
}

impl Reject for SubsidyRejection {
    fn kind(&self) -> Kind {
        match self {
            Self::CallUntilPast(_)
            | Self::CapAboveEnvelope { .. }
            | Self::TooFewScorers { .. }
            | Self::OfAnotherCommunity(_)
            | Self::OfAnotherRound(_)
            | Self::OverTheCap { .. }
            | Self::MonitorsOutOfRange { .. }
            | Self::SampleDiffers { .. }
            | Self::PointsDiffer(_) => Kind::Invalid,
            Self::RoundUnknown { .. } | Self::ProposalUnknown { .. } | Self::ResolutionUnknown(_) => Kind::NotFound,
            Self::NotTheApplicant(_) | Self::NotTheVillage(_) | Self::Recused { .. } => Kind::Forbidden,
            Self::IdTaken(_)
            | Self::WrongRoundState { .. }
            | Self::CallEnded { .. }
            | Self::KindNotEligible(_)
            | Self::WrongState { .. }
            | Self::DraftIncomplete(_)
            | Self::ResolutionNotAdopted(_)
            | Self::ResolutionOfAnotherPlace { .. }
            | Self::ResolutionUsed { .. }
            | Self::ScoredAlready(_)
            | Self::ScoringNotOver(_)
            | Self::TieUnresolved(_) => Kind::Conflict,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::RoundUnknown { .. } => "round_unknown",
            Self::IdTaken(_) => "id_taken",
            Self::CallUntilPast(_) => "call_until_past",
            Self::CapAboveEnvelope { .. } => "cap_above_envelope",
            Self::TooFewScorers { .. } => "too_few_scorers",
            Self::WrongRoundState { .. } => "wrong_round_state",
            Self::CallEnded { .. } => "call_ended",
            Self::ProposalUnknown { .. } => "proposal_unknown",
            Self::OfAnotherCommunity(_) => "of_another_community",
            Self::OfAnotherRound(_) => "of_another_round",
            Self::KindNotEligible(_) => "kind_not_eligible",
            Self::OverTheCap { .. } => "over_the_cap",
            Self::MonitorsOutOfRange { .. } => "monitors_out_of_range",
            Self::SampleDiffers { .. } => "sample_differs",
            Self::WrongState { .. } => "wrong_state",
            Self::NotTheApplicant(_) => "not_the_applicant",
            Self::NotTheVillage(_) => "not_the_village",
            Self::DraftIncomplete(_) => "draft_incomplete",
            Self::ResolutionUnknown(_) => "resolution_unknown",
            Self::ResolutionNotAdopted(_) => "resolution_not_adopted",
            Self::ResolutionOfAnotherPlace { .. } => "resolution_of_another_place",
            Self::ResolutionUsed { .. } => "resolution_used",
            Self::Recused { .. } => "recused",
            Self::ScoredAlready(_) => "scored_already",
            Self::PointsDiffer(_) => "points_differ",
            Self::ScoringNotOver(_) => "scoring_not_over",
            Self::TieUnresolved(_) => "tie_unresolved",
        }
    }

    fn field(&self) -> Option<(&'static str, String, &'static str)> {
        Some(match self {
            Self::RoundUnknown { field, round, .. } => (field, round.to_string(), "known"),
            Self::IdTaken(id) => ("id", id.to_string(), "unique"),
            Self::CallUntilPast(until) => ("call_until", until.to_string(), "future"),
            Self::CapAboveEnvelope { cap, .. } => ("cap", cap.to_string(), "envelope"),
            Self::TooFewScorers { given, .. } => ("minimum_scorers", given.to_string(), "least"),
            Self::WrongRoundState { field, round, .. } => (field, round.to_string(), "state"),
            Self::CallEnded { field, id, .. } => (field, id.to_string(), "call"),
            Self::ProposalUnknown { field, proposal, .. } => (field, proposal.to_string(), "known"),
            Self::OfAnotherCommunity(community) => ("community", community.to_string(), "community"),
            Self::OfAnotherRound(round) => ("round", round.to_string(), "round"),
            Self::KindNotEligible(kind) => ("community", kind.as_str().to_owned(), "eligible"),
            Self::OverTheCap { amount, .. } => ("plan.amount", amount.to_string(), "cap"),
            Self::MonitorsOutOfRange { given, .. } => ("plan.monitors", given.to_string(), "items"),
            Self::SampleDiffers { field, value, .. } => (field, value.clone(), "sample"),
            Self::WrongState { id, .. } => ("id", id.to_string(), "state"),
            Self::NotTheApplicant(id) => ("id", id.to_string(), "applicant"),
            Self::NotTheVillage(community) => ("community", community.to_string(), "applicant"),
            Self::DraftIncomplete(id) => ("id", id.to_string(), "complete"),
            Self::ResolutionUnknown(id) => ("resolution", id.to_string(), "known"),
            Self::ResolutionNotAdopted(id) => ("resolution", id.to_string(), "adopted"),
            Self::ResolutionOfAnotherPlace { resolution, .. } => ("resolution", resolution.to_string(), "place"),
            Self::ResolutionUsed { resolution, .. } => ("resolution", resolution.to_string(), "unique"),
            Self::Recused { scorer, .. } => ("id", scorer.clone(), "recusal"),
            Self::ScoredAlready(scorer) => ("id", scorer.clone(), "unique"),
            Self::PointsDiffer(criterion) => ("points", criterion.clone(), "criteria"),
            Self::ScoringNotOver(round) => ("round", round.to_string(), "allocated"),
            Self::TieUnresolved(ids) => ("settled_ties", list(ids), "tie"),
        })
    }
}
