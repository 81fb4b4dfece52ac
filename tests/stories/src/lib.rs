//! The stories that cross services, told in the verbs of the town, and what is looked at behind them: that a story hangs
//! together, that what it announced is as documented, that nothing private was said aloud.
#![allow(clippy::panic, reason = "a test that cannot go on ends by panicking, saying why")]
#![allow(clippy::disallowed_methods, reason = "stories stand outside the system: they make ids and start tasks")]

pub mod collector;
pub mod ear;
pub mod life;
pub mod people;
pub mod said;
pub mod secrets;
pub mod services;
pub mod thread;

pub use life::Life;
