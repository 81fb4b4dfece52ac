//! What a part of a wish can be matched to. The order is a suggestion that explains itself: what is nearest comes first.

use wuwei_contracts::{
    PageRequest,
    delegation::{CatalogueItem, ListCatalogue},
    registry::{ListOrganisations, OrganisationStatus, OrganisationView},
    subsidies::{ListRounds, RoundState, RoundView},
    wishes::WishView,
};

use crate::{Gateway, console::frame::Frame};

/// Items, rounds and organisations of the wish's town.
pub(super) struct Offers {
    /// Items of the catalogue in force, those a station handles by itself first.
    pub items: Vec<CatalogueItem>,
    /// Rounds that take proposals in.
    pub rounds: Vec<RoundView>,
    /// Organisations that may act, those of the community first, then those of the village.
    pub organisations: Vec<OrganisationView>,
}

impl Offers {
    pub async fn of(gateway: &Gateway, frame: &Frame, wish: &WishView) -> Self {
        let page = || PageRequest { after: None, limit: Some(PageRequest::MOST) };
        let catalogue = ListCatalogue { page: page(), ..ListCatalogue::default() };
        let rounds = ListRounds { state: Some(RoundState::Open), page: page() };
        let active = Some(OrganisationStatus::Active);
        let organisations = ListOrganisations { status: active, page: page(), ..ListOrganisations::default() };
        let (items, rounds, organisations) = tokio::join!(
            gateway.try_ask(frame, &wish.town, &catalogue),
            gateway.try_ask(frame, &wish.town, &rounds),
            gateway.try_ask(frame, &wish.town, &organisations),
        );
        // Where nothing is published, or a service is away, there is nothing to choose; the rest can be.
        let mut items = items.map(|answer| answer.items.items).unwrap_or_default();
        items.sort_by_key(|item| !item.station_direct);
        let mut organisations = organisations.map(|found| found.items).unwrap_or_default();
        organisations.sort_by_key(|one| distance(one, wish));
        let rounds = rounds.map(|found| found.items).unwrap_or_default();
        Self { items, rounds, organisations }
    }
}

/// 0 in the community, 1 in the village, 2 elsewhere in the town.
fn distance(organisation: &OrganisationView, wish: &WishView) -> u8 {
    if organisation.community.as_ref() == Some(&wish.community) {
        0
    } else if organisation.village == wish.village {
        1
    } else {
        2
    }
}
