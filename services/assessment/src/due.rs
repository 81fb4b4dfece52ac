//! Due tasks: what happens by itself at its time.

mod end_scoring;

pub use end_scoring::EndScoring;
