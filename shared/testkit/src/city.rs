//! Several services at play together: in one process, or each in a process of its own as `wuwei up --processes` runs
//! them. A test says what happens by the same words in both.

mod apart;
mod stage;

use std::sync::Arc;

use jiff::SignedDuration;
use serde_json::Value;
use wuwei_contracts::{CloudEvent, Message, Rejection, history};
use wuwei_runtime::{
    Clock, Spec,
    identity::Issuer,
    nats::caller::{As, Call, CallError, Caller},
};

use crate::{
    account::Account,
    backend::Backend,
    database::Database,
    instance::{self, Given, Instance, town},
    settled::{self, Observed},
    streams::Streams,
    tested::Tested,
};

pub use stage::{Form, Stage, play};

use apart::Apart;

/// Who reads histories.
const READER: &str = "service:deploy";

/// Services that run.
pub struct City {
    /// First: the services end before their databases go.
    place: Place,
    members: Vec<Member>,
    streams: Streams,
    caller: Caller,
    issuer: Arc<Issuer>,
    clock: Clock,
}

/// A service of the city.
struct Member {
    /// With what every service does besides.
    spec: Spec,
    database: Database,
}

/// Where the services run.
enum Place {
    /// In this process.
    Here { instances: Vec<Instance>, _account: Account },
    /// As `wuwei up` runs them.
    Apart(Apart),
}

impl City {
    /// Starts `services` on `stage`. In the test's own process they know no place and nobody; otherwise everything is there
    /// that `wuwei up` loads.
    pub async fn open(stage: Stage, services: &[Tested]) -> Self {
        Self::open_where(stage, services, &[]).await
    }

    /// The same, where these variables are set for processes.
    pub async fn open_where(stage: Stage, services: &[Tested], variables: &[(&str, &str)]) -> Self {
        match stage.form {
            Form::OneProcess => Self::here(stage.backend, services).await,
            Form::Up | Form::Processes => Self::apart(Apart::start(stage, variables).await, services).await,
        }
    }

    async fn here(backend: Backend, services: &[Tested]) -> Self {
        let account = Account::take().await;
        let issuer = Arc::new(Issuer::generate().unwrap_or_else(|error| panic!("{error}")));
        let (clock, bus) = (Clock::default(), account.login().connect().await);
        let caller = bus.caller(clock.clone()).with_issuer(issuer.clone());
        let (mut members, mut instances) = (Vec::new(), Vec::new());
        for tested in services {
            let spec = (tested.spec)();
            let database = Database::fresh(backend, spec.name, tested.migrations).await;
            let settings = instance::settings(spec.name, &database, account.login(), &issuer);
            instances.push(Instance::begin(spec.clone(), settings, clock.clone()).await);
            members.push(Member { spec: spec.complete(), database });
        }
        let place = Place::Here { instances, _account: account };
        Self { place, members, streams: Streams::new(bus), caller, issuer, clock }
    }

    async fn apart(apart: Apart, services: &[Tested]) -> Self {
        let (issuer, clock, bus) = (Arc::new(apart.issuer()), Clock::default(), apart.bus().await);
        let caller = bus.caller(clock.clone()).with_issuer(issuer.clone());
        let mut members = Vec::new();
        for tested in services {
            let spec = (tested.spec)().complete();
            let database = Database::existing(apart.backend(), &apart.database_url(spec.name)).await;
            members.push(Member { spec, database });
        }
        Self { place: Place::Apart(apart), members, streams: Streams::new(bus), caller, issuer, clock }
    }

    /// Whether `wuwei up` runs the services, and not this process.
    pub fn is_apart(&self) -> bool {
        matches!(self.place, Place::Apart(_))
    }

    /// What is published.
    pub fn streams(&self) -> &Streams {
        &self.streams
    }

    /// Whose tokens the services believe.
    pub fn issuer(&self) -> &Issuer {
        &self.issuer
    }

    /// The clock of all services.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Moves the clock of all services forward.
    pub async fn advance(&self, by: SignedDuration) {
        if let Place::Apart(apart) = &self.place {
            apart.wuwei(&["clock", "advance", &format!("{}s", by.as_secs())]).await;
        }
        self.clock.set_offset(self.clock.offset() + by);
    }

    /// What the services are and do, with what every service does besides.
    pub fn specs(&self) -> impl Iterator<Item = &Spec> {
        self.members.iter().map(|member| &member.spec)
    }

    /// The database of `service`.
    pub fn database(&self, service: &str) -> &Database {
        let member = self.members.iter().find(|member| member.spec.name == service);
        &member.unwrap_or_else(|| panic!("there is no {service} here")).database
    }

    /// Runs the `wuwei` command on the system; what it prints. Only where `wuwei up` runs it.
    pub async fn wuwei(&self, words: &[&str]) -> String {
        self.program().wuwei(words).await
    }

    /// The same, expected to fail; its exit code and all it says.
    pub async fn wuwei_fails(&self, words: &[&str]) -> (i32, String) {
        self.program().wuwei_fails(words).await
    }

    /// Runs a line of a shell that finds `wuwei` and the system; its exit code and all it says.
    pub async fn shell(&self, line: &str) -> (i32, String) {
        self.program().shell(line).await
    }

    /// All that the services and `wuwei` have logged. Only where `wuwei up` runs them.
    pub fn logs(&self) -> String {
        self.program().logs()
    }

    fn program(&self) -> &Apart {
        match &self.place {
            Place::Apart(apart) => apart,
            Place::Here { .. } => panic!("all services run in this process: there is no program to ask"),
        }
    }

    /// Writes a grant into what each service knows of grants, without registry and its rules.
    pub async fn grant_everywhere(&self, grants: &[Given<'_>]) {
        for Member { spec, database } in &self.members {
            for given in grants {
                given.write(database, &self.clock).await;
            }
            let nudged = self.streams.bus().nudge(format!("int.{}.grants", spec.name)).await;
            nudged.unwrap_or_else(|error| panic!("{error}"));
        }
    }

    /// Calls as `who` (a person's subject, or `service:<name>`).
    ///
    /// # Errors
    /// The service's rejection. Anything else that is no reply ends the test.
    pub async fn call<M: Message>(&self, who: &str, place: &str, message: M) -> Result<M::Reply, Rejection> {
        let called = self.try_call(who, place, &message, &Call::default()).await;
        called.map_err(|error| match error {
            CallError::Rejected(rejection) => *rejection,
            other => panic!("{}: {other}", M::NAME),
        })
    }

    /// Calls as `who`, otherwise as `call` says; whatever comes of it.
    pub async fn try_call<M: Message>(
        &self,
        who: &str,
        place: &str,
        message: &M,
        call: &Call,
    ) -> Result<M::Reply, CallError> {
        let call = Call { by: As::Subject(who.into()), ..call.clone() };
        self.caller.call(&town(place), message, &call).await
    }

    /// A caller that may call as anybody.
    pub fn caller(&self) -> &Caller {
        &self.caller
    }

    /// The events of `aggregate` (`wish/<id>`) as `service` tells its history in the town `place`.
    pub async fn history(&self, service: &str, place: &str, aggregate: &str) -> Vec<CloudEvent> {
        let (mut events, call) = (Vec::<CloudEvent>::new(), Call::by(As::Subject(READER.into())));
        loop {
            let after = events.last().and_then(CloudEvent::sequence).unwrap_or(0);
            let asked = history::History { aggregate: aggregate.to_owned(), after };
            let body = serde_json::to_vec(&asked).unwrap_or_else(|error| panic!("{error}"));
            let told = self.caller.call_raw(&town(place), service, history::OPERATION, body.into(), &call).await;
            let told = told.unwrap_or_else(|error| panic!("history of {aggregate}: {error}"));
            let page: Value = serde_json::from_slice(&told.body).unwrap_or_else(|error| panic!("{error}"));
            let more = page["more"] == true;
            let read = serde_json::from_value::<Vec<CloudEvent>>(page["events"].clone());
            events.extend(read.unwrap_or_else(|error| panic!("history of {aggregate}: {error}")));
            if !more {
                return events;
            }
        }
    }

    /// Everything the services have published so far.
    pub async fn published(&self) -> Vec<CloudEvent> {
        let mut all = Vec::new();
        for spec in self.specs() {
            all.extend(self.streams.published(spec.name).await);
        }
        all
    }

    /// Waits until everything is done in every service: all committed events are published, every consumer has applied
    /// what it was sent, no due task is overdue. A dead letter ends the test.
    pub async fn settled(&self) {
        let observed: Vec<Observed<'_>> = self
            .members
            .iter()
            .map(|Member { spec, database }| Observed { spec: spec.clone(), database, clock: &self.clock })
            .collect();
        settled::settled(&self.streams, &observed).await;
    }

    /// Stops every service in good order.
    pub async fn close(self) {
        match self.place {
            Place::Here { instances, .. } => {
                for instance in instances {
                    instance.running.stop().await;
                }
            }
            Place::Apart(apart) => drop(apart.wuwei(&["down"]).await),
        }
    }
}
