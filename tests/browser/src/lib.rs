//! The console as people use it: headless Chromium before all services in this process.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, reason = "for tests")]

mod chromium;
mod driver;
mod page;
mod site;
pub mod steps;

pub use chromium::{Chromium, Screen};
pub use page::Page;
pub use site::Site;
