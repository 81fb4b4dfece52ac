//! assessment: both sides are judged, the village committees by their town and the town by its village committees, by facts
//! that the other services announce and by ballots that stay blind.

mod commands;
pub mod domain;
mod due;
mod entities;
mod queries;
mod reactions;
pub mod reference;
mod store;

use wuwei_contracts::{
    assessment::{
        BallotSubmitted, ComputePeriod, DutyListPublished, ExplainScore, FreezeRosters, GetDutyList, GetPeriod,
        GetScheme, ListEvidence, ListPeriods, MyBallot, OpenPeriod, PeriodComputed, PeriodLapsed, PeriodOpened,
        PeriodPublished, PeriodRevealed, PeriodRostersFrozen, PeriodScores, PublishDutyList, PublishPeriod,
        PublishScheme, ReturnTask, SERVICE, SchemePublished, SubmitBallot, TaskReturned,
    },
    delegation::CaseDecided,
    registry::{AssemblyJudged, VillageRegistered},
    subsidies::ProposalPaid,
    wishes::{WishConfirmed, WishUnconfirmed},
};
use wuwei_runtime::{Sealer, Service};

pub use due::EndScoring;

/// The migration the database must have reached.
pub const MIGRATION: &str = "m0003_assessment";

/// What the handlers need besides the work at hand.
#[derive(Debug, Clone, Default)]
pub struct Assessment {
    /// Seals ballots.
    sealer: Sealer,
}

/// Everything assessment does.
pub fn service() -> Service<Assessment> {
    let sealer = Sealer::default();
    let assessment = Assessment { sealer: sealer.clone() };
    Service::new(SERVICE, "Both sides are judged: duty lists, schemes, periods, scores", MIGRATION, assessment)
        .seals(sealer)
        .command::<PublishDutyList>()
        .command::<ReturnTask>()
        .command::<PublishScheme>()
        .command::<OpenPeriod>()
        .command::<FreezeRosters>()
        .command::<SubmitBallot>()
        .command::<ComputePeriod>()
        .command::<PublishPeriod>()
        .query::<GetDutyList>()
        .query::<GetScheme>()
        .query::<GetPeriod>()
        .query::<ListPeriods>()
        .query::<MyBallot>()
        .query::<PeriodScores>()
        .query::<ExplainScore>()
        .query::<ListEvidence>()
        .announces::<DutyListPublished>()
        .announces::<TaskReturned>()
        .announces::<SchemePublished>()
        .announces::<PeriodOpened>()
        .announces::<PeriodRostersFrozen>()
        .announces::<BallotSubmitted>()
        .announces::<PeriodRevealed>()
        .announces::<PeriodLapsed>()
        .announces::<PeriodComputed>()
        .announces::<PeriodPublished>()
        .reaction::<VillageRegistered>()
        .reaction::<SchemePublished>()
        .reaction::<BallotSubmitted>()
        .reaction::<CaseDecided>()
        .reaction::<WishConfirmed>()
        .reaction::<WishUnconfirmed>()
        .reaction::<ProposalPaid>()
        .reaction::<AssemblyJudged>()
        .due::<EndScoring>()
}
