//! Notices, deliveries and choices, and their rows.

use uuid::Uuid;
use wuwei_contracts::registry::{
    DeliveryView, NoticeChannel, NoticeLanguage, NoticeView, PersonField, PersonStatus, QuietHours,
};
use wuwei_runtime::{
    Fault, Refusal, Work,
    clock::from_micros,
    column::{count, json, kept, value, written},
};

use crate::{
    domain::notice::{About, Audience, Delivery, Facts, Named, filled},
    entities::{delivery, notice, notice_choice, person, wish_recipient},
    rules,
    vault::Sealed,
};

/// Somebody who is told something.
pub struct Recipient {
    /// How they sign in.
    pub subject: Option<String>,
    /// Their row in the vault, if they are there.
    pub person: Option<person::Model>,
}

/// Whom `about` is for; nobody where they are not known, or their data may not be used any more.
pub async fn recipient(work: &Work, about: &About) -> Result<Option<Recipient>, Refusal> {
    let named = match &about.audience {
        Audience::Wisher(Some(named)) => {
            note_wisher(work, about.thing, named).await?;
            named.clone()
        }
        Audience::Wisher(None) => {
            let row = work.find::<wish_recipient::Model>(about.thing).await?;
            row.map(|row| Named { subject: row.subject, person: row.person }).unwrap_or_default()
        }
        Audience::Applicant(subject) => Named { subject: subject.clone(), person: None },
    };
    let person = person_of(work, &named).await?;
    let subject = named.subject.or_else(|| person.as_ref().and_then(|row| row.subject.clone()));
    if person.as_ref().is_some_and(|row| !usable(row)) || (subject.is_none() && person.is_none()) {
        return Ok(None);
    }
    Ok(Some(Recipient { subject, person }))
}

/// The person who signs in as `subject`, if the vault has them.
pub async fn signs_in(work: &Work, subject: &str) -> Result<Option<person::Model>, Refusal> {
    Ok(work.list::<person::Model>(person::Column::Subject, subject).await?.into_iter().next())
}

async fn person_of(work: &Work, named: &Named) -> Result<Option<person::Model>, Refusal> {
    if let Some(person) = named.person {
        return work.find::<person::Model>(person).await;
    }
    let Some(subject) = named.subject.as_deref() else { return Ok(None) };
    signs_in(work, subject).await
}

/// Whether a person's data may be used.
pub fn usable(row: &person::Model) -> bool {
    [PersonStatus::Kept, PersonStatus::Held].iter().any(|status| row.status == status.as_str())
}

async fn note_wisher(work: &Work, wish: Uuid, named: &Named) -> Result<(), Refusal> {
    let known = named.subject.is_some() || named.person.is_some();
    if known && work.find::<wish_recipient::Model>(wish).await?.is_none() {
        let (town, Named { subject, person }) = (work.town().to_string(), named.clone());
        work.insert(wish_recipient::Model { wish, town, subject, person, version: 1 });
    }
    Ok(())
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

/// Nothing leads from a notice or a wish to an erased person any more.
pub async fn forget(work: &Work, person: Uuid, subject: Option<&str>) -> Result<(), Refusal> {
    let mut notices = work.list::<notice::Model>(notice::Column::Person, Some(person)).await?;
    let mut wishes = work.list::<wish_recipient::Model>(wish_recipient::Column::Person, Some(person)).await?;
    if let Some(subject) = subject {
        let by_subject = work.list::<notice::Model>(notice::Column::Subject, Some(subject.to_owned())).await?;
        notices.extend(by_subject.into_iter().filter(|row| row.person != Some(person)));
        let column = wish_recipient::Column::Subject;
        let by_subject = work.list::<wish_recipient::Model>(column, Some(subject.to_owned())).await?;
        wishes.extend(by_subject.into_iter().filter(|row| row.person != Some(person)));
    }
    for row in notices {
        work.save(notice::Model { subject: None, person: None, version: row.version + 1, ..row });
    }
    for row in wishes {
        work.save(wish_recipient::Model { subject: None, person: None, version: row.version + 1, ..row });
    }
    Ok(())
}
