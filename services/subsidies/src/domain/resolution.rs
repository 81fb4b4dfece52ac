//! Whether a meeting's resolution carries a proposal.

use uuid::Uuid;
use wuwei_contracts::{CommunityId, VillageCode, subsidies::SubsidyRejection};

/// A meeting as registry judged it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolution {
    /// The meeting.
    pub id: Uuid,
    /// Its village.
    pub village: VillageCode,
    /// Its micro-community; none for a meeting of the whole village.
    pub community: Option<CommunityId>,
    /// Whether it was adopted.
    pub adopted: bool,
}

impl Resolution {
    /// It must be adopted, and by the community itself or by its whole village.
    pub fn carries(&self, community: &CommunityId) -> Result<(), SubsidyRejection> {
        let own = self.community.as_ref().map_or(self.village == community.village(), |own| own == community);
        if !own {
            return Err(SubsidyRejection::ResolutionOfAnotherPlace {
                resolution: self.id,
                community: community.clone(),
            });
        }
        if self.adopted { Ok(()) } else { Err(SubsidyRejection::ResolutionNotAdopted(self.id)) }
    }
}

#[cfg(test)]
mod tests {
    use wuwei_contracts::Reject;

    use super::*;

    #[test]
    fn only_an_adopted_resolution_of_the_community_or_its_village_carries_a_proposal() {
        let village = VillageCode::parse("441900113002").unwrap();
        let (own, other) = (CommunityId::new(&village, 1).unwrap(), CommunityId::new(&village, 2).unwrap());
        let away = VillageCode::parse("441900113003").unwrap();
        let of = |village: &VillageCode, community: Option<&CommunityId>, adopted| {
            let meeting =
                Resolution { id: Uuid::from_u128(1), village: village.clone(), community: community.cloned(), adopted };
            meeting.carries(&own).map_err(|rejection| rejection.code().to_owned())
        };
        assert_eq!(of(&village, Some(&own), true), Ok(()));
        assert_eq!(of(&village, None, true), Ok(()), "the whole village met");
        assert_eq!(of(&village, Some(&own), false), Err("resolution_not_adopted".to_owned()));
        assert_eq!(
            of(&village, Some(&other), true),
            Err("resolution_of_another_place".to_owned()),
            "a neighbour's meeting"
        );
        assert_eq!(of(&away, None, true), Err("resolution_of_another_place".to_owned()));
    }
}
