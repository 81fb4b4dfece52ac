//! The towns this instance should serve, as they change.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use futures::{StreamExt, stream::select};
use sea_orm::DatabaseConnection;
use tokio::{
    sync::{Notify, watch},
    task::JoinHandle,
};
use wuwei_contracts::Town;

use super::{SHARED, State, announce, known, rows};
use crate::{
    link::{Connected, Link},
    refusal::Fault,
    service::Directory,
    settings::Towns,
    tasks,
};

/// Longest time between two looks.
const LOOK: Duration = Duration::from_secs(3);
/// Tells the instances of all services that the bucket of towns has changed.
const NEW_TOWNS: &str = "int.towns";

/// What is needed to know.
pub(crate) struct ServingParts {
    pub service: &'static str,
    pub cell: String,
    pub towns: Towns,
    pub database: DatabaseConnection,
    pub link: Link,
    /// Where this service is the one that knows the towns.
    pub directory: Option<Directory>,
    /// Told when a commit wrote the table behind the directory.
    pub touched: Arc<Notify>,
}

/// The running watch.
pub(crate) struct Serving {
    towns: watch::Receiver<BTreeSet<Town>>,
    task: JoinHandle<()>,
}

impl Serving {
    /// Looks once, then again whenever something may have changed.
    ///
    /// # Errors
    /// A fault where the first look fails.
    pub async fn start(parts: ServingParts) -> Result<Self, Fault> {
        let mut watcher = Watcher { parts, announced: Vec::new() };
        let (tell, towns) = watch::channel(watcher.look().await?);
        let task = tasks::spawn(watcher.run(tell));
        Ok(Self { towns, task })
    }

    /// The towns to serve.
    pub fn towns(&self) -> watch::Receiver<BTreeSet<Town>> {
        self.towns.clone()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.task.abort();
    }
}

struct Watcher {
    parts: ServingParts,
    /// Towns known from the last look that succeeded.
    announced: Vec<Town>,
}

impl Watcher {
    async fn run(mut self, tell: watch::Sender<BTreeSet<Town>>) {
        let touched = self.parts.touched.clone();
        let mut link = self.parts.link.clone();
        loop {
            let Some(connected) = link.connected().await else { return };
            let placement = connected.client.subscribe(nudge(self.parts.service)).await;
            let directory = connected.client.subscribe(NEW_TOWNS).await;
            let (Ok(placement), Ok(directory)) = (placement, directory) else {
                tokio::time::sleep(LOOK).await;
                continue;
            };
            let mut nudges = select(placement, directory);
            while link.now().is_some_and(|now| now.number == connected.number) {
                match self.look().await {
                    Ok(towns) => {
                        tell.send_if_modified(|now| std::mem::replace(now, towns.clone()) != towns);
                    }
                    Err(error) => tracing::warn!(%error, "the towns to serve could not be read; trying again"),
                }
                tokio::select! {
                    () = tokio::time::sleep(LOOK) => {}
                    () = touched.notified() => {}
                    message = nudges.next() => if message.is_none() { break },
                    () = link.ended(connected.number) => break,
                }
            }
        }
    }

    /// The towns to serve now: those there are, less those placed elsewhere or frozen.
    async fn look(&mut self) -> Result<BTreeSet<Town>, Fault> {
        self.find_towns().await?;
        let placed = rows(&self.parts.database).await.map_err(Fault::new)?;
        let mut towns: BTreeSet<Town> = self.announced.iter().cloned().chain([Town::city()]).collect();
        if let Towns::List(list) = &self.parts.towns {
            towns = list.iter().cloned().collect();
        }
        let cell = &self.parts.cell;
        towns.retain(|town| {
            let row = placed.iter().find(|row| row.town == *town);
            row.map_or(cell == SHARED, |row| row.cell == *cell && row.state == State::Active)
        });
        Ok(towns)
    }

    async fn find_towns(&mut self) -> Result<(), Fault> {
        let connected = self.parts.link.now();
        if let Some(directory) = &self.parts.directory {
            let entries = directory(self.parts.database.clone()).await?;
            self.announced = entries.iter().map(|entry| entry.slug.clone()).collect();
            if let Some(Connected { context, client, .. }) = connected {
                match announce(&context, &entries).await {
                    Ok(0) => {}
                    // The others look at once instead of at their next look.
                    Ok(_) => drop(client.publish(NEW_TOWNS, "".into()).await),
                    Err(error) => tracing::warn!(%error, "towns could not be announced; trying again"),
                }
            }
        } else if let Some(connected) = connected
            && self.parts.towns == Towns::All
        {
            self.announced = known(&connected.context).await?;
        }
        Ok(())
    }
}

/// What tells the instances of `service` to look at the placement again.
fn nudge(service: &str) -> String {
    format!("int.{service}.placement")
}
