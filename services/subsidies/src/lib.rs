//! subsidies: small money decided in the open. Rounds, proposals, awards, and the ledger that anybody can check.

mod applicants;
mod commands;
pub mod domain;
mod drafts;
pub mod due;
mod entities;
mod files;
mod queries;
mod reactions;
mod rules;
mod store;

use wuwei_contracts::{
    registry::{AssemblyJudged, OrganisationDissolved, OrganisationSuspended, OrganisationTermExpired},
    subsidies::{
        AcceptProposal, AllocateRound, AwardProposal, CompleteProposal, CountMoney, DraftProposal, ExplainAllocation,
        ExportLedger, GetProposal, GetRound, ListProposals, ListRounds, OpenRound, PayProposal, ProposalAccepted,
        ProposalAwarded, ProposalCompleted, ProposalDrafted, ProposalHeld, ProposalPaid, ProposalReleased,
        ProposalReturned, ProposalScored, ProposalSubmitted, ProposalTimeline, ProposalUnsuccessful, ReadLedgerHead,
        ReleaseAward, ReturnProposal, RoundAllocated, RoundClosed, RoundOpened, RoundScores, SERVICE, ScoreProposal,
        SubmitProposal,
    },
    wishes::WishPartMatched,
};
use wuwei_projections::{communities, organisations};
use wuwei_runtime::{Files, Sealer, Service};

use due::end_call::EndCall;

/// The migration the database must have reached.
pub const MIGRATION: &str = "m0004_files";

/// What the handlers need besides the work at hand: nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Subsidies;

/// Everything subsidies does.
pub fn service() -> Service<Subsidies> {
    let description = "Small money decided in the open: rounds, proposals, awards, the ledger";
    let files = wuwei_files::service::<Subsidies>(Sealer::default(), Files::new(SERVICE));
    Service::new(SERVICE, description, MIGRATION, Subsidies)
        .includes(files)
        .command::<OpenRound>()
        .command::<DraftProposal>()
        .command::<CompleteProposal>()
        .command::<SubmitProposal>()
        .command::<ReturnProposal>()
        .command::<ScoreProposal>()
        .command::<AllocateRound>()
        .command::<AwardProposal>()
        .command::<AcceptProposal>()
        .command::<PayProposal>()
        .command::<ReleaseAward>()
        .query::<GetRound>()
        .query::<ListRounds>()
        .query::<GetProposal>()
        .query::<ListProposals>()
        .query::<CountMoney>()
        .query::<ProposalTimeline>()
        .query::<RoundScores>()
        .query::<ExplainAllocation>()
        .query::<ExportLedger>()
        .query::<ReadLedgerHead>()
        .announces::<RoundOpened>()
        .announces::<RoundClosed>()
        .announces::<RoundAllocated>()
        .announces::<ProposalDrafted>()
        .announces::<ProposalCompleted>()
        .announces::<ProposalSubmitted>()
        .announces::<ProposalReturned>()
        .announces::<ProposalScored>()
        .announces::<ProposalUnsuccessful>()
        .announces::<ProposalAwarded>()
        .announces::<ProposalHeld>()
        .announces::<ProposalReleased>()
        .announces::<ProposalAccepted>()
        .announces::<ProposalPaid>()
        .reaction::<WishPartMatched>()
        .reaction::<AssemblyJudged>()
        .reaction::<OrganisationTermExpired>()
        .reaction::<OrganisationSuspended>()
        .reaction::<OrganisationDissolved>()
        .due::<EndCall>()
        .projects(communities::projection())
        .projects(organisations::projection())
}
