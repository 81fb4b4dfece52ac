//! What a form of a staff page sent, and what came of it. Fields of forms are called as the operation calls them, so that
//! a refusal finds its field.

use std::{borrow::Borrow, collections::BTreeMap, str::FromStr};

use serde::Deserialize;
use uuid::Uuid;
use wuwei_contracts::Fen;
use wuwei_runtime::nats::caller::CallError;

use super::super::{Failure, failure::Errors, frame::Frame};
use wuwei_runtime::ids;

/// What a form sent, by field.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(transparent)]
pub(super) struct Sent(BTreeMap<String, String>);

impl Sent {
    /// What stands in `field`, line ends as they are kept; empty where it was left out.
    pub fn text(&self, field: &str) -> String {
        self.0.get(field).map(|text| text.trim().replace("\r\n", "\n")).unwrap_or_default()
    }

    /// The same as it was typed.
    pub fn raw(&self, field: &str) -> &str {
        self.0.get(field).map_or("", String::as_str)
    }

    /// What stands in `field`, unless it was left empty.
    pub fn some(&self, field: &str) -> Option<String> {
        Some(self.text(field)).filter(|text| !text.is_empty())
    }

    /// What stands in `field`, if it reads as such a value.
    pub fn value<T: FromStr>(&self, field: &str) -> Option<T> {
        self.text(field).parse().ok()
    }

    /// The lines of `field` that hold something.
    pub fn lines(&self, field: &str) -> Vec<String> {
        self.text(field).lines().map(str::trim).filter(|line| !line.is_empty()).map(ToOwned::to_owned).collect()
    }

    /// An amount written in yuan, `1200` or `1200.50`.
    pub fn yuan(&self, field: &str) -> Option<Fen> {
        let text = self.text(field).replace([',', '，'], "");
        let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
        if whole.is_empty() || part.len() > 2 || !(whole.bytes().chain(part.bytes())).all(|byte| byte.is_ascii_digit())
        {
            return None;
        }
        let fen: i64 = format!("{part:0<2}").parse().ok()?;
        whole.parse::<i64>().ok()?.checked_mul(100)?.checked_add(fen).map(Fen)
    }

    /// The key made with the form: sent twice, what it asks for is done once.
    pub fn key(&self) -> Uuid {
        let made = ids::new();
        self.value("key").unwrap_or(made)
    }
}

/// What was sent in vain, and why; empty while nothing was.
#[derive(Debug, Clone, Default)]
pub(super) struct Tried {
    action: String,
    sent: Sent,
    errors: Errors,
}

impl Tried {
    /// `action` was refused as `error` says.
    ///
    /// # Errors
    /// The page of a failure that no field can mend.
    pub fn of(frame: &Frame, action: &str, sent: Sent, error: &CallError) -> Result<Self, Failure> {
        Ok(Self { action: action.to_owned(), sent, errors: Errors::of(frame, error)? })
    }

    /// `action` could not be sent on: `field` holds nothing that it can be made of, as the sentence under `key` says.
    pub fn at(frame: &Frame, action: &str, sent: Sent, (field, key): (&str, &str)) -> Self {
        Self { action: action.to_owned(), sent, errors: Errors::at_field(frame, field, key) }
    }

    /// What was typed into `field` for `action`.
    pub fn was(&self, action: &str, field: &str) -> &str {
        if self.action == action { self.sent.raw(field) } else { "" }
    }

    /// How many were counted on `side` of a talk.
    pub fn count(&self, side: &str) -> &str {
        self.was("deliberate", &format!("count.{side}"))
    }

    /// What the part at `place` was to be called.
    pub fn part(&self, place: impl Borrow<usize>) -> &str {
        self.was("publish", &format!("parts.{}", place.borrow()))
    }

    /// What is wrong with that.
    pub fn wrong_part(&self, place: impl Borrow<usize>) -> Option<&str> {
        self.wrong("publish", &format!("parts.{}", place.borrow()))
    }

    /// What is wrong with `field` of `action`.
    pub fn wrong(&self, action: &str, field: &str) -> Option<&str> {
        self.errors.at(field).filter(|_| self.action == action)
    }

    /// What is wrong with `action` on the whole.
    pub fn whole(&self, action: &str) -> Option<&str> {
        self.errors.whole.as_deref().filter(|_| self.action == action)
    }

    /// Whether something was refused.
    pub fn refused(&self) -> bool {
        !self.action.is_empty()
    }

    /// Whether `action` was.
    pub fn tried(&self, action: &str) -> bool {
        self.action == action
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(field: &str, text: &str) -> Sent {
        Sent(BTreeMap::from([(field.to_owned(), text.to_owned())]))
    }

    #[test]
    fn amounts_are_read_in_yuan_to_the_fen() {
        let yuan = |text: &str| sent("amount", text).yuan("amount").map(|fen| fen.0);
        assert_eq!(
            (yuan("1200"), yuan("1200.5"), yuan("0.05"), yuan("1,200.50")),
            (Some(120_000), Some(120_050), Some(5), Some(120_050))
        );
        for text in ["", "-1", "1.005", "1e3", ".5", "一百", "99999999999999999999", "92233720368547758.08"] {
            assert_eq!(yuan(text), None, "{text}");
        }
    }

    #[test]
    fn empty_lines_are_no_materials() {
        assert_eq!(sent("materials", "户口簿\r\n\r\n 租赁凭证 \r\n").lines("materials"), ["户口簿", "租赁凭证"]);
        assert!(sent("materials", " ").lines("materials").is_empty() && sent("a", "").some("a").is_none());
    }
}
