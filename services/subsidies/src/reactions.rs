//! Reactions to events of other services, one per file.

mod on_assembly_judged;
mod on_organisation_may_not_act;
mod on_wish_part_matched;
