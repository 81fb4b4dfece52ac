//! Commands, one use case per file: find, decide, save, emit.

mod accept_proposal;
mod allocate_round;
mod award_proposal;
mod complete_proposal;
mod draft_proposal;
mod open_round;
mod pay_proposal;
mod release_award;
mod return_proposal;
mod score_proposal;
mod submit_proposal;
