//! Orders about dead letters, carried out by the instance that holds the letter's town.

use std::sync::Arc;

use async_nats::{Client, Message};
use wuwei_contracts::Town;

use super::{
    ConsumerSettings,
    applier::{Applied, Applier},
    digest::{Digester, Took},
    event::Facts,
};
use crate::{
    dead_letters::{self, Action, Order, Outcome},
    leases::Held,
    link::Connected,
    outbox::stream::DEAD_LETTERS,
};

/// Carries out the order in `message`, where this instance holds its town; otherwise another one does.
pub(super) async fn carry_out(
    applier: Arc<Applier>,
    settings: ConsumerSettings,
    connected: Connected,
    held: Held,
    message: Message,
) {
    let Some(town) = message.subject.rsplit('.').next().and_then(Town::parse) else { return };
    let Some(reply) = message.reply.clone().filter(|_| held.has_town(&town)) else { return };
    let stays = match serde_json::from_slice::<Order>(&message.payload) {
        Ok(order) => act(&applier, &settings, &connected, &order).await.err(),
        Err(error) => Some(format!("the order cannot be read: {error}")),
    };
    answer(&connected.client, reply, &Outcome { stays }).await;
}

async fn answer(client: &Client, reply: async_nats::Subject, outcome: &Outcome) {
    let Ok(body) = serde_json::to_vec(outcome) else { return };
    // Who asked hears nothing then, and asks again.
    let _ = client.publish(reply, body.into()).await;
}

async fn act(
    applier: &Applier,
    settings: &ConsumerSettings,
    connected: &Connected,
    order: &Order,
) -> Result<(), String> {
    let stream = connected.context.get_stream_no_info(DEAD_LETTERS).await.map_err(|error| error.to_string())?;
    let letter = dead_letters::find(&stream, order.number).await.map_err(|error| error.to_string())?;
    // Gone: somebody else was quicker.
    let Some(letter) = letter else { return Ok(()) };
    match (order.action, Facts::read(letter.payload)) {
        (Action::Redrive, Ok(facts)) => {
            let digester = Digester { applier, connected, settings, producer: &letter.producer };
            redrive(&digester, &facts).await?;
        }
        (Action::Discard, Ok(facts)) => discard(applier, &facts).await?,
        (Action::Redrive, Err(reason)) => return Err(reason),
        // It never had a place in a history.
        (Action::Discard, Err(_)) => {}
    }
    stream.delete_message(order.number).await.map(drop).map_err(|error| format!("it cannot be removed: {error}"))
}

async fn redrive(digester: &Digester<'_>, facts: &Facts) -> Result<(), String> {
    digester.applier.revive(facts);
    match digester.take_effect(facts, true).await {
        Took::Effect => Ok(()),
        Took::Refused(refused) => {
            digester.applier.died(facts, facts.sequence);
            Err(refused.reason)
        }
        Took::Gap | Took::Stopped => Err("the instance is stopping".to_owned()),
    }
}

async fn discard(applier: &Applier, facts: &Facts) -> Result<(), String> {
    match applier.skip(facts).await {
        Applied::Now | Applied::Before => Ok(()),
        Applied::Gap(last) => {
            Err(format!("it stands behind sequence {} of its source; settle that one first", last + 1))
        }
        Applied::Rejected(rejection) => Err(rejection.to_string()),
        Applied::Fault(id) => Err(format!("failed; the fault is logged as {id}")),
        Applied::Unreadable(reason) => Err(reason),
        Applied::Stopping => Err("the instance is stopping".to_owned()),
    }
}
