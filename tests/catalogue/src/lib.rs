//! The documents that others build on, made from the contracts and from what the services say they do: one AsyncAPI
//! document of all channels and messages, and a JSON Schema of each message. They are checked in under `docs/api`; tests
//! hold them to the code, and to the copy that was released last.
#![allow(clippy::panic, reason = "a tool of the project that cannot go on ends by saying why")]

pub mod compatibility;
pub mod components;
pub mod document;
pub mod envelope;
pub mod files;
pub mod openapi;
pub mod samples;
pub mod schemas;

use wuwei_runtime::Spec;

/// Every service, with what all of them do besides.
pub fn specs() -> Vec<Spec> {
    let all = [
        wuwei_registry::service().into_spec(),
        wuwei_delegation::service().into_spec(),
        wuwei_wishes::service().into_spec(),
        wuwei_subsidies::service().into_spec(),
        wuwei_assessment::service().into_spec(),
    ];
    all.into_iter().map(Spec::complete).collect()
}
