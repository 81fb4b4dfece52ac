//! Notices, deliveries and choices, and their rows.

use uuid::Uuid;
use wuwei_contracts::registry::{DeliveryView, NoticeChannel, NoticeLanguage, NoticeView, PersonField, QuietHours};
use wuwei_runtime::{
    Fault, Work,
    clock::from_micros,
    column::{count, json, kept, value, written},
};

use crate::{
    domain::notice::{About, Audience, Delivery, Facts, filled},
    entities::{delivery, notice, notice_choice, person},
    rules,
    store::recipients::{Recipient, usable},
    vault::Sealed,
};

/// The id of the notice on `event` to the one at `place` among `audience`.
pub fn id(event: Uuid, audience: &Audience, place: usize) -> String {
    let audience = audience.as_str();
    match place {
        0 => format!("{event}/{audience}"),
        _ => format!("{event}/{audience}/{}", place + 1),
    }
}

/// Puts a notice into the inbox.
pub fn insert(work: &Work, id: &str, about: &About, recipient: &Recipient) -> Result<(), Fault> {
    work.insert(notice::Model {
        id: id.to_owned(),
        town: work.town().to_string(),
        subject: recipient.subject.clone(),
        person: recipient.person.as_ref().map(|row| row.id),
        told: about.told.to_owned(),
        sort: about.sort.as_str().to_owned(),
        thing: about.thing,
        receipt: about.receipt.to_string(),
        facts: written(&about.facts)?,
        sample: about.sample,
        told_at: work.now().as_microsecond(),
        version: 1,
    });
    Ok(())
}

/// A notice as its reader sees it, who has read all up to `read_to`.
pub fn view(row: notice::Model, read_to: Option<&str>) -> Result<NoticeView, Fault> {
    let rule = rules::notices()?.told.get(&row.told);
    let rule = rule.ok_or_else(|| Fault::new(format!("no rule of notices is named {:?}", row.told)))?;
    let receipt = value("notices.receipt", row.receipt)?;
    let facts: Facts = json("notices.facts", &row.facts)?;
    Ok(NoticeView {
        title: filled(&rule.title(), &receipt, &facts),
        text: filled(&rule.text(), &receipt, &facts),
        read: read_to.is_some_and(|to| row.id.as_str() <= to),
        id: row.id,
        template: row.told,
        about: value("notices.sort", row.sort)?,
        thing: row.thing,
        town: value("notices.town", row.town)?,
        receipt,
        at: from_micros(row.told_at),
        sample: row.sample,
    })
}

/// Inserts a delivery of `notice`.
pub fn insert_delivery(work: &Work, delivery: &Delivery, (notice, channel): (&str, NoticeChannel)) {
    let row = delivery::Model {
        id: delivery.id.clone(),
        town: work.town().to_string(),
        notice: notice.to_owned(),
        channel: channel.as_str().to_owned(),
        state: String::new(),
        attempts: 0,
        because: None,
        try_at: 0,
        version: 1,
    };
    work.insert(changed(row, delivery));
}

/// Saves a delivery at its next version, and gives the row back.
pub fn save_delivery(work: &Work, row: delivery::Model, delivery: &Delivery) -> delivery::Model {
    let version = row.version + 1;
    let row = changed(delivery::Model { version, ..row }, delivery);
    work.save(row.clone());
    row
}

fn changed(row: delivery::Model, delivery: &Delivery) -> delivery::Model {
    delivery::Model {
        state: delivery.state.as_str().to_owned(),
        attempts: kept(delivery.attempts),
        because: delivery.because.clone(),
        try_at: delivery.at.as_microsecond(),
        ..row
    }
}

/// The delivery of a row.
pub fn delivery(row: &delivery::Model) -> Result<Delivery, Fault> {
    Ok(Delivery {
        id: row.id.clone(),
        state: value("deliveries.state", row.state.clone())?,
        attempts: count("deliveries.attempts", row.attempts)?,
        because: row.because.clone(),
        at: from_micros(row.try_at),
    })
}

/// A delivery as officers see it.
pub fn delivery_view(row: &delivery::Model, notice: &notice::Model) -> Result<DeliveryView, Fault> {
    let Delivery { id, state, attempts, because, at } = delivery(row)?;
    let (template, sample) = (notice.told.clone(), notice.sample);
    let (channel, receipt) =
        (value("deliveries.channel", row.channel.clone())?, value("notices.receipt", notice.receipt.clone())?);
    Ok(DeliveryView { id, channel, template, receipt, state, attempts, because, at, sample })
}

/// The field of the vault that `channel` reaches somebody by.
pub const fn reached_by(channel: NoticeChannel) -> PersonField {
    match channel {
        NoticeChannel::Email => PersonField::Email,
        NoticeChannel::Message => PersonField::Phone,
    }
}

/// Whether the vault has what `channel` needs.
pub fn reachable(person: &person::Model, channel: NoticeChannel) -> bool {
    usable(person) && Sealed::of(person, reached_by(channel)).is_some()
}

/// How somebody wants to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choices {
    /// Channels they do not want.
    pub without: Vec<NoticeChannel>,
    /// The language.
    pub language: NoticeLanguage,
    /// Quiet hours.
    pub quiet: Option<QuietHours>,
}

/// The choices of a row, or those of who has made none.
pub fn choices(row: Option<&notice_choice::Model>) -> Result<Choices, Fault> {
    let Some(row) = row else {
        let quiet = Some(rules::notices()?.quiet);
        return Ok(Choices { without: Vec::new(), language: NoticeLanguage::default(), quiet });
    };
    let hour = |hour: i32| u8::try_from(hour).map_err(Fault::new);
    let quiet = row.quiet_from.zip(row.quiet_until);
    Ok(Choices {
        without: json("notice_choices.without", &row.without)?,
        language: value("notice_choices.language", row.language.clone())?,
        quiet: quiet
            .map(|(from, until)| Ok::<_, Fault>(QuietHours { from: hour(from)?, until: hour(until)? }))
            .transpose()?,
    })
}

/// Saves what `subject` has read and how they want to be told.
pub fn save_choices(
    work: &Work,
    (subject, row): (&str, Option<notice_choice::Model>),
    choices: &Choices,
    read_to: Option<String>,
) -> Result<(), Fault> {
    let version = row.as_ref().map_or(1, |row| row.version + 1);
    let saved = notice_choice::Model {
        subject: subject.to_owned(),
        read_to,
        without: written(&choices.without)?,
        language: choices.language.as_str().to_owned(),
        quiet_from: choices.quiet.map(|quiet| quiet.from.into()),
        quiet_until: choices.quiet.map(|quiet| quiet.until.into()),
        version,
    };
    if row.is_some() {
        work.save(saved);
    } else {
        work.insert(saved);
    }
    Ok(())
}
