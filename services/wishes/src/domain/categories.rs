//! What wishes are about: a list kept as data.

use std::sync::LazyLock;

use wuwei_contracts::wishes::WishRejection;

static CODES: LazyLock<Vec<&'static str>> = LazyLock::new(|| codes(include_str!("../../data/categories.csv")));

fn codes(data: &'static str) -> Vec<&'static str> {
    let lines = data.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split(',').next()).filter(|code| !code.is_empty()).collect()
}

/// Refuses a category that is not on the list.
pub fn check(category: &str) -> Result<(), WishRejection> {
    if CODES.contains(&category) {
        return Ok(());
    }
    Err(WishRejection::CategoryUnknown { given: category.to_owned(), known: CODES.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_categories_of_the_list_are_taken_and_the_list_says_that_it_is_illustrative() {
        assert!(check("elderly").is_ok() && CODES.len() == 13);
        let refused = check("weather").unwrap_err();
        assert!(refused.to_string().contains("facilities"), "the way out names the list: {refused}");
        assert!(include_str!("../../data/categories.csv").starts_with("# Illustrative"));
    }
}
