//! Why the person vault refuses. No rejection repeats a value.

use jiff::Timestamp;
use uuid::Uuid;

use super::person::{MASK, PersonField};
use crate::{Kind, Reject, VillageCode};

/// Why the person vault refuses.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PersonRejection {
    /// No such person.
    #[error("there is no person {0} in the vault; find_person finds one by a number")]
    Unknown(Uuid),
    /// The id is taken.
    #[error("the id {0} is taken by another person; give a new one")]
    Exists(Uuid),
    /// They belong to another village.
    #[error("the person is not one of the village {0}; their own village's staff may use their data")]
    OtherVillage(VillageCode),
    /// The caller is neither the person nor anybody else who may.
    #[error("only the person themself or {others} may do this")]
    NotThePerson {
        /// The person.
        person: Uuid,
        /// Who else may.
        others: &'static str,
    },
    /// The subject belongs to somebody else.
    #[error("that sign-in belongs to another person; give their own")]
    SubjectTaken(String),
    /// The id number belongs to somebody else.
    #[error("a person with that id number is in the vault already; find_person finds them")]
    IdNumberTaken,
    /// The mark of sample data is missing, or stands where it must not.
    #[error("示例 stands in the name of invented people, and in no other; put it in or leave it out")]
    SampleName,
    /// The field has no value.
    #[error("the person gave no {0}; ask for other fields")]
    NotGiven(PersonField),
    /// They are erased.
    #[error("the person {0} is erased; nothing of them can be used any more")]
    Erased(Uuid),
    /// Their erasure waits for the end of a legal hold.
    #[error("the person {0} asked to be erased; until a legal hold ends their data is stored and not used")]
    Blocked(Uuid),
    /// They are held already.
    #[error("the person {0} is under a legal hold already; release it first")]
    AlreadyHeld(Uuid),
    /// They are not held.
    #[error("the person {0} is under no legal hold")]
    NotHeld(Uuid),
    /// No such disclosure of this caller.
    #[error("there is no disclosure {0} of yours; ask for one (read_person)")]
    DisclosureUnknown(Uuid),
    /// Its time is over.
    #[error("the disclosure was shown until {until}; ask again (read_person)")]
    DisclosureOver {
        /// The disclosure.
        id: Uuid,
        /// When it ended.
        until: Timestamp,
    },
}

impl Reject for PersonRejection {
    fn kind(&self) -> Kind {
        self.parts().0
    }

    fn code(&self) -> &str {
        self.parts().1
    }

    fn field(&self) -> Option<(&'static str, String, &'static str)> {
        let (_, _, field, value, rule) = self.parts();
        Some((field, value, rule))
    }
}

impl PersonRejection {
    /// Kind, code, field, value and rule.
    fn parts(&self) -> (Kind, &'static str, &'static str, String, &'static str) {
        use Kind::{Conflict, Forbidden, Gone, Invalid, NotFound};
        use PersonRejection as R;
        match self {
            R::Unknown(id) => (NotFound, "person_unknown", "person", id.to_string(), "known"),
            R::Exists(id) => (Conflict, "person_exists", "id", id.to_string(), "unique"),
            R::OtherVillage(village) => (Forbidden, "other_village", "village", village.to_string(), "village"),
            R::NotThePerson { person, .. } => (Forbidden, "not_the_person", "person", person.to_string(), "own"),
            R::SubjectTaken(subject) => (Conflict, "subject_taken", "subject", subject.clone(), "unique"),
            R::IdNumberTaken => (Conflict, "id_number_taken", "values.id_number", MASK.to_owned(), "unique"),
            R::SampleName => (Invalid, "sample_name", "values.name", MASK.to_owned(), "sample_name"),
            R::NotGiven(field) => (Conflict, "not_given", "fields", field.to_string(), "given"),
            R::Erased(id) => (Gone, "person_erased", "person", id.to_string(), "kept"),
            R::Blocked(id) => (Gone, "person_blocked", "person", id.to_string(), "kept"),
            R::AlreadyHeld(id) => (Conflict, "already_held", "person", id.to_string(), "hold"),
            R::NotHeld(id) => (Conflict, "not_held", "person", id.to_string(), "hold"),
            R::DisclosureUnknown(id) => (NotFound, "disclosure_unknown", "disclosure", id.to_string(), "known"),
            R::DisclosureOver { id, .. } => (Gone, "disclosure_over", "disclosure", id.to_string(), "time"),
        }
    }
}
