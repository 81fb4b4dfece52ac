//! One service, running for one test: real, on a database and a NATS account of the test's own.

use std::{sync::Arc, time::Duration};

use jiff::SignedDuration;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use wuwei_contracts::{Message, Rejection, Role};
use wuwei_runtime::{
    Clock,
    entities::due,
    identity::Issuer,
    nats::caller::{As, Call, CallError, Caller},
    settings::Settings,
    testing::Bus,
};

use crate::{
    account::Account,
    backend::Backend,
    database::{Database, differences},
    instance,
    servers::Login,
    streams::Streams,
    tested::Tested,
};

pub use crate::instance::{Given, Instance, TOWNS, town};

/// A service, running.
pub struct Harness {
    tested: Tested,
    settings: Settings,
    clock: Clock,
    issuer: Arc<Issuer>,
    login: Login,
    streams: Streams,
    caller: Caller,
    instances: Vec<Instance>,
    database: Database,
    /// Held until the end.
    account: Option<Account>,
}

impl Harness {
    /// Starts `tested` on `backend`, in an account of the run's nats-server.
    pub async fn start(backend: Backend, tested: Tested) -> Self {
        let account = Account::take().await;
        let name = (tested.spec)().name;
        let database = Database::fresh(backend, name, tested.migrations).await;
        let mut harness = Self::on(tested, database, account.login()).await;
        harness.account = Some(account);
        harness.begin().await;
        harness
    }

    /// A harness on servers of the test's own; nothing runs before [`Self::begin`].
    pub async fn on(tested: Tested, database: Database, nats: &Login) -> Self {
        let issuer = Arc::new(Issuer::generate().unwrap_or_else(|error| panic!("{error}")));
        let clock = Clock::default();
        let bus = nats.connect().await;
        let caller = bus.caller(clock.clone()).with_issuer(issuer.clone());
        let mut settings = instance::settings((tested.spec)().name, &database, nats, &issuer);
        (tested.adjust)(&mut settings);
        let (login, streams) = (nats.clone(), Streams::new(bus));
        Self { tested, settings, clock, issuer, login, streams, caller, instances: Vec::new(), database, account: None }
    }

    /// Starts one more instance of the service.
    pub async fn begin(&mut self) {
        let instance = Instance::begin((self.tested.spec)(), self.settings.clone(), self.clock.clone()).await;
        self.instances.push(instance);
    }

    /// Starts a second instance on the same database, for races between the two.
    pub async fn second_instance(&mut self) {
        assert_eq!(self.database.backend(), Backend::Postgres, "an SQLite database belongs to one process");
        self.begin().await;
    }

    /// Stops every instance in good order and starts one.
    pub async fn restart(&mut self) {
        self.stop().await;
        self.begin().await;
    }

    /// Stops every instance in good order.
    pub async fn stop(&mut self) {
        for instance in self.instances.drain(..) {
            instance.running.stop().await;
        }
    }

    /// The running instances, in the order of their start.
    pub fn instances(&mut self) -> &mut Vec<Instance> {
        &mut self.instances
    }

    /// The sum of a counter (`wuwei_writer_flushes`) over all instances and labels.
    pub fn counter(&self, name: &str) -> f64 {
        let of = |line: &str| {
            let (labels, value) = line.strip_prefix(name)?.strip_prefix("_total")?.rsplit_once(' ')?;
            (labels.is_empty() || labels.starts_with('{')).then(|| value.parse::<f64>().ok())?
        };
        self.instances.iter().map(|instance| instance.metrics.text().lines().filter_map(of).sum::<f64>()).sum()
    }

    /// What instances are started with.
    pub fn settings(&mut self) -> &mut Settings {
        &mut self.settings
    }

    /// The service under test.
    pub fn tested(&self) -> Tested {
        self.tested
    }

    /// Its database.
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// How others log in to the same NATS account.
    pub fn login(&self) -> &Login {
        &self.login
    }

    /// NATS.
    pub fn bus(&self) -> &Bus {
        self.streams.bus()
    }

    /// What is published.
    pub fn streams(&self) -> &Streams {
        &self.streams
    }

    /// A caller that may call as anybody.
    pub fn caller(&self) -> &Caller {
        &self.caller
    }

    /// Whose tokens the service believes.
    pub fn issuer(&self) -> &Issuer {
        &self.issuer
    }

    /// The service's clock.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Moves the service's clock forward.
    pub fn advance(&self, by: SignedDuration) {
        self.clock.set_offset(self.clock.offset() + by);
    }

    /// The waiting rows of due task `name`.
    pub async fn waiting(&self, name: &str) -> Vec<due::Model> {
        let rows = due::Entity::find().filter(due::Column::Task.eq(name)).filter(due::Column::State.eq("waiting"));
        let rows = rows.all(self.database.connection()).await;
        rows.unwrap_or_else(|error| panic!("due rows of {name}: {error}"))
    }

    /// Carries `rows` out as they were read some time ago, as the holder of a shard does that was held up meanwhile.
    pub async fn carry_out_late(&self, rows: &[due::Model]) {
        let spec = (self.tested.spec)();
        for instance in &self.instances {
            for row in rows {
                instance.running.carry_out_late(&spec, row, self.clock.clone()).await;
            }
        }
    }

    /// Gives `holder` a role, as far as this service is concerned: registry's grants reach other services as rows of
    /// their projection, which is what is written here.
    pub async fn grant(&self, holder: &str, role: Role, scope: &str) {
        Given { holder, role, scope }.write(&self.database, &self.clock).await;
        let service = &self.settings.service.name;
        self.bus().nudge(format!("int.{service}.grants")).await.unwrap_or_else(|error| panic!("{error}"));
    }

    /// Calls as `who` (a person's subject, or `service:<name>`).
    ///
    /// # Errors
    /// The service's rejection. Anything else that is no reply ends the test.
    pub async fn call<M: Message>(&self, who: &str, town: &str, message: M) -> Result<M::Reply, Rejection> {
        let called = self.try_call(who, town, &message, &Call::default()).await;
        called.map_err(|error| match error {
            CallError::Rejected(rejection) => *rejection,
            other => panic!("{}: {other}", M::NAME),
        })
    }

    /// Calls, expects a rejection that names `code`, `field` and `rule`, and that no row changed, but in the tables `apart`.
    pub async fn refused<M: Message>(
        &self,
        (who, town): (&str, &str),
        message: M,
        expected: (&str, &str, &str),
        apart: &[&str],
    ) -> Rejection {
        self.settled().await;
        let mut before = self.database().contents().await;
        let answer = self.call(who, town, message).await;
        let rejection = answer.err().unwrap_or_else(|| panic!("{} was not refused: {expected:?}", M::NAME));
        let error = rejection.errors.first().unwrap_or_else(|| panic!("{rejection} names no field"));
        assert_eq!((&*rejection.code, error.field.as_str(), error.rule.as_str()), expected, "{rejection}");
        let mut after = self.database().contents().await;
        for table in apart {
            assert!(before.remove(*table).is_some() && after.remove(*table).is_some(), "there is no table {table}");
        }
        assert_eq!(differences(&before, &after), Vec::<String>::new(), "{} was refused", M::NAME);
        rejection
    }

    /// Calls as `who`, otherwise as `call` says; whatever comes of it.
    pub async fn try_call<M: Message>(
        &self,
        who: &str,
        town: &str,
        message: &M,
        call: &Call,
    ) -> Result<M::Reply, CallError> {
        let call = Call { by: As::Subject(who.into()), ..call.clone() };
        self.caller.call(&self::town(town), message, &call).await
    }
}

/// How long a request may take.
pub(crate) const REQUEST: Duration = Duration::from_secs(10);
