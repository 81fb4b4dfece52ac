//! Finding what a query names.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use wuwei_contracts::{Reference, wishes::WishRejection};
use wuwei_runtime::{Fault, Read, Refusal, Sealer};

use crate::{
    entities::{
        author_key, known_person,
        wish::{Column, Entity, Model},
    },
    secrets::{Shown, is_wisher},
};

/// The wish of that id or receipt number, one of the town asked. `city` finds it by its id only, since each town counts
/// its own receipt numbers.
pub(super) async fn wish(read: &Read, reference: &Reference) -> Result<Model, Refusal> {
    let found = match reference {
        Reference::Id(id) => Entity::find_by_id(*id),
        Reference::Receipt(receipt) if read.town().is_city() => {
            return Err(WishRejection::ReceiptOfTown(receipt.clone()).into());
        }
        Reference::Receipt(receipt) => Entity::find().filter(Column::Receipt.eq(receipt.as_str())),
    };
    // Towns count their receipts apart: the same number is another wish elsewhere.
    let own = if read.town().is_city() { found } else { found.filter(Column::Town.eq(read.town().as_str())) };
    let row = own.one(read.database()).await.map_err(Fault::new)?;
    row.ok_or_else(|| WishRejection::WishUnknown(reference.clone()).into())
}

/// The author of a wish.
pub(super) async fn author(read: &Read, wish: &Model) -> Result<author_key::Model, Refusal> {
    let row = author_key::Entity::find_by_id(wish.author.as_str()).one(read.database()).await.map_err(Fault::new)?;
    row.ok_or_else(|| Fault::new(format!("the wish {} has no author", wish.id)).into())
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
