//! Who looked at a person's data: told to the person, and to auditors.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use wuwei_contracts::{
    Role,
    registry::{ListPersonReads, PersonRejection},
};
use wuwei_runtime::{Answers, Fault, Outcome, Read, Refusal, entities::grant, paging};

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
        let page = (&query.page, query.page.after.clone());
        paging::page(read, (rows, Column::Id), page, |row| row.id.clone(), reads::view).await
    }
}

/// Whether the caller is an auditor of the city.
async fn audits(read: &Read) -> Result<bool, Refusal> {
    let rows = grant::Entity::find().filter(grant::Column::Holder.eq(read.origin().actor.subject.as_str()));
    let rows = rows.all(read.database()).await.map_err(Fault::new)?;
    Ok(rows.iter().any(|row| covers_city(row, Role::Auditor, read.now())))
}
