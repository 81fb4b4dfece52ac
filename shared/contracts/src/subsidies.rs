//! Messages of subsidies (财政奖补): small money decided in the open. A round with its proposals, awards and ledger belongs
//! to the town that opened it.

pub mod allocate;
pub mod award;
pub mod count;
pub mod draft;
pub mod events;
pub mod explain;
pub mod ledger;
pub mod ledger_entry;
pub mod ledger_queries;
pub mod money_rejection;
pub mod open;
pub mod pay;
pub mod proposal;
pub mod reading;
pub mod rejection;
pub mod round;
pub mod score;
pub mod submit;
pub mod timeline;

pub use allocate::{AllocateRound, AllocationAnswer, AllocationLine, Outcome, TieBreak};
pub use award::{AcceptProposal, AwardProposal, ReleaseAward};
pub use count::{CountMoney, MoneyCount, MoneyCounts, MoneyStage};
pub use draft::{BudgetLine, CompleteProposal, DraftProposal, Plan};
pub use events::{
    ProposalAccepted, ProposalAwarded, ProposalCompleted, ProposalDrafted, ProposalHeld, ProposalPaid,
    ProposalReleased, ProposalReturned, ProposalScored, ProposalSubmitted, ProposalUnsuccessful, RoundAllocated,
    RoundClosed, RoundOpened,
};
pub use explain::{AllocationExplained, ExplainAllocation, LineExplained};
pub use ledger::{LedgerFault, LedgerHead, Tampering, Totals, verify, verify_to};
pub use ledger_entry::{Account, EntryKind, LedgerEntry, Posting};
pub use ledger_queries::{ExportLedger, ReadLedgerHead};
pub use money_rejection::MoneyRejection;
pub use open::{Criterion, OpenRound, RoundAnswer};
pub use pay::PayProposal;
pub use proposal::{Applicant, ProposalOrigin, ProposalState, ProposalView};
pub use reading::{GetProposal, GetRound, ListProposals, ListRounds, ProposalAnswer};
pub use rejection::SubsidyRejection;
pub use round::{RoundState, RoundView};
pub use score::{Points, RoundScores, RoundSheets, ScoreProposal, ScoreSheet};
pub use submit::{ReturnProposal, SubmitProposal};
pub use timeline::{ProposalStep, ProposalTimeline, TimelineEntry};

use crate::Role;

use crate::{
    Operation,
    files::{AttachFile, Holds, ListFileReadings, ListFiles, Of, OpenFile, ReadFile, RemoveFile, ShowFile},
};

/// Name of the service.
pub const SERVICE: &str = "subsidies";

/// Roles that run a round: of its town, or of the city.
pub const OFFICE: &[Role] = &[Role::TownOfficer, Role::CityOfficer];
/// Who works with the files of proposals besides applicants.
pub const FILE_STAFF: &[Role] = &[Role::VillageOfficer, Role::TownOfficer, Role::CityOfficer];
/// Roles that apply: for an organisation under its mandate, or as the village.
pub const APPLICANTS: &[Role] = &[Role::OrganisationRepresentative, Role::VillageOfficer];
/// Roles that accept what was done.
pub const ACCEPTING: &[Role] = &[Role::VillageOfficer, Role::TownOfficer, Role::CityOfficer];
/// Roles that read single score sheets once scoring is over.
pub const SCORE_READERS: &[Role] = &[Role::TownOfficer, Role::CityOfficer, Role::Auditor];

/// Proposals, as holders of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proposals;

impl Holds for Proposals {
    const SERVICE: &'static str = SERVICE;
    const KIND: &'static str = "proposal";
}

/// Every operation that callers have.
pub const OPERATIONS: &[Operation] = &[
    Operation::command::<OpenRound>(),
    Operation::command::<DraftProposal>(),
    Operation::command::<CompleteProposal>(),
    Operation::command::<SubmitProposal>(),
    Operation::command::<ReturnProposal>(),
    Operation::command::<ScoreProposal>(),
    Operation::command::<AllocateRound>(),
    Operation::command::<AwardProposal>(),
    Operation::command::<AcceptProposal>(),
    Operation::command::<PayProposal>(),
    Operation::command::<ReleaseAward>(),
    Operation::query::<GetRound>(),
    Operation::query::<ListRounds>(),
    Operation::query::<GetProposal>(),
    Operation::query::<ListProposals>(),
    Operation::query::<CountMoney>(),
    Operation::query::<ProposalTimeline>(),
    Operation::query::<RoundScores>(),
    Operation::query::<ExplainAllocation>(),
    Operation::query::<ExportLedger>(),
    Operation::query::<ReadLedgerHead>(),
    Operation::command::<Of<Proposals, AttachFile>>(),
    Operation::command::<Of<Proposals, ShowFile>>(),
    Operation::command::<Of<Proposals, RemoveFile>>(),
    Operation::command::<Of<Proposals, OpenFile>>(),
    Operation::query::<Of<Proposals, ListFiles>>(),
    Operation::query::<Of<Proposals, ReadFile>>(),
    Operation::query::<Of<Proposals, ListFileReadings>>(),
];
