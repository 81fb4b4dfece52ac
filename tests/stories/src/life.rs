//! The life of a town: all services, furnished with the real towns and villages, the catalogue, the scheme and the people,
//! each by the services' own commands.

use std::fmt::Display;

use uuid::Uuid;
use wuwei_contracts::{CloudEvent, Event, Message, Rejection, Scope, Town, grants::GiveGrant};
use wuwei_registry::reference::ReferenceData;
use wuwei_runtime::{
    nats::caller::{Call, CallError},
    personas::{PERSONAS, Persona},
};
use wuwei_testkit::{City, Stage, instance::TOWNS};

use crate::{
    people::{DEPLOY, MORE},
    services,
};

/// A town full of life.
pub struct Life {
    /// The services.
    pub city: City,
}

impl Life {
    /// Opens it on `stage`.
    pub async fn begin(stage: Stage) -> Self {
        Self::begin_where(stage, &[]).await
    }

    /// The same, where these variables are set for services in processes of their own.
    pub async fn begin_where(stage: Stage, variables: &[(&str, &str)]) -> Self {
        let life = Self { city: City::open_where(stage, &services::ALL, variables).await };
        if !life.city.is_apart() {
            life.furnish().await;
        }
        for (holder, role, scope) in MORE {
            let scope = Scope::try_from(scope.to_owned()).unwrap_or_else(|error| panic!("{error}"));
            life.give(GiveGrant { id: Uuid::now_v7(), holder: holder.to_owned(), role, scope, ..no_end() }).await;
        }
        life.city.settled().await;
        life
    }

    /// What `wuwei up` does to a fresh system.
    async fn furnish(&self) {
        let data = shipped(ReferenceData::read());
        self.by(DEPLOY, Town::CITY, data.towns).await;
        for (town, villages) in data.villages {
            if TOWNS.contains(&town.as_str()) {
                self.by(DEPLOY, town.as_str(), villages).await;
            }
        }
        self.by(DEPLOY, Town::CITY, shipped(wuwei_delegation::reference::catalogue())).await;
        self.by(DEPLOY, Town::CITY, shipped(wuwei_assessment::reference::scheme())).await;
        for grant in PERSONAS.iter().filter_map(Persona::grant) {
            self.give(grant).await;
        }
    }

    async fn give(&self, grant: GiveGrant) {
        self.by(DEPLOY, Town::CITY, grant).await;
    }

    /// `who` does something in `town`, and it is done.
    pub async fn by<M: Message>(&self, who: &str, town: &str, message: M) -> M::Reply {
        let done = self.tries(who, town, message).await;
        done.unwrap_or_else(|rejection| panic!("{} by {who} in {town}: {rejection:#?}", M::NAME))
    }

    /// `who` tries something in `town`, and is refused.
    pub async fn refused<M: Message>(&self, who: &str, town: &str, message: M) -> Rejection {
        match self.tries(who, town, message).await {
            Ok(_) => panic!("{} by {who} in {town} was done", M::NAME),
            Err(rejection) => rejection,
        }
    }

    /// `who` tries something in `town`. The call is traced.
    pub async fn tries<M: Message>(&self, who: &str, town: &str, message: M) -> Result<M::Reply, Rejection> {
        let (trace, span) = (Uuid::now_v7(), Uuid::now_v7().as_u64_pair().1);
        let traceparent = Some(format!("00-{}-{span:016x}-01", trace.simple()));
        let called = self.city.try_call(who, town, &message, &Call { traceparent, ..Call::default() }).await;
        called.map_err(|error| match error {
            CallError::Rejected(rejection) => *rejection,
            other => panic!("{} by {who}: {other}", M::NAME),
        })
    }

    /// Waits for the event that `fits`.
    pub async fn hears<E: Event>(&self, fits: impl Fn(&CloudEvent<E>) -> bool) -> CloudEvent<E> {
        self.city.streams().expect(fits).await
    }
}

/// What a service is shipped with.
pub fn shipped<T, E: Display>(data: Result<T, E>) -> T {
    data.unwrap_or_else(|error| panic!("the shipped data: {error}"))
}

/// A grant from now on, without an end.
fn no_end() -> GiveGrant {
    GiveGrant {
        id: Uuid::nil(),
        holder: String::new(),
        role: wuwei_contracts::Role::Resident,
        scope: Scope::City,
        from: None,
        until: None,
        on_behalf_of: None,
    }
}
