//! What is to be done at a desk: wishes by what they wait for, cases by their light.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use futures::future::try_join_all;
use serde::Deserialize;
use wuwei_contracts::{
    PageRequest,
    delegation::{CaseAnswer, Light, ListCases},
    registry::TownView,
    wishes::{AcceptWish, ListWishes, OpenParts, WishState, WishView},
};

use super::{
    super::{Failure, forms::PageQuery, frame::Frame, overview, page},
    desk::Desk,
    light, names,
    rights::Rights,
};
use crate::Gateway;

/// Rows that the desk shows of each list.
const FEW: u32 = 5;
/// Rows of a page of one list.
const MANY: u32 = 50;

/// What a wish at a desk waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wait {
    Late,
    Accept,
    Talk,
    Grade,
    Publish,
    Match,
    Review,
    Confirm,
}

impl Wait {
    const ALL: [Self; 8] =
        [Self::Late, Self::Accept, Self::Talk, Self::Grade, Self::Publish, Self::Match, Self::Review, Self::Confirm];

    /// What addresses and messages call it.
    const fn as_str(self) -> &'static str {
        match self {
            Self::Late => "late",
            Self::Accept => "accept",
            Self::Talk => "talk",
            Self::Grade => "grade",
            Self::Publish => "publish",
            Self::Match => "match",
            Self::Review => "review",
            Self::Confirm => "confirm",
        }
    }

    fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|wait| wait.as_str() == name)
    }

    /// The query that lists them.
    fn query(self, desk: &Desk, now: jiff::Timestamp, page: PageRequest) -> ListWishes {
        let all = ListWishes { village: desk.village(), community: desk.community(), page, ..ListWishes::default() };
        match self {
            Self::Late => ListWishes { limit_before: Some(now), ..all },
            Self::Accept => ListWishes { state: Some(WishState::Submitted), ..all },
            Self::Talk => ListWishes { state: Some(WishState::Accepted), ..all },
            Self::Grade => ListWishes { state: Some(WishState::Deliberated), ..all },
            Self::Publish => ListWishes { state: Some(WishState::Graded), ..all },
            Self::Match => ListWishes { parts: Some(OpenParts::Open), ..all },
            Self::Review => ListWishes { review_due: true, ..all },
            Self::Confirm => ListWishes { state: Some(WishState::Fulfilled), ..all },
        }
    }
}

/// A wish in a list.
struct WishRow {
    wish: WishView,
    light: Option<Light>,
    category: String,
    community: String,
}

/// A case in a list.
struct CaseRow {
    answer: CaseAnswer,
    community: String,
    /// How much time is left while its clock stands still.
    left: String,
}

impl WishRow {
    fn address(&self) -> String {
        wish_address(&self.wish)
    }
}

impl CaseRow {
    fn address(&self) -> String {
        case_address(&self.answer)
    }
}

/// A list, or its beginning.
struct Shelf<Row> {
    /// What its items wait for, or the light they show.
    name: &'static str,
    total: u64,
    rows: Vec<Row>,
    next: Option<String>,
}

#[derive(Template)]
#[template(path = "staff/offices.html")]
struct Offices {
    frame: Frame,
    rights: Rights,
    desks: Vec<Desk>,
    /// The towns, for whoever has a say in all of them.
    towns: Vec<TownView>,
    entries: Vec<Entry>,
}

/// A way to another page.
pub(super) struct Entry {
    pub address: String,
    pub name: String,
}

impl Entry {
    /// One called as the sentence under `key` says.
    pub fn new(frame: &Frame, address: impl Into<String>, key: &str) -> Self {
        Self { address: address.into(), name: frame.say(key).to_owned() }
    }
}

/// Where somebody may work.
pub(super) async fn offices(State(gateway): State<Arc<Gateway>>, frame: Frame) -> Result<Response, Failure> {
    let rights = Rights::of(&gateway, &frame).await?;
    if frame.visitor.subject.is_none() {
        return Err(Failure::forbidden(frame));
    }
    let desks = Desk::all(&gateway, &frame, &rights).await?;
    let everywhere = rights.scopes(super::desk::DESK).contains(&wuwei_contracts::Scope::City);
    let towns = if everywhere { super::super::places::all(&gateway, &frame).await? } else { Vec::new() };
    let entries = super::entries(&frame, &rights);
    Ok(page(&Offices { frame, rights, desks, towns, entries }))
}

#[derive(Template)]
#[template(path = "staff/desk.html")]
struct DeskPage {
    frame: Frame,
    desk: Desk,
    wishes: Vec<Shelf<WishRow>>,
    cases: Vec<Shelf<CaseRow>>,
    entries: Vec<Entry>,
}

type Address = Path<(String, String)>;

/// The desk: the first of each list.
pub(super) async fn desk(
    State(gateway): State<Arc<Gateway>>,
    frame: Frame,
    Path((town, area)): Address,
) -> Result<Response, Failure> {
    let (desk, rights) = Desk::open(&gateway, &frame, (&town, &area)).await?;
    let look = Look { gateway: &gateway, frame: &frame, desk: &desk };
    let first = PageRequest { after: None, limit: Some(FEW) };
    let wishes = async {
        let waits = Wait::ALL.into_iter().filter(|_| rights.allow::<AcceptWish>(&desk.town.slug, desk.place()));
        try_join_all(waits.map(|wait| look.wishes(wait, first.clone()))).await
    };
    let cases = async {
        let lights = [Light::Red, Light::Yellow, Light::Green];
        let lights = lights.into_iter().filter(|_| rights.allow::<ListCases>(&desk.town.slug, desk.place()));
        try_join_all(lights.map(|light| look.cases(light, first.clone()))).await
    };
    let (mut wishes, mut cases) = tokio::try_join!(wishes, cases)?;
    look.name(&mut wishes, &mut cases).await?;
    let town = &desk.town.slug;
    let mut entries = vec![Entry::new(&frame, format!("/towns/{town}/rounds"), "staff.entry.rounds")];
    if overview::may_see(&rights, town) {
        entries.push(Entry::new(&frame, format!("/overview/{town}"), "staff.entry.town"));
    }
    Ok(page(&DeskPage { frame, desk, wishes, cases, entries }))
}

/// Which list, and which page of it.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    list: String,
    #[serde(default)]
    after: String,
}

impl Asked {
    fn page(&self) -> PageRequest {
        PageRequest { after: Some(self.after.clone()).filter(|after| !after.is_empty()), limit: Some(MANY) }
    }
}

#[derive(Template)]
#[template(path = "staff/list.html")]
struct ListPage {
    frame: Frame,
    desk: Desk,
    wishes: Option<Shelf<WishRow>>,
    cases: Option<Shelf<CaseRow>>,
}

/// One list of wishes.
pub(super) async fn wishes(
    State(gateway): State<Arc<Gateway>>,
    frame: Frame,
    Path((town, area)): Address,
    PageQuery(asked): PageQuery<Asked>,
) -> Result<Response, Failure> {
    let wait = Wait::parse(&asked.list).ok_or_else(|| Failure::missing(frame.clone()))?;
    let (desk, _) = Desk::open(&gateway, &frame, (&town, &area)).await?;
    let look = Look { gateway: &gateway, frame: &frame, desk: &desk };
    let mut wishes = [look.wishes(wait, asked.page()).await?];
    look.name(&mut wishes, &mut []).await?;
    let wishes = wishes.into_iter().next();
    Ok(page(&ListPage { frame, desk, wishes, cases: None }))
}

/// One list of cases.
pub(super) async fn cases(
    State(gateway): State<Arc<Gateway>>,
    frame: Frame,
    Path((town, area)): Address,
    PageQuery(asked): PageQuery<Asked>,
) -> Result<Response, Failure> {
    let lights = [Light::Red, Light::Yellow, Light::Green];
    let light = lights.into_iter().find(|light| light.as_str() == asked.list);
    let light = light.ok_or_else(|| Failure::missing(frame.clone()))?;
    let (desk, _) = Desk::open(&gateway, &frame, (&town, &area)).await?;
    let look = Look { gateway: &gateway, frame: &frame, desk: &desk };
    let mut cases = [look.cases(light, asked.page()).await?];
    look.name(&mut [], &mut cases).await?;
    let cases = cases.into_iter().next();
    Ok(page(&ListPage { frame, desk, wishes: None, cases }))
}

/// Reads lists for a desk.
struct Look<'a> {
    gateway: &'a Gateway,
    frame: &'a Frame,
    desk: &'a Desk,
}

impl Look<'_> {
    async fn wishes(&self, wait: Wait, page: PageRequest) -> Result<Shelf<WishRow>, Failure> {
        let (town, now) = (&self.desk.town.slug, self.gateway.now());
        let found = self.gateway.ask(self.frame, town, &wait.query(self.desk, now, page)).await?;
        let row = |wish: WishView| WishRow {
            light: light::of(&wish, now),
            category: String::new(),
            community: String::new(),
            wish,
        };
        let next = found.next.map(|next| self.following("wishes", wait.as_str(), &next));
        Ok(Shelf { name: wait.as_str(), total: found.total, rows: found.items.into_iter().map(row).collect(), next })
    }

    async fn cases(&self, light: Light, page: PageRequest) -> Result<Shelf<CaseRow>, Failure> {
        let (town, light) = (&self.desk.town.slug, Some(light));
        let (village, community) = (self.desk.village(), self.desk.community());
        let query = ListCases { village, community, light, page, ..ListCases::default() };
        let found = self.gateway.ask(self.frame, town, &query).await?;
        let row = |answer: CaseAnswer| CaseRow {
            community: String::new(),
            left: answer.days_left.map(|days| days_left(self.frame, days)).unwrap_or_default(),
            answer,
        };
        let name = light.map_or("", Light::as_str);
        let next = found.next.map(|next| self.following("cases", name, &next));
        Ok(Shelf { name, total: found.total, rows: found.items.into_iter().map(row).collect(), next })
    }

    /// Puts in what communities and categories are called, each asked for once.
    async fn name(&self, wishes: &mut [Shelf<WishRow>], cases: &mut [Shelf<CaseRow>]) -> Result<(), Failure> {
        let town = &self.desk.town.slug;
        let of_wishes = wishes.iter().flat_map(|shelf| &shelf.rows).map(|row| &row.wish.community);
        let of_cases = cases.iter().flat_map(|shelf| &shelf.rows).map(|row| &row.answer.case.community);
        let communities = names::communities(self.gateway, self.frame, town, of_wishes.chain(of_cases)).await;
        let categories = names::categories(self.gateway, self.frame, town).await?;
        for row in wishes.iter_mut().flat_map(|shelf| &mut shelf.rows) {
            categories.get(&row.wish.category).unwrap_or(&row.wish.category).clone_into(&mut row.category);
            row.community = communities.get(&row.wish.community).cloned().unwrap_or_default();
        }
        for row in cases.iter_mut().flat_map(|shelf| &mut shelf.rows) {
            row.community = communities.get(&row.answer.case.community).cloned().unwrap_or_default();
        }
        Ok(())
    }

    fn following(&self, what: &str, list: &str, after: &str) -> String {
        let pairs = serde_urlencoded::to_string([("list", list), ("after", after)]).unwrap_or_default();
        format!("{}/{what}?{pairs}", self.desk.address())
    }
}

/// Working days left while a clock stands still, in words.
pub(super) fn days_left(frame: &Frame, days: u32) -> String {
    frame.words.tell("staff.days_left", &[("days", &days)])
}

/// The address of the page on which staff work on a wish.
pub(super) fn wish_address(wish: &WishView) -> String {
    format!("/work/{}/{}/wishes/{}", wish.town, wish.community, wish.id)
}

/// The address of the page on which staff work on a case.
pub(in crate::console) fn case_address(answer: &CaseAnswer) -> String {
    let case = &answer.case;
    format!("/work/{}/{}/cases/{}", case.town, case.community, case.id)
}
