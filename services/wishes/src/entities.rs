//! sea-orm models of the tables of wishes.

pub mod author_key;
pub mod claim;
pub mod decision;
pub mod deliberation;
pub mod file;
pub mod follow_code;
pub mod known_catalogue;
pub mod known_person;
pub mod known_round;
pub mod own_wish;
pub mod past_event;
pub mod private_read;
pub mod private_text;
pub mod visit;
pub mod visited_household;
pub mod wish;
