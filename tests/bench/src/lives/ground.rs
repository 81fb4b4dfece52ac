//! The servers, databases and people that services of the city are measured with.

use std::{fmt::Write as _, path::Path, time::Duration};

use wuwei_contracts::{CommunityId, Role, VillageCode};
use wuwei_runtime::{
    Clock,
    nats::{
        caller::Caller,
        connection::{Connection, Label},
    },
};

use super::BACKEND;
use crate::{
    failure::{Failure, While},
    load::towns,
    say,
    servers::Servers,
    store::Store,
};

/// Communities of each town.
pub const COMMUNITIES: u32 = 50;
/// How long the last events may take to reach their stream.
const PATIENCE: Duration = Duration::from_mins(2);
/// Records wishes, matches them, reads cases.
pub const CLERK: &str = "bench-clerk";
/// Claims and fulfils wishes.
pub const VOLUNTEER: &str = "bench-volunteer";
/// Reads wishes.
pub const RESIDENT: &str = "bench-resident";

/// The servers, and a folder for settings and logs.
pub struct Ground {
    pub servers: Servers,
    folder: tempfile::TempDir,
}

impl Ground {
    /// Starts the servers.
    pub async fn start() -> Result<Self, Failure> {
        say("starting the servers");
        let folder = tempfile::Builder::new().prefix("wuwei-bench-").tempdir()?;
        Ok(Self { servers: Servers::start(&[BACKEND]).await?, folder })
    }

    /// The folder for settings and logs.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A fresh database of `service` that knows the communities and the people.
    pub async fn database(&self, service: &str) -> Result<Store, Failure> {
        let store = self.empty(service).await?;
        store.execute(&communities()).await?;
        store.execute(&grants()).await?;
        store.execute("VACUUM (FREEZE, ANALYZE)").await?;
        Ok(store)
    }

    /// A fresh database of `service`, with nothing in it.
    pub async fn empty(&self, service: &str) -> Result<Store, Failure> {
        let admin = Store::open(BACKEND, self.servers.postgres_url("postgres")?).await?;
        admin.execute(&format!("CREATE DATABASE {service}")).await?;
        let url = self.servers.postgres_url(service)?;
        wuwei_migrations::up(service, &url).await?;
        Store::open(BACKEND, url).await
    }

    /// A caller that may call as anybody.
    pub async fn caller(&self) -> Result<Caller, Failure> {
        let label = Label::new("bench client");
        let connection = Connection::open(&self.servers.nats(), &label, PATIENCE).await.doing("the load client")?;
        let caller = Caller::new(connection.client().clone(), Clock::default());
        Ok(caller.with_issuer(self.servers.issuer.clone()))
    }

    /// Waits until the stream of `service` holds so many events.
    pub async fn published(&self, service: &str, events: u64) -> Result<(), Failure> {
        let all = async {
            while self.servers.events_of(service).await < events {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let late = |_| Failure::new(format!("fewer than {events} events of {service} after {PATIENCE:?}"));
        tokio::time::timeout(PATIENCE, all).await.map_err(late)
    }

    /// Prints the last the services logged.
    pub fn logs(&self, failure: &Failure) {
        let log = std::fs::read_to_string(self.folder().join("serve.log")).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        say(format_args!("{failure}\nthe last the services logged:"));
        lines.iter().skip(lines.len().saturating_sub(40)).for_each(say);
    }
}

/// The village of the town at `place`.
fn village(place: usize) -> String {
    format!("4419{:05}001", place + 1)
}

/// The `number`-th community of the town at `place`.
pub fn community(place: usize, number: u32) -> Result<CommunityId, Failure> {
    let community = VillageCode::parse(&village(place)).and_then(|village| CommunityId::new(&village, number));
    community.ok_or_else(|| Failure::new(format!("{place}/{number} is no community")))
}

fn communities() -> String {
    let mut rows = Vec::new();
    for (place, town) in towns().iter().enumerate() {
        let village = village(place);
        for number in 1..=COMMUNITIES {
            let names = format!("'{village}-{number:04}', '{town}', '{village}'");
            rows.push(format!("({names}, 'housing_estate', '示例小区', 'active', '[]', true, 1)"));
        }
    }
    format!("INSERT INTO known_communities VALUES {}", rows.join(", "))
}

fn grants() -> String {
    let mut sql = String::from("INSERT INTO grants VALUES ");
    for (number, (holder, role)) in [(CLERK, Role::TownOfficer), (VOLUNTEER, Role::Volunteer)].into_iter().enumerate() {
        let comma = if number == 0 { "" } else { ", " };
        let id = format!("0000000000007000b000{number:012x}");
        let _ = write!(sql, "{comma}('{id}', '{holder}', '{role}', 'city', 0, NULL, NULL, NULL, 1)");
    }
    sql
}
