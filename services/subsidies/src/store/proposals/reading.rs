//! The proposal of a row.

use wuwei_contracts::{
    Fen,
    subsidies::{Applicant, ProposalOrigin, ProposalState},
};
use wuwei_runtime::{
    Fault,
    clock::from_micros,
    column::{count, json, needed, value},
};

use crate::{
    domain::proposal::{Acceptance, Award, Contents, Facts, Paid, Proposal, Standing, Submission},
    entities::proposal::Model,
};

/// The proposal of a row.
pub fn proposal(row: Model) -> Result<Proposal, Fault> {
    let standing = standing(&row)?;
    let origin = match (row.wish, row.part) {
        (Some(wish), Some(part)) => ProposalOrigin::WishPart { wish, part: count("proposals.part", part)? },
        (None, _) | (_, None) => ProposalOrigin::Applicant,
    };
    let facts = Facts {
        contents: contents(&row)?,
        id: row.id,
        receipt: value("proposals.receipt", &row.receipt)?,
        town: value("proposals.town", &row.town)?,
        community: value("proposals.community", &row.community)?,
        round: row.round,
        origin,
        applicant: Applicant { subject: row.subject, organisation: row.organisation },
        title: row.title,
        amount: Fen(row.amount),
        sample: row.sample,
        correlation: row.correlation,
        changed: from_micros(row.changed_at),
        version: row.version,
    };
    Ok(Proposal { facts, standing })
}

fn contents(row: &Model) -> Result<Option<Contents>, Fault> {
    let Some(need) = row.need.clone() else { return Ok(None) };
    let list = |text: &Option<String>| text.clone().unwrap_or_else(|| "[]".to_owned());
    let budget = json("proposals.budget", &list(&row.budget))?;
    Ok(Some(Contents { need, budget, monitors: json("proposals.monitors", &list(&row.monitors))? }))
}

fn standing(row: &Model) -> Result<Standing, Fault> {
    let reason = || needed("proposals.reason", row.reason.clone());
    Ok(match value("proposals.state", &row.state)? {
        ProposalState::Draft => Standing::Draft,
        ProposalState::Returned => Standing::Returned { reason: reason()? },
        ProposalState::Submitted => Standing::Submitted(submission(row)?),
        ProposalState::Unsuccessful => Standing::Unsuccessful { submission: submission(row)?, reason: reason()? },
        ProposalState::Awarded => Standing::Awarded(award(row)?),
        ProposalState::Held => {
            let acceptance = row.accepted_at.map(|_| acceptance(row)).transpose()?;
            Standing::Held { award: award(row)?, acceptance, reason: reason()? }
        }
        ProposalState::Accepted => Standing::Accepted { award: award(row)?, acceptance: acceptance(row)? },
        ProposalState::Paid => {
            let paid = Paid {
                by: needed("proposals.paid_by", row.paid_by.clone())?,
                at: from_micros(needed("proposals.paid_at", row.paid_at)?),
                voucher: needed("proposals.voucher", row.voucher.clone())?,
            };
            Standing::Paid { award: award(row)?, acceptance: acceptance(row)?, paid }
        }
    })
}

fn submission(row: &Model) -> Result<Submission, Fault> {
    Ok(Submission {
        by: needed("proposals.submitted_by", row.submitted_by.clone())?,
        at: from_micros(needed("proposals.submitted_at", row.submitted_at)?),
        resolution: needed("proposals.resolution", row.resolution)?,
        scorers: count("proposals.scorers", row.scorers)?,
    })
}

fn award(row: &Model) -> Result<Award, Fault> {
    Ok(Award {
        submission: submission(row)?,
        amount: Fen(needed("proposals.awarded", row.awarded)?),
        by: needed("proposals.awarded_by", row.awarded_by.clone())?,
        at: from_micros(needed("proposals.awarded_at", row.awarded_at)?),
        released_by: row.released_by.clone(),
    })
}

fn acceptance(row: &Model) -> Result<Acceptance, Fault> {
    Ok(Acceptance {
        by: needed("proposals.accepted_by", row.accepted_by.clone())?,
        at: from_micros(needed("proposals.accepted_at", row.accepted_at)?),
        evidence: needed("proposals.evidence", row.evidence.clone())?,
        signatures: json("proposals.signatures", &needed("proposals.signatures", row.signatures.clone())?)?,
        pay_by: from_micros(needed("proposals.pay_by", row.pay_by)?),
    })
}
