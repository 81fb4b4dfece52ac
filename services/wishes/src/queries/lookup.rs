//! Finding what a query names.

use jiff::SignedDuration;
use sea_orm::EntityTrait;
use uuid::Uuid;
use wuwei_contracts::{Reference, files::DISCLOSED_FOR, wishes::WishRejection};
use wuwei_runtime::{Fault, Read, Refusal, Sealer, clock::from_micros, lookup};

use crate::{
    entities::{
        author_key, known_person, private_read,
        wish::{Column, Entity, Model},
    },
    secrets::{self, Shown, is_wisher},
};

/// The wish of that id or receipt number, one of the town asked. `city` finds it by its id only, since each town counts
/// its own receipt numbers.
pub(super) async fn wish(read: &Read, reference: &Reference) -> Result<Model, Refusal> {
    if let (Reference::Receipt(receipt), true) = (reference, read.town().is_city()) {
        return Err(WishRejection::ReceiptOfTown(receipt.clone()).into());
    }
    let row = lookup::named::<Entity>(read, (Column::Town, Column::Receipt), reference).await?;
    let row = row.filter(|row| read.town().is_city() || row.town == read.town().as_str());
    row.ok_or_else(|| WishRejection::WishUnknown(reference.clone()).into())
}

/// The author of a wish.
pub(super) async fn author(read: &Read, wish: &Model) -> Result<author_key::Model, Refusal> {
    let row = author_key::Entity::find_by_id(wish.author.as_str()).one(read.database()).await.map_err(Fault::new)?;
    row.ok_or_else(|| Fault::new(format!("the wish {} has no author", wish.id)).into())
}

/// The reading behind a disclosure: the caller's own, and shown for a minute only.
pub(super) async fn reading(read: &Read, sealer: &Sealer, disclosure: Uuid) -> Result<private_read::Model, Refusal> {
    let row = private_read::Entity::find_by_id(disclosure).one(read.database()).await.map_err(Fault::new)?;
    let subject = &read.origin().actor.subject;
    let readers = [subject.clone(), secrets::reader(sealer, subject)?];
    let own = row.filter(|row| readers.contains(&row.reader) && row.town == read.town().as_str());
    let row = own.ok_or(WishRejection::DisclosureUnknown(disclosure))?;
    if read.now() >= from_micros(row.at) + SignedDuration::from_secs(DISCLOSED_FOR) {
        return Err(WishRejection::DisclosureOver(disclosure).into());
    }
    Ok(row)
}

/// Refuses whoever is not the wisher.
pub(super) async fn wisher(read: &Read, sealer: &Sealer, wish: &Model, code: Option<&str>) -> Result<(), Refusal> {
    let author = author(read, wish).await?;
    let person = match author.person {
        Some(person) => known_person::Entity::find_by_id(person).one(read.database()).await.map_err(Fault::new)?,
        None => None,
    };
    let subject = person.and_then(|person| person.subject);
    let shown = Shown { subject: &read.origin().actor.subject, code };
    if is_wisher(sealer, wish.id, (&author, subject.as_deref()), shown)? {
        return Ok(());
    }
    Err(WishRejection::NotTheWisher(wish.id).into())
}
