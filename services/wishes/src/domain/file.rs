//! A file of a wish: attached, private until staff show it to everybody, taken away.

use jiff::Timestamp;
use uuid::Uuid;
use wuwei_contracts::{
    files::{FileDigest, FileRejection, FileStanding, MediaType},
    wishes::{ActedAs, FileView, WishFileAttached, WishFileRemoved, WishFileShown},
};

/// What is true of a file from its first day on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileFacts {
    /// Its id.
    pub id: Uuid,
    /// The wish.
    pub wish: Uuid,
    /// Number of the part it shows to be done.
    pub part: Option<u32>,
    /// SHA-256 of what is shown, as hexadecimal.
    pub sha256: String,
    /// What it is.
    pub media_type: MediaType,
    /// Its length.
    pub bytes: u64,
    /// As what whoever attached it acted.
    pub acted_as: ActedAs,
    /// Whether its wish is invented.
    pub sample: bool,
}

/// A file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// What it is.
    pub facts: FileFacts,
    /// Where it stands.
    pub standing: FileStanding,
}

/// A file is attached, private.
pub fn attach(facts: FileFacts, now: Timestamp) -> (File, WishFileAttached) {
    let file = File { facts, standing: FileStanding::begin(now) };
    let event = WishFileAttached { file: file.view() };
    (file, event)
}

impl File {
    /// The file, if it was not taken away.
    pub fn live(self) -> Result<Self, FileRejection> {
        let standing = self.standing.live(self.facts.id)?;
        Ok(Self { standing, ..self })
    }

    /// Everybody may see it, or no longer. Nothing happens where that is so already.
    pub fn show(self, public: bool) -> Result<(Self, Option<WishFileShown>), FileRejection> {
        let standing = self.standing.show(self.facts.id, public)?;
        let changed = standing != self.standing;
        let file = Self { standing, ..self };
        let event = changed.then(|| WishFileShown { file: file.view() });
        Ok((file, event))
    }

    /// It is taken away.
    pub fn remove(self, now: Timestamp) -> Result<(Self, WishFileRemoved), FileRejection> {
        let standing = self.standing.remove(self.facts.id, now)?;
        let file = Self { standing, ..self };
        let event = WishFileRemoved { file: file.view() };
        Ok((file, event))
    }

    /// As the decision on `part` of `wish` names it.
    pub fn shows(&self, wish: Uuid, part: u32) -> Result<FileDigest, FileRejection> {
        let facts = &self.facts;
        if facts.wish != wish {
            return Err(FileRejection::FileUnknown(facts.id));
        }
        if facts.part != Some(part) {
            return Err(FileRejection::FileOfOtherPart { file: facts.id, part });
        }
        Ok(FileDigest { id: facts.id, sha256: facts.sha256.clone() })
    }

    /// The file as everybody may know of it.
    pub fn view(&self) -> FileView {
        let facts = self.facts.clone();
        FileView {
            id: facts.id,
            wish: facts.wish,
            part: facts.part,
            sha256: facts.sha256,
            media_type: facts.media_type,
            bytes: facts.bytes,
            acted_as: facts.acted_as,
            public: self.standing.public,
            removed: self.standing.removed.is_some(),
            attached: self.standing.attached,
            sample: facts.sample,
            version: self.standing.version,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file() -> File {
        let (id, wish) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let (part, sha256, media_type) = (Some(1), "ab".repeat(32), MediaType::Jpeg);
        let acted_as = ActedAs::Claimant;
        let facts = FileFacts { id, wish, part, sha256, media_type, bytes: 9, acted_as, sample: true };
        attach(facts, Timestamp::UNIX_EPOCH).0
    }

    #[test]
    fn each_change_is_told_as_it_is_from_then_on() {
        let (file, shown) = file().show(true).unwrap();
        assert_eq!(shown.unwrap().file, file.view());
        let (file, again) = file.show(true).unwrap();
        assert_eq!((again, file.standing.version), (None, 2), "shown already");
        let (file, removed) = file.remove(Timestamp::UNIX_EPOCH).unwrap();
        assert!(removed.file.removed && !removed.file.public && removed.file.version == 3);
        assert_eq!(file.clone().live(), Err(FileRejection::FileRemoved(file.facts.id)));
    }

    #[test]
    fn it_shows_its_own_part_of_its_own_wish() {
        let file = file();
        assert_eq!(file.shows(file.facts.wish, 1).unwrap().sha256, file.facts.sha256);
        assert_eq!(
            file.shows(file.facts.wish, 2),
            Err(FileRejection::FileOfOtherPart { file: file.facts.id, part: 2 })
        );
        assert_eq!(file.shows(Uuid::from_u128(9), 1), Err(FileRejection::FileUnknown(file.facts.id)));
    }
}
