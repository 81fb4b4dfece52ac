//! Registering the villages of a town from reference data.

use wuwei_contracts::registry::{RegisterVillages, Registered};
use wuwei_runtime::{Handles, Outcome, Work};

use crate::{
    Registry,
    domain::village,
    store::{numbers, towns, villages},
};

impl Handles<RegisterVillages> for Registry {
    async fn handle(&self, work: &Work, command: RegisterVillages) -> Outcome<RegisterVillages> {
        let town = towns::own(work).await?;
        let known = villages::find_all(work, command.villages.iter().map(|village| &village.code)).await?;
        let mut done = Registered::default();
        for new in command.villages {
            match known.iter().find(|village| village.code == new.code).cloned() {
                None => {
                    let (village, registered) = village::register(new, &town)?;
                    villages::insert(work, &village);
                    numbers::insert(work, &village.code);
                    work.emit(registered);
                    done.registered += 1;
                }
                Some(known) => match village::update(village::of_town(known, &town.slug, "villages.code")?, new) {
                    Some((village, updated)) => {
                        villages::save(work, &village);
                        work.emit(updated);
                        done.updated += 1;
                    }
                    None => done.unchanged += 1,
                },
            }
        }
        Ok(done)
    }
}
