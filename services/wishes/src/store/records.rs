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
        acted_as: word(acted_as).to_owned(),
        by_subject: (acted_as != ActedAs::Wisher).then_some(actor.subject),
        on_behalf_of: actor.on_behalf_of,
        reason,
        at: work.now().as_microsecond(),
    });
}

/// Keeps a reading of the private text by `reader`, before anything is shown.
pub fn reading(work: &Work, (id, wish): (Uuid, Uuid), (acted_as, reader): (ActedAs, String), purpose: String) {
    work.insert(private_read::Model {
        id,
        town: work.town().to_string(),
        wish,
        acted_as: word(acted_as).to_owned(),
        reader,
        on_behalf_of: work.origin().actor.on_behalf_of.clone(),
        purpose,
        at: work.now().as_microsecond(),
    });
}

fn step(wish: &Wish) -> String {
    format!("{}/{}", wish.facts().id, wish.facts().version)
}

/// The wire name.
const fn word(acted_as: ActedAs) -> &'static str {
    match acted_as {
        ActedAs::Wisher => "wisher",
        ActedAs::Claimant => "claimant",
        ActedAs::Staff => "staff",
        ActedAs::System => "system",
    }
}
