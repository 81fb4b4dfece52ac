//! Queries, one use case per file, and what they share.

mod count_visits;
mod count_wishes;
mod disclosed_text;
mod follow_wish;
mod get_wish;
mod list_categories;
mod list_files;
mod list_own_wishes;
mod list_private_reads;
mod list_wishes;
mod lookup;
mod read_file;
mod wish_timeline;
