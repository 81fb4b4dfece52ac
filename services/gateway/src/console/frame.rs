//! What every page has around it: language, size of text, who looks at it, where.

use std::{convert::Infallible, sync::Arc};

use axum::{
    extract::FromRequestParts,
    http::{header, request::Parts},
};
use jiff::{Timestamp, tz::TimeZone};

use super::{
    preferences,
    words::{Language, Words},
};
use crate::{Gateway, console::assets, session::Visitor};

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
    /// Whether a page of sample people can be signed in with.
    pub zone: TimeZone,
}

impl Frame {
    /// The sentence under `key`.
    pub fn say<'a>(&self, key: &'a str) -> &'a str {
        self.words.say(key)
    }

    /// What a name on the wire is called.
    pub fn name(&self, group: &str, name: &impl std::fmt::Display) -> String {
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

    /// An instant as people of the city write it: `2026-11-26 20:15`.
    pub fn time(&self, at: &Timestamp) -> String {
        at.to_zoned(self.zone.clone()).strftime("%Y-%m-%d %H:%M").to_string()
    }

    /// Its day.
    pub fn day(&self, at: &Timestamp) -> String {
        at.to_zoned(self.zone.clone()).strftime("%Y-%m-%d").to_string()
    }
}

impl FromRequestParts<Arc<Gateway>> for Frame {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, gateway: &Arc<Gateway>) -> Result<Self, Infallible> {
        let visitor = gateway.sessions.visitor(&parts.headers);
        let here = parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
        let kept = preferences::read(&parts.headers);
        let accepted = parts.headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        let language = kept.language.unwrap_or_else(|| Language::accepted(accepted.unwrap_or_default()));
        let zone = TimeZone::fixed(jiff::tz::offset(8));
        let sample = gateway.settings.sample;
        Ok(Self { words: Words { language }, large: kept.large, visitor, here, sample, zone })
    }
}
