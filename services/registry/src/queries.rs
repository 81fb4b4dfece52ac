//! Queries: committed rows, page by page.

mod count_coverage;
mod disclosed_values;
mod export_communities;
mod find_village;
mod get_assembly;
mod get_community;
mod get_organisation;
mod list_assemblies;
mod list_coverage;
mod list_deliveries;
mod list_grants;
mod list_liaisons;
mod list_notices;
mod list_organisations;
mod list_person_reads;
mod list_towns;
mod list_villages;
mod my_grants;
mod my_notice_choices;
mod search_communities;
mod selection;
pub(crate) mod town_directory;

pub(crate) use my_notice_choices::reachable_by;
