//! The stories that cross all services, each in one process and in one process per service, on SQLite and on PostgreSQL.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod a_term_expires;
mod a_wish_becomes_a_case;
mod a_wish_becomes_a_proposal;
mod documented;
mod funding;
mod neighbourhood;
mod nothing_private_is_said;
mod tried_by_hand;
mod two_towns;
