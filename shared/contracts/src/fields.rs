//! Checks of single fields, collecting every offender instead of stopping at the first.

use std::ops::RangeInclusive;

use crate::{FieldError, Kind, PageRequest, Rejection};

/// What marks the name of everything invented.
pub const SAMPLE_MARK: &str = "示例";

/// The field errors found so far.
#[derive(Debug, Default)]
pub struct Fields {
    errors: Vec<FieldError>,
}

impl Fields {
    /// `text` must have a number of characters in `length` and no control character but line feeds and tabs.
    pub fn text(&mut self, field: &str, text: &str, length: RangeInclusive<usize>) {
        let count = text.chars().count();
        if !length.contains(&count) {
            let rule = format!("{} to {} characters", length.start(), length.end());
            self.refuse(field, text, "length", &format!("has {count} characters; give {rule}"));
        }
        if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t')) {
            self.refuse(field, text, "control_character", "holds a control character; remove it");
        }
    }

    /// One line of 1 to `most` characters, without blanks at its ends.
    pub fn line(&mut self, field: &str, text: &str, most: usize) {
        self.text(field, text, 1..=most);
        if text.trim() != text || text.contains(['\n', '\t']) {
            self.refuse(field, text, "one_line", "has blanks at its ends, a tab or a line feed; leave them out");
        }
    }

    /// A name of one line; 示例 stands in the name of invented sample data, and in no other.
    pub fn name(&mut self, field: &str, name: &str, most: usize, sample: bool) {
        self.line(field, name, most);
        if sample && !name.contains(SAMPLE_MARK) {
            self.refuse(field, name, "sample_name", "is sample data; put 示例 into its name");
        }
        if !sample && name.contains(SAMPLE_MARK) {
            let says = "holds 示例, which marks sample data; set sample to true or leave the mark out";
            self.refuse(field, name, "sample_name", says);
        }
    }

    /// Text that everybody may read: no phone number (11 digits of a mobile, 0 and 9 to 11 of a fixed line) and no
    /// citizen's id number (18 characters) may stand in it, whatever separates their digits.
    pub fn public_text(&mut self, field: &str, text: &str, length: RangeInclusive<usize>) {
        if let Some(number) = personal_number(text) {
            let says = "holds what looks like a phone or id number, which public text must not; leave it out";
            self.refuse(field, &"*".repeat(number), "personal_number", says);
        } else {
            self.text(field, text, length);
        }
    }

    /// As [`text`](Self::text), and what it holds is repeated nowhere.
    pub fn private_text(&mut self, field: &str, text: &str, length: RangeInclusive<usize>) {
        let before = self.errors.len();
        self.text(field, text, length);
        self.errors.iter_mut().skip(before).for_each(|error| error.value.clear());
    }

    /// `number` must lie in `range`.
    pub fn number(&mut self, field: &str, number: i64, range: RangeInclusive<i64>) {
        if !range.contains(&number) {
            let says = format!("is {number}; give {} to {}", range.start(), range.end());
            self.refuse(field, &number.to_string(), "range", &says);
        }
    }

    /// A list must have a number of items in `length`.
    pub fn items(&mut self, field: &str, count: usize, length: RangeInclusive<usize>) {
        if !length.contains(&count) {
            let says = format!("has {count} items; give {} to {}", length.start(), length.end());
            self.refuse(field, &count.to_string(), "items", &says);
        }
    }

    /// The page asked for must be within bounds.
    pub fn page(&mut self, page: &PageRequest) {
        if let Some(limit) = page.limit {
            self.number("page.limit", limit.into(), 1..=PageRequest::MOST.into());
        }
        if let Some(after) = &page.after {
            self.text("page.after", after, 1..=256);
        }
    }

    /// Records that `field` breaks `rule`; `detail` says how, and the way out.
    pub fn refuse(&mut self, field: &str, value: &str, rule: &str, detail: &str) {
        self.errors.push(FieldError::new(field, value, rule, detail));
    }

    /// The rejection naming every offender, if there is one.
    pub fn finish(self) -> Result<(), Rejection> {
        if self.errors.is_empty() {
            return Ok(());
        }
        let names: Vec<&str> = self.errors.iter().map(|error| error.field.as_str()).collect();
        let detail = format!("{}: see errors", names.join(", "));
        Err(Rejection::new(Kind::Invalid, "invalid_field", detail).with_errors(self.errors))
    }
}

/// How many digits the first phone or id number in `text` has. Digits count as one number across blanks, hyphens, dots
/// and middle dots; full-width digits count as digits.
fn personal_number(text: &str) -> Option<usize> {
    let mut digits = String::new();
    for c in text.chars().chain(['\u{0}']) {
        match c {
            '0'..='9' => digits.push(c),
            '０'..='９' => digits.extend(char::from_u32(c as u32 - '０' as u32 + '0' as u32)),
            'x' | 'X' if digits.len() == 17 => digits.push('X'),
            ' ' | '-' | '.' | '·' | '\u{3000}' => {}
            _ => {
                if is_personal(&digits) {
                    return Some(digits.len());
                }
                digits.clear();
            }
        }
    }
    None
}

/// A mobile number (11 digits from 13 to 19, also after 86), a fixed line with its area code, or an id number.
fn is_personal(digits: &str) -> bool {
    let national = digits.strip_prefix("86").filter(|rest| rest.len() == 11).unwrap_or(digits);
    let second = national.as_bytes().get(1).copied().unwrap_or_default();
    let mobile = national.len() == 11 && national.starts_with('1') && (b'3'..=b'9').contains(&second);
    let fixed = national.starts_with('0') && (10..=12).contains(&national.len());
    mobile || fixed || digits.len() == 18
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phone_and_id_numbers_are_found_in_public_text_however_they_are_written() {
        for text in [
            "请打13800138000。",
            "tel 138-0013-8000",
            "+86 138 0013 8000",
            "１３８００１３８０００",
            "0769-2283 1234 转 2",
            "身份证 44190019900101123X",
        ] {
            let mut fields = Fields::default();
            fields.public_text("summary", text, 1..=100);
            let rejection = fields.finish().unwrap_err();
            assert_eq!(rejection.errors[0].rule, "personal_number", "{text}");
            assert!(!rejection.errors[0].value.contains(|c: char| c.is_ascii_digit()), "{text} is repeated");
        }
        for text in ["3栋1204的路灯坏了", "2026-11-26 报修", "预算 12000 元, 3 户", "441900113219-0001 小区"]
        {
            let mut fields = Fields::default();
            fields.public_text("summary", text, 1..=100);
            assert!(fields.finish().is_ok(), "{text}");
        }
    }

    #[test]
    fn a_refusal_repeats_neither_private_text_nor_a_number_in_public_text() {
        let mut fields = Fields::default();
        fields.private_text("text", "夜里起身怕摔", 1..=3);
        fields.public_text("summary", "请打13800138000", 1..=3);
        let errors = fields.finish().unwrap_err().errors;
        assert_eq!(errors.iter().map(|error| error.rule.as_str()).collect::<Vec<_>>(), ["length", "personal_number"]);
        assert!(!format!("{errors:?}").contains("怕摔") && !format!("{errors:?}").contains("138"), "{errors:?}");
    }
}
