//! Reactions to what other services announce: whom it concerns is told, once per event and audience.

mod told;

use wuwei_contracts::CloudEvent;
use wuwei_runtime::{Fault, ReactsTo, Refusal, Work};

use crate::{
    Registry,
    domain::notice::{Audience, Delivery, Rule, sent_at},
    due::SendNotice,
    entities::notice_choice,
    rules,
    store::notices::{self, Recipient},
};

pub use told::Told;

impl<E: Told> ReactsTo<E> for Registry {
    async fn react(&self, work: &Work, event: CloudEvent<E>) -> Result<(), Refusal> {
        let Some(about) = event.data.about() else { return Ok(()) };
        let rule = rules::notices()?.told.get(about.told);
        let rule = rule.ok_or_else(|| Fault::new(format!("no rule of notices is named {:?}", about.told)))?;
        let Some(recipient) = notices::recipient(work, &about).await? else { return Ok(()) };
        let audience = match about.audience {
            Audience::Wisher(_) => "wisher",
            Audience::Applicant(_) => "applicant",
        };
        let notice = format!("{}/{audience}", event.id);
        notices::insert(work, &notice, &about, &recipient)?;
        self.deliver(work, &notice, rule, &recipient).await
    }
}

impl Registry {
    /// Schedules the notice on every channel there is, that reaches whom it is for, and that they want.
    async fn deliver(&self, work: &Work, notice: &str, rule: &Rule, recipient: &Recipient) -> Result<(), Refusal> {
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
