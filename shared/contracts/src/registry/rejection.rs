//! Registry's typed rejections about places and communities, as facts; each names the field, what it held, the rule and
//! the way out.

use super::community::CommunityKind;
use crate::{CommunityId, Kind, Reject, Town, TownCode, VillageCode, fields::SAMPLE_MARK};

/// Why registry refuses.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum RegistryRejection {
    /// The operation belongs to `city`.
    #[error("this is kept for the whole city; send it to the town city instead of {0}")]
    OnlyForCity(Town),
    /// The town in the subject is not registered.
    #[error("the town {0} is not registered; list_towns tells which are")]
    TownUnknown(Town),
    /// A town keeps its slug for ever.
    #[error("the town {code} has the slug {slug} for ever; register it under that slug")]
    SlugFixed {
        /// The town.
        code: TownCode,
        /// Its slug.
        slug: Town,
        /// The slug given.
        given: Town,
    },
    /// A filter names another town than the subject.
    #[error("this was sent to the town {asked}; leave the filter out, or send it to {given} or to city")]
    OtherTown {
        /// The town in the subject.
        asked: Town,
        /// The town in the filter.
        given: Town,
    },
    /// No such village.
    #[error("no village of this town has the code {village}; list_villages tells which there are")]
    VillageUnknown {
        /// The field that names it.
        field: &'static str,
        /// The village.
        village: VillageCode,
    },
    /// The village belongs to another town.
    #[error("the village {village} does not belong to the town {town}; send it to its own town")]
    VillageOfAnotherTown {
        /// The field that names it.
        field: &'static str,
        /// The village.
        village: VillageCode,
        /// The town in the subject.
        town: Town,
    },
    /// Every number of the village is taken.
    #[error("the village {0} has given out all of its 9999 community numbers")]
    VillageFull(VillageCode),
    /// No such community.
    #[error("there is no community {id} in this town; search_communities tells which there are")]
    CommunityUnknown {
        /// The field that names it.
        field: &'static str,
        /// The id.
        id: CommunityId,
    },
    /// The id is taken.
    #[error("the id {0} is taken, and ids are never given again; give another or leave it out")]
    CommunityExists(CommunityId),
    /// The id does not begin with the village's code, or ends in 0000.
    #[error("the id {id} is none of the village {village}: it is the village's code, a hyphen and 0001 to 9999")]
    NotOfVillage {
        /// The id.
        id: CommunityId,
        /// The village.
        village: VillageCode,
    },
    /// The community became part of another.
    #[error("the community {id} became part of {into}; use that one")]
    AlreadyMerged {
        /// The field that names it.
        field: &'static str,
        /// The community.
        id: CommunityId,
        /// What it became part of.
        into: CommunityId,
    },
    /// The community became several.
    #[error("the community {id} was split into {}; use one of those", list(.into))]
    AlreadySplit {
        /// The field that names it.
        field: &'static str,
        /// The community.
        id: CommunityId,
        /// What it became.
        into: Vec<CommunityId>,
    },
    /// The community was dissolved.
    #[error("the community {id} was dissolved; nothing took its place")]
    AlreadyDissolved {
        /// The field that names it.
        field: &'static str,
        /// The community.
        id: CommunityId,
    },
    /// A merge of a community into itself.
    #[error("the community {0} is the survivor and cannot be absorbed too; leave it out of absorbed")]
    MergedIntoItself(CommunityId),
    /// The same community stands in a list twice.
    #[error("{id} is named twice; name it once")]
    NamedTwice {
        /// The field that names it.
        field: &'static str,
        /// The community.
        id: CommunityId,
    },
    /// Real and sample communities do not mix.
    #[error("{id} is {}; sample data and real data cannot be merged", sample_or_not(*.sample))]
    SampleMixed {
        /// The community that does not fit.
        id: CommunityId,
        /// Whether it is sample data.
        sample: bool,
    },
    /// The mark of sample data is missing, or stands where it must not.
    #[error("this is {}, and 示例 in the name marks sample data; put it in or leave it out", sample_or_not(*.sample))]
    SampleName {
        /// The field.
        field: &'static str,
        /// The name.
        name: String,
        /// Whether the community is sample data.
        sample: bool,
    },
    /// The figures of a merge add up to more than a community may have.
    #[error("the communities together have {sum} {figure}, and {most} is the most; merge fewer or correct the figures")]
    FiguresTooLarge {
        /// The figure.
        figure: &'static str,
        /// The sum.
        sum: u64,
        /// The bound.
        most: u32,
    },
    /// The survivor's point lies outside the outline given for the whole.
    #[error("the survivor's point {longitude}, {latitude} lies outside this boundary; correct one of them")]
    PointOutside {
        /// Degrees east.
        longitude: f64,
        /// Degrees north.
        latitude: f64,
    },
    /// It has that kind already.
    #[error("it is of the kind {} already; give another kind", .0.as_str())]
    SameKind(CommunityKind),
    /// Everything is as it was.
    #[error("this would change nothing; send it only when something differs")]
    NothingChanged,
    /// Somebody else changed it.
    #[error("it has version {found} now, not {given}; read it again and repeat the change on that")]
    VersionMoved {
        /// The version it has.
        found: i64,
        /// The version given.
        given: i64,
    },
}

fn list(ids: &[CommunityId]) -> String {
    ids.iter().map(CommunityId::as_str).collect::<Vec<_>>().join(", ")
}

fn sample_or_not(sample: bool) -> &'static str {
    if sample { "sample data" } else { "no sample data" }
}

impl Reject for RegistryRejection {
    fn kind(&self) -> Kind {
        self.parts().0
    }

    fn code(&self) -> &'static str {
        self.parts().1
    }

    fn field(&self) -> Option<(&'static str, String, &'static str)> {
        let (_, _, field, value, rule) = self.parts();
        Some((field, value, rule))
    }
}

impl RegistryRejection {
    /// Kind, code, field, value and rule.
    fn parts(&self) -> (Kind, &'static str, &'static str, String, &'static str) {
        use Kind::{Conflict, Gone, Invalid, NotFound};
        use RegistryRejection as R;
        match self {
            R::OnlyForCity(town) => (Invalid, "only_for_city", "town", town.to_string(), "owner"),
            R::TownUnknown(town) => (NotFound, "town_unknown", "town", town.to_string(), "known"),
            R::SlugFixed { given, .. } => (Conflict, "slug_fixed", "towns.slug", given.to_string(), "fixed"),
            R::OtherTown { given, .. } => (Invalid, "other_town", "town", given.to_string(), "owner"),
            R::VillageUnknown { field, village } => (NotFound, "village_unknown", field, village.to_string(), "known"),
            R::VillageOfAnotherTown { field, village, .. } => {
                (Invalid, "village_of_another_town", field, village.to_string(), "owner")
            }
            R::VillageFull(village) => (Conflict, "village_full", "village", village.to_string(), "numbers"),
            R::CommunityUnknown { field, id } => (NotFound, "community_unknown", field, id.to_string(), "known"),
            R::CommunityExists(id) => (Conflict, "community_exists", "id", id.to_string(), "unique"),
            R::NotOfVillage { id, .. } => (Invalid, "not_of_village", "id", id.to_string(), "village"),
            R::AlreadyMerged { field, id, .. } => (Gone, "already_merged", field, id.to_string(), "active"),
            R::AlreadySplit { field, id, .. } => (Gone, "already_split", field, id.to_string(), "active"),
            R::AlreadyDissolved { field, id } => (Gone, "already_dissolved", field, id.to_string(), "active"),
            R::MergedIntoItself(id) => (Invalid, "merged_into_itself", "absorbed", id.to_string(), "other"),
            R::NamedTwice { field, id } => (Invalid, "named_twice", field, id.to_string(), "unique"),
            R::SampleMixed { id, .. } => (Conflict, "sample_mixed", "absorbed", id.to_string(), "sample"),
            R::SampleName { field, name, .. } => (Invalid, "sample_name", field, name.clone(), SAMPLE_MARK),
            R::FiguresTooLarge { figure, sum, .. } => (Conflict, "figures_too_large", figure, sum.to_string(), "range"),
            R::PointOutside { longitude, latitude } => {
                (Invalid, "point_outside", "boundary", format!("{longitude}, {latitude}"), "inside")
            }
            R::SameKind(kind) => (Conflict, "same_kind", "kind", kind.as_str().to_owned(), "change"),
            R::NothingChanged => (Conflict, "nothing_changed", "details", String::new(), "change"),
            R::VersionMoved { given, .. } => (Conflict, "version_moved", "version", given.to_string(), "version"),
        }
    }
}
