//! What wishes are about: a list kept as data.

use std::sync::LazyLock;

use wuwei_contracts::wishes::{Category, WishRejection};

const DATA: &str = include_str!("../../data/categories.csv");
/// Code, Chinese and English name, in the order of the file.
static LIST: LazyLock<Vec<[&'static str; 3]>> = LazyLock::new(|| {
    let lines = DATA.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split(',').collect::<Vec<_>>().try_into().ok()).collect()
});

/// Refuses a category that is not on the list.
pub fn check(category: &str) -> Result<(), WishRejection> {
    if LIST.iter().any(|[code, ..]| *code == category) {
        return Ok(());
    }
    let known = LIST.iter().map(|[code, ..]| *code).collect();
    Err(WishRejection::CategoryUnknown { given: category.to_owned(), known })
}

/// Version of the list, and the list.
pub fn list() -> (&'static str, Vec<Category>) {
    let version = DATA.split("version ").nth(1).and_then(|rest| rest.split(',').next()).unwrap_or_default();
    let category = |[code, chinese, english]: &[&str; 3]| Category {
        code: (*code).to_owned(),
        chinese: (*chinese).to_owned(),
        english: (*english).to_owned(),
    };
    (version, LIST.iter().map(category).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_categories_of_the_list_are_taken_and_the_list_says_that_it_is_illustrative() {
        assert!(check("elderly").is_ok() && LIST.len() == 13);
        let refused = check("weather").unwrap_err();
        assert!(refused.to_string().contains("facilities"), "the way out names the list: {refused}");
        assert!(include_str!("../../data/categories.csv").starts_with("# Illustrative"));
    }
}
