//! What services are shipped with besides places: the illustrative catalogue and scheme, published where they are missing.

use wuwei_contracts::{
    Kind, PageRequest, Query, Town,
    assessment::{GetScheme, PublishScheme},
    delegation::{ListCatalogue, PublishCatalogue},
};
use wuwei_runtime::nats::caller::{Call, CallError, Caller};

use super::patiently;
use crate::{
    exit::{Failure, Result},
    language::Messages,
    say,
    steps::Steps,
};

/// Publishes the catalogue and the scheme unless they are there: what people have published since is left alone.
pub async fn publish(caller: &Caller, call: &Call, messages: &Messages, steps: &mut Steps) -> Result {
    steps.begin(say!(messages, "up.catalogue_begun"));
    let catalogue: PublishCatalogue =
        wuwei_delegation::reference::catalogue().map_err(|error| Failure::failed(error.to_string()))?;
    let scheme: PublishScheme =
        wuwei_assessment::reference::scheme().map_err(|error| Failure::failed(error.to_string()))?;
    let city = Town::city();
    let page = PageRequest { after: None, limit: Some(1) };
    let ask_catalogue =
        ListCatalogue { version: Some(catalogue.version.clone()), at: None, area: None, station_direct: None, page };
    let ask_scheme = GetScheme { id: scheme.id.clone(), version: None };
    let has_catalogue = is_there(caller, call, &ask_catalogue).await?;
    let has_scheme = is_there(caller, call, &ask_scheme).await?;
    if !has_catalogue {
        patiently(async || caller.call(&city, &catalogue, call).await).await?;
    }
    if !has_scheme {
        patiently(async || caller.call(&city, &scheme, call).await).await?;
    }
    let (catalogue, scheme) = (catalogue.version, scheme.id);
    steps.done(if has_catalogue && has_scheme {
        say!(messages, "up.catalogue_there", catalogue, scheme)
    } else {
        say!(messages, "up.catalogue_done", catalogue, scheme)
    });
    Ok(())
}

/// Whether the city has what `query` reads.
async fn is_there<Q: Query>(caller: &Caller, call: &Call, query: &Q) -> Result<bool> {
    patiently(async || match caller.call(&Town::city(), query, call).await {
        Err(CallError::Rejected(rejection)) if rejection.kind == Kind::NotFound => Ok(false),
        answer => answer.map(|_| true),
    })
    .await
}
