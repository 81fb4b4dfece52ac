//! Commands, one use case per file: find, decide, save, emit.

use wuwei_contracts::{Town, registry::RegistryRejection};

mod assign_liaison;
mod choose_notices;
mod correct_person;
mod dissolve_community;
mod dissolve_organisation;
mod end_liaison;
mod end_mandate;
mod erase_person;
mod find_person;
mod found_organisation;
mod give_grant;
mod give_mandate;
mod hold_person;
mod import_communities;
mod merge_communities;
pub(crate) mod organisation_step;
pub(crate) mod permission;
mod place;
mod read_notices;
mod read_person;
mod reclassify_community;
mod record_assembly;
mod register_community;
mod register_person;
mod register_towns;
mod register_villages;
mod release_hold;
mod renew_term;
mod resend_notice;
mod resume_organisation;
mod revoke_grant;
mod split_community;
mod suspend_organisation;
mod update_community;

pub(crate) use end_liaison::end as end_assigned;

/// Refuses what belongs to the whole city anywhere else.
pub(crate) fn only_for_city(town: &Town) -> Result<(), RegistryRejection> {
    if town.is_city() { Ok(()) } else { Err(RegistryRejection::OnlyForCity(town.clone())) }
}
