//! What every page has around it: language, size of text, who looks at it, where.

use std::{borrow::Borrow, convert::Infallible, fmt::Display, sync::Arc};

use axum::{
    extract::FromRequestParts,
    http::{header, request::Parts},
};
use jiff::{Timestamp, tz::TimeZone};
use serde::Serialize;
use wuwei_contracts::{Fen, registry::TownView, wishes::WishView};

use super::{
    preferences,
    words::{Language, Words},
};
use crate::{Gateway, console::assets, limits::Client, session::Visitor, traced::TRACEPARENT};

/// What every page has around it.
#[derive(Debug, Clone)]
pub(crate) struct Frame {
    /// What it says.
    pub words: Words,
    /// Whether letters are large (关怀版).
    pub large: bool,
    /// Who looks at it.
    pub visitor: Visitor,
    /// Path and query of the page.
    pub here: String,
    /// Whether everything but towns and villages is invented here.
    pub sample: bool,
    /// Who is counted where something is limited.
    pub client: String,
    /// The city's time.
    pub zone: TimeZone,
    /// The trace that what is asked for the page is part of.
    pub traceparent: Option<String>,
}

impl Frame {
    /// The sentence under `key`.
    pub fn say<'a>(&self, key: &'a str) -> &'a str {
        self.words.say(key)
    }

    /// What a name on the wire is called.
    pub fn name(&self, group: &str, name: impl Display) -> String {
        self.words.name(group, name)
    }

    /// The language's tag.
    pub fn tag(&self) -> &'static str {
        self.words.language.tag()
    }

    /// The other language, as addresses name it.
    pub fn other(&self) -> &'static str {
        match self.words.language {
            Language::Zh => Language::En.name(),
            Language::En => Language::Zh.name(),
        }
    }

    /// The address of an asset.
    #[expect(clippy::unused_self, reason = "templates have the frame at hand")]
    pub fn asset(&self, name: &str) -> String {
        assets::address(name)
    }

    /// The address that sets a preference and leads back here.
    pub fn preference(&self, name: &str, value: &str) -> String {
        let pairs = [(name, value), ("back", self.here.as_str())];
        format!("/preferences?{}", serde_urlencoded::to_string(pairs).unwrap_or_default())
    }

    /// The address of signing in that leads back here.
    pub fn sign_in(&self) -> String {
        format!("/sign-in?{}", serde_urlencoded::to_string([("return_to", &self.here)]).unwrap_or_default())
    }

    /// Whether who signed in may have work here: everybody who is signed in is shown the list of what they may do.
    pub fn staff(&self) -> bool {
        self.visitor.subject.is_some()
    }

    /// What who signed in is called.
    pub fn who(&self) -> &str {
        self.visitor.name.as_deref().or(self.visitor.subject.as_deref()).unwrap_or_default()
    }

    /// The name on the wire of a state, grade or kind.
    #[expect(clippy::unused_self, reason = "templates have the frame at hand")]
    pub fn wire(&self, value: impl Serialize) -> String {
        let named = serde_json::to_value(&value).ok();
        named.as_ref().and_then(|value| value.as_str()).unwrap_or_default().to_owned()
    }

    /// A town in the page's language.
    pub fn town(&self, town: &TownView) -> String {
        match self.words.language {
            Language::Zh => town.name.clone(),
            Language::En => format!("{} {}", town.name_en, town.name),
        }
    }

    /// What everybody may read of a wish: its summary, or that there is none yet.
    pub fn summary<'a>(&'a self, wish: &'a WishView) -> &'a str {
        wish.summary.as_deref().unwrap_or_else(|| self.say("wish.private"))
    }

    /// Who has a wish now, what comes next and by when.
    pub fn next(&self, wish: &WishView) -> String {
        super::wish::next(self, wish)
    }

    /// An amount in yuan.
    #[expect(clippy::unused_self, reason = "templates have the frame at hand")]
    pub fn money(&self, amount: impl Borrow<Fen>) -> String {
        format!("¥{}", amount.borrow())
    }

    /// An instant as people of the city write it: `2026-11-26 20:15`.
    pub fn time(&self, at: impl Borrow<Timestamp>) -> String {
        at.borrow().to_zoned(self.zone.clone()).strftime("%Y-%m-%d %H:%M").to_string()
    }

    /// Its day.
    pub fn day(&self, at: impl Borrow<Timestamp>) -> String {
        at.borrow().to_zoned(self.zone.clone()).strftime("%Y-%m-%d").to_string()
    }
}

impl FromRequestParts<Arc<Gateway>> for Frame {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, gateway: &Arc<Gateway>) -> Result<Self, Infallible> {
        let Ok(visitor) = Visitor::from_request_parts(parts, gateway).await;
        let here = parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
        let kept = preferences::read(&parts.headers);
        let accepted = parts.headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        let language = kept.language.unwrap_or_else(|| Language::accepted(accepted.unwrap_or_default()));
        let zone = TimeZone::fixed(jiff::tz::offset(8));
        let sample = gateway.settings.sample;
        let client = parts.extensions.get::<Client>().map(|client| client.0.clone()).unwrap_or_default();
        let traceparent = parts.headers.get(TRACEPARENT).and_then(|value| value.to_str().ok());
        let traceparent = traceparent.map(ToOwned::to_owned);
        Ok(Self { client, words: Words { language }, large: kept.large, visitor, here, sample, zone, traceparent })
    }
}
