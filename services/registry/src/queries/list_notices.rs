//! The caller's inbox.

use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter};
use wuwei_contracts::{
    Page,
    registry::{Inbox, ListNotices},
};
use wuwei_runtime::{Answers, Fault, Outcome, Read, paging};

use crate::{
    Registry,
    commands::only_for_city,
    entities::{
        notice::{Column, Entity},
        notice_choice, person,
    },
    store::notices,
};

impl Answers<ListNotices> for Registry {
    async fn answer(&self, read: &Read, query: ListNotices) -> Outcome<ListNotices> {
        only_for_city(read.town())?;
        let database = read.database();
        let subject = read.origin().actor.subject.as_str();
        let choices = notice_choice::Entity::find_by_id(subject).one(database).await.map_err(Fault::new)?;
        let read_to = choices.and_then(|row| row.read_to);
        let person = person::Entity::find().filter(person::Column::Subject.eq(subject));
        let person = person.one(database).await.map_err(Fault::new)?;
        // What was told before they could sign in is theirs as well.
        let own = match person {
            Some(person) => Condition::any().add(Column::Subject.eq(subject)).add(Column::Person.eq(person.id)),
            None => Condition::any().add(Column::Subject.eq(subject)),
        };
        let own = Entity::find().filter(own);
        let newer = match &read_to {
            Some(to) => own.clone().filter(Column::Id.gt(to)),
            None => own.clone(),
        };
        let unread = newer.count(database).await.map_err(Fault::new)?;
        let page = (&query.page, query.page.cursor::<String>()?);
        let found = paging::latest(read, (own, Column::Id), page, |row| row.id.clone()).await?;
        let items = found.items.into_iter().map(|row| notices::view(row, read_to.as_deref()));
        let page = Page { items: items.collect::<Result<_, Fault>>()?, total: found.total, next: found.next };
        Ok(Inbox { page, unread })
    }
}
