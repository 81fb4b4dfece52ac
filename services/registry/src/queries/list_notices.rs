//! The caller's inbox.

use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use wuwei_contracts::{
    Page,
    registry::{Inbox, ListNotices},
};
use wuwei_runtime::{Answers, Fault, Outcome, Read};

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
        let total = own.clone().count(database).await.map_err(Fault::new)?;
        let unread = match &read_to {
            Some(to) => own.clone().filter(Column::Id.gt(to)).count(database).await.map_err(Fault::new)?,
            None => total,
        };
        let page = match query.page.cursor::<String>()? {
            Some(after) => own.filter(Column::Id.lt(after)),
            None => own,
        };
        let page = page.order_by_desc(Column::Id).limit(query.page.limit() + 1);
        let mut rows = page.all(database).await.map_err(Fault::new)?;
        let limit = usize::try_from(query.page.limit()).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(|row| row.id.clone());
        let items = rows.into_iter().map(|row| notices::view(row, read_to.as_deref())).collect::<Result<_, Fault>>()?;
        Ok(Inbox { page: Page { items, total, next }, unread })
    }
}
