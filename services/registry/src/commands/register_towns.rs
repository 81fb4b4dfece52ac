//! Registering towns from reference data.

use wuwei_contracts::registry::{RegisterTowns, Registered};
use wuwei_runtime::{Handles, Outcome, Work};

use super::only_for_city;
use crate::{Registry, domain::town, store::towns};

impl Handles<RegisterTowns> for Registry {
    async fn handle(&self, work: &Work, command: RegisterTowns) -> Outcome<RegisterTowns> {
        only_for_city(work.town())?;
        let known = towns::find_all(work, command.towns.iter().map(|town| &town.code)).await?;
        let mut done = Registered::default();
        for new in command.towns {
            match known.iter().find(|town| town.code == new.code).cloned() {
                None => {
                    let (town, registered) = town::register(new);
                    towns::insert(work, &town);
                    work.emit(registered);
                    done.registered += 1;
                }
                Some(town) => match town::update(town, new)? {
                    Some((town, updated)) => {
                        towns::save(work, &town);
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
