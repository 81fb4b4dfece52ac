//! 我的小区: what everybody may see of a micro-community.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{Path, State},
    response::{IntoResponse as _, Response},
};
use wuwei_contracts::{
    CommunityId, PageRequest,
    registry::{
        CommunityView, CoverageView, GetCommunity, ListCoverage, ListOrganisations, OrganisationView, TownView,
    },
    subsidies::{ListProposals, ProposalView},
    wishes::{ListWishes, WishState, WishView},
};

use super::{Failure, frame::Frame, page, places};
use crate::{Gateway, sign_in::redirect};

/// Wishes of a community that its page counts and shows.
const WISHES: u32 = PageRequest::MOST;

#[derive(Template)]
#[template(path = "community.html")]
struct CommunityPage {
    frame: Frame,
    town: TownView,
    community: CommunityView,
    organisations: Vec<OrganisationView>,
    coverage: Option<CoverageView>,
    /// Those that are public and not kept yet.
    open: Vec<WishView>,
    kept: Vec<WishView>,
    /// Whether there are more wishes than were read.
    more: bool,
    proposals: Vec<ProposalView>,
}

/// The page of a community; of one that is no more, the page of what it became.
pub(super) async fn show(
    State(gateway): State<Arc<Gateway>>,
    frame: Frame,
    Path((slug, id)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let (town, community) = match find(&gateway, &frame, (&slug, &id)).await? {
        Found::There(found) => *found,
        Found::Became(successor) => return Ok(redirect(&address(&slug, &successor), None).into_response()),
    };
    let page_of = |limit| PageRequest { after: None, limit: Some(limit) };
    let (own, at) = (Some(community.id.clone()), &town.slug);
    let organisations =
        ListOrganisations { community: own.clone(), page: page_of(100), ..ListOrganisations::default() };
    let coverage = ListCoverage { village: Some(community.village.clone()), page: page_of(100), ..Default::default() };
    let wishes = ListWishes { community: own.clone(), page: page_of(WISHES), ..ListWishes::default() };
    let proposals = ListProposals { community: own, page: page_of(50), ..ListProposals::default() };
    let (organisations, coverage, wishes, proposals) = tokio::join!(
        gateway.ask(&frame, at, &organisations),
        gateway.ask(&frame, at, &coverage),
        gateway.ask(&frame, at, &wishes),
        gateway.ask(&frame, at, &proposals),
    );
    let wishes = wishes?;
    let kept =
        |wish: &WishView| matches!(wish.state, WishState::Fulfilled | WishState::Confirmed | WishState::Unconfirmed);
    let (kept, rest): (Vec<_>, Vec<_>) = wishes.items.into_iter().partition(kept);
    Ok(page(&CommunityPage {
        organisations: organisations?.items,
        coverage: coverage?.items.into_iter().find(|one| one.community == community.id),
        open: rest.into_iter().filter(|wish| wish.state == WishState::Published).collect(),
        kept,
        more: wishes.next.is_some(),
        proposals: proposals?.items,
        frame,
        town,
        community,
    }))
}

/// A community that was asked for.
pub(super) enum Found {
    There(Box<(TownView, CommunityView)>),
    /// It is no more; this is what it became.
    Became(CommunityId),
}

/// The community an address names.
pub(super) async fn find(gateway: &Gateway, frame: &Frame, (slug, id): (&str, &str)) -> Result<Found, Failure> {
    let town = places::of_address(gateway, frame, slug).await?;
    let id = CommunityId::parse(id).ok_or_else(|| Failure::missing(frame.clone()))?;
    let answer = gateway.ask(frame, &town.slug, &GetCommunity { id: id.clone() }).await?;
    Ok(match answer.current.into_iter().next() {
        Some(successor) if successor.id != id => Found::Became(successor.id),
        _ => Found::There(Box::new((town, answer.community))),
    })
}

/// The address of a community's page.
pub(super) fn address(town: &str, community: &CommunityId) -> String {
    format!("/towns/{town}/communities/{community}")
}
