//! `wuwei up --demo`: an invented city on the real towns, sixty days old, made by the services' own commands while the
//! clock runs from sixty days ago to now.

mod bodies;
mod load;
mod plan;
mod words;

use std::{sync::Arc, time::Duration};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use wuwei_contracts::{Role, Scope, Town, grants::GiveGrant};
use wuwei_registry::reference::ReferenceData;
use wuwei_runtime::{
    Clock,
    nats::{
        caller::{As, Call, Caller},
        connection::Connection,
        tail::{self, Lag},
    },
};

use crate::{
    client,
    commands::{call, clock},
    context::Context,
    data::write_private,
    exit::{Failure, Result},
    record::Record,
    say, services,
    steps::Steps,
};
use load::{Loader, OFFICER, VOLUNTEER, behind};
use plan::{DAYS, TownPlan};

/// How long the services may take to hear of each other.
const HEARD: Duration = Duration::from_mins(1);
/// How often is looked whether they have.
const LOOK: Duration = Duration::from_millis(100);
/// The sample people of the demo: what they may do, in every town.
const PEOPLE: [(&str, Role, u8); 2] = [(OFFICER, Role::TownOfficer, 5), (VOLUNTEER, Role::Volunteer, 6)];

/// The demo of a data folder, as kept there.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Demo {
    /// The first instant of its history.
    began: Timestamp,
    /// The day to be made next; past the last once it is all there.
    next: u64,
    /// The receipt number of one of its wishes.
    receipt: Option<String>,
    /// The town of that wish.
    #[serde(default)]
    town: Option<Town>,
}

/// Where to begin to look at a demo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entrance {
    /// The receipt number of one of its wishes.
    pub receipt: String,
    /// The town of that wish: each town counts its own.
    pub town: Town,
    /// The page of the console that shows it.
    pub console: String,
}

impl Entrance {
    /// What of `demo` is shown where `record` runs; nothing before it is all there.
    pub fn new(demo: Demo, record: &Record) -> Option<Self> {
        let (receipt, town, web) = (demo.receipt.filter(|_| demo.next > DAYS)?, demo.town?, record.web?);
        Some(Self { console: format!("http://{web}/lookup?number={receipt}&town={town}"), receipt, town })
    }
}

impl Demo {
    /// The demo of the folder, if it holds one.
    pub fn of(context: &Context) -> Result<Option<Self>> {
        let path = context.data.demo();
        match std::fs::read(&path) {
            Ok(bytes) => {
                let demo = serde_json::from_slice(&bytes);
                demo.map(Some).map_err(|error| Failure::unfit(format!("{}: {error}", path.display())))
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Whether it is all there.
    pub const fn is_loaded(&self) -> bool {
        self.next > DAYS
    }

    fn keep(&self, context: &Context) -> Result {
        let text = serde_json::to_vec(self).map_err(|error| Failure::failed(error.to_string()))?;
        write_private(&context.data.demo(), &text)
    }
}

/// Makes a fresh folder one of a demo: its clock stands sixty days behind. A folder that holds other data is refused.
pub fn prepare(context: &Context) -> Result {
    if Demo::of(context)?.is_some() {
        return Ok(());
    }
    if context.data.database("registry").exists() || context.data.postgres().exists() {
        return Err(other_data(context));
    }
    // The clock first: without it the demo would be taken for one whose clock runs true.
    clock::keep(&context.data, -behind(0))?;
    Demo { began: Clock::default().now() - behind(0), next: 0, receipt: None, town: None }.keep(context)
}

/// The folder holds data that is no demo.
pub fn other_data(context: &Context) -> Failure {
    Failure::unfit(say!(context.messages, "demo.other_data", data = context.data.root().display()))
}

/// Loads what the folder's demo, if it has one, still lacks.
pub async fn run(context: &Context, record: &Record, clock: &Clock, steps: &mut Steps) -> Result {
    let Some(mut demo) = Demo::of(context)? else { return Ok(()) };
    if demo.is_loaded() {
        return Ok(());
    }
    steps.begin(say!(context.messages, "demo.begun"));
    let nats = record.nats.as_ref().ok_or_else(|| Failure::not_running(say!(context.messages, "client.starting")))?;
    let connection = client::open(&client::embedded_nats(context, nats.url.clone())?).await?;
    let issuer = Arc::new(services::issuer(&context.data)?);
    let caller = Caller::new(connection.client().clone(), clock.clone()).with_issuer(issuer);
    let data = ReferenceData::read().map_err(|error| Failure::failed(error.to_string()))?;
    let towns = TownPlan::all(&data);
    let shown = load::shown(&towns);
    let loader =
        Loader { caller: &caller, towns: &towns, began: demo.began, shown: shown.as_ref().map(|(_, wish)| *wish) };
    if demo.next == 0 {
        give_grants(&loader).await?;
        quiet(context, &connection).await?;
        loader.found(&mut |_| {}).await?;
        quiet(context, &connection).await?;
        demo.next = 1;
        demo.keep(context)?;
    }
    let things = |day| load::things(&towns, day);
    let total: u64 = (1..=DAYS).map(things).sum();
    let mut done: u64 = (1..demo.next).map(things).sum();
    while !demo.is_loaded() {
        let offset = -behind(demo.next);
        // Never backwards, should somebody have moved the clock meanwhile.
        if offset > clock.offset() {
            clock::set(context, record, offset).await?;
            clock.set_offset(offset);
        }
        let mut told = |made: u64| {
            done += made;
            steps.part(done, total);
        };
        let receipt = loader.day(demo.next, &mut told).await?;
        if receipt.is_some() {
            demo.receipt = receipt;
            demo.town = shown.as_ref().map(|(town, _)| town.clone());
        }
        demo.next += 1;
        demo.keep(context)?;
    }
    quiet(context, &connection).await?;
    connection.close(Duration::from_secs(1)).await;
    let wishes: u64 = towns.iter().map(|town| town.wishes).sum();
    steps.done(say!(context.messages, "demo.done", wishes, towns = towns.len(), days = DAYS));
    Ok(())
}

/// Gives the sample people of the demo their roles in every town. Under the same key this is done once.
async fn give_grants(loader: &Loader<'_>) -> Result {
    for town in loader.towns {
        for (holder, role, kind) in PEOPLE {
            let scope = Scope::Town(town.town.clone());
            give(loader, (holder, role, scope), loader.id(kind, town.place)).await?;
        }
        for (number, grant) in (0..).zip(bodies::people(town)) {
            give(loader, grant, loader.id(12, town.place * 10 + number)).await?;
        }
    }
    give(loader, bodies::OF_CITY, loader.id(13, 0)).await
}

async fn give(loader: &Loader<'_>, (holder, role, scope): (&str, Role, Scope), id: uuid::Uuid) -> Result {
    let grant = GiveGrant { id, holder: holder.to_owned(), role, scope, from: None, until: None, on_behalf_of: None };
    let call = Call::by(As::Subject("service:deploy".into())).with_key(format!("demo-grant-{id}"));
    loader.caller.call(&Town::city(), &grant, &call).await.map(drop).map_err(|error| call::failed(&error))
}

/// Waits until every service has heard of everything the others have done.
async fn quiet(context: &Context, connection: &Connection) -> Result {
    let own = |lag: &Lag| lag.consumer.split_once("__").is_some_and(|(service, _)| services::ALL.contains(&service));
    let quiet = async {
        let mut look = tokio::time::interval(LOOK);
        loop {
            look.tick().await;
            let lags = tail::lags(connection).await.map_err(|error| Failure::failed(error.to_string()))?;
            if !lags.iter().any(|lag| own(lag) && lag.pending + lag.unacknowledged > 0) {
                return Ok(());
            }
        }
    };
    match tokio::time::timeout(HEARD, quiet).await {
        Ok(outcome) => outcome,
        Err(_) => Err(Failure::failed(say!(context.messages, "demo.late"))),
    }
}
