//! Reactions to events, of other services and of this one.

mod on_catalogue_published;
mod on_person_erased;
mod on_wish_part_matched;
