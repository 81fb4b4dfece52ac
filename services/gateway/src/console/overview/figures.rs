//! What the overview shows, from what the services count.

use std::{collections::BTreeMap, sync::Arc};

use jiff::Timestamp;
use wuwei_contracts::{
    Fen, Town,
    delegation::{CaseCount, CountCases},
    registry::{CountCoverage, CoverageCount, TownView},
    subsidies::{CountMoney, MoneyCount, ProposalState},
    wishes::{Grade, WishCount, WishState},
};

use super::{
    super::{Failure, frame::Frame, words::Language},
    chart::{Bars, Row},
};
use crate::Gateway;

/// The figures of a town or the city.
pub(super) struct Figures {
    /// When wishes were counted.
    pub at: Timestamp,
    /// What stands above all, each with its name.
    pub heads: Vec<(String, String)>,
    pub charts: Vec<Bars>,
}

/// What was counted, and how it is told.
struct Counted<'a> {
    frame: &'a Frame,
    towns: &'a [TownView],
    city: bool,
    wishes: &'a [WishCount],
    cases: Vec<CaseCount>,
    coverage: Vec<CoverageCount>,
    money: Vec<MoneyCount>,
}

impl Figures {
    pub async fn read(
        gateway: &Arc<Gateway>,
        frame: &Frame,
        (place, towns): (&Town, &[TownView]),
    ) -> Result<Self, Failure> {
        let wishes = async {
            let counts = gateway.counts.of(place, gateway.now()).await;
            counts.map_err(|error| Failure::of(frame.clone(), &error))
        };
        let (wishes, cases, coverage, money) = tokio::try_join!(
            wishes,
            gateway.ask(frame, place, &CountCases {}),
            gateway.ask(frame, place, &CountCoverage {}),
            gateway.ask(frame, place, &CountMoney {}),
        )?;
        let counted = Counted {
            frame,
            towns,
            city: place.is_city(),
            wishes: &wishes.counts,
            cases: cases.towns,
            coverage: coverage.towns,
            money: money.towns,
        };
        let mut charts = vec![counted.by_state()];
        if counted.city {
            charts.push(counted.by_town());
        }
        charts.extend([counted.promises(), counted.lights(), counted.gaps(), counted.stages()]);
        Ok(Self { at: wishes.at, heads: counted.heads(), charts })
    }
}

/// So many of so many, in whole hundredths rounded down: what is not quite all is never called all.
fn percent(part: u64, whole: u64) -> Option<u64> {
    (part * 100).checked_div(whole)
}

impl Counted<'_> {
    fn say(&self, key: &str) -> String {
        self.frame.say(key).to_owned()
    }

    fn town(&self, slug: &Town) -> String {
        let town = self.towns.iter().find(|town| town.slug == *slug);
        let name = |town: &TownView| match self.frame.words.language {
            Language::Zh => town.name.clone(),
            Language::En => town.name_en.clone(),
        };
        town.map_or_else(|| slug.to_string(), name)
    }

    fn rate(kept: u64, late: u64) -> String {
        percent(kept, kept + late).map_or_else(|| "–".to_owned(), |rate| format!("{rate}%"))
    }

    fn heads(&self) -> Vec<(String, String)> {
        let open = |wish: &&WishCount| {
            !matches!(wish.state, WishState::Refused | WishState::Confirmed | WishState::Unconfirmed)
        };
        let wishes: u64 = self.wishes.iter().filter(open).map(|one| one.wishes).sum();
        let late: u64 = self.wishes.iter().map(|one| one.late).sum();
        let (kept, missed) = self.cases.iter().fold((0, 0), |(kept, late), one| (kept + one.in_time, late + one.late));
        let paid = self.money.iter().map(|one| one.paid.0).sum();
        vec![
            (self.say("overview.open_wishes"), wishes.to_string()),
            (self.say("overview.late_wishes"), late.to_string()),
            (self.say("overview.on_time"), Self::rate(kept, missed)),
            (self.say("overview.paid"), self.frame.money(Fen(paid))),
        ]
    }

    /// Wishes by state, each bar made of grades.
    fn by_state(&self) -> Bars {
        let grades = [Some(Grade::Now), Some(Grade::NearTerm), Some(Grade::Future), None];
        let count = |state, grade| {
            let fits = self.wishes.iter().filter(|one| one.state == state && one.grade == grade);
            fits.map(|one| one.wishes).sum()
        };
        let rows = WishState::ALL.iter().map(|state| {
            let pieces = grades.iter().map(|grade| count(*state, *grade)).collect();
            Row::counts(self.frame.name("state", state.as_str()), pieces)
        });
        let total: u64 = self.wishes.iter().map(|one| one.wishes).sum();
        let name = |grade: &Option<Grade>| {
            grade.map_or_else(|| self.say("overview.no_grade"), |grade| self.frame.name("grade", grade.as_str()))
        };
        Bars {
            id: "by-state",
            title: self.say("overview.by_state"),
            says: self.frame.words.tell("overview.by_state_says", &[("total", &total)]),
            rows_are: self.say("staff.state"),
            series: grades.iter().map(name).collect(),
            rows: rows.collect(),
        }
    }

    /// Open wishes by town, in time and late.
    fn by_town(&self) -> Bars {
        let mut towns: BTreeMap<&Town, (u64, u64)> = BTreeMap::new();
        for one in self.wishes {
            let open = matches!(one.state, WishState::Graded | WishState::Published);
            let town = towns.entry(&one.town).or_default();
            if open {
                *town = (town.0 + one.wishes - one.late, town.1 + one.late);
            }
        }
        let mut rows: Vec<_> = towns.into_iter().collect();
        rows.sort_by_key(|(town, (fine, late))| (std::cmp::Reverse(fine + late), (*town).clone()));
        let late: u64 = rows.iter().map(|(_, (_, late))| late).sum();
        let row = |(town, (fine, late)): (&Town, (u64, u64))| {
            Row::counts(self.town(town), vec![fine, late]).leading(format!("/overview/{town}"))
        };
        Bars {
            id: "by-town",
            title: self.say("overview.by_town"),
            says: self.frame.words.tell("overview.by_town_says", &[("late", &late)]),
            rows_are: self.say("overview.town"),
            series: vec![self.say("overview.in_limit"), self.say("overview.past_limit")],
            rows: rows.into_iter().map(row).collect(),
        }
    }

    /// Cases decided in time and late; at the end the rate.
    fn promises(&self) -> Bars {
        let row = |one: &CaseCount| {
            Row::counts(self.town(&one.town), vec![one.in_time, one.late]).ending(Self::rate(one.in_time, one.late))
        };
        let (kept, late) = self.cases.iter().fold((0, 0), |(kept, late), one| (kept + one.in_time, late + one.late));
        let rate = Self::rate(kept, late);
        Bars {
            id: "promises",
            title: self.say("overview.promises"),
            says: self.frame.words.tell("overview.promises_says", &[("rate", &rate), ("decided", &(kept + late))]),
            rows_are: self.say("overview.town"),
            series: vec![self.say("staff.in_time"), self.say("staff.too_late")],
            rows: self.cases.iter().filter(|one| one.in_time + one.late > 0).map(row).collect(),
        }
    }

    /// Open cases by light.
    fn lights(&self) -> Bars {
        let row = |one: &CaseCount| Row::counts(self.town(&one.town), vec![one.green, one.yellow, one.red]);
        let red: u64 = self.cases.iter().map(|one| one.red).sum();
        Bars {
            id: "lights",
            title: self.say("overview.lights"),
            says: self.frame.words.tell("overview.lights_says", &[("red", &red)]),
            rows_are: self.say("overview.town"),
            series: ["green", "yellow", "red"].map(|light| self.frame.name("light", light)).to_vec(),
            rows: self.cases.iter().filter(|one| one.green + one.yellow + one.red > 0).map(row).collect(),
        }
    }

    /// What communities lack.
    fn gaps(&self) -> Bars {
        let pieces = |one: &CoverageCount| vec![one.without_party, one.without_self_governing, one.without_liaison];
        let row = |one: &CoverageCount| Row::counts(self.town(&one.town), pieces(one));
        let communities: u64 = self.coverage.iter().map(|one| one.communities).sum();
        let gaps: u64 = self.coverage.iter().flat_map(pieces).sum();
        let says = [("communities", &communities as &dyn std::fmt::Display), ("gaps", &gaps)];
        Bars {
            id: "gaps",
            title: self.say("overview.gaps"),
            says: self.frame.words.tell("overview.gaps_says", &says),
            rows_are: self.say("overview.town"),
            series: ["party", "self_governing", "liaison"].map(|gap| self.frame.name("gap", gap)).to_vec(),
            rows: self.coverage.iter().map(row).collect(),
        }
    }

    /// Where the money stands.
    fn stages(&self) -> Bars {
        let row = |state: &ProposalState| {
            let stages = self.money.iter().flat_map(|town| &town.stages).filter(|stage| stage.state == *state);
            let amount = Fen(stages.map(|stage| stage.amount.0).sum());
            let shown = self.frame.money(amount);
            Row {
                pieces: vec![u64::try_from(amount.0).unwrap_or_default()],
                total: shown.clone(),
                shown: vec![shown],
                ..Row::counts(self.frame.name("proposal", state.as_str()), Vec::new())
            }
        };
        let envelope = self.frame.money(Fen(self.money.iter().map(|town| town.envelope.0).sum()));
        let paid = self.frame.money(Fen(self.money.iter().map(|town| town.paid.0).sum()));
        Bars {
            id: "stages",
            title: self.say("overview.stages"),
            says: self.frame.words.tell("overview.stages_says", &[("envelope", &envelope), ("paid", &paid)]),
            rows_are: self.say("staff.state"),
            series: vec![self.say("overview.amount")],
            rows: ProposalState::ALL.iter().map(row).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::percent;

    #[test]
    fn a_rate_is_rounded_down_and_none_where_nothing_was_decided() {
        assert_eq!(
            [percent(199, 200), percent(0, 3), percent(3, 3), percent(0, 0)],
            [Some(99), Some(0), Some(100), None]
        );
    }
}
