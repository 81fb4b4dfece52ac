//! Bad input, item by item: each is refused by a typed rejection that names the field, and changes nothing.
#![allow(
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test ends by panicking, saying why, and makes ids as a caller does"
)]

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
