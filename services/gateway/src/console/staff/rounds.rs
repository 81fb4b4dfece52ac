//! Rounds of subsidies in the open: what there is to give, who asks for what, how it was scored and allocated, and why.

mod proposal;

use std::{collections::BTreeMap, sync::Arc};

use askama::Template;
use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    response::Response,
    routing::get,
};
use uuid::Uuid;
use wuwei_contracts::{
    Message, PageRequest, Place, Ratio,
    registry::TownView,
    subsidies::{
        AllocateRound, AllocationExplained, ExplainAllocation, GetRound, ListProposals, ListRounds, ProposalView,
        RoundAnswer, RoundScores, RoundSheets, RoundState, RoundView,
    },
};
use wuwei_runtime::ids;

use super::{
    super::{Failure, forms::Posted, frame::Frame, page, page_as, places},
    rights::Rights,
    sent::{Sent, Tried},
};
use crate::{Gateway, sign_in::redirect};

/// Their addresses.
pub(super) fn router() -> Router<Arc<Gateway>> {
    Router::new()
        .route("/towns/{town}/rounds", get(list))
        .route("/towns/{town}/rounds/{round}", get(show))
        .route("/towns/{town}/rounds/{round}/allocate", get(back).post(allocate))
        .route("/towns/{town}/proposals/{proposal}", get(proposal::show))
        .route("/towns/{town}/proposals/{proposal}/{action}", get(proposal::back).post(proposal::act))
}

fn all() -> PageRequest {
    PageRequest { after: None, limit: Some(PageRequest::MOST) }
}

#[derive(Template)]
#[template(path = "staff/rounds.html")]
struct ListPage {
    frame: Frame,
    town: TownView,
    rounds: Vec<RoundView>,
}

/// The rounds of a town.
async fn list(
    State(gateway): State<Arc<Gateway>>,
    frame: Frame,
    Path(slug): Path<String>,
) -> Result<Response, Failure> {
    let town = places::of_address(&gateway, &frame, &slug).await?;
    let mut rounds = gateway.ask(&frame, &town.slug, &ListRounds { state: None, page: all() }).await?.items;
    rounds.reverse();
    Ok(page(&ListPage { frame, town, rounds }))
}

#[derive(Template)]
#[template(path = "staff/round.html")]
struct RoundPage {
    frame: Frame,
    town: TownView,
    rights: Rights,
    answer: RoundAnswer,
    proposals: Vec<ProposalView>,
    /// Once it is allocated.
    explained: Option<AllocationExplained>,
    /// For those who may read single sheets, once scoring is over.
    sheets: Option<RoundSheets>,
    titles: BTreeMap<Uuid, String>,
    tried: Tried,
    /// Idempotency key of the form.
    key: Uuid,
}

type Address = Path<(String, String)>;

/// One round.
async fn show(State(gateway): State<Arc<Gateway>>, frame: Frame, Path(address): Address) -> Result<Response, Failure> {
    Ok(page(&RoundPage::read(&gateway, frame, &address).await?))
}

/// Has the round allocated.
async fn allocate(
    State(gateway): State<Arc<Gateway>>,
    frame: Frame,
    Path(address): Address,
    Posted(sent): Posted<Sent>,
) -> Result<Response, Failure> {
    let shown = RoundPage::read(&gateway, frame, &address).await?;
    let Ok(settled_ties) = sent.lines("settled_ties").iter().map(|id| id.parse()).collect() else {
        let tried = Tried::at(&shown.frame, "allocate", sent, ("settled_ties", "rounds.wrong.ties"));
        return Ok(page_as(StatusCode::UNPROCESSABLE_ENTITY, &RoundPage { tried, ..shown }));
    };
    let command = AllocateRound { id: shown.answer.round.id, settled_ties, settled_how: sent.some("settled_how") };
    match gateway.call(&shown.frame, &shown.town.slug, &command, sent.key()).await {
        Ok(_) => Ok(redirect(&shown.address(), None)),
        Err(error) => {
            let tried = Tried::of(&shown.frame, "allocate", sent, &error)?;
            Ok(page_as(StatusCode::UNPROCESSABLE_ENTITY, &RoundPage { tried, ..shown }))
        }
    }
}

/// Whoever comes back to the address of something done there is shown the round.
async fn back(Path((town, round)): Address) -> Response {
    redirect(&format!("/towns/{town}/rounds/{round}"), None)
}

impl RoundPage {
    async fn read(gateway: &Gateway, frame: Frame, (slug, round): &(String, String)) -> Result<Self, Failure> {
        let town = places::of_address(gateway, &frame, slug).await?;
        let id: Uuid = round.parse().map_err(|_| Failure::missing(frame.clone()))?;
        let (at, rights) = (&town.slug, Rights::of(gateway, &frame).await?);
        let proposals = ListProposals { round: Some(id), page: all(), ..ListProposals::default() };
        let round = GetRound { id };
        let (answer, proposals) =
            tokio::try_join!(gateway.ask(&frame, at, &round), gateway.ask(&frame, at, &proposals))?;
        let allocated = matches!(answer.round.state, RoundState::Allocated | RoundState::Closed);
        let explain = ExplainAllocation { round: id, page: all() };
        let explained = if allocated { Some(gateway.ask(&frame, at, &explain).await?) } else { None };
        let scores = RoundScores { round: id, proposal: None, page: all() };
        let may_read = allocated && rights.allow::<RoundScores>(at, Place::Town);
        let sheets = if may_read { Some(gateway.ask(&frame, at, &scores).await?) } else { None };
        let titles = proposals.items.iter().map(|one| (one.id, one.title.clone())).collect();
        let (proposals, tried, key) = (proposals.items, Tried::default(), ids::new());
        Ok(Self { frame, town, rights, answer, proposals, explained, sheets, titles, tried, key })
    }

    fn address(&self) -> String {
        format!("/towns/{}/rounds/{}", self.town.slug, self.answer.round.id)
    }

    /// The address the form of the allocation is sent to.
    fn allocation(&self) -> String {
        format!("{}/allocate", self.address())
    }

    fn may<M: Message>(&self) -> bool {
        self.rights.allow::<M>(&self.town.slug, Place::Town)
    }

    fn may_allocate(&self) -> bool {
        self.answer.round.state == RoundState::Scoring && self.may::<AllocateRound>()
    }

    fn title(&self, proposal: &Uuid) -> &str {
        self.titles.get(proposal).map_or("", String::as_str)
    }

    /// A mean for people to read, to two decimals; the exact fraction stands beside it.
    fn decimal(ratio: &Ratio) -> String {
        let hundredths = (u128::from(ratio.numerator()) * 100 + u128::from(ratio.denominator()) / 2)
            / u128::from(ratio.denominator());
        format!("{}.{:02}", hundredths / 100, hundredths % 100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mean_is_rounded_to_two_decimals_half_up() {
        let read = |numerator, denominator| RoundPage::decimal(&Ratio::new(numerator, denominator).unwrap());
        assert_eq!([read(80, 1), read(241, 3), read(1, 200), read(0, 7)], ["80.00", "80.33", "0.01", "0.00"]);
    }
}
