//! The floors: what NATS alone costs a request, and what PostgreSQL alone does with the same rows.

pub mod echo;
pub mod pgbench;
