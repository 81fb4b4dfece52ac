//! Commands, one use case per file: find, decide, save, emit.

mod accept_wish;
mod attach_file;
mod cancel_claim;
mod claim_part;
mod collect_wish;
mod confirm_wish;
mod contact_claim;
mod deliberate_wish;
mod fulfil_part;
mod grade_wish;
mod match_part;
mod open_file;
mod publish_wish;
mod read_own_text;
mod read_private_text;
mod record_visit;
mod refuse_wish;
mod remove_file;
mod reopen_wish;
mod revoke_claim;
mod show_file;
mod submit_wish;
