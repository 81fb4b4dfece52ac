//! What happens after the commit, on real servers: relay, leases, streams, consumers.
#![allow(clippy::disallowed_methods, reason = "tests stand outside the system: they make ids and ask the wall clock")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, reason = "a test may end so")]

#[path = "asynchronous/relay.rs"]
mod alone;
#[path = "asynchronous/consumers.rs"]
mod consumers;
#[path = "asynchronous/leases.rs"]
mod leases;
#[path = "asynchronous/listener.rs"]
mod listener;
#[path = "asynchronous/passed_on.rs"]
mod passed_on;
#[path = "asynchronous/streams.rs"]
mod streams;
#[path = "asynchronous/support.rs"]
mod support;
