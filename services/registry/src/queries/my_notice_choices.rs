//! How the caller is told.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use wuwei_contracts::registry::{MyNoticeChoices, NoticeChannel, NoticeChoices};
use wuwei_runtime::{Answers, Fault, Outcome, Read};

use crate::{
    Registry,
    commands::only_for_city,
    courier::Courier,
    entities::{notice_choice, person},
    store::notices::{self, Choices},
};

impl Answers<MyNoticeChoices> for Registry {
    async fn answer(&self, read: &Read, _: MyNoticeChoices) -> Outcome<MyNoticeChoices> {
        only_for_city(read.town())?;
        let subject = read.origin().actor.subject.as_str();
        let row = notice_choice::Entity::find_by_id(subject).one(read.database()).await.map_err(Fault::new)?;
        let person = person::Entity::find().filter(person::Column::Subject.eq(subject));
        let person = person.one(read.database()).await.map_err(Fault::new)?;
        Ok(reachable_by(&self.courier, person.as_ref(), notices::choices(row.as_ref())?))
    }
}

/// The choices, with the channels by which whoever made them can be reached here.
pub(crate) fn reachable_by(courier: &Courier, person: Option<&person::Model>, choices: Choices) -> NoticeChoices {
    let reaches = |channel: &NoticeChannel| {
        courier.has(*channel) && person.is_some_and(|person| notices::reachable(person, *channel))
    };
    let Choices { without, language, quiet } = choices;
    NoticeChoices { without, language, quiet, reachable: NoticeChannel::ALL.into_iter().filter(reaches).collect() }
}
