//! The request side of the wire: the connection, what a service answers ([`endpoints`]), how it is found
//! ([`discovery`]), how it leaves ([`barrier`]), and how others call it ([`caller`]).

pub mod barrier;
pub mod caller;
pub mod connection;
pub(crate) mod desk;
pub mod dialling;
pub mod discovery;
pub mod endpoints;
pub mod figures;
pub(crate) mod front;
pub mod headers;
pub(crate) mod idempotency;
pub mod inspection;
pub(crate) mod pending;
pub mod roll_call;
pub(crate) mod serve;
pub mod shared_clock;
pub mod tail;
#[cfg(test)]
mod tests;
pub(crate) mod versions;
