//! Tasks that become due: the end of a term of office, and of a liaison's assignment; notices that are sent.

pub mod end_assignment;
pub mod end_term;
mod send_notice;

pub use send_notice::SendNotice;
