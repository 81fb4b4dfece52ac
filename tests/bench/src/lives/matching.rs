//! How soon a matched wish is a case: from the reply to the match until delegation answers with the case. Nothing else goes
//! on; wishes and delegation are processes of their own, each with its own database.

use std::time::{Duration, Instant};

use uuid::Uuid;
use wuwei_contracts::{
    CloudEvent, Kind, Message, Reference, Town,
    delegation::{CaseOrigin, GetCase},
    history,
    wishes::{MatchPart, MatchTarget},
};
use wuwei_runtime::nats::caller::{As, Call, CallError, Caller};

use super::{
    ground::{CLERK, Ground, community},
    wisher::{collect, new_id},
};
use crate::{
    failure::{Failure, While},
    instance::{Instance, Setup},
    load::{tally::Latency, towns},
    options::MatchToCase,
    report::millis,
    say,
    targets::{self, Target},
};

/// What it may take at the 99th percentile, milliseconds.
const WANTED: f64 = 20.0;
/// How long a case may take at all.
const PATIENCE: Duration = Duration::from_secs(20);
/// The item matched to.
const ITEM: &str = "yl-02";
/// Publishes the catalogue, reads histories.
const DEPLOY: &str = "service:deploy";

/// Measures.
pub async fn run(options: MatchToCase) -> Result<(), Failure> {
    let ground = Ground::start().await?;
    let measured = tokio::select! {
        measured = all(&ground, options.matches()) => measured,
        _ = tokio::signal::ctrl_c() => Err(Failure::new("interrupted")),
    };
    let mut took = measured.inspect_err(|failure| ground.logs(failure))?;
    took.sort_unstable();
    let (latency, most) = (Latency::of(&took), took.last().copied().unwrap_or_default());
    let [p50, p99, most] = [latency.p50, latency.p99, most].map(|micros| millis(micros.into()));
    say(format_args!(
        "\nFrom the reply to match_part until get_case answers, idle, {} matches: p50 {p50} ms, p99 {p99} ms, most {most} ms",
        took.len()
    ));
    let p99 = f64::from(latency.p99) / 1e3;
    targets::print(&[Target::at_most("a match is a case, idle, p99", WANTED, " ms", Some(p99))]);
    if options.quick || cfg!(debug_assertions) {
        say("\nA small load, or a program built without optimisation: these figures say nothing about speed.");
    }
    Ok(())
}

async fn all(ground: &Ground, matches: u32) -> Result<Vec<u32>, Failure> {
    let mut instances = Vec::new();
    for service in ["wishes", "delegation"] {
        let store = ground.database(service).await?;
        let setup = Setup { service: Some(service), ..Setup::default() };
        let mut instance = Instance::start(&ground.servers, &store, &setup, service, ground.folder())?;
        instance.ready().await?;
        instances.push(instance);
    }
    let clerk = Clerk { caller: ground.caller().await?, towns: towns() };
    let catalogue = wuwei_delegation::reference::catalogue().doing("the shipped catalogue")?;
    clerk.by(DEPLOY, &Town::city(), &catalogue).await.map_err(|error| Failure::new(error.to_string()))?;
    clerk.knows_the_catalogue().await?;
    let mut took = Vec::new();
    for number in 0..matches {
        took.push(clerk.one(usize::try_from(number)?).await.doing(format!("match {number}"))?);
    }
    for instance in instances {
        instance.stop().await?;
    }
    Ok(took)
}

struct Clerk {
    caller: Caller,
    towns: Vec<Town>,
}

impl Clerk {
    async fn by<M: Message>(&self, who: &str, town: &Town, message: &M) -> Result<M::Reply, CallError> {
        self.caller.call(town, message, &Call::by(As::Subject(who.into()))).await
    }

    /// Waits until wishes takes a match to the item: it has heard of the catalogue.
    async fn knows_the_catalogue(&self) -> Result<(), Failure> {
        let began = Instant::now();
        loop {
            match self.one(0).await {
                Ok(_) => return Ok(()),
                Err(failure) if began.elapsed() > PATIENCE => return Err(failure),
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
    }

    /// Matches a new wish; microseconds until its case is there.
    async fn one(&self, number: usize) -> Result<u32, Failure> {
        let place = number % self.towns.len();
        let (town, wish) = (&self.towns[place], new_id());
        let failed = |error: CallError| Failure::new(error.to_string());
        self.by(CLERK, town, &collect(wish, community(place, 1)?)).await.map_err(failed)?;
        let target = MatchTarget::ServiceItem { item: ITEM.to_owned() };
        self.by(CLERK, town, &MatchPart { wish, community: None, part: 1, target }).await.map_err(failed)?;
        let replied = Instant::now();
        // The case has the id of the event, which is committed by now.
        let case = self.last_event(town, wish).await?;
        loop {
            match self.by(CLERK, town, &GetCase { case: Reference::Id(case), community: None }).await {
                Ok(found) if found.case.origin == (CaseOrigin::WishPart { wish, part: 1 }) => {
                    return Ok(u32::try_from(replied.elapsed().as_micros()).unwrap_or(u32::MAX));
                }
                Err(CallError::Rejected(rejection))
                    if rejection.kind == Kind::NotFound && replied.elapsed() < PATIENCE => {}
                other => return Err(Failure::new(format!("no case {case} of wish {wish}, but {other:?}"))),
            }
        }
    }

    async fn last_event(&self, town: &Town, wish: Uuid) -> Result<Uuid, Failure> {
        let asked = history::History { aggregate: format!("wish/{wish}"), after: 1 };
        let call = Call::by(As::Subject(DEPLOY.into()));
        let body = serde_json::to_vec(&asked)?;
        let told = self.caller.call_raw(town, "wishes", history::OPERATION, body.into(), &call).await;
        let told = told.map_err(|error| Failure::new(error.to_string()))?;
        let page: serde_json::Value = serde_json::from_slice(&told.body)?;
        let events: Vec<CloudEvent> = serde_json::from_value(page["events"].clone())?;
        events.last().map(|event| event.id).ok_or_else(|| Failure::new(format!("wish {wish} has no second event")))
    }
}
