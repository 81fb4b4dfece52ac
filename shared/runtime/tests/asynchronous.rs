//! What happens after the commit, on real servers: relay, leases, streams, consumers.

#[path = "asynchronous/leases.rs"]
mod leases;
#[path = "asynchronous/relay.rs"]
mod relay;
#[path = "asynchronous/streams.rs"]
mod streams;
#[path = "asynchronous/support.rs"]
mod support;
