//! The caller's own grants in force.

use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder};
use wuwei_contracts::grants::{GrantsHeld, MyGrants};
use wuwei_runtime::{Answers, Fault, Outcome, Read};

use crate::{
    Registry,
    commands::only_for_city,
    entities::given_grant::{Column, Entity},
    store::grants,
};

impl Answers<MyGrants> for Registry {
    async fn answer(&self, read: &Read, _: MyGrants) -> Outcome<MyGrants> {
        only_for_city(read.town())?;
        let now = read.now().as_microsecond();
        let fits = Condition::all()
            .add(Column::Holder.eq(read.origin().actor.subject.as_str()))
            .add(Column::RevokedAt.is_null())
            .add(Column::FromAt.lte(now))
            .add(Condition::any().add(Column::UntilAt.is_null()).add(Column::UntilAt.gt(now)));
        let rows = Entity::find().filter(fits).order_by_asc(Column::Id);
        let rows = rows.all(read.database()).await.map_err(Fault::new)?;
        Ok(GrantsHeld { grants: rows.into_iter().map(grants::view).collect::<Result<_, _>>()? })
    }
}
