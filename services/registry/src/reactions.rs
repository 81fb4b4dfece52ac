//! Reactions to what other services announce: whom it concerns is told, once per event and person.

mod told;

use uuid::Uuid;
use wuwei_contracts::CloudEvent;
use wuwei_runtime::{Fault, ReactsTo, Refusal, Work};

use crate::{
    Registry,
    domain::notice::{About, Delivery, Learnt, Over, sent_at},
    due::SendNotice,
    entities::notice_choice,
    rules,
    store::{
        notices,
        recipients::{self, Recipient},
    },
};

pub use told::Told;

impl<E: Told> ReactsTo<E> for Registry {
    /// What is the same for every event is compiled once.
    async fn react(&self, work: &Work, event: CloudEvent<E>) -> Result<(), Refusal> {
        let data = &event.data;
        let heard = Heard { about: data.about(), learnt: data.learnt(), over: data.over() };
        self.hear(work, (event.id, &event.actor), heard).await
    }
}

/// What an event tells, and teaches.
struct Heard {
    about: Vec<About>,
    learnt: Option<Learnt>,
    over: Option<Over>,
}

impl Registry {
    async fn hear(&self, work: &Work, (event, actor): (Uuid, &str), heard: Heard) -> Result<(), Refusal> {
        if let Some(learnt) = heard.learnt {
            recipients::learn(work, learnt, actor).await?;
        }
        let mut told: Vec<Recipient> = Vec::new();
        for about in heard.about {
            for (place, recipient) in recipients::of(work, &about, actor).await?.into_iter().enumerate() {
                // Who is told as a wisher is not told as a liaison as well.
                if told.iter().any(|other| other.is(&recipient)) {
                    continue;
                }
                let notice = notices::id(event, &about.audience, place);
                self.tell(work, &notice, &about, &recipient).await?;
                told.push(recipient);
            }
        }
        if let Some(over) = heard.over {
            recipients::end(work, over).await?;
        }
        Ok(())
    }

    /// Puts the notice into the inbox, and schedules it on every channel there is, that reaches whom it is for, and that they
    /// want.
    async fn tell(&self, work: &Work, notice: &str, about: &About, recipient: &Recipient) -> Result<(), Refusal> {
        let rule = rules::notices()?.told.get(about.told);
        let rule = rule.ok_or_else(|| Fault::new(format!("no rule of notices is named {:?}", about.told)))?;
        notices::insert(work, notice, about, recipient)?;
        let Some(person) = &recipient.person else { return Ok(()) };
        let chosen = match recipient.subject.as_deref() {
            Some(subject) => work.find::<notice_choice::Model>(subject).await?,
            None => None,
        };
        let choices = notices::choices(chosen.as_ref())?;
        let at = sent_at(work.now(), choices.quiet, &wuwei_calendar::zone());
        for channel in &rule.channels {
            let wanted = rule.statutory || !choices.without.contains(channel);
            if !(wanted && self.courier.has(*channel) && notices::reachable(person, *channel)) {
                continue;
            }
            let delivery = Delivery::new(format!("{notice}/{}", channel.as_str()), at);
            notices::insert_delivery(work, &delivery, (notice, *channel));
            SendNotice { delivery: delivery.id }.schedule(work, at).await?;
        }
        Ok(())
    }
}
