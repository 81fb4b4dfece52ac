//! Paying an accepted award.

use wuwei_contracts::subsidies::{PayProposal, ProposalStep};
use wuwei_runtime::{Handles, Outcome, Work};

use crate::{
    Subsidies, applicants,
    domain::{duty::Duty, money::Note},
    store::{by, duties, ledger, proposals},
};

impl Handles<PayProposal> for Subsidies {
    async fn handle(&self, work: &Work, command: PayProposal) -> Outcome<PayProposal> {
        let PayProposal { round, id, voucher } = command;
        let proposal = proposals::of_round(work, id, round).await?;
        let acting = applicants::may_act(work, &proposal).await?;
        let payment = proposal.payable()?;
        payment.free(acting)?;
        let by = by(work);
        duties::take(work, id, &by, Duty::Payer).await?;
        let note = Note { proposal: Some(id), by: by.clone(), at: work.now(), text: voucher.clone() };
        let (money, entry) = ledger::money_of(work, round).await?.pay(id, payment.award.amount, note)?;
        let (proposal, paid) = payment.pay(voucher.clone(), &by.subject, work.now());
        ledger::save(work, &money, entry);
        proposals::save(work, &proposal, ProposalStep::Paid, Some(voucher));
        work.emit(paid);
        Ok(proposal.answer())
    }
}
