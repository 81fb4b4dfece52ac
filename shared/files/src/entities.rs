//! The tables of every service that keeps files of its things.

pub mod file;
pub mod file_key;
pub mod file_reading;
