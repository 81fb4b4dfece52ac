//! The slip of a wish: its number and a QR code of the address where it can be followed.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{Path, State},
    http::{HeaderMap, header},
    response::{IntoResponse as _, Response},
};
use fast_qr::{QRBuilder, convert::svg::SvgBuilder};
use wuwei_contracts::{
    Reference,
    registry::TownView,
    wishes::{GetWish, WishView},
};

use super::{Failure, frame::Frame, page, places};
use crate::Gateway;

#[derive(Template)]
#[template(path = "slip.html")]
struct Slip {
    frame: Frame,
    town: TownView,
    wish: WishView,
    address: String,
}

type Address = Path<(String, String)>;

/// The slip, to be printed.
pub(super) async fn slip(
    State(gateway): State<Arc<Gateway>>,
    frame: Frame,
    headers: HeaderMap,
    Path(address): Address,
) -> Result<Response, Failure> {
    let (town, wish) = find(&gateway, &frame, address).await?;
    let address = follow(&gateway, &headers, &town, &wish);
    Ok(page(&Slip { frame, town, wish, address }))
}

/// The QR code of the slip.
pub(super) async fn qr(
    State(gateway): State<Arc<Gateway>>,
    frame: Frame,
    headers: HeaderMap,
    Path(address): Address,
) -> Result<Response, Failure> {
    let (town, wish) = find(&gateway, &frame, address).await?;
    let code = QRBuilder::new(follow(&gateway, &headers, &town, &wish)).build();
    let svg = code.map(|code| SvgBuilder::default().to_str(&code)).map_err(|error| {
        // An address of ours is far shorter than a QR code's most.
        tracing::error!(?error, "a QR code cannot be made");
        Failure::missing(frame)
    })?;
    Ok(([(header::CONTENT_TYPE, "image/svg+xml")], svg).into_response())
}

async fn find(
    gateway: &Gateway,
    frame: &Frame,
    (slug, wish): (String, String),
) -> Result<(TownView, WishView), Failure> {
    let town = places::of_address(gateway, frame, &slug).await?;
    let reference = Reference::try_from(wish).map_err(|_| Failure::missing(frame.clone()))?;
    let wish = gateway.ask(frame, &town.slug, &GetWish { wish: reference }).await?;
    Ok((town, wish))
}

/// Where the wish can be followed, as it is printed: at the public address of the gateway, else where it was asked.
fn follow(gateway: &Gateway, headers: &HeaderMap, town: &TownView, wish: &WishView) -> String {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    let asked = format!("http://{host}");
    let base = gateway.settings.public.as_deref().unwrap_or(&asked);
    format!("{}/towns/{}/wishes/{}", base.trim_end_matches('/'), town.slug, wish.receipt)
}
