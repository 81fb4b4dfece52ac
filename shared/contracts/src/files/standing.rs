//! Where a file stands: private until staff show it to everybody, taken away for good.

use jiff::Timestamp;
use uuid::Uuid;

use super::rejection::FileRejection;

/// Where a file stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileStanding {
    /// Whether everybody may see it.
    pub public: bool,
    /// When it was taken away.
    pub removed: Option<Timestamp>,
    /// When it was attached.
    pub attached: Timestamp,
    /// One more with each change, from 1.
    pub version: i64,
}

impl FileStanding {
    /// It is attached, private.
    pub fn begin(now: Timestamp) -> Self {
        Self { public: false, removed: None, attached: now, version: 1 }
    }

    /// The same, if the file `id` was not taken away.
    ///
    /// # Errors
    /// Where it was.
    pub fn live(self, id: Uuid) -> Result<Self, FileRejection> {
        if self.removed.is_some() { Err(FileRejection::FileRemoved(id)) } else { Ok(self) }
    }

    /// Everybody may see the file `id`, or no longer. Nothing happens where that is so already.
    ///
    /// # Errors
    /// Where it was taken away.
    pub fn show(self, id: Uuid, public: bool) -> Result<Self, FileRejection> {
        let live = self.live(id)?;
        let changes = i64::from(live.public != public);
        Ok(Self { public, version: live.version + changes, ..live })
    }

    /// The file `id` is taken away.
    ///
    /// # Errors
    /// Where it was already.
    pub fn remove(self, id: Uuid, now: Timestamp) -> Result<Self, FileRejection> {
        let live = self.live(id)?;
        Ok(Self { public: false, removed: Some(now), version: live.version + 1, ..live })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_private_until_shown_and_private_again_once_removed() {
        let (id, now) = (Uuid::from_u128(1), Timestamp::UNIX_EPOCH);
        let begun = FileStanding::begin(now);
        assert!(!begun.public && begun.version == 1);
        let shown = begun.show(id, true).unwrap();
        assert!(shown.public && shown.version == 2);
        assert_eq!(shown.show(id, true), Ok(shown), "shown already");
        assert!(!shown.show(id, false).unwrap().public);
        let removed = shown.remove(id, now).unwrap();
        assert!(!removed.public && removed.removed == Some(now) && removed.version == 3);
        let gone = Err(FileRejection::FileRemoved(id));
        assert_eq!(
            (removed.show(id, true), removed.remove(id, now), removed.live(id)),
            (gone.clone(), gone.clone(), gone)
        );
    }
}
