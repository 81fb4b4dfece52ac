//! Commands, one use case per file: find, decide, save, emit.

use wuwei_contracts::{Town, assessment::AssessmentRejection};

mod compute_period;
mod freeze_rosters;
mod open_period;
mod publish_duty_list;
mod publish_period;
mod publish_scheme;
mod return_task;
mod submit_ballot;

/// Refuses what belongs to the whole city anywhere else.
fn only_for_city(town: &Town) -> Result<(), AssessmentRejection> {
    if town.is_city() { Ok(()) } else { Err(AssessmentRejection::OnlyForCity(town.clone())) }
}

/// Refuses what belongs to a town in the city.
fn not_for_city(town: &Town) -> Result<(), AssessmentRejection> {
    if town.is_city() { Err(AssessmentRejection::NotForCity) } else { Ok(()) }
}
