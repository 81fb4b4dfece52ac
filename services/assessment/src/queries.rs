//! Queries: committed rows, page by page. None tells a point of a ballot but to its own rater.

mod explain_score;
mod get_duty_list;
mod get_period;
mod get_scheme;
mod list_evidence;
mod list_periods;
mod my_ballot;
mod period_scores;
mod reading;
