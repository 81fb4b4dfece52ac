//! The words of the demo, all invented, from the shipped lists; which of them a wish has, its number decides.

use std::sync::LazyLock;

const WISHES: &str = include_str!("../../data/demo/wishes.csv");
const PLACES: &str = include_str!("../../data/demo/places.csv");

/// Category, words of the wisher, public summary.
static WISH: LazyLock<Vec<[&'static str; 3]>> = LazyLock::new(|| {
    let lines = WISHES.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split(',').collect::<Vec<_>>().try_into().ok()).collect()
});

/// What a wish says.
#[derive(Debug, PartialEq, Eq)]
pub struct Said {
    /// Its category.
    pub category: &'static str,
    /// The wisher's own words.
    pub text: String,
    /// The public summary.
    pub summary: String,
}

/// What the wish of that number says. 示例 stands in all of it.
pub fn wish(number: u64) -> Said {
    let [category, text, summary] = pick(&WISH, mixed(number, 1)).copied().unwrap_or_default();
    let (place, who) = (word("place", mixed(number, 2)), word("who", mixed(number, 3)));
    let filled = |words: &str| format!("示例:{}", words.replace("{place}", place).replace("{who}", who));
    Said { category, text: filled(text), summary: filled(summary) }
}

/// A name for the community of that number.
pub fn name(number: u64) -> &'static str {
    word("name", number)
}

fn word(kind: &str, number: u64) -> &'static str {
    let line = PLACES.lines().filter_map(|line| line.split_once(',')).find(|(of, _)| *of == kind);
    let words: Vec<&str> = line.map(|(_, words)| words.split(',').collect()).unwrap_or_default();
    pick(&words, number).copied().unwrap_or_default()
}

fn pick<T>(from: &[T], number: u64) -> Option<&T> {
    let count = u64::try_from(from.len()).ok().filter(|count| *count > 0)?;
    from.get(usize::try_from(number % count).ok()?)
}

/// `number` mixed (`SplitMix64`), differently for each `salt`: the same in every demo, and without a pattern one would see.
pub const fn mixed(number: u64, salt: u64) -> u64 {
    let mut mix = number.wrapping_add(salt.wrapping_mul(0x9E37_79B9_7F4A_7C15)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mix = (mix ^ (mix >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mix ^ (mix >> 31)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_line_of_the_lists_is_read_and_every_place_in_it_is_filled() {
        assert_eq!(WISH.len(), WISHES.lines().filter(|line| !line.starts_with('#')).count());
        let said: Vec<Said> = (0..4000).map(wish).collect();
        for one in &said {
            assert!(one.text.starts_with("示例:") && one.summary.starts_with("示例:"), "{one:?}");
            assert!(!one.text.contains(['{', '}']) && !one.summary.contains(['{', '}']), "{one:?}");
            assert!(!one.text.contains(char::is_numeric), "nothing that looks like a number of somebody: {one:?}");
        }
        let categories: HashSet<_> = said.iter().map(|one| one.category).collect();
        let texts: HashSet<_> = said.iter().map(|one| &one.text).collect();
        assert!(categories.len() == 13 && texts.len() > 500, "{} of {}", texts.len(), categories.len());
    }
}
