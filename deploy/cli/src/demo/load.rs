//! Makes the demo, day by day, by the services' own commands. What was made before is answered from memory or left alone:
//! every command has an idempotency key, and every thing an id, that follow from the plan.

use std::time::Duration;

use futures::{StreamExt, TryStreamExt, stream};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;
use wuwei_contracts::{
    CommunityId, Kind, Message, Town,
    delegation::{AcceptCase, DecideCase, Decision, OpenCase},
    registry::{
        AssignLiaison, CommunityDetails, FoundOrganisation, GiveMandate, LiaisonSort, OrganisationKind, Power,
        RegisterCommunity,
    },
    wishes::{
        AcceptWish, Channel, ClaimPart, ConfirmWish, ContactClaim, DeliberateWish, FulfilPart, GradeWish, MatchPart,
        MatchTarget, Participants, PublishWish, RefuseWish, Side, SubmitWish, Talk, TalkForm, WishReceipt,
    },
};
use wuwei_runtime::nats::caller::{As, Call, CallError, Caller, new_key};

use super::{
    plan::{CasePlan, DAYS, Fate, Step, TownPlan, WishPlan, id},
    words::{self, mixed},
};
use crate::{
    commands::call,
    exit::{Failure, Result},
};

/// Who weighs wishes and handles cases in the demo; a sample person, as all of them.
pub const OFFICER: &str = "sample-demo-officer";
/// Who keeps wishes.
pub const VOLUNTEER: &str = "sample-demo-volunteer";
/// Commands under way at the same time.
const AT_ONCE: usize = 96;
/// The item of the catalogue that the cases are about; fifteen working days are promised.
const ITEM: &str = "ws-06";
/// How long a service may take to hear of what another has just made.
const HEARD: Duration = Duration::from_secs(30);
/// How long is waited before it is asked again.
const PAUSE: Duration = Duration::from_millis(20);

/// Makes the demo.
pub struct Loader<'a> {
    /// Calls the services.
    pub caller: &'a Caller,
    /// The towns.
    pub towns: &'a [TownPlan],
    /// The first instant of the history.
    pub began: Timestamp,
    /// Number of the wish whose story is shown in the end.
    pub shown: Option<u64>,
}

impl Loader<'_> {
    /// Makes what is there from the beginning: communities, organisations, liaisons.
    pub async fn found(&self, told: &mut dyn FnMut(u64)) -> Result {
        let places = self.towns.iter().flat_map(|town| (0..).zip(&town.communities).map(move |place| (town, place)));
        let making = places.map(|(town, (place, (community, kind)))| {
            let register = RegisterCommunity {
                village: community.village(),
                id: Some(community.clone()),
                kind: *kind,
                details: CommunityDetails {
                    name: format!("示例·{}{}", words::name(town.place * 7 + place), kind.chinese()),
                    households: u32::try_from(80 + mixed(town.place * 7 + place, 4) % 900).ok(),
                    ..CommunityDetails::default()
                },
                sample: true,
            };
            let key = format!("demo-community-{community}");
            async move { self.send(&town.town, OFFICER, key, &register).await.map(drop) }
        });
        self.all(making, told).await?;
        let founding = self.towns.iter().map(async |town| self.organise(town).await);
        self.all(founding, told).await
    }

    /// A volunteer team, whose representative may claim for it, an organisation that serves for a term, and a liaison.
    async fn organise(&self, town: &TownPlan) -> Result {
        let Some((home, _)) = town.communities.first() else { return Ok(()) };
        let team = self.organisation(town);
        let found = FoundOrganisation {
            id: team,
            village: home.village(),
            community: Some(home.clone()),
            kind: OrganisationKind::VolunteerTeam,
            name: format!("示例·{}志愿服务队", words::name(town.place)),
            led_by: None,
            affiliated_with: None,
            skills: vec!["陪伴".to_owned(), "维修".to_owned()],
            term: None,
            election: None,
            sample: true,
        };
        let of = &town.town;
        self.send(of, OFFICER, format!("demo-team-{of}"), &found).await?;
        let mandate = GiveMandate {
            id: team,
            village: None,
            subject: VOLUNTEER.to_owned(),
            powers: vec![Power::Claim],
            from: None,
            until: None,
        };
        self.send(of, OFFICER, format!("demo-mandate-{of}"), &mandate).await?;
        let liaison = AssignLiaison {
            id: self.id(4, town.place),
            village: home.village(),
            subject: "sample-demo-liaison".to_owned(),
            sort: LiaisonSort::Cadre,
            communities: vec![home.clone()],
            until: None,
            sample: true,
        };
        self.send(of, OFFICER, format!("demo-liaison-{of}"), &liaison).await?;
        self.elect(town).await
    }

    /// Makes what happens on `day`; the receipt of the wish to be shown, if it is handed in on it.
    pub async fn day(&self, day: u64, told: &mut dyn FnMut(u64)) -> Result<Option<String>> {
        self.bodies(day).await?;
        let cases = self.towns.iter().flat_map(|town| town.cases().map(move |case| (town, case)));
        let cases = cases.filter(|(_, case)| case.day == day || case.decided == Some(day));
        self.all(cases.map(|(town, case)| self.case(town, case, day)), told).await?;
        let wishes = self.towns.iter().flat_map(|town| town.wishes().map(move |wish| (town, wish)));
        let steps = wishes.filter_map(|(town, wish)| Some((town, wish, wish.step(day)?)));
        let mut made = stream::iter(steps.map(|(town, wish, step)| self.wish(town, wish, step))).buffered(AT_ONCE);
        let mut receipt = None;
        while let Some(given) = made.try_next().await? {
            receipt = receipt.or(given);
            told(1);
        }
        Ok(receipt)
    }

    async fn all(
        &self,
        making: impl Iterator<Item = impl Future<Output = Result>>,
        told: &mut dyn FnMut(u64),
    ) -> Result {
        let mut made = stream::iter(making).buffer_unordered(AT_ONCE);
        while made.try_next().await?.is_some() {
            told(1);
        }
        Ok(())
    }

    async fn case(&self, town: &TownPlan, case: CasePlan, day: u64) -> Result {
        let (number, of) = (case.number, &town.town);
        let (id, community) = (self.id(2, number), community(town, number)?);
        if day == case.day {
            let (item, channel) = (ITEM.to_owned(), Channel::Station);
            let open = OpenCase { id, community, item, applicant: None, channel, external_id: None, sample: true };
            self.send(of, OFFICER, format!("demo-case-{number}-open"), &open).await?;
            if number % 3 != 0 || case.decided.is_some() {
                let accept = AcceptCase { id, community: None };
                self.send(of, OFFICER, format!("demo-case-{number}-accept"), &accept).await?;
            }
            return Ok(());
        }
        let declined = number % 5 == 0;
        let decision = if declined { Decision::Declined } else { Decision::Done };
        let reason = if declined { "示例:不符合条件" } else { "示例:已经办好" }.to_owned();
        let decide = DecideCase { id, community: None, decision, reason };
        self.send(of, OFFICER, format!("demo-case-{number}-decide"), &decide).await.map(drop)
    }

    /// What happens to a wish on a day; its receipt, when it is handed in and is to be shown.
    async fn wish(&self, town: &TownPlan, plan: WishPlan, step: Step) -> Result<Option<String>> {
        let of = &town.town;
        let (wish, key) = (self.id(1, plan.number), |what: &str| format!("demo-wish-{}-{what}", plan.number));
        let (part, community) = (1, None);
        match step {
            Step::Submit => {
                let given = self.submit(town, plan).await?;
                return Ok((self.shown == Some(plan.number)).then(|| given.wish.receipt.to_string()));
            }
            Step::Refuse => {
                let refuse = RefuseWish { wish, community, reason: "示例:请向物业公司报修".to_owned() };
                self.send(of, OFFICER, key("refuse"), &refuse).await?;
            }
            Step::Weigh => self.weigh(of, plan).await?,
            Step::Take if plan.fate == Fate::Matched => {
                let target = MatchTarget::Organisation { organisation: self.organisation(town) };
                self.send(of, OFFICER, key("match"), &MatchPart { wish, community, part, target }).await?;
            }
            Step::Take => {
                let claim = ClaimPart { wish, community: None, part, organisation: None };
                self.send(of, VOLUNTEER, key("claim"), &claim).await?;
                self.send(of, VOLUNTEER, key("contact"), &ContactClaim { wish, community, part }).await?;
            }
            Step::Fulfil => {
                let evidence = "示例:已经办好,街坊都看到了".to_owned();
                let fulfil = FulfilPart { wish, community, part, evidence, files: Vec::new() };
                self.send(of, VOLUNTEER, key("fulfil"), &fulfil).await?;
            }
            Step::Confirm => {
                let satisfied = plan.is_satisfied() || self.shown == Some(plan.number);
                let confirm = ConfirmWish { wish, follow_code: None, solved: true, satisfied };
                self.send(of, &wisher(plan.number), key("confirm"), &confirm).await?;
            }
        }
        Ok(None)
    }

    async fn submit(&self, town: &TownPlan, plan: WishPlan) -> Result<WishReceipt> {
        let said = words::wish(plan.number);
        let channels = [Channel::MiniProgram, Channel::Station, Channel::VillageApp, Channel::OnlineHall];
        let submit = SubmitWish {
            id: self.id(1, plan.number),
            community: community(town, plan.number)?,
            category: said.category.to_owned(),
            channel: channels[usize::try_from(mixed(plan.number, 11) % 4).unwrap_or(0)],
            external_id: None,
            text: said.text,
            parts: Vec::new(),
            for_person: None,
            anonymous: plan.is_anonymous(),
            sample: true,
        };
        let key = format!("demo-wish-{}-submit", plan.number);
        self.send(&town.town, &wisher(plan.number), key, &submit).await
    }

    /// Takes a wish in and weighs it, as far as it gets.
    async fn weigh(&self, of: &Town, plan: WishPlan) -> Result {
        let (wish, community, fate) = (self.id(1, plan.number), None::<CommunityId>, plan.fate);
        let key = |what: &str| format!("demo-wish-{}-{what}", plan.number);
        self.send(of, OFFICER, key("accept"), &AcceptWish { wish, community: community.clone() }).await?;
        if fate == Fate::Accepted {
            return Ok(());
        }
        let participants = vec![Participants { side: Side::Residents, count: 3 }];
        let (minutes, conclusion) = ("示例:和几位街坊聊了聊".to_owned(), "示例:大家都觉得值得办".to_owned());
        let talk = Talk { form: TalkForm::Residents, participants, minutes, conclusion };
        let talk = DeliberateWish { wish, community: community.clone(), talk };
        self.send(of, OFFICER, key("talk"), &talk).await?;
        if fate == Fate::Deliberated {
            return Ok(());
        }
        let (grade, reason) = (plan.grade, "示例:按商议结果".to_owned());
        self.send(of, OFFICER, key("grade"), &GradeWish { wish, community: community.clone(), grade, reason }).await?;
        if fate.is_public() {
            let summary = words::wish(plan.number).summary;
            let publish = PublishWish { wish, community, summary, parts: Vec::new() };
            self.send(of, OFFICER, key("publish"), &publish).await?;
        }
        Ok(())
    }

    /// The id of the thing of that kind and number.
    pub fn id(&self, kind: u8, number: u64) -> Uuid {
        id(u64::try_from(self.began.as_millisecond()).unwrap_or(0), kind, number)
    }

    /// Only the story that is shown in the end is recorded, unless recording is off: there is no room for all.
    fn traceparent(&self, key: &str) -> Option<String> {
        let shown = self.shown.is_some_and(|wish| key.starts_with(&format!("demo-wish-{wish}-")));
        let unrecorded = || format!("00-{}-{:016x}-00", new_key().replace('-', ""), 1);
        (!shown).then(unrecorded)
    }

    fn organisation(&self, town: &TownPlan) -> Uuid {
        self.id(3, town.place)
    }

    /// Sends a command under its key. What another service has not heard of yet is asked for again, for a while.
    pub(super) async fn send<M: Message>(&self, town: &Town, by: &str, key: String, message: &M) -> Result<M::Reply> {
        let traceparent = self.traceparent(&key);
        let call = Call::by(As::Subject(by.into())).within(HEARD).with_key(key);
        let call = Call { sample: true, traceparent, ..call };
        let end = tokio::time::Instant::now() + HEARD;
        loop {
            match self.caller.call(town, message, &call).await {
                Err(CallError::NoResponders { .. }) if tokio::time::Instant::now() < end => {}
                Err(CallError::Rejected(no)) if unheard(no.kind) && tokio::time::Instant::now() < end => {
                    tokio::time::sleep(PAUSE).await;
                }
                answer => return answer.map_err(|error| call::failed(&error)),
            }
        }
    }
}

fn community(town: &TownPlan, number: u64) -> Result<CommunityId> {
    town.community(number).cloned().ok_or_else(|| Failure::failed(format!("{} has no village", town.town)))
}

/// Whether a refusal may come from not having heard of something yet.
fn unheard(kind: Kind) -> bool {
    matches!(kind, Kind::NotFound | Kind::Unavailable)
}

/// Who hands in the wish of that number.
fn wisher(number: u64) -> String {
    format!("sample-demo-wisher-{}", mixed(number, 12) % 900)
}

/// How far the clock stands behind on `day`.
pub fn behind(day: u64) -> SignedDuration {
    SignedDuration::from_hours(24 * i64::try_from(DAYS.saturating_sub(day)).unwrap_or(0))
}

/// The wish that is shown in the end, one that went all the way, and its town.
pub fn shown(towns: &[TownPlan]) -> Option<(Town, u64)> {
    let wishes = towns.iter().flat_map(|town| town.wishes().map(move |wish| (town, wish)));
    let mut confirmed = wishes.filter(|(_, wish)| wish.fate == Fate::Confirmed);
    confirmed.next().map(|(town, wish)| (town.town.clone(), wish.number))
}

/// How many things happen on `day`.
pub fn things(towns: &[TownPlan], day: u64) -> u64 {
    let wishes = towns.iter().flat_map(TownPlan::wishes).filter(|wish| wish.step(day).is_some()).count();
    let cases = towns.iter().flat_map(TownPlan::cases);
    let cases = cases.filter(|case| case.day == day || case.decided == Some(day)).count();
    u64::try_from(wishes + cases).unwrap_or(0)
}
