//! What a fresh system needs before anyone can work with it: the towns and their villages, the illustrative catalogue and
//! scheme, the personas' roles. What is there already is left alone.

mod shipped;

use std::{collections::HashSet, sync::Arc, time::Duration};

use futures::{StreamExt, TryStreamExt, stream};
use wuwei_contracts::{
    PageRequest, Town,
    grants::{GiveGrant, ListGrants},
    registry::Registered,
};
use wuwei_registry::reference::ReferenceData;
use wuwei_runtime::{
    Clock,
    nats::{
        caller::{As, Call, CallError, Caller},
        connection::Connection,
        tail::{self, Lag, Selection, Tail, Unreadable},
    },
};

use crate::{
    client,
    commands::{call, personas},
    context::Context,
    exit::{Failure, Result},
    say, services,
    steps::Steps,
};

/// In whose name reference data is loaded.
const DEPLOY: &str = "service:deploy";
/// How long a town just registered may take to be served.
const SERVED: Duration = Duration::from_secs(30);
/// How often is looked whether the services know the grants.
const LOOK: Duration = Duration::from_millis(50);
/// Towns loaded at the same time.
const AT_ONCE: usize = 8;

/// Loads towns and villages, publishes what services are shipped with, gives the personas their roles.
pub async fn run(context: &Context, nats_url: &str, clock: &Clock, steps: &mut Steps) -> Result {
    let connection = client::open(&client::embedded_nats(context, nats_url.to_owned())?).await?;
    let issuer = Arc::new(services::issuer(&context.data)?);
    let caller = Caller::new(connection.client().clone(), clock.clone()).with_issuer(issuer);
    let messages = &context.messages;
    steps.begin(say!(messages, "up.towns_begun"));
    let loaded = load(&caller, steps).await?;
    let (towns, villages) = (loaded.towns, loaded.villages);
    steps.done(if loaded.changed == 0 {
        say!(messages, "up.towns_there", towns, villages)
    } else {
        say!(messages, "up.towns_done", towns, villages, changed = loaded.changed)
    });
    // Before the grants: with them is waited until every service has taken note of what is the city's.
    shipped::publish(&caller, &Call::by(As::Subject(DEPLOY.into())), messages, steps).await?;
    // A grant names its place, which must be there.
    steps.begin(say!(messages, "up.grants_begun"));
    let count = give_grants(context, &connection, &caller).await?;
    steps.done(say!(messages, "up.grants_done", count));
    connection.close(Duration::from_secs(1)).await;
    Ok(())
}

/// Gives the personas the roles they lack; how many they have then.
async fn give_grants(context: &Context, connection: &Connection, caller: &Caller) -> Result<usize> {
    let (city, call) = (Town::city(), Call::by(As::Subject(DEPLOY.into())));
    let mut there = HashSet::new();
    let mut after = None;
    loop {
        let ask = ListGrants { holder: None, page: PageRequest { after, limit: Some(PageRequest::MOST) } };
        let page = patiently(async || caller.call(&city, &ask, &call).await).await?;
        there.extend(page.items.into_iter().map(|grant| grant.id));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let wanted: Vec<GiveGrant> = personas::grants();
    let mut given = HashSet::new();
    for grant in wanted.iter().filter(|grant| !there.contains(&grant.id)) {
        caller.call(&city, grant, &call).await.map_err(|error| call::failed(&error))?;
        given.insert(grant.id.to_string());
    }
    in_force(context, connection, given).await?;
    Ok(wanted.len())
}

/// Waits until every service knows the grants just `given`: each keeps a projection of them, filled by their events.
async fn in_force(context: &Context, connection: &Connection, given: HashSet<String>) -> Result {
    let selection = Selection { town: Some(Town::city()), stored_only: true, ..Selection::default() };
    let known = async {
        let mut look = tokio::time::interval(LOOK);
        let mut unseen = given;
        while !unseen.is_empty() {
            look.tick().await;
            let mut tail = Tail::open(connection, &selection).await?;
            while let Some(event) = tail.next().await? {
                unseen.retain(|id| !event.subject.contains(id.as_str()));
            }
        }
        let behind = |lag: &Lag| is_of_city(&lag.consumer) && lag.pending + lag.unacknowledged > 0;
        while tail::lags(connection).await?.iter().any(behind) {
            look.tick().await;
        }
        std::result::Result::<(), Unreadable>::Ok(())
    };
    match tokio::time::timeout(SERVED, known).await {
        Ok(known) => known.map_err(|error| Failure::failed(error.to_string())),
        Err(_) => Err(Failure::failed(say!(context.messages, "up.grants_late"))),
    }
}

/// Whether `durable` is a service's own for the events of the city. Other systems have durables of their own and may be
/// away for days.
fn is_of_city(durable: &str) -> bool {
    durable.rsplit_once("__").is_some_and(|(service, town)| town == Town::CITY && services::ALL.contains(&service))
}

/// What was loaded.
struct Loaded {
    towns: usize,
    villages: usize,
    changed: u32,
}

async fn load(caller: &Caller, steps: &mut Steps) -> Result<Loaded> {
    let data = ReferenceData::read().map_err(|error| Failure::failed(error.to_string()))?;
    let call = Call::by(As::Subject(DEPLOY.into()));
    let told = caller.call(&Town::city(), &data.towns, &call).await.map_err(|error| call::failed(&error))?;
    let (towns, total) = (data.towns.towns.len(), data.villages.len() as u64);
    let villages = data.villages.values().map(|list| list.villages.len()).sum();
    let mut changed = told.registered + told.updated;
    let mut answers = stream::iter(&data.villages)
        .map(|(town, list)| {
            let call = &call;
            patiently(async move || caller.call(town, list, call).await)
        })
        .buffer_unordered(AT_ONCE);
    let mut done = 0;
    while let Some(Registered { registered, updated, .. }) = answers.try_next().await? {
        changed += registered + updated;
        done += 1;
        steps.part(done, total);
    }
    Ok(Loaded { towns, villages, changed })
}

/// Calls again while nobody serves the town yet: services take up a new town within moments.
async fn patiently<T>(ask: impl AsyncFn() -> std::result::Result<T, CallError>) -> Result<T> {
    let end = tokio::time::Instant::now() + SERVED;
    loop {
        match ask().await {
            Err(CallError::NoResponders { .. }) if tokio::time::Instant::now() < end => {}
            answer => return answer.map_err(|error| call::failed(&error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_services_own_durables_of_the_city_are_waited_for() {
        assert!(is_of_city("registry__city") && is_of_city("wishes__city"));
        for other in ["my-system__city", "registry__dalang", "old__registry__city", "__city", "city", ""] {
            assert!(!is_of_city(other), "{other}");
        }
    }
}
