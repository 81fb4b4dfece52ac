//! Sending a notice by mail or message.

use jiff::Timestamp;
use sea_orm::EntityTrait as _;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use wuwei_contracts::registry::{DeliveryState, NoticeChannel, NoticeView, PersonField, ReadSort};
use wuwei_runtime::{Due, Fault, Read, Refusal, SealedKey, Sends, Work, column::value};

use crate::{
    Registry,
    courier::Letter,
    domain::notice::{Came, in_language},
    entities::{delivery, notice, notice_choice, person, person_key},
    rules,
    store::{
        notices,
        reads::{self, Look},
        recipients,
    },
    vault,
};

/// Sends one delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SendNotice {
    /// Which.
    pub delivery: String,
}

impl SendNotice {
    /// Makes it due at `at`.
    pub(crate) async fn schedule(&self, work: &Work, at: Timestamp) -> Result<(), Refusal> {
        work.schedule(&format!("send_notice/{}", self.delivery), at, self).await
    }
}

impl Due for SendNotice {
    const NAME: &'static str = "send_notice";

    fn key(&self) -> String {
        format!("delivery/{}", self.delivery)
    }
}

/// What came of an attempt, and whose address was opened for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    came: Came,
    read: Option<(Uuid, PersonField)>,
}

impl Attempt {
    fn nobody(says: &str) -> Self {
        Self { came: Came::Nobody(says.to_owned()), read: None }
    }
}

impl Sends<SendNotice> for Registry {
    type Sent = Option<Attempt>;

    /// Reads everything anew: whoever was erased meanwhile, or has another address by now, is written to accordingly.
    async fn send(&self, read: &Read, due: SendNotice) -> Result<Option<Attempt>, Fault> {
        let database = read.database();
        let delivery = delivery::Entity::find_by_id(&due.delivery).one(database).await.map_err(Fault::new)?;
        let Some(delivery) = delivery.filter(|row| row.state == DeliveryState::Waiting.as_str()) else {
            return Ok(None);
        };
        let notice = notice::Entity::find_by_id(&delivery.notice).one(database).await.map_err(Fault::new)?;
        let Some((notice, person)) = notice.and_then(|row| Some((row.clone(), row.person?))) else {
            return Ok(Some(Attempt::nobody("whom it was for was erased")));
        };
        let channel: NoticeChannel = value("deliveries.channel", delivery.channel.clone())?;
        let field = notices::reached_by(channel);
        let Some(to) = self.address(read, person, field).await? else {
            return Ok(Some(Attempt::nobody("the vault has no such address any more")));
        };
        let chosen = match notice.subject.as_deref() {
            Some(subject) => notice_choice::Entity::find_by_id(subject).one(database).await.map_err(Fault::new)?,
            None => None,
        };
        let language = notices::choices(chosen.as_ref())?.language;
        let notice = notices::view(notice, None)?;
        let link = self.courier.link(&notice);
        let NoticeView { title, text, receipt, sample, .. } = notice;
        let letter = Letter {
            id: &delivery.id,
            to: &to,
            title: in_language(title, language),
            text: in_language(text, language),
            link,
            receipt,
            language,
            sample,
            at: read.now(),
        };
        let came = self.courier.send(channel, &letter).await;
        Ok(Some(Attempt { came, read: Some((person, field)) }))
    }

    /// Notes it, and that an address was read, which the person can see; schedules the next attempt.
    async fn sent(&self, work: &Work, due: SendNotice, sent: &Option<Attempt>) -> Result<(), Refusal> {
        let Some(Attempt { came, read }) = sent else { return Ok(()) };
        let Some(row) = work.find::<delivery::Model>(due.delivery.as_str()).await? else { return Ok(()) };
        if row.state != DeliveryState::Waiting.as_str() {
            return Ok(());
        }
        let tried = notices::delivery(&row)?.tried(came, &rules::notices()?.sending, work.now());
        if let Some((person, field)) = read {
            let (id, purpose) =
                (format!("{}/{}/{}", tried.id, row.version, tried.attempts), "按本人心愿或事项发送通知");
            let look = Look { person: *person, sort: ReadSort::Read, fields: &[*field], purpose };
            reads::insert(work, id, &look)?;
        }
        if tried.state == DeliveryState::Waiting {
            due.schedule(work, tried.at).await?;
        }
        if tried.state == DeliveryState::GivenUp {
            let because = tried.because.as_deref().unwrap_or_default();
            tracing::warn!(delivery = tried.id, because, "a notice was given up; resend_notice tries again");
        }
        notices::save_delivery(work, row, &tried);
        Ok(())
    }
}

impl Registry {
    /// The address in `field`, opened from the vault.
    async fn address(
        &self,
        read: &Read,
        person: Uuid,
        field: PersonField,
    ) -> Result<Option<wuwei_contracts::Private>, Fault> {
        let database = read.database();
        let row = person::Entity::find_by_id(person).one(database).await.map_err(Fault::new)?;
        let Some(row) = row.filter(recipients::usable) else { return Ok(None) };
        let key = person_key::Entity::find_by_id(person).one(database).await.map_err(Fault::new)?;
        let Some(key) = key.filter(|key| key.destroyed_at.is_none()) else { return Ok(None) };
        let values = vault::open(&self.sealer, &SealedKey::stored(key.key), &row, &[field])?;
        Ok(values.get(field).cloned())
    }
}
