//! Assigning a liaison to a responsibility area.

use wuwei_contracts::registry::AssignLiaison;
use wuwei_runtime::{Handles, Outcome, Work};

use crate::{
    Registry,
    domain::{coverage::Change, liaison},
    due::end_assignment::EndAssignment,
    store::{communities, coverage, liaisons, villages},
};

impl Handles<AssignLiaison> for Registry {
    /// It rests on the communities being there: their coverage is saved by whatever ends them, and here.
    async fn handle(&self, work: &Work, command: AssignLiaison) -> Outcome<AssignLiaison> {
        villages::named(work, "village", &command.village).await?;
        communities::all_active(work, "communities", &command.communities).await?;
        let (liaison, assigned) = liaison::assign(command, work.town(), work.now())?;
        liaisons::insert(work, &liaison)?;
        work.emit(assigned);
        for community in &liaison.communities {
            coverage::change(work, community, Change::LiaisonCame).await?;
        }
        if let Some(until) = liaison.until {
            let task = EndAssignment { liaison: liaison.id };
            work.schedule(&task.id(), until, &task).await?;
        }
        Ok(liaison)
    }
}
