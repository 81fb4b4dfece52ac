//! Looks for private values in whatever was said: whole or in pieces, plain or in another writing.

use std::collections::BTreeSet;

use aho_corasick::AhoCorasick;
use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD},
};

/// How many characters of a text are enough to tell it from chance.
const TEXT: usize = 5;
/// How many digits of a number are.
const DIGITS: usize = 9;

/// Private values, each with the word by which a report names it.
pub struct Secrets {
    finder: AhoCorasick,
    /// Of each pattern: the value's word, and how it was written.
    meaning: Vec<(String, &'static str)>,
}

/// A value that was found where it must not be.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    /// The word for the value.
    pub value: String,
    /// How it was written.
    pub written: &'static str,
    /// What stands around it.
    pub around: String,
}

impl Secrets {
    /// The values to look for, each with a word for it.
    pub fn new<'a>(values: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let (mut patterns, mut meaning) = (Vec::new(), Vec::new());
        for (word, value) in values {
            for piece in pieces(value) {
                for (written, pattern) in writings(&piece) {
                    patterns.push(pattern);
                    meaning.push((word.to_owned(), written));
                }
            }
        }
        let finder = AhoCorasick::new(&patterns).unwrap_or_else(|error| panic!("{error}"));
        Self { finder, meaning }
    }

    /// What of them `said` holds: each value once, with the first place.
    pub fn found_in(&self, said: impl AsRef<[u8]>) -> Vec<Found> {
        let (said, mut known, mut all) = (said.as_ref(), BTreeSet::new(), Vec::new());
        for found in self.finder.find_overlapping_iter(said) {
            let (value, written) = self.meaning[found.pattern().as_usize()].clone();
            if known.insert((value.clone(), written)) {
                let (from, to) = (found.start().saturating_sub(80), (found.end() + 80).min(said.len()));
                let around = String::from_utf8_lossy(&said[from..to]).into_owned();
                all.push(Found { value, written, around });
            }
        }
        all
    }

    /// The words of the values that `said` holds.
    pub fn words_in(&self, said: impl AsRef<[u8]>) -> BTreeSet<String> {
        self.found_in(said).into_iter().map(|found| found.value).collect()
    }
}

/// The value itself, and every part of it that is long enough to be told from chance.
fn pieces(value: &str) -> BTreeSet<String> {
    let letters: Vec<char> = value.chars().collect();
    let enough = if letters.iter().all(char::is_ascii_digit) { DIGITS } else { TEXT };
    let whole = BTreeSet::from([value.to_owned()]);
    letters.windows(enough).map(|part| part.iter().collect()).chain(whole).collect()
}

/// How a text may be written down.
fn writings(text: &str) -> Vec<(&'static str, Vec<u8>)> {
    let bytes = text.as_bytes();
    let hex = joined(bytes.iter().map(|byte| format!("{byte:02x}")));
    let escaped = |upper: bool| {
        let unit = |unit: u16| if upper { format!("\\u{unit:04X}") } else { format!("\\u{unit:04x}") };
        joined(text.encode_utf16().map(unit))
    };
    let percent = joined(bytes.iter().map(|byte| format!("%{byte:02X}")));
    let numbers: Vec<String> = bytes.iter().map(u8::to_string).collect();
    let mut all = vec![
        ("plain", text.to_owned()),
        ("hexadecimal", hex.to_ascii_uppercase()),
        ("hexadecimal", hex),
        ("escaped", escaped(true)),
        ("escaped", escaped(false)),
        ("percent", percent.to_ascii_lowercase()),
        ("percent", percent),
        ("numbers", numbers.join(", ")),
        ("numbers", numbers.join(",")),
        ("debug", text.chars().flat_map(char::escape_unicode).collect()),
    ];
    for shift in 0..3 {
        all.extend(base64(bytes, shift).into_iter().map(|written| ("base64", written)));
    }
    all.into_iter().map(|(written, pattern)| (written, pattern.into_bytes())).collect()
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().concat()
}

/// What is sure to stand in base64 where `bytes` begin `shift` bytes into a group of three, whatever stands around them.
fn base64(bytes: &[u8], shift: usize) -> Vec<String> {
    let padded: Vec<u8> = std::iter::repeat_n(0, shift).chain(bytes.iter().copied()).collect();
    // A letter holds six bits: the first ones hold bits of what stands before, the last may hold bits of what follows.
    let (from, to) = ((shift * 8).div_ceil(6), padded.len() * 8 / 6);
    let all = [STANDARD_NO_PAD.encode(&padded), URL_SAFE_NO_PAD.encode(&padded)];
    all.iter().map(|written| written[from..to].to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::STANDARD;

    use super::*;

    const WISH: &str = "示例:楼道里的灯坏了三个月";
    const PHONE: &str = "13958274610";

    fn secrets() -> Secrets {
        Secrets::new([("wish", WISH), ("phone", PHONE)])
    }

    #[test]
    fn a_value_is_found_however_it_is_written() {
        let line = format!("{{\"a\":\"x{WISH}y\",\"b\":\"{PHONE}\"}}");
        let hex = joined(line.bytes().map(|byte| format!("{byte:02x}")));
        let escaped = joined(WISH.encode_utf16().map(|unit| format!("\\u{unit:04x}")));
        let debugged = format!("{:?}", line.as_bytes());
        for said in [line.clone(), hex.to_uppercase(), hex, debugged] {
            assert_eq!(secrets().words_in(&said).len(), 2, "{said}");
        }
        assert_eq!(secrets().words_in(&escaped).len(), 1);
        for before in ["", "a", "ab", "abc"] {
            let said = STANDARD.encode(format!("{before}{line}"));
            assert_eq!(secrets().words_in(&said).len(), 2, "{said}");
        }
    }

    #[test]
    fn a_piece_is_enough_and_what_is_short_may_be_chance() {
        assert_eq!(secrets().words_in("…灯坏了三个…").len(), 1);
        assert_eq!(secrets().words_in("phone=***58274610").len(), 0, "eight digits are in many a number");
        assert_eq!(secrets().words_in("phone=39582746").len(), 0);
        assert_eq!(secrets().words_in("phone=958274610").len(), 1);
        assert!(secrets().found_in("nothing of the kind").is_empty());
    }
}
