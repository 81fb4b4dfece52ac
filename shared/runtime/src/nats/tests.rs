//! The request side on a real nats-server and a real writer (`SQLite`; what the databases do differently is the writer's).

mod answering;
mod finding;
mod fixture;
mod leaving;
