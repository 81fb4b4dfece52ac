//! The rules of subsidies: pure, time passed in.

pub mod allocation;
pub mod duty;
pub mod money;
pub mod proposal;
pub mod resolution;
pub mod round;
pub mod rules;
pub mod scoring;

/// Who does something, and whose role they exercise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct By {
    /// Subject of the person, or `service:<name>`.
    pub subject: String,
    /// The person acted for.
    pub on_behalf_of: Option<String>,
}

impl By {
    /// Everybody whom the deed is to be laid to: the one who acts, and the one acted for.
    pub fn persons(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.subject.as_str()).chain(self.on_behalf_of.as_deref())
    }
}
