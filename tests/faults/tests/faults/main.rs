//! Bad input, item by item: each is refused by a typed rejection that names the field, and changes nothing.
#![allow(clippy::panic, reason = "a test that cannot go on ends by panicking, saying why")]

mod bodies;
mod codes;
mod deadlines;
mod forged;
mod identities;
mod keys;
mod merges;
mod noticing;
mod permissions;
mod places;
