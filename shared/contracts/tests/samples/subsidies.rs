//! subsidies' messages and events: one line each.

use wuwei_contracts::subsidies::*;

use crate::Checked;

pub fn check(checked: &mut Checked) {
    checked.files_of::<Proposals>();
    checked.message::<OpenRound>();
    checked.message::<DraftProposal>();
    checked.message::<CompleteProposal>();
    checked.message::<SubmitProposal>();
    checked.message::<ReturnProposal>();
    checked.message::<ScoreProposal>();
    checked.message::<AllocateRound>();
    checked.message::<AwardProposal>();
    checked.message::<AcceptProposal>();
    checked.message::<PayProposal>();
    checked.message::<ReleaseAward>();
    checked.message::<GetRound>();
    checked.message::<ListRounds>();
    checked.message::<GetProposal>();
    checked.message::<ListProposals>();
    checked.message::<CountMoney>();
    checked.message::<ProposalTimeline>();
    checked.message::<RoundScores>();
    checked.message::<ExplainAllocation>();
    checked.message::<ExportLedger>();
    checked.message::<ReadLedgerHead>();
    checked.event::<RoundOpened>();
    checked.event::<RoundClosed>();
    checked.event::<RoundAllocated>();
    checked.event::<ProposalDrafted>();
    checked.event::<ProposalCompleted>();
    checked.event::<ProposalSubmitted>();
    checked.event::<ProposalReturned>();
    checked.event::<ProposalScored>();
    checked.event::<ProposalUnsuccessful>();
    checked.event::<ProposalAwarded>();
    checked.event::<ProposalHeld>();
    checked.event::<ProposalReleased>();
    checked.event::<ProposalAccepted>();
    checked.event::<ProposalPaid>();
}
