//! The latest traces of one machine: a small OTLP collector, the file it keeps them in, and stories read from it. For
//! `wuwei up`; in production a collector of the operator's takes this place.

pub mod collector;
mod received;
pub mod span;
pub mod store;
pub mod story;

pub use collector::Collector;
pub use span::{Kind, Span};
pub use store::{StoreError, TraceStore};
pub use story::{Line, Trace, milliseconds};
