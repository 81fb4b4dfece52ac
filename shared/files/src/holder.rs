//! What a service says of its things that hold files.

use uuid::Uuid;
use wuwei_contracts::{
    CommunityId, Place, Reference, Role, VillageCode,
    files::{FileActor, FileRejection, Holds},
};
use wuwei_runtime::{Read, Refusal, Work, grants};

/// A thing that holds files, as far as they ask after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thing {
    /// Its id.
    pub id: Uuid,
    /// Its village.
    pub village: VillageCode,
    /// Its community, unless it is of the whole village.
    pub community: Option<CommunityId>,
    /// Subjects of those it concerns.
    pub concerns: Vec<String>,
    /// Whether it is decided, so that nobody takes a file away any more.
    pub decided: bool,
    /// The story it belongs to, if it begins one.
    pub story: Option<Uuid>,
    /// Whether it is invented.
    pub sample: bool,
}

/// What a service says of its things.
pub trait Holder: Send + Sync + 'static {
    /// What they are.
    type Things: Holds;
    /// Who is staff where a thing is.
    const STAFF: &'static [Role];

    /// The thing of that id, one of the town at work.
    fn thing(work: &Work, id: Uuid) -> impl Future<Output = Result<Thing, Refusal>>;

    /// The thing that a query names, one of the town asked.
    fn named(read: &Read, of: &Reference) -> impl Future<Output = Result<Thing, Refusal>> + Send;
}

impl Thing {
    /// Where it is.
    fn place(&self) -> Place<'_> {
        self.community.as_ref().map_or(Place::Village(&self.village), Place::Community)
    }

    /// Whether the caller of the command is staff of its place.
    pub(crate) async fn is_staffed_by(&self, work: &Work, staff: &'static [Role]) -> Result<bool, Refusal> {
        grants::held(work, staff, self.place()).await
    }

    /// As what the caller of the command acts.
    ///
    /// # Errors
    /// Where it neither concerns the caller nor is the caller staff of its place.
    pub(crate) async fn acts(&self, work: &Work, staff: &'static [Role]) -> Result<FileActor, Refusal> {
        if self.concerns.contains(&work.origin().actor.subject) {
            return Ok(FileActor::Concerned);
        }
        if self.is_staffed_by(work, staff).await? { Ok(FileActor::Staff) } else { Err(self.refused()) }
    }

    /// As what the caller of the query may work with its files; none where the caller may not.
    ///
    /// # Errors
    /// A fault where the grants cannot be read.
    pub(crate) async fn acts_for(&self, read: &Read, staff: &'static [Role]) -> Result<Option<FileActor>, Refusal> {
        if self.concerns.contains(&read.origin().actor.subject) {
            return Ok(Some(FileActor::Concerned));
        }
        Ok(grants::held_by_reader(read, staff, self.place()).await?.then_some(FileActor::Staff))
    }

    /// Says whose the files are.
    pub(crate) fn refused(&self) -> Refusal {
        FileRejection::NotConcerned(self.id).into()
    }
}
