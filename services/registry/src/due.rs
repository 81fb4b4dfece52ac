//! Tasks that become due: the end of a term of office, and of a liaison's assignment.

pub mod end_assignment;
pub mod end_term;
