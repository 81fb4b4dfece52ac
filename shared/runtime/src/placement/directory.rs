//! The towns there are: announced by the service that knows them, read by all others.

use async_nats::jetstream::{Context, kv::Store};
use futures::TryStreamExt;
use serde::Serialize;
use wuwei_contracts::Town;

use crate::{outbox::stream::TOWNS, refusal::Fault, service::TownEntry};

async fn bucket(context: &Context) -> Result<Store, Fault> {
    context.get_key_value(TOWNS).await.map_err(Fault::new)
}

/// Puts every town whose entry has changed; how many. Slugs never leave the bucket.
pub(super) async fn announce(context: &Context, towns: &[TownEntry]) -> Result<usize, Fault> {
    let bucket = bucket(context).await?;
    let mut changed = 0;
    for town in towns {
        changed += usize::from(put(&bucket, town.slug.as_str(), town).await?);
    }
    Ok(changed)
}

/// Puts `entry` under `key` where it has changed; whether it had.
pub(super) async fn put(bucket: &Store, key: &str, entry: &impl Serialize) -> Result<bool, Fault> {
    let entry = serde_json::to_vec(entry).map_err(Fault::new)?;
    let before = bucket.entry(key).await.map_err(Fault::new)?;
    let revision = before.as_ref().map_or(0, |before| before.revision);
    if before.is_some_and(|before| before.value == entry) {
        return Ok(false);
    }
    // Against the revision read: of two instances that announce at once, one looks again.
    bucket.update(key, entry.into(), revision).await.map_err(Fault::new)?;
    Ok(true)
}

/// The towns announced.
pub(super) async fn known(context: &Context) -> Result<Vec<Town>, Fault> {
    let keys = bucket(context).await?.keys().await.map_err(Fault::new)?;
    let keys: Vec<String> = keys.try_collect().await.map_err(Fault::new)?;
    Ok(keys.iter().filter_map(|key| Town::parse(key)).collect())
}
