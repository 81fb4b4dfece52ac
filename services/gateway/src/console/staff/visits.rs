//! Visits in a responsibility area: where people were never met comes first.

mod batch;
mod form;

use std::{cmp::Reverse, collections::BTreeSet, sync::Arc};

use askama::Template;
use axum::{Router, extract::State, response::Response, routing::get};
use futures::future::{join_all, try_join_all};
use wuwei_contracts::{
    CommunityId, PageRequest, Role, Scope, Town,
    registry::{CommunityView, GetCommunity, ListLiaisons, SearchCommunities},
    wishes::{CountVisits, VisitCount},
};

use super::{
    super::{Failure, frame::Frame, page, places},
    rights::Rights,
};
use crate::Gateway;

/// Roles that go on visits.
pub(super) const VISITORS: &[Role] = wuwei_contracts::wishes::roles::STAFF;

/// Their addresses.
pub(super) fn router() -> Router<Arc<Gateway>> {
    Router::new().route("/visits", get(area)).route("/visits/{town}/{community}", get(form::show).post(form::send))
}

/// How far visits of a community have come.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Coverage {
    community: CommunityId,
    town: Town,
    name: String,
    /// Households there are; none where nobody has told.
    households: Option<u64>,
    visits: u64,
    /// Households met at least once.
    met: u64,
    last: Option<jiff::Timestamp>,
}

impl Coverage {
    fn new(community: CommunityView, counted: Option<&VisitCount>) -> Self {
        Self {
            town: community.town,
            name: community.details.name,
            households: community.details.households.map(u64::from),
            visits: counted.map_or(0, |one| one.visits),
            met: counted.map_or(0, |one| one.households),
            last: counted.map(|one| one.last),
            community: community.id,
        }
    }

    /// Households never visited.
    fn never(&self) -> Option<u64> {
        self.households.map(|households| households.saturating_sub(self.met))
    }

    /// Their share, in hundredths rounded up: not before all were met is it nothing.
    fn share(&self) -> Option<u64> {
        let never = self.never()?;
        (never * 100).div_ceil(self.households?.max(1)).into()
    }

    /// What comes first: where nobody was ever met, then by the share never visited.
    fn order(&self) -> (Reverse<bool>, Reverse<u64>, Option<jiff::Timestamp>) {
        (Reverse(self.visits == 0), Reverse(self.share().unwrap_or_default()), self.last)
    }
}

#[derive(Template)]
#[template(path = "staff/visits.html")]
struct Area {
    frame: Frame,
    places: Vec<Coverage>,
    /// Of all places whose households are known: how many were never visited, of how many, in words.
    never: String,
}

/// The communities somebody looks after.
async fn area(State(gateway): State<Arc<Gateway>>, frame: Frame) -> Result<Response, Failure> {
    let rights = Rights::of(&gateway, &frame).await?;
    if rights.scopes(VISITORS).is_empty() {
        return Err(Failure::forbidden(frame));
    }
    let communities = looked_after(&gateway, &frame, &rights).await?;
    let villages: BTreeSet<_> = communities.iter().map(|one| (one.town.clone(), one.village.clone())).collect();
    let counts = try_join_all(
        villages.into_iter().map(async |(town, village)| gateway.ask(&frame, &town, &CountVisits { village }).await),
    );
    let counts: Vec<_> = counts.await?.into_iter().flat_map(|counts| counts.communities).collect();
    let coverage = |one: CommunityView| {
        let counted = counts.iter().find(|count| count.community == one.id);
        Coverage::new(one, counted)
    };
    let mut places: Vec<_> = communities.into_iter().map(coverage).collect();
    places.sort_by_key(Coverage::order);
    let known = places.iter().filter_map(|one| Some((one.never()?, one.households?)));
    let never = known.fold((0, 0), |(never, all), (own, households)| (never + own, all + households));
    let never = frame.words.tell("visits.never_of", &[("never", &never.0), ("all", &never.1)]);
    Ok(page(&Area { frame, places, never }))
}

/// The responsibility areas of who looks at the page; the communities of their villages where they have none.
async fn looked_after(gateway: &Gateway, frame: &Frame, rights: &Rights) -> Result<Vec<CommunityView>, Failure> {
    let page = || PageRequest { after: None, limit: Some(PageRequest::MOST) };
    let own = ListLiaisons { subject: frame.visitor.subject.clone(), page: page(), ..ListLiaisons::default() };
    let assigned = gateway.ask(frame, &Town::city(), &own).await?.items;
    let mut ids: BTreeSet<(Town, String)> = BTreeSet::new();
    for one in assigned {
        ids.extend(one.communities.iter().map(|community| (one.town.clone(), community.to_string())));
    }
    if ids.is_empty() {
        return within(gateway, frame, rights).await;
    }
    let found = join_all(
        ids.into_iter()
            .filter_map(|(town, id)| Some((town, CommunityId::parse(&id)?)))
            .map(async |(town, id)| gateway.try_ask(frame, &town, &GetCommunity { id }).await.ok()),
    );
    // One that is no more is looked after as what it became.
    Ok(found.await.into_iter().flatten().flat_map(|answer| answer.current).collect())
}

/// The communities of the villages and communities a role is held in.
async fn within(gateway: &Gateway, frame: &Frame, rights: &Rights) -> Result<Vec<CommunityView>, Failure> {
    let towns = places::all(gateway, frame).await?;
    let mut communities = Vec::new();
    for scope in rights.scopes(VISITORS) {
        let code = match &scope {
            Scope::Village(village) => village.town_code(),
            Scope::Community(id) => id.village().town_code(),
            Scope::Town(_) | Scope::City => continue,
        };
        let Some(town) = towns.iter().find(|town| town.code == code) else { continue };
        match scope {
            Scope::Community(id) => {
                communities.extend(gateway.ask(frame, &town.slug, &GetCommunity { id }).await?.current);
            }
            Scope::Village(village) => {
                let page = PageRequest { after: None, limit: Some(PageRequest::MOST) };
                let query = SearchCommunities { village: Some(village), page, ..SearchCommunities::default() };
                communities.extend(gateway.ask(frame, &town.slug, &query).await?.items);
            }
            Scope::Town(_) | Scope::City => {}
        }
    }
    Ok(communities)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(number: u32, households: Option<u64>, (visits, met): (u64, u64)) -> Coverage {
        Coverage {
            community: CommunityId::parse(&format!("441900113002-{number:04}")).unwrap(),
            town: Town::parse("dalang").unwrap(),
            name: String::new(),
            households,
            visits,
            met,
            last: (visits > 0).then_some(jiff::Timestamp::UNIX_EPOCH),
        }
    }

    #[test]
    fn where_nobody_was_met_comes_first_then_the_largest_share_never_visited() {
        let mut places = [
            place(1, Some(100), (3, 100)),
            place(2, Some(100), (1, 10)),
            place(3, Some(1000), (9, 500)),
            place(4, None, (2, 8)),
            place(5, Some(10), (0, 0)),
        ];
        places.sort_by_key(Coverage::order);
        let order: Vec<_> = places.iter().map(|one| one.community.as_str().to_owned()).collect();
        let ends = order.iter().map(|id| &id[16..]).collect::<Vec<_>>();
        assert_eq!(ends, ["5", "2", "3", "1", "4"]);
    }

    #[test]
    fn the_share_is_nothing_only_once_all_were_met() {
        let share = |households, met| place(1, Some(households), (1, met)).share();
        assert_eq!(
            [share(1000, 999), share(1000, 1000), share(3, 4), share(0, 0)],
            [Some(1), Some(0), Some(0), Some(0)]
        );
    }
}
