//! The numbers a village gives to its communities: 0001 to 9999, each once.

use std::collections::HashSet;

use wuwei_contracts::{CommunityId, VillageCode, registry::RegistryRejection};

/// The numbers of one village: all up to `drawn` are spoken for, later ones only where somebody named them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Numbers {
    /// The village.
    pub village: VillageCode,
    /// The last number drawn, 0 before the first.
    pub drawn: u32,
}

impl Numbers {
    /// The numbers of a new village.
    pub fn new(village: VillageCode) -> Self {
        Self { village, drawn: 0 }
    }

    /// The next `count` ids not yet drawn; fewer near the end, none once all are.
    pub fn ahead(&self, count: usize) -> Vec<CommunityId> {
        (self.drawn + 1..).map_while(|number| CommunityId::new(&self.village, number)).take(count).collect()
    }

    /// Draws up to `count` of the ids `ahead`, passing over those that are taken.
    #[must_use]
    pub fn draw(
        mut self,
        count: usize,
        ahead: Vec<CommunityId>,
        taken: &HashSet<CommunityId>,
    ) -> (Self, Vec<CommunityId>) {
        let mut drawn = Vec::new();
        for id in ahead {
            if drawn.len() == count {
                break;
            }
            self.drawn += 1;
            if !taken.contains(&id) {
                drawn.push(id);
            }
        }
        (self, drawn)
    }

    /// Whether `id` is a number of this village.
    pub fn own(&self, id: &CommunityId) -> Result<(), RegistryRejection> {
        if id.village() == self.village && !id.as_str().ends_with("-0000") {
            return Ok(());
        }
        Err(RegistryRejection::NotOfVillage { id: id.clone(), village: self.village.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(drawn: u32) -> Numbers {
        Numbers { drawn, ..Numbers::new(VillageCode::parse("441900113219").unwrap()) }
    }

    fn id(number: u32) -> CommunityId {
        CommunityId::new(&numbers(0).village, number).unwrap()
    }

    #[test]
    fn numbers_are_drawn_in_order_and_taken_ones_passed_over() {
        let start = numbers(0);
        let ahead = start.ahead(5);
        let (next, drawn) = start.draw(2, ahead, &HashSet::from([id(1), id(3)]));
        assert_eq!(drawn, [id(2), id(4)]);
        assert_eq!(next.drawn, 4);
        assert_eq!(next.ahead(1), [id(5)]);
    }

    #[test]
    fn a_village_has_9999_numbers_and_no_more() {
        assert_eq!(numbers(9998).ahead(3), [id(9999)]);
        assert_eq!(numbers(9999).ahead(3), []);
    }

    #[test]
    fn an_id_of_another_village_or_number_zero_is_none_of_this_village() {
        assert!(numbers(0).own(&id(9999)).is_ok());
        assert!(numbers(0).own(&CommunityId::parse("441900113219-0000").unwrap()).is_err());
        assert!(numbers(0).own(&CommunityId::parse("441900113209-0001").unwrap()).is_err());
    }
}
