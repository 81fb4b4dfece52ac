//! The caller's own wishes.

use sea_orm::{ColumnTrait, Condition, EntityTrait, Order, QueryFilter, QueryOrder};
use uuid::Uuid;
use wuwei_contracts::{Page, wishes::ListOwnWishes};
use wuwei_runtime::{Answers, Fault, Outcome, Read, paging};

use crate::{
    Wishes,
    entities::{author_key, known_person, own_wish, wish},
    store::wishes,
};

impl Answers<ListOwnWishes> for Wishes {
    async fn answer(&self, read: &Read, query: ListOwnWishes) -> Outcome<ListOwnWishes> {
        let authors = authors(read).await?;
        let own = own_wish::Entity::find().filter(own_wish::Column::Author.is_in(authors));
        // Ids are ordered by time: the latest come first.
        let page = (&query.page, query.page.cursor::<Uuid>()?);
        let own = paging::latest(read, (own, own_wish::Column::Wish), page, |row| row.wish.to_string()).await?;
        let ids = own.items.iter().map(|row| row.wish);
        let rows = wish::Entity::find().filter(wish::Column::Id.is_in(ids)).order_by(wish::Column::Id, Order::Desc);
        let rows = rows.all(read.database()).await.map_err(Fault::new)?;
        let items = rows.into_iter().map(|row| Ok(wishes::wish(row)?.view())).collect::<Result<_, Fault>>()?;
        Ok(Page { items, total: own.total, next: own.next })
    }
}

/// Keys of the authors the caller is: as who signs in, and as a person of the vault.
async fn authors(read: &Read) -> Result<Vec<String>, Fault> {
    let subject = read.origin().actor.subject.as_str();
    let people = known_person::Entity::find().filter(known_person::Column::Subject.eq(subject));
    let people = people.all(read.database()).await.map_err(Fault::new)?;
    let own = Condition::any()
        .add(author_key::Column::Subject.eq(subject))
        .add(author_key::Column::Person.is_in(people.into_iter().map(|person| person.id)));
    let mut rows = author_key::Entity::find().filter(own);
    if !read.town().is_city() {
        rows = rows.filter(author_key::Column::Town.eq(read.town().as_str()));
    }
    Ok(rows.all(read.database()).await.map_err(Fault::new)?.into_iter().map(|row| row.id).collect())
}
