//! A file of a wish: attached, private until staff show it to everybody, taken away.

use jiff::Timestamp;
use uuid::Uuid;
use wuwei_contracts::wishes::{
    ActedAs, FileDigest, FileRejection, FileView, MediaType, WishFileAttached, WishFileRemoved, WishFileShown,
};

/// A file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
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
    /// Whether everybody may see it.
    pub public: bool,
    /// When it was taken away.
    pub removed: Option<Timestamp>,
    /// When it was attached.
    pub attached: Timestamp,
    /// Whether its wish is invented.
    pub sample: bool,
    /// One more with each change, from 1.
    pub version: i64,
}

/// What is known of a new file.
#[derive(Debug, Clone)]
pub struct NewFile {
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
    /// As what whoever attaches it acts.
    pub acted_as: ActedAs,
    /// Whether its wish is invented.
    pub sample: bool,
}

/// A file is attached, private.
pub fn attach(new: NewFile, now: Timestamp) -> (File, WishFileAttached) {
    let NewFile { id, wish, part, sha256, media_type, bytes, acted_as, sample } = new;
    let (public, removed, attached, version) = (false, None, now, 1);
    let file = File { id, wish, part, sha256, media_type, bytes, acted_as, public, removed, attached, sample, version };
    let event = WishFileAttached { file: file.view() };
    (file, event)
}

impl File {
    /// The file, if it was not taken away.
    pub fn live(self) -> Result<Self, FileRejection> {
        if self.removed.is_some() { Err(FileRejection::FileRemoved(self.id)) } else { Ok(self) }
    }

    /// Everybody may see it, or no longer. Nothing happens where that is so already.
    pub fn show(self, public: bool) -> Result<(Self, Option<WishFileShown>), FileRejection> {
        let file = self.live()?;
        if file.public == public {
            return Ok((file, None));
        }
        let file = Self { public, version: file.version + 1, ..file };
        let event = WishFileShown { file: file.view() };
        Ok((file, Some(event)))
    }

    /// It is taken away.
    pub fn remove(self, now: Timestamp) -> Result<(Self, WishFileRemoved), FileRejection> {
        let file = self.live()?;
        let file = Self { public: false, removed: Some(now), version: file.version + 1, ..file };
        let event = WishFileRemoved { file: file.view() };
        Ok((file, event))
    }

    /// As the decision on `part` of `wish` names it.
    pub fn shows(&self, wish: Uuid, part: u32) -> Result<FileDigest, FileRejection> {
        if self.wish != wish {
            return Err(FileRejection::FileUnknown(self.id));
        }
        if self.part != Some(part) {
            return Err(FileRejection::FileOfOtherPart { file: self.id, part });
        }
        Ok(FileDigest { id: self.id, sha256: self.sha256.clone() })
    }

    /// The file as everybody may know of it.
    pub fn view(&self) -> FileView {
        FileView {
            id: self.id,
            wish: self.wish,
            part: self.part,
            sha256: self.sha256.clone(),
            media_type: self.media_type,
            bytes: self.bytes,
            acted_as: self.acted_as,
            public: self.public,
            removed: self.removed.is_some(),
            attached: self.attached,
            sample: self.sample,
            version: self.version,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file() -> File {
        let (id, wish) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let (part, sha256, media_type) = (Some(1), "ab".repeat(32), MediaType::Jpeg);
        let new = NewFile { id, wish, part, sha256, media_type, bytes: 9, acted_as: ActedAs::Claimant, sample: true };
        attach(new, Timestamp::UNIX_EPOCH).0
    }

    #[test]
    fn a_file_is_private_until_shown_and_private_again_once_removed() {
        let file = file();
        assert!(!file.public && file.version == 1);
        let (file, shown) = file.show(true).unwrap();
        assert_eq!(shown.unwrap().file, file.view());
        let (file, again) = file.show(true).unwrap();
        assert_eq!((again, file.version), (None, 2), "shown already");
        let (file, removed) = file.remove(Timestamp::UNIX_EPOCH).unwrap();
        assert!(removed.file.removed && !removed.file.public && removed.file.version == 3);
        let gone = Err(FileRejection::FileRemoved(file.id));
        assert_eq!(file.clone().show(true).map(drop), gone);
        assert_eq!(file.remove(Timestamp::UNIX_EPOCH).map(drop), gone);
    }

    #[test]
    fn it_shows_its_own_part_of_its_own_wish() {
        let file = file();
        assert_eq!(file.shows(file.wish, 1).unwrap().sha256, file.sha256);
        assert_eq!(file.shows(file.wish, 2), Err(FileRejection::FileOfOtherPart { file: file.id, part: 2 }));
        assert_eq!(file.shows(Uuid::from_u128(9), 1), Err(FileRejection::FileUnknown(file.id)));
    }
}
