//! Duties and their rows.

use uuid::Uuid;
use wuwei_runtime::{Fault, Refusal, Work};

use crate::{
    domain::{
        By,
        duty::{Duty, Had, separate},
    },
    entities::duty::{Column, Model},
};

/// Whoever acts takes `duty` in `proposal`, if they have had no other; the database keeps one per person and proposal.
pub async fn take(work: &Work, proposal: Uuid, by: &By, duty: Duty) -> Result<(), Refusal> {
    let rows = work.list::<Model>(Column::Proposal, proposal).await?;
    let had = rows.into_iter().map(had).collect::<Result<Vec<_>, Fault>>()?;
    for subject in separate(&had, by, duty)? {
        work.insert(Model {
            id: format!("{proposal}/{subject}"),
            town: work.town().to_string(),
            proposal,
            subject: subject.to_owned(),
            duty: duty.as_str().to_owned(),
        });
    }
    Ok(())
}

fn had(row: Model) -> Result<Had, Fault> {
    let unknown = || Fault::new(format_args!("duties.duty holds {:?}", row.duty));
    let duty = Duty::parse(&row.duty).ok_or_else(unknown)?;
    Ok(Had { subject: row.subject, duty })
}
