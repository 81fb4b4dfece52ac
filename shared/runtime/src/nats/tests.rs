//! The request side on a real nats-server and a real writer (`SQLite`; what databases do differently is the writer's).
#![allow(clippy::disallowed_methods, reason = "tests stand outside the system: they read the environment, start tasks")]

mod answering;
mod encrypted;
mod filing;
mod finding;
mod fixture;
mod leaving;
mod outdated;
mod tailing;
