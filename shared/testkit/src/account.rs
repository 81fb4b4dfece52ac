//! A NATS account that one test has to itself, empty at the start.

use std::fs::{File, TryLockError};

use wuwei_runtime::testing::Bus;

use crate::servers::{
    ACCOUNTS,
    shared::{Servers, servers},
};

/// An account of the run's nats-server, held until dropped.
#[derive(Debug)]
pub struct Account {
    url: String,
    _lock: File,
}

impl Account {
    /// Takes a free account and empties it of what an earlier test left.
    pub async fn take() -> Self {
        let servers = servers().await;
        let (number, lock) = free(servers);
        let url = servers.nats(number);
        let bus = Bus::connect(&url).await.unwrap_or_else(|error| panic!("{url}: {error}"));
        bus.wipe().await.unwrap_or_else(|error| panic!("emptying account {number}: {error}"));
        Self { url, _lock: lock }
    }

    /// Where a client connects, with user and password.
    pub fn url(&self) -> &str {
        &self.url
    }
}

/// The first account that nobody holds, searched from a place of this process's own.
fn free(servers: &Servers) -> (usize, File) {
    let first = std::process::id() as usize;
    for number in (0..ACCOUNTS).map(|place| (first + place) % ACCOUNTS) {
        let lock = servers.lock_file(&format!("account-{number:02}"));
        match lock.try_lock() {
            Ok(()) => return (number, lock),
            Err(TryLockError::WouldBlock) => {}
            Err(TryLockError::Error(error)) => panic!("locking account {number}: {error}"),
        }
    }
    panic!("more than {ACCOUNTS} tests run at once: give the run fewer threads");
}
