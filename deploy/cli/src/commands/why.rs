//! `wuwei why`: who decided what when, by which rule, from what, with which arithmetic.

mod period;
mod round;
mod thing;

use jiff::Timestamp;
use serde::Serialize;
use wuwei_contracts::{Reference, VillageCode};

use super::things::{self, Reader};
use crate::{
    arguments,
    context::Context,
    exit::{Failure, Result},
    output, say,
};

/// An answer to the question.
#[derive(Debug, Default, Serialize)]
pub struct Why {
    /// What it is about.
    pub what: String,
    /// What it rests on, each by its name: rule and version, source, limits.
    pub rules: Vec<(String, String)>,
    /// What was decided, by time.
    pub decisions: Vec<Decision>,
    /// The arithmetic, line by line.
    pub arithmetic: Vec<String>,
}

/// One decision.
#[derive(Debug, Serialize)]
pub struct Decision {
    /// When.
    pub at: Timestamp,
    /// What.
    pub step: String,
    /// Who.
    pub by: String,
    /// In whose place, where an acting officer did.
    pub on_behalf_of: Option<String>,
    /// Why, in their words.
    pub reason: Option<String>,
}

impl Why {
    fn rule(&mut self, name: impl Into<String>, says: impl Into<String>) {
        self.rules.push((name.into(), says.into()));
    }
}

/// Says why.
pub async fn run(context: &Context, options: arguments::Why) -> Result {
    let given = things::reference(context, &options.thing)?;
    let village = options.village.map(VillageCode::try_from).transpose().map_err(Failure::usage)?;
    let reader = Reader::new(context, &options.reach).await?;
    let towns = reader.towns(context, options.town).await?;
    let mut why = None;
    if let Reference::Id(id) = &given {
        why = match round::why(context, &reader, (&towns, *id)).await? {
            None => period::why(context, &reader, (&towns, *id, village)).await?,
            found => found,
        };
    }
    let why = match why {
        Some(why) => why,
        None => {
            let (town, thing) = reader.find(context, &towns, &given).await?;
            thing::why(context, &reader, (&town, thing)).await?
        }
    };
    if context.json { output::json(&why) } else { print(context, &why) }
}

fn print(context: &Context, why: &Why) -> Result {
    output::line(&why.what)?;
    for (name, says) in &why.rules {
        output::line(format!("  {name}: {says}"))?;
    }
    for Decision { at, step, by, on_behalf_of, reason } in &why.decisions {
        let behalf = on_behalf_of.as_ref().map(|whom| say!(context.messages, "why.on_behalf_of", whom));
        let reason = reason.as_ref().map(|reason| format!("  — {reason}")).unwrap_or_default();
        output::line(format!("  {}  {step}  {by}{}{reason}", at.strftime("%F %T"), behalf.unwrap_or_default()))?;
    }
    why.arithmetic.iter().try_for_each(|line| output::line(format!("  {line}")))
}

/// The name on the wire of a state, step or kind.
fn wire(value: &impl Serialize) -> String {
    let named = serde_json::to_value(value).ok();
    named.as_ref().and_then(|value| value.as_str()).unwrap_or_default().to_owned()
}
