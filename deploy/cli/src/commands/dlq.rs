//! `wuwei dlq`: events that their consumers could not digest.

use serde_json::{Value, json};
use wuwei_contracts::Town;
use wuwei_runtime::dead_letters::{Choice, DeadLetter, DeadLetters, LetterError};

use crate::{
    arguments::{Dlq, Letter, Reach},
    client,
    context::Context,
    exit::{Exit, Failure, Result},
    output, say,
};

/// Carries out one of its commands.
pub async fn run(context: &Context, what: Dlq) -> Result {
    match what {
        Dlq::List { consumer, town, after, limit, reach } => {
            let town = town.map(Town::try_from).transpose().map_err(Failure::usage)?;
            let letters = letters(context, &reach).await?;
            let found = letters.list(&Choice { consumer, town, after }, limit).await.map_err(|error| failed(&error))?;
            list(context, &found)
        }
        Dlq::Show(Letter { number, reach }) => {
            let letters = letters(context, &reach).await?;
            show(&letters.show(number).await.map_err(|error| failed(&error))?)
        }
        Dlq::Redrive(Letter { number, reach }) => {
            let letters = letters(context, &reach).await?;
            let letter = letters.redrive(number).await.map_err(|error| failed(&error))?;
            gone(context, &letter, say!(context.messages, "dlq.redriven", number, consumer = letter.consumer))
        }
        Dlq::Discard(Letter { number, reach }) => {
            let letters = letters(context, &reach).await?;
            let letter = letters.discard(number).await.map_err(|error| failed(&error))?;
            gone(context, &letter, say!(context.messages, "dlq.discarded", number, consumer = letter.consumer))
        }
    }
}

async fn letters(context: &Context, reach: &Reach) -> Result<DeadLetters> {
    Ok(DeadLetters::new(client::connect(context, reach).await?.client().clone()))
}

fn failed(error: &LetterError) -> Failure {
    let exit = match error {
        LetterError::Unreadable(_) => Exit::Failed,
        LetterError::Unknown(_) | LetterError::Stays { .. } => Exit::Rejected,
        LetterError::NobodyThere { .. } => Exit::NotRunning,
    };
    Failure::Told(exit, error.to_string())
}

fn list(context: &Context, letters: &[DeadLetter]) -> Result {
    if context.json {
        return output::json(&letters);
    }
    if letters.is_empty() {
        return output::line(say!(context.messages, "dlq.none"));
    }
    let keys = ["table.number", "table.at", "table.consumer", "table.town", "table.event", "table.reason"];
    let row = |letter: &DeadLetter| {
        let event = format!("{} #{}", letter.subject, letter.sequence);
        let (consumer, town) = (letter.consumer.clone(), letter.town.to_string());
        vec![letter.number.to_string(), letter.at.clone(), consumer, town, event, letter.reason.clone()]
    };
    output::table(&keys.map(|key| context.messages.say(key, &[])), &letters.iter().map(row).collect::<Vec<_>>())
}

/// The letter and its event; as text where the event is no JSON, which may be why it is here.
fn show(letter: &DeadLetter) -> Result {
    let event = serde_json::from_slice::<Value>(&letter.payload);
    let event = event.unwrap_or_else(|_| String::from_utf8_lossy(&letter.payload).into_owned().into());
    output::json(&json!({ "letter": letter, "event": event }))
}

fn gone(context: &Context, letter: &DeadLetter, says: String) -> Result {
    if context.json { output::json(letter) } else { output::line(says) }
}
