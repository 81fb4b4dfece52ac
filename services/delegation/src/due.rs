//! Due tasks: what becomes due by itself.

pub mod escalate_case;
