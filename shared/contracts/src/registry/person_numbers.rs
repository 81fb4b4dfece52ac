//! The numbers and addresses people have: their formats, and the one way each is written, so that it is found again.

use super::person::MASK;
use crate::{Fields, Private};

/// A format: what it makes of a number, and what to say where that is nothing.
pub(super) type Format = (fn(&str) -> Option<String>, &'static str, &'static str);

pub(super) const PHONE: Format =
    (phone, "phone", "is no phone number of the mainland: 11 digits of a mobile, or a fixed line with its area code");
pub(super) const ID_NUMBER: Format =
    (id_number, "id_number", "is no citizen's id number: 18 characters, the last one their check digit");

pub(super) const EMAIL: Format = (
    email,
    "email",
    "is no e-mail address (RFC 5321): name@host.example, without a display name, at most 254 characters",
);

/// Refuses a number that is none, without repeating it.
pub(super) fn check(field: &str, value: Option<&Private>, fields: &mut Fields, (written, rule, says): Format) {
    if value.is_some_and(|value| written(value.expose()).is_none()) {
        fields.refuse(field, MASK, rule, says);
    }
}

/// A phone number of the mainland in its one way of writing: digits only, without the country's code.
pub fn phone(text: &str) -> Option<String> {
    let text = text.trim().strip_prefix("+86").unwrap_or(text.trim());
    let digits: String = text.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let mobile = digits.len() == 11 && digits.starts_with('1') && matches!(digits.as_bytes().get(1), Some(b'3'..=b'9'));
    let fixed = (10..=12).contains(&digits.len())
        && digits.starts_with('0')
        && matches!(digits.as_bytes().get(1), Some(b'1'..=b'9'));
    (plain && (mobile || fixed)).then_some(digits)
}

/// A citizen's id number with a capital X, if its check digit is right (GB 11643-1999, ISO 7064 MOD 11-2) and its middle
/// is a date of birth.
pub fn id_number(text: &str) -> Option<String> {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECKS: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];
    let number = text.trim().to_ascii_uppercase();
    if number.len() != 18 || !number.is_ascii() {
        return None;
    }
    let (stem, check) = number.split_at(17);
    let digits: Option<Vec<u32>> = stem.chars().map(|c| c.to_digit(10)).collect();
    let sum: u32 = digits?.iter().zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum();
    let right = CHECKS.get(usize::try_from(sum % 11).ok()?).copied()?;
    let part = |from: usize, to: usize| stem.get(from..to)?.parse::<i16>().ok();
    let (year, month, day) = (part(6, 10)?, part(10, 12)?, part(12, 14)?);
    let born = jiff::civil::Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?);
    (check.starts_with(right) && born.is_ok() && year >= 1900).then_some(number)
}

/// An e-mail address as it is written to (RFC 5321): a dot-atom in ASCII at a host with a domain; nothing quoted.
pub fn email(text: &str) -> Option<String> {
    let text = text.trim();
    let (local, host) = text.rsplit_once('@')?;
    let atom = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+/=?^_`{|}~-".contains(c);
    let name =
        (1..=64).contains(&local.len()) && local.split('.').all(|part| !part.is_empty() && part.chars().all(atom));
    let label = |label: &str| {
        let inner = label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        (1..=63).contains(&label.len()) && inner && !label.starts_with('-') && !label.ends_with('-')
    };
    let domain = host.contains('.') && host.split('.').all(label);
    (name && domain && text.len() <= 254).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_number_is_found_again_however_it_was_written() {
        for text in ["13800138000", "138 0013 8000", "138-0013-8000", "+86 13800138000"] {
            assert_eq!(phone(text).as_deref(), Some("13800138000"), "{text}");
        }
        assert_eq!(phone("0769-22831234").as_deref(), Some("076922831234"));
        for wrong in ["1380013800", "12800138000", "138001380001", "0069-22831234", "13800a38000", ""] {
            assert_eq!(phone(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn an_address_that_could_not_be_written_to_is_none() {
        for right in ["shili@example.org", " a.b+c@mail.example.cn "] {
            assert_eq!(email(right).as_deref(), Some(right.trim()));
        }
        let long = format!("{}@example.org", "a".repeat(250));
        let injected = "a@example.org\r\nBcc: b@example.org";
        for wrong in ["a", "a@", "@example.org", "a@host", "a b@example.org", "张<a@example.org>", injected, &long] {
            assert_eq!(email(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn an_id_number_with_a_wrong_character_is_none() {
        let right = "11010519491231002X";
        assert_eq!(id_number(right).as_deref(), Some(right), "the example of GB 11643-1999");
        assert_eq!(id_number("11010519491231002x").as_deref(), Some(right));
        for (place, old) in right.char_indices() {
            for new in "0123456789X".chars().filter(|new| *new != old) {
                let mut wrong = right.to_owned();
                wrong.replace_range(place..=place, &new.to_string());
                assert_eq!(id_number(&wrong), None, "{wrong}");
            }
        }
        assert_eq!(id_number("一1010519491231002"), None);
    }
}
