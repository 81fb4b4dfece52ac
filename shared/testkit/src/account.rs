//! A NATS account that one test has to itself, empty at the start.

use std::fs::{File, TryLockError};

use crate::servers::{
    ACCOUNTS, Login,
    shared::{Servers, servers},
};

/// An account of the run's nats-server, held until dropped.
#[derive(Debug)]
pub struct Account {
    login: Login,
    _lock: File,
}

impl Account {
    /// Takes a free account and empties it of what an earlier test left.
    pub async fn take() -> Self {
        let servers = servers().await;
        let (number, lock) = free(servers);
        let login = servers.nats(number);
        let emptied = login.connect().await.wipe().await;
        emptied.unwrap_or_else(|error| panic!("emptying account {number}: {error}"));
        Self { login, _lock: lock }
    }

    /// How to log in.
    pub fn login(&self) -> &Login {
        &self.login
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
