//! Who looked at a person's data: told to the person, and to auditors.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use wuwei_contracts::{
    Page, Role,
    registry::{ListPersonReads, PersonRejection},
};
use wuwei_runtime::{Answers, Fault, Outcome, Read, Refusal, entities::grant};

use super::paging;
use crate::{
    Registry,
    commands::{only_for_city, permission::covers_city},
    entities::{
        person,
        person_read::{Column, Entity},
    },
    store::reads,
};

impl Answers<ListPersonReads> for Registry {
    async fn answer(&self, read: &Read, query: ListPersonReads) -> Outcome<ListPersonReads> {
        only_for_city(read.town())?;
        let found = person::Entity::find_by_id(query.person).one(read.database()).await.map_err(Fault::new)?;
        let own = found.and_then(|row| row.subject).is_some_and(|own| own == read.origin().actor.subject);
        if !own && !audits(read).await? {
            return Err(PersonRejection::NotThePerson { person: query.person, others: "an auditor" }.into());
        }
        let rows = Entity::find().filter(Column::Person.eq(query.person));
        let page = paging::rows(read, rows, Column::Id, query.page.after.clone(), &query.page).await?;
        let next = page.more.then(|| page.rows.last().map(|row| row.id.clone())).flatten();
        let items = page.rows.into_iter().map(reads::view).collect::<Result<_, Fault>>()?;
        Ok(Page { items, total: page.total, next })
    }
}

/// Whether the caller is an auditor of the city.
async fn audits(read: &Read) -> Result<bool, Refusal> {
    let rows = grant::Entity::find().filter(grant::Column::Holder.eq(read.origin().actor.subject.as_str()));
    let rows = rows.all(read.database()).await.map_err(Fault::new)?;
    Ok(rows.iter().any(|row| covers_city(row, Role::Auditor, read.now())))
}
