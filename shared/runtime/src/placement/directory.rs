//! The towns there are: announced by the service that knows them, read by all others.

use async_nats::jetstream::{Context, kv::Store};
use futures::TryStreamExt;
use wuwei_contracts::Town;

use crate::{outbox::stream::TOWNS, refusal::Fault, service::TownEntry};

async fn bucket(context: &Context) -> Result<Store, Fault> {
    context.get_key_value(TOWNS).await.map_err(Fault::new)
}

/// Puts every town whose entry has changed; how many. Slugs never leave the bucket.
pub(crate) async fn announce(context: &Context, towns: &[TownEntry]) -> Result<usize, Fault> {
    let bucket = bucket(context).await?;
    let mut put = 0;
    for town in towns {
        let entry = serde_json::to_vec(town).map_err(Fault::new)?;
        let before = bucket.entry(town.slug.as_str()).await.map_err(Fault::new)?;
        let revision = before.as_ref().map_or(0, |before| before.revision);
        if before.is_none_or(|before| before.value != entry) {
            // Against the revision read: of two instances that announce at once, one looks again.
            bucket.update(town.slug.as_str(), entry.into(), revision).await.map_err(Fault::new)?;
            put += 1;
        }
    }
    Ok(put)
}

/// The towns announced.
pub(crate) async fn known(context: &Context) -> Result<Vec<Town>, Fault> {
    let keys = bucket(context).await?.keys().await.map_err(Fault::new)?;
    let keys: Vec<String> = keys.try_collect().await.map_err(Fault::new)?;
    Ok(keys.iter().filter_map(|key| Town::parse(key)).collect())
}
