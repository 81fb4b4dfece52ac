//! Commands: find, decide, save, emit.

mod accept_case;
mod comment_case;
mod decide_case;
mod open_case;
mod publish_catalogue;
mod rate_case;
mod refuse_case;
mod request_supplement;
mod supplement_case;
