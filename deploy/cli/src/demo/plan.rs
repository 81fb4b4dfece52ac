//! What is in the demo: how much of it in which town, and on which day what happens to each wish and case.

use uuid::Uuid;
use wuwei_contracts::{
    CommunityId, Town, VillageCode,
    registry::{CommunityKind, RegisterVillages},
    wishes::Grade,
};
use wuwei_registry::reference::ReferenceData;

use super::words::mixed;

/// Days of history.
pub const DAYS: u64 = 60;
/// The town of the sample people; it has the most, so that they have something to do.
pub const HOME: &str = "dalang";
/// Wishes by town. Which town has how many is drawn, and says nothing about the real one.
const WISHES: [u64; 36] = [
    520, 380, 300, 240, 200, 170, 150, 130, 115, 105, 95, 90, 82, 76, 70, 65, 60, 56, 52, 48, 45, 42, 40, 38, 36, 34,
    32, 30, 28, 27, 26, 25, 24, 23, 22, 22,
];
/// Days a wish takes from handed in to made public.
const WEIGHING: u64 = 3;

/// A town of the demo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TownPlan {
    /// The town.
    pub town: Town,
    /// Its place among the towns of the demo, from 0.
    pub place: u64,
    /// Its communities, one of each kind.
    pub communities: Vec<(CommunityId, CommunityKind)>,
    /// How many wishes it has.
    pub wishes: u64,
}

impl TownPlan {
    /// Every town, in the order of the draw.
    pub fn all(data: &ReferenceData) -> Vec<Self> {
        let mut towns: Vec<_> = data.villages.iter().collect();
        let drawn = |town: &Town| town.as_str().bytes().fold(7, |sum, byte| mixed(sum, byte.into()));
        towns.sort_by_key(|(town, _)| (town.as_str() != HOME, drawn(town)));
        let planned = (0..).zip(towns.into_iter().zip(WISHES));
        planned.map(|(place, ((town, villages), wishes))| Self::new(town, place, villages, wishes)).collect()
    }

    fn new(town: &Town, place: u64, villages: &RegisterVillages, wishes: u64) -> Self {
        let codes: Vec<&VillageCode> = villages.villages.iter().map(|village| &village.code).collect();
        let communities = (0..).zip(codes.iter().cycle()).zip(CommunityKind::ALL);
        let id = |number: usize, village: &VillageCode| {
            CommunityId::new(village, u32::try_from(number / codes.len().max(1)).unwrap_or(0) + 1)
        };
        let communities = communities.filter_map(|((number, village), kind)| Some((id(number, village)?, kind)));
        Self { town: town.clone(), place, communities: communities.collect(), wishes }
    }

    /// Its wishes.
    pub fn wishes(&self) -> impl Iterator<Item = WishPlan> {
        (0..self.wishes).map(|number| WishPlan::new(self.place * 10_000 + number))
    }

    /// Its cases.
    pub fn cases(&self) -> impl Iterator<Item = CasePlan> {
        (0..4 + self.wishes / 20).map(|number| CasePlan::new(self.place * 10_000 + number))
    }

    /// The community of the thing of that number.
    pub fn community(&self, number: u64) -> Option<&CommunityId> {
        let count = u64::try_from(self.communities.len()).ok().filter(|count| *count > 0)?;
        Some(&self.communities.get(usize::try_from(mixed(number, 5) % count).ok()?)?.0)
    }
}

/// How far a wish gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fate {
    /// Handed in.
    Submitted,
    /// Not taken in.
    Refused,
    /// Taken in.
    Accepted,
    /// Talked over.
    Deliberated,
    /// Graded.
    Graded,
    /// Made public; nobody has taken it.
    Published,
    /// Claimed by a volunteer.
    Claimed,
    /// Matched to an organisation.
    Matched,
    /// Done; its wisher still has time to answer.
    Fulfilled,
    /// Done, and answered.
    Confirmed,
    /// Done, and left unanswered.
    Unconfirmed,
}

impl Fate {
    /// Whether a volunteer takes the wish.
    pub const fn is_claimed(self) -> bool {
        matches!(self, Self::Claimed | Self::Fulfilled | Self::Confirmed | Self::Unconfirmed)
    }

    /// Whether it is made public.
    pub const fn is_public(self) -> bool {
        self.is_claimed() || matches!(self, Self::Published | Self::Matched)
    }
}

/// A wish of the demo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WishPlan {
    /// Its number, in the whole demo.
    pub number: u64,
    /// How far it gets.
    pub fate: Fate,
    /// How soon it is to be kept.
    pub grade: Grade,
    /// The day it is handed in, from 1.
    pub day: u64,
}

/// What happens to a wish on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// It is handed in.
    Submit,
    /// It is not taken in.
    Refuse,
    /// It is taken in, and weighed as far as its fate goes.
    Weigh,
    /// It is claimed or matched.
    Take,
    /// It is done.
    Fulfil,
    /// Its wisher answers.
    Confirm,
}

impl WishPlan {
    /// Whether its wisher does not want to be known; never one who answers in the end, which takes their follow code.
    pub fn is_anonymous(&self) -> bool {
        self.fate != Fate::Confirmed && mixed(self.number, 14).is_multiple_of(9)
    }

    /// Whether its wisher, asked in the end, is satisfied; who is not has it opened again.
    pub fn is_satisfied(&self) -> bool {
        !mixed(self.number, 15).is_multiple_of(11)
    }

    fn new(number: u64) -> Self {
        let fate = match mixed(number, 6) % 20 {
            _ if number % 10_000 < 11 => FIRST[usize::try_from(number % 10_000).unwrap_or(0)],
            0 => Fate::Submitted,
            1 => Fate::Refused,
            2 => Fate::Accepted,
            3 => Fate::Deliberated,
            4 => Fate::Graded,
            5 | 6 => Fate::Published,
            7 | 8 => Fate::Claimed,
            9 => Fate::Matched,
            10 => Fate::Fulfilled,
            11..=17 => Fate::Confirmed,
            _ => Fate::Unconfirmed,
        };
        let grade = [Grade::Now, Grade::NearTerm, Grade::Future][usize::try_from(mixed(number, 7) % 3).unwrap_or(0)];
        let any = mixed(number, 8);
        let day = match fate {
            // Ten working days, and what holidays there may be, pass before it counts as unanswered.
            Fate::Unconfirmed => 1 + any % 20,
            Fate::Fulfilled => DAYS - 8 + any % 3,
            Fate::Submitted | Fate::Accepted => DAYS - 9 + any % 8,
            Fate::Claimed => DAYS - 20 + any % 14,
            _ => 1 + any % (DAYS - 12),
        };
        Self { number, fate, grade, day }
    }

    /// What happens on `day`.
    pub fn step(&self, day: u64) -> Option<Step> {
        let fate = self.fate;
        match day.checked_sub(self.day)? {
            0 => Some(Step::Submit),
            1 if fate == Fate::Refused => Some(Step::Refuse),
            1 if fate != Fate::Submitted => Some(Step::Weigh),
            WEIGHING if fate.is_claimed() || fate == Fate::Matched => Some(Step::Take),
            5 if fate.is_claimed() && fate != Fate::Claimed => Some(Step::Fulfil),
            7 if fate == Fate::Confirmed => Some(Step::Confirm),
            _ => None,
        }
    }
}

/// The first wishes of a town: one of each fate, so that the smallest has them all.
const FIRST: [Fate; 11] = [
    Fate::Confirmed,
    Fate::Submitted,
    Fate::Refused,
    Fate::Accepted,
    Fate::Deliberated,
    Fate::Graded,
    Fate::Published,
    Fate::Claimed,
    Fate::Matched,
    Fate::Fulfilled,
    Fate::Unconfirmed,
];

/// A case of the demo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CasePlan {
    /// Its number, in the whole demo.
    pub number: u64,
    /// The day it is opened, from 1.
    pub day: u64,
    /// The day it is decided, if it is.
    pub decided: Option<u64>,
}

impl CasePlan {
    /// A quarter each: just opened, nearly due, overdue, decided. The item has fifteen working days.
    fn new(number: u64) -> Self {
        let any = mixed(number, 9);
        let (day, decided) = match number % 4 {
            0 => (DAYS - 4 + any % 3, None),
            1 => (DAYS - 24 + any % 9, None),
            2 => (1 + any % 15, None),
            _ => {
                let day = 1 + any % 25;
                (day, Some(day + 3 + any % 30))
            }
        };
        Self { number, day, decided }
    }
}

/// An id that is the same in every loading of one demo: of the day `began` plus `day`, in milliseconds, and the number.
pub fn id(began_millis: u64, kind: u8, number: u64) -> Uuid {
    let mut bits = [0; 10];
    bits[1] = kind;
    bits[2..].copy_from_slice(&mixed(number, 10 + u64::from(kind)).to_be_bytes());
    uuid::Builder::from_unix_timestamp_millis(began_millis.wrapping_add(number), &bits).into_uuid()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_plan_has_every_town_kind_and_fate_and_differs_between_towns_twentyfold() {
        let towns = TownPlan::all(&ReferenceData::read().unwrap());
        assert_eq!(towns.len(), 36);
        assert!(towns.iter().all(|town| town.communities.len() == 7));
        let wishes: Vec<u64> = towns.iter().map(|town| town.wishes).collect();
        assert!(
            wishes.iter().sum::<u64>() >= 3300
                && wishes.iter().max() >= wishes.iter().min().map(|min| min * 20).as_ref()
        );
        for town in &towns {
            let fates: HashSet<Fate> = town.wishes().map(|wish| wish.fate).collect();
            assert_eq!(fates.len(), FIRST.len(), "{}", town.town);
        }
    }

    #[test]
    fn everything_happens_within_the_days_and_ids_are_unique() {
        let towns = TownPlan::all(&ReferenceData::read().unwrap());
        let mut ids = HashSet::new();
        for wish in towns.iter().flat_map(TownPlan::wishes) {
            assert!(ids.insert(id(0, 1, wish.number)));
            let steps: Vec<Step> = (1..=DAYS).filter_map(|day| wish.step(day)).collect();
            let whole: Vec<Step> = (1..=2 * DAYS).filter_map(|day| wish.step(day)).collect();
            assert_eq!(steps, whole, "{wish:?}");
        }
        for case in towns.iter().flat_map(TownPlan::cases) {
            assert!(ids.insert(id(0, 2, case.number)));
            assert!(case.day < DAYS && case.decided.is_none_or(|day| day > case.day && day < DAYS), "{case:?}");
        }
    }
}
