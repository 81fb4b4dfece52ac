//! What is only ever added to: talks, decisions, readings.

use uuid::Uuid;
use wuwei_contracts::wishes::{ActedAs, Talk};
use wuwei_runtime::{Fault, Work};

use crate::{
    domain::wish::Wish,
    entities::{decision, deliberation, private_read},
};

/// Keeps a talk that made the wish's present version.
pub fn talk(work: &Work, wish: &Wish, talk: Talk) -> Result<(), Fault> {
    let actor = work.origin().actor.clone();
    work.insert(deliberation::Model {
        id: step(wish),
        town: work.town().to_string(),
        wish: wish.facts().id,
        form: talk.form.as_str().to_owned(),
        participants: serde_json::to_string(&talk.participants).map_err(Fault::new)?,
        minutes: talk.minutes,
        conclusion: talk.conclusion,
        by_subject: actor.subject,
        on_behalf_of: actor.on_behalf_of,
        at: work.now().as_microsecond(),
    });
    Ok(())
}

/// Keeps who made the decision behind the wish's present version, and why. The wisher is not named: only the author's row
/// leads to them, until they are erased.
pub fn decision(work: &Work, wish: &Wish, acted_as: ActedAs, reason: Option<String>) {
    let actor = work.origin().actor.clone();
    work.insert(decision::Model {
        id: step(wish),
        town: work.town().to_string(),
        wish: wish.facts().id,
        acted_as: acted_as.as_str().to_owned(),
        by_subject: (acted_as != ActedAs::Wisher).then_some(actor.subject),
        on_behalf_of: actor.on_behalf_of,
        reason,
        at: work.now().as_microsecond(),
    });
}

/// Whether the text is read, or which file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// The text of the wish.
    Text,
    /// That file of it.
    File(Uuid),
}

/// Who reads, as what, and what for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// As what.
    pub acted_as: ActedAs,
    /// Subject of the reader; of the wisher a digest.
    pub reader: String,
    /// What for.
    pub purpose: String,
}

/// Keeps a reading of what is private of `wish`, under the id of its disclosure, before anything is shown.
pub fn reading(work: &Work, id: Uuid, (wish, what): (Uuid, What), reading: Reading) {
    let Reading { acted_as, reader, purpose } = reading;
    work.insert(private_read::Model {
        id,
        town: work.town().to_string(),
        wish,
        file: match what {
            What::Text => None,
            What::File(file) => Some(file),
        },
        acted_as: acted_as.as_str().to_owned(),
        reader,
        on_behalf_of: work.origin().actor.on_behalf_of.clone(),
        purpose,
        at: work.now().as_microsecond(),
    });
}

fn step(wish: &Wish) -> String {
    format!("{}/{}", wish.facts().id, wish.facts().version)
}
