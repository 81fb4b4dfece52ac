//! Publishing a scheme for the whole city.

use wuwei_contracts::assessment::PublishScheme;
use wuwei_runtime::{Fault, Handles, Outcome, Work};

use super::only_for_city;
use crate::{Assessment, domain::scheme, store::schemes};

impl Handles<PublishScheme> for Assessment {
    async fn handle(&self, work: &Work, command: PublishScheme) -> Outcome<PublishScheme> {
        only_for_city(work.town())?;
        let before = schemes::find(work, &command.id).await?;
        match scheme::publish(before.clone(), command, work.now()) {
            Some((scheme, published)) => {
                schemes::save(work, &scheme)?;
                work.emit(published);
                Ok(scheme)
            }
            None => before.ok_or_else(|| Fault::new("a first scheme is never the same again").into()),
        }
    }
}
