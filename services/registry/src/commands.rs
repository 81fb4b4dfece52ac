//! Commands, one use case per file: find, decide, save, emit.

use wuwei_contracts::{Town, registry::RegistryRejection};

mod dissolve_community;
mod give_grant;
mod import_communities;
mod merge_communities;
mod reclassify_community;
mod register_community;
mod register_towns;
mod register_villages;
mod revoke_grant;
mod split_community;
mod update_community;

/// Refuses what belongs to the whole city anywhere else.
pub(crate) fn only_for_city(town: &Town) -> Result<(), RegistryRejection> {
    if town.is_city() { Ok(()) } else { Err(RegistryRejection::OnlyForCity(town.clone())) }
}
