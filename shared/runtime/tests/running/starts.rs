//! A service that cannot start says why, and leaves nothing running.

use std::time::Duration;

use wuwei_runtime::{
    checks::CheckError,
    settings::{Address, Secret},
    start::{StartError, start},
};
use wuwei_testkit::{Backend, Harness, both};

use crate::{
    notes::{self, NOTES},
    probes::remove_migration,
};

async fn refused(harness: &mut Harness) -> StartError {
    let starting = start(notes::service(), harness.settings().clone(), harness.clock().clone());
    let started = tokio::time::timeout(Duration::from_secs(10), Box::pin(starting)).await.expect("told at once");
    started.map(|_| ()).unwrap_err()
}

both!(a_service_does_not_start_on_a_database_of_another_migration, async |backend: Backend| {
    let mut harness = Harness::start(backend, NOTES).await;
    harness.stop().await;
    remove_migration(harness.database()).await;
    let error = refused(&mut harness).await;
    assert!(matches!(error, StartError::Check(CheckError::OtherMigration { .. })), "{error:?}");
    assert!(error.to_string().ends_with("run: migrate notes up"), "{error}");
});

both!(a_service_does_not_start_with_settings_that_cannot_work, async |backend: Backend| {
    let mut harness = Harness::start(backend, NOTES).await;
    harness.stop().await;
    let good = harness.settings().clone();
    harness.settings().identity.idempotency_secret = Secret::default();
    assert!(matches!(refused(&mut harness).await, StartError::Check(CheckError::NoSecret)));
    *harness.settings() = good.clone();
    harness.settings().service.name = "wishes".to_owned();
    assert!(matches!(refused(&mut harness).await, StartError::Check(CheckError::OtherService { .. })));
    *harness.settings() = good.clone();
    harness.settings().service.instance = "not a token".to_owned();
    assert!(matches!(refused(&mut harness).await, StartError::Instance(_)));
    *harness.settings() = good.clone();
    harness.settings().http.listen = "0.0.0.0:0".parse().unwrap();
    let error = refused(&mut harness).await;
    assert!(matches!(error, StartError::Check(CheckError::NotLoopback { .. })), "{error:?}");
    *harness.settings() = good.clone();
    harness.settings().database.url = Address::new("sqlite:///nowhere/at/all.db");
    assert!(matches!(refused(&mut harness).await, StartError::Database(_)));
    *harness.settings() = good.clone();
    harness.settings().nats.password = Some(Secret::new("wrong"));
    let error = refused(&mut harness).await;
    assert!(matches!(error, StartError::Nats(_)) && !error.to_string().contains("wrong"), "{error:?}");
    // Nothing is left that stands in the way.
    *harness.settings() = good;
    harness.begin().await;
    assert!(harness.instances()[0].running.ready().await);
});
