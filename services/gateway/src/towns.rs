//! Which towns there are, so that a request for another is answered at once and not waited for.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use moka::sync::Cache;
use wuwei_contracts::{Kind, PageRequest, Rejection, Town, registry::ListTowns};
use wuwei_runtime::nats::caller::{As, Call, CallError, Caller};

/// How long the list is taken as it was read.
const FRESH: Duration = Duration::from_secs(30);
/// How long it is not asked for again where it could not be read.
const AWAY: Duration = Duration::from_secs(5);

/// The towns, as registry lists them.
pub struct Towns {
    caller: Caller,
    read: Cache<(), Arc<BTreeSet<String>>>,
    /// Set for a while where the list could not be read: not every request waits for a registry that is away.
    away: Cache<(), ()>,
}

impl Towns {
    /// Reads them by `caller`.
    pub fn new(caller: Caller) -> Self {
        let read = Cache::builder().time_to_live(FRESH).max_capacity(1).build();
        let away = Cache::builder().time_to_live(AWAY).max_capacity(1).build();
        Self { caller, read, away }
    }

    /// The town called `slug`.
    ///
    /// # Errors
    /// 404 where there is none. Where the list cannot be read, the request decides.
    pub async fn named(&self, slug: &str) -> Result<Town, Rejection> {
        let unknown = || {
            let detail = format!("there is no town {slug:?}; registry/list_towns lists them, in the town city");
            Rejection::new(Kind::NotFound, "unknown_town", detail).at("town", slug, "known_town")
        };
        let town = Town::parse(slug).ok_or_else(unknown)?;
        if town.is_city() {
            return Ok(town);
        }
        let known = match self.read.get(&()) {
            Some(known) => known,
            None if self.away.contains_key(&()) => return Ok(town),
            None => match self.list().await {
                Ok(known) => {
                    let known = Arc::new(known);
                    self.read.insert((), known.clone());
                    known
                }
                Err(error) => {
                    tracing::warn!(%error, "the towns cannot be listed");
                    self.away.insert((), ());
                    return Ok(town);
                }
            },
        };
        if known.contains(town.as_str()) { Ok(town) } else { Err(unknown()) }
    }

    async fn list(&self) -> Result<BTreeSet<String>, CallError> {
        let (mut known, mut after) = (BTreeSet::new(), None);
        loop {
            let page = PageRequest { after, limit: Some(PageRequest::MOST) };
            let call = Call::by(As::Subject(format!("service:{}", super::SERVICE).into()));
            let page = self.caller.call(&Town::city(), &ListTowns { page }, &call).await?;
            known.extend(page.items.into_iter().map(|town| town.slug.to_string()));
            match page.next {
                Some(next) => after = Some(next),
                None => return Ok(known),
            }
        }
    }
}
