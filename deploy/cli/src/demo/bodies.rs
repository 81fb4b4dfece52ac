//! What the demo has besides wishes and cases: elected committees with terms, one round of small money, and one period of
//! two-way assessment in each of the two pilot towns. What is told of each stands here as the services take it, in JSON.

use jiff::{SignedDuration, Timestamp, Unit};
use serde_json::{Value, json};
use wuwei_contracts::{
    CommunityId, Message, Role, Scope, Town,
    assessment::{ComputePeriod, FreezeRosters, OpenPeriod, PublishDutyList, PublishPeriod, SubmitBallot},
    registry::{CommunityKind, FoundOrganisation, GiveMandate, RecordAssembly},
    subsidies::{
        AcceptProposal, AllocateRound, AwardProposal, DraftProposal, OpenRound, PayProposal, ScoreProposal,
        SubmitProposal,
    },
};

use super::{
    load::{Loader, OFFICER},
    plan::{HOME, TownPlan},
    words,
};
use crate::exit::{Failure, Result};

/// The towns in which the two-way assessment is tried (the article's pilots).
const PILOTS: [&str; 2] = ["dongcheng", "shijie"];
/// Who speaks for the elected committees.
const REPRESENTATIVE: &str = "sample-demo-representative";
const VILLAGER: &str = "sample-demo-village-officer";
const CLERK: &str = "sample-demo-clerk";
const LIAISON: &str = "sample-demo-liaison";
const PAYEE: &str = "sample-demo-city-officer";
const EVALUATORS: [&str; 3] = ["sample-demo-evaluator-1", "sample-demo-evaluator-2", "sample-demo-evaluator-3"];

/// The round's days: opened, resolved, drafted, submitted, scored, allocated, awarded, accepted, paid.
const ROUND: [u64; 9] = [3, 4, 5, 6, 26, 27, 30, 45, 50];
/// The period's days: duties published, opened, rosters frozen, scored, computed, published.
const PERIOD: [u64; 6] = [2, 5, 6, 42, 48, 52];
/// What each proposal asks for, in fen; the envelope holds the first two.
const AMOUNTS: [u64; 3] = [1_200_000, 1_500_000, 1_800_000];

/// The people of these in a town, with what they may do where.
pub fn people(town: &TownPlan) -> Vec<(&'static str, Role, Scope)> {
    let (of, pilot) = (&town.town, PILOTS.contains(&town.town.as_str()));
    let mut people = Vec::new();
    let Some((home, _)) = town.communities.first() else { return people };
    if of.as_str() == HOME || pilot {
        people.extend(EVALUATORS.map(|who| (who, Role::Evaluator, Scope::Town(of.clone()))));
        people.push((VILLAGER, Role::VillageOfficer, Scope::Village(home.village())));
    }
    if of.as_str() == HOME {
        people.push((REPRESENTATIVE, Role::OrganisationRepresentative, Scope::Town(of.clone())));
    }
    if pilot {
        people.push((CLERK, Role::StationClerk, Scope::Village(home.village())));
        people.push((LIAISON, Role::Liaison, Scope::Village(home.village())));
    }
    people
}

/// Who pays and publishes, for the whole city.
pub const OF_CITY: (&str, Role, Scope) = (PAYEE, Role::CityOfficer, Scope::City);

impl Loader<'_> {
    /// Elects a committee in each estate of a town; in one town of six its term ends while the demo runs.
    pub(super) async fn elect(&self, town: &TownPlan) -> Result {
        let estates =
            [CommunityKind::HousingEstate, CommunityKind::OldNeighbourhood, CommunityKind::ResettlementEstate];
        for (number, kind) in (0..).zip(estates) {
            let Some((home, _)) = town.communities.iter().find(|(_, own)| *own == kind) else { continue };
            let ends = if town.place % 6 == 5 && number == 0 { 30 } else { 5 * 365 };
            let id = self.committee(town, number);
            let body = json!({
                "id": id, "village": home.village(), "community": home, "kind": "owners_committee",
                "name": format!("示例·{}业主委员会", words::name(town.place * 7 + number)),
                "term": { "from": self.began, "until": self.after(ends) },
                "election": {
                    "held_on": self.date(-10), "electorate": 300, "turnout": 210,
                    "candidates": [{ "number": 1, "votes": 160, "elected": true }, { "number": 2, "votes": 40, "elected": false }]
                },
                "sample": true
            });
            self.told::<FoundOrganisation>(&town.town, OFFICER, format!("demo-committee-{id}"), body).await?;
            if town.town.as_str() == HOME {
                let body = json!({ "id": id, "subject": REPRESENTATIVE, "powers": ["apply"] });
                self.told::<GiveMandate>(&town.town, OFFICER, format!("demo-apply-{id}"), body).await?;
            }
        }
        Ok(())
    }

    /// What happens on `day` to the round and the periods.
    pub(super) async fn bodies(&self, day: u64) -> Result {
        for town in self.towns {
            if town.town.as_str() == HOME
                && let Some(step) = ROUND.iter().position(|at| *at == day)
            {
                self.round(town, step).await?;
            }
            if PILOTS.contains(&town.town.as_str())
                && let Some(step) = PERIOD.iter().position(|at| *at == day)
            {
                self.period(town, step).await?;
            }
        }
        Ok(())
    }

    async fn round(&self, town: &TownPlan, step: usize) -> Result {
        let (of, round) = (&town.town, self.id(7, town.place));
        let key = |what: &str| format!("demo-round-{what}");
        match step {
            0 => {
                let body = json!({
                    "id": round, "title": "示例·小区微实事奖补", "envelope": 3_000_000, "cap": 2_000_000,
                    "call_until": self.after(25), "minimum_scorers": 3, "pay_within": 20, "sample": true,
                    "criteria": [
                        { "code": "need", "title": "需求迫切", "weight": 60 },
                        { "code": "cost", "title": "预算合理", "weight": 40 }
                    ]
                });
                self.told::<OpenRound>(of, OFFICER, key("open"), body).await
            }
            5 => self.told::<AllocateRound>(of, OFFICER, key("allocate"), json!({ "id": round })).await,
            _ => {
                for number in 0..3 {
                    self.proposal(town, number, step).await?;
                }
                Ok(())
            }
        }
    }

    /// The first proposal is kept and paid, the second is awarded, the third finds the envelope empty.
    async fn proposal(&self, town: &TownPlan, number: u64, step: usize) -> Result {
        let (of, round, id) = (&town.town, self.id(7, town.place), self.id(8, number));
        let (committee, resolution) = (self.committee(town, number), self.id(9, number));
        let kinds = [CommunityKind::HousingEstate, CommunityKind::OldNeighbourhood, CommunityKind::ResettlementEstate];
        let place = usize::try_from(number).unwrap_or_default();
        let home = town.communities.iter().find(|(_, kind)| Some(kind) == kinds.get(place)).map(|(home, _)| home);
        let home = home.ok_or_else(|| Failure::failed(format!("{of} has no estate")))?;
        let amount = AMOUNTS.get(place).copied().unwrap_or_default();
        let title =
            ["示例·楼道加装扶手", "示例·晾晒场改造", "示例·小区照明更新"].get(place).copied().unwrap_or_default();
        let key = |what: &str| format!("demo-proposal-{number}-{what}");
        match step {
            1 => self.told::<RecordAssembly>(of, OFFICER, key("meet"), self.meeting(number, home, title)).await,
            2 => {
                let (first, rest) = (amount / 3 * 2, amount - amount / 3 * 2);
                let body = json!({
                    "id": id, "round": round, "community": home, "organisation": committee, "sample": true,
                    "plan": {
                        "title": title, "need": "示例:居民议事会反复提出", "amount": amount,
                        "budget": [{ "item": "材料", "amount": first }, { "item": "安装", "amount": rest }],
                        "monitors": ["sample-monitor-1", "sample-monitor-2", "sample-monitor-3"]
                    }
                });
                self.told::<DraftProposal>(of, REPRESENTATIVE, key("draft"), body).await
            }
            3 => {
                let body = json!({ "id": id, "community": home, "resolution": resolution });
                self.told::<SubmitProposal>(of, REPRESENTATIVE, key("submit"), body).await
            }
            4 => {
                for (points, who) in (0_u64..).zip(EVALUATORS) {
                    let need = 90 - 5 * number - points;
                    let points =
                        json!([{ "criterion": "need", "points": need }, { "criterion": "cost", "points": 80 }]);
                    let body = json!({ "id": id, "points": points });
                    self.told::<ScoreProposal>(of, who, key(&format!("score-{who}")), body).await?;
                }
                Ok(())
            }
            6 if number < 2 => {
                let body = json!({ "round": round, "id": id });
                self.told::<AwardProposal>(of, OFFICER, key("award"), body).await
            }
            7 if number == 0 => {
                let signed = ["sample-monitor-1", "sample-monitor-2"];
                let body = json!({ "id": id, "community": home, "evidence": "示例:扶手已装好", "signatures": signed });
                self.told::<AcceptProposal>(of, VILLAGER, key("accept"), body).await
            }
            8 if number == 0 => {
                let body = json!({ "round": round, "id": id, "voucher": "示例-001" });
                self.told::<PayProposal>(of, PAYEE, key("pay"), body).await
            }
            _ => Ok(()),
        }
    }

    /// The meeting of owners that has adopted what a proposal is about.
    fn meeting(&self, number: u64, home: &CommunityId, matter: &str) -> Value {
        json!({
            "id": self.id(9, number), "village": home.village(), "community": home, "kind": "owners",
            "matter": matter, "notice_on": self.date(-15), "held_on": self.date(4),
            "figures": {
                "eligible": 300, "present": 240, "area": 3_000_000, "area_present": 2_400_000,
                "area_for": 2_000_000, "for": 200, "against": 30, "abstain": 10
            },
            "minutes": "示例会议记录", "sample": true
        })
    }

    async fn period(&self, town: &TownPlan, step: usize) -> Result {
        let (of, period) = (&town.town, self.id(10, town.place));
        let key = |what: &str| format!("demo-period-{of}-{what}");
        let villages: Vec<_> = town.communities.first().map(|(home, _)| home.village()).into_iter().collect();
        match step {
            0 => {
                let body = json!({ "items": duties(), "sample": true });
                self.told::<PublishDutyList>(of, OFFICER, key("duties"), body).await
            }
            1 => {
                let body = json!({
                    "id": period, "title": "双向考核（示例）", "scheme": "two-way", "from": self.began,
                    "until": self.after(40), "scoring_ends": self.after(47), "villages": villages, "sample": true
                });
                self.told::<OpenPeriod>(of, OFFICER, key("open"), body).await
            }
            2 => {
                let raters = [VILLAGER, CLERK, LIAISON];
                let committees: Vec<_> =
                    villages.iter().map(|village| json!({ "village": village, "raters": raters })).collect();
                let body = json!({ "period": period, "town": EVALUATORS, "committees": committees });
                self.told::<FreezeRosters>(of, OFFICER, key("rosters"), body).await
            }
            3 => self.ballots(town, period, &villages).await,
            4 => self.told::<ComputePeriod>(of, OFFICER, key("compute"), json!({ "period": period })).await,
            _ => self.told::<PublishPeriod>(of, PAYEE, key("publish"), json!({ "period": period })).await,
        }
    }

    async fn ballots(&self, town: &TownPlan, period: uuid::Uuid, villages: &[wuwei_contracts::VillageCode]) -> Result {
        for (number, who) in (0_u64..).zip(EVALUATORS) {
            let of_village = villages.iter().flat_map(|village| {
                ["statutory-duties", "help-to-government"]
                    .map(|indicator| json!({ "indicator": indicator, "village": village, "points": 82 + 3 * number }))
            });
            let body = json!({ "period": period, "entries": of_village.collect::<Vec<_>>() });
            self.told::<SubmitBallot>(&town.town, who, format!("demo-ballot-{}-{who}", town.town), body).await?;
        }
        for (number, who) in (0_u64..).zip([VILLAGER, CLERK, LIAISON]) {
            let of_town = ["guidance", "purchased-services", "training"]
                .map(|indicator| json!({ "indicator": indicator, "points": 78 + 4 * number }));
            let body = json!({ "period": period, "entries": of_town, "comment": "示例:指引清楚" });
            self.told::<SubmitBallot>(&town.town, who, format!("demo-ballot-{}-{who}", town.town), body).await?;
        }
        Ok(())
    }

    /// Sends what `body` says, as a service takes it.
    async fn told<M: Message>(&self, town: &Town, by: &str, key: String, body: Value) -> Result {
        let message: M = serde_json::from_value(body).map_err(|error| Failure::failed(format!("{key}: {error}")))?;
        self.send(town, by, key, &message).await.map(drop)
    }

    fn committee(&self, town: &TownPlan, number: u64) -> uuid::Uuid {
        self.id(11, town.place * 10 + number)
    }

    /// `days` after the demo's first instant.
    fn after(&self, days: i64) -> Timestamp {
        self.began + SignedDuration::from_hours(24 * days)
    }

    fn date(&self, days: i64) -> String {
        let zone = jiff::tz::TimeZone::fixed(jiff::tz::Offset::constant(8));
        let at = self.after(days).to_zoned(zone);
        at.round(Unit::Second).unwrap_or(at).date().to_string()
    }
}

/// A duty list as a town might have one: two of each section, and those the scheme's indicators name.
fn duties() -> Value {
    let duty = |code: &str, section: &str, text: &str| json!({ "code": code, "section": section, "text": format!("示例:{text}"), "source": "示例" });
    json!([
        duty("hold-assemblies", "statutory", "召集村民会议"),
        duty("public-services", "statutory", "办好公共服务"),
        duty("keep-wishes", "help_to_government", "落实微心愿"),
        duty("help-with-visits", "help_to_government", "协助走访"),
        duty("pay-in-time", "town_to_village", "按时拨付"),
        duty("guide-work", "town_to_village", "工作指引"),
        duty("purchase-services", "town_to_village", "购买服务"),
        duty("train-officers", "town_to_village", "培训干部"),
    ])
}
