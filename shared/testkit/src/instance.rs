//! One running instance of a service, and the settings tests start it with.

use sea_orm::{ActiveModelTrait, IntoActiveModel};
use uuid::Uuid;
use wuwei_contracts::{Role, Scope, Town};
use wuwei_runtime::{
    Clock, Spec,
    entities::grant,
    identity::Issuer,
    metrics::Metrics,
    probes::Probes,
    settings::{Address, Secret, Settings, Towns},
    start::{Running, start_beside},
};

use crate::{database::Database, servers::Login};

/// The towns a service under test serves.
pub const TOWNS: [&str; 3] = ["city", "dalang", "humen"];

/// One instance of a service.
pub struct Instance {
    /// It.
    pub running: Running,
    /// What it counts.
    pub metrics: Metrics,
    _probes: Probes,
}

impl Instance {
    /// Starts one.
    pub async fn begin(spec: Spec, settings: Settings, clock: Clock) -> Self {
        let metrics = Metrics::default();
        let probes = Probes::new(metrics.clone());
        let started = start_beside(&probes, &metrics, spec, settings, clock);
        // Boxed: it is large, and so would be every future that holds it.
        let running = Box::pin(started).await.unwrap_or_else(|error| panic!("{error}"));
        Self { running, metrics, _probes: probes }
    }
}

/// The town of that slug.
pub fn town(slug: &str) -> Town {
    Town::parse(slug).unwrap_or_else(|| panic!("{slug:?} is no town"))
}

/// What an instance of `service` is started with.
pub(crate) fn settings(service: &str, database: &Database, nats: &Login, issuer: &Issuer) -> Settings {
    let mut settings = Settings::default();
    service.clone_into(&mut settings.service.name);
    settings.service.towns = Towns::List(TOWNS.map(town).to_vec());
    settings.database.url = Address::new(database.url());
    settings.nats = nats.settings();
    settings.identity.keys.insert(issuer.kid().to_owned(), issuer.public_key());
    settings.identity.idempotency_secret = Secret::new("a secret of the tests, long enough for anything");
    settings.identity.sealing_secret = Secret::new("another secret of the tests, long enough too");
    settings.streams.max_bytes = 64 << 20;
    settings
}

/// A grant, made without registry's rules: any role may hold anywhere.
#[derive(Debug, Clone, Copy)]
pub struct Given<'a> {
    /// Subject of the holder.
    pub holder: &'a str,
    /// The role.
    pub role: Role,
    /// Where it holds, as written: `town:dalang`.
    pub scope: &'a str,
}

impl Given<'_> {
    /// Writes it into the projection of grants that a service keeps, in force since a second ago by `clock`.
    pub(crate) async fn write(self, database: &Database, clock: &Clock) {
        let Self { holder, role, scope } = self;
        let scope = Scope::try_from(scope.to_owned()).unwrap_or_else(|error| panic!("{error}"));
        let row = grant::Model {
            id: Uuid::now_v7(),
            holder: holder.to_owned(),
            role: role.to_string(),
            scope: scope.to_string(),
            from_at: clock.micros() - 1_000_000,
            until_at: None,
            revoked_at: None,
            on_behalf_of: None,
            version: 1,
        };
        let given = row.into_active_model().reset_all().insert(database.connection()).await;
        given.unwrap_or_else(|error| panic!("grant of {role} to {holder}: {error}"));
    }
}
