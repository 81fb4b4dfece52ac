//! The towns this instance should serve, as they change.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use futures::{StreamExt, stream::select};
use sea_orm::DatabaseConnection;
use tokio::{
    sync::{Notify, watch},
    task::JoinHandle,
};
use wuwei_contracts::Town;

use super::{
    Placed, SHARED, State, announced,
    directory::{announce, known},
    rows,
};
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

/// The towns this instance may serve, and where they are placed, as last read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Layout {
    cell: String,
    towns: BTreeSet<Town>,
    rows: Vec<Placed>,
}

impl Layout {
    /// The instance's cell.
    pub fn cell(&self) -> &str {
        &self.cell
    }

    /// The towns there are, as far as the settings name them, wherever they are placed.
    pub fn towns(&self) -> &BTreeSet<Town> {
        &self.towns
    }

    /// Whether `town` may be written by this cell; none where it is another's.
    pub fn here(&self, town: &Town) -> Option<State> {
        match self.rows.iter().find(|row| row.town == *town) {
            Some(row) => (row.cell == self.cell).then_some(row.state),
            None => (self.cell == SHARED).then_some(State::Active),
        }
    }
}

/// The running watch.
pub(crate) struct Serving {
    layout: watch::Receiver<Layout>,
    task: JoinHandle<()>,
}

impl Serving {
    /// Looks once, then again whenever something may have changed.
    ///
    /// # Errors
    /// A fault where the first look fails.
    pub async fn start(parts: ServingParts) -> Result<Self, Fault> {
        let mut watcher = Watcher { parts, known: Vec::new(), told: Vec::new() };
        let (tell, layout) = watch::channel(watcher.look().await?);
        let task = tasks::spawn(watcher.run(tell));
        Ok(Self { layout, task })
    }

    /// The towns to serve, as they change.
    pub fn layout(&self) -> watch::Receiver<Layout> {
        self.layout.clone()
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
    known: Vec<Town>,
    /// Rows that this instance has announced.
    told: Vec<Placed>,
}

impl Watcher {
    async fn run(mut self, tell: watch::Sender<Layout>) {
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
                    Ok(layout) => {
                        tell.send_if_modified(|now| std::mem::replace(now, layout.clone()) != layout);
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

    /// What there is now; what has changed of it is announced.
    async fn look(&mut self) -> Result<Layout, Fault> {
        self.find_towns().await?;
        let rows = rows(&self.parts.database).await.map_err(Fault::new)?;
        self.announce(&rows).await;
        let towns = match &self.parts.towns {
            Towns::All => self.known.iter().cloned().chain([Town::city()]).collect(),
            Towns::List(list) => list.iter().cloned().collect(),
        };
        Ok(Layout { cell: self.parts.cell.clone(), towns, rows })
    }

    /// Every instance announces what it reads, so that it does not matter who has changed it, or whether that one lives.
    async fn announce(&mut self, rows: &[Placed]) {
        let Some(connected) = self.parts.link.now().filter(|_| self.told != rows) else { return };
        match announced::announce(&connected.context, self.parts.service, rows).await {
            Ok(()) => self.told = rows.to_vec(),
            Err(error) => tracing::warn!(%error, "the placement could not be announced; trying again"),
        }
    }

    async fn find_towns(&mut self) -> Result<(), Fault> {
        let connected = self.parts.link.now();
        if let Some(directory) = &self.parts.directory {
            let entries = directory(self.parts.database.clone()).await?;
            self.known = entries.iter().map(|entry| entry.slug.clone()).collect();
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
            self.known = known(&connected.context).await?;
        }
        Ok(())
    }
}

/// What tells the instances of `service` to look at the placement again.
pub(super) fn nudge(service: &str) -> String {
    format!("int.{service}.placement")
}
