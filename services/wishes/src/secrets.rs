//! What is private about a wish: how it is sealed and opened, and who is its wisher.

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use wuwei_runtime::{Fault, Sealer};

use crate::entities::author_key;

/// The private half of a wish, in the wisher's own words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Private {
    /// The wish.
    pub text: String,
    /// What its parts are about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<String>,
}

/// Which private text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Secret {
    /// The wish.
    Text,
    /// Why it was refused.
    Refusal,
}

/// Key of the row in which a private text is kept.
pub fn id(wish: Uuid, secret: Secret) -> String {
    match secret {
        Secret::Text => format!("{wish}/text"),
        Secret::Refusal => format!("{wish}/refusal"),
    }
}

/// The place a text is sealed for.
pub fn context(id: &str) -> String {
    format!("private_texts.sealed/{id}")
}

/// The place the key of a file is sealed for.
pub fn file_context(file: Uuid) -> String {
    format!("files.sealed/{file}")
}

/// The follow code of a wish.
pub fn follow_code(sealer: &Sealer, wish: Uuid) -> Result<String, Fault> {
    sealer.code("follow a wish", &wish.to_string())
}

/// What a follow code is found by; nobody can make the code of it.
pub fn code_digest(sealer: &Sealer, code: &str) -> Result<String, Fault> {
    sealer.digest("follow code", &as_printed(code))
}

/// What stands for a wisher's subject in the log of readings.
pub fn reader(sealer: &Sealer, subject: &str) -> Result<String, Fault> {
    sealer.digest("reader", subject)
}

/// What a caller shows to be the wisher.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'a> {
    /// The caller's subject.
    pub subject: &'a str,
    /// The follow code given.
    pub code: Option<&'a str>,
}

/// Whether the caller is the wisher of `wish`: by the subject of its author, by the subject under which its person signs
/// in, or by the follow code where the author does not sign in.
pub fn is_wisher(
    sealer: &Sealer,
    wish: Uuid,
    (author, person_subject): (&author_key::Model, Option<&str>),
    shown: Shown<'_>,
) -> Result<bool, Fault> {
    if [author.subject.as_deref(), person_subject].contains(&Some(shown.subject)) {
        return Ok(true);
    }
    let Some(code) = shown.code.filter(|_| author.kind != "subject") else { return Ok(false) };
    Ok(as_printed(code) == follow_code(sealer, wish)?)
}

/// A code as it is printed: people read O for 0, I and L for 1, and write small letters.
fn as_printed(code: &str) -> String {
    let letter = |letter: char| match letter.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    code.chars().map(letter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn author(kind: &str, subject: Option<&str>) -> author_key::Model {
        author_key::Model {
            id: "a".to_owned(),
            town: "dalang".to_owned(),
            kind: kind.to_owned(),
            subject: subject.map(str::to_owned),
            person: None,
            sealed: None,
            destroyed_at: None,
            version: 1,
        }
    }

    #[test]
    fn the_wisher_is_known_by_subject_or_by_follow_code_and_nobody_else_is() {
        let sealer = Sealer::default();
        sealer.begin("a secret of at least 32 characters").unwrap();
        let (wish, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let code = follow_code(&sealer, wish).unwrap();
        let is = |author: &author_key::Model, person, subject, code: Option<&str>| {
            is_wisher(&sealer, wish, (author, person), Shown { subject, code }).unwrap()
        };
        let signed_in = author("subject", Some("zheng"));
        assert!(is(&signed_in, None, "zheng", None));
        assert!(!is(&signed_in, None, "he", Some(&code)), "who signs in has no follow code");
        let nobody = author("nobody", None);
        assert!(is(&nobody, None, "he", Some(&code)));
        assert!(is(&nobody, None, "he", Some(&code.to_lowercase())), "in small letters");
        assert!(!is(&nobody, None, "he", Some(&follow_code(&sealer, other).unwrap())), "of another wish");
        assert!(!is(&nobody, None, "he", None));
        let person = author("person", None);
        assert!(is(&person, Some("zheng"), "zheng", None), "the person signs in by now");
        assert!(is(&person, None, "he", Some(&code)) && !is(&person, Some("zheng"), "he", None));
    }
}
