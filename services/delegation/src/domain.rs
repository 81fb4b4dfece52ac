//! The rules of delegation: pure, time and ids passed in.

pub mod case;
pub mod catalogue;
pub mod clock;
pub mod routing;
