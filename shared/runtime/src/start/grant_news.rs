//! News of grants: whichever instance commits a change of the projection tells all of them to read it afresh.

use std::sync::Arc;

use async_nats::{Client, Subscriber};
use futures::StreamExt as _;
use tokio::{sync::Notify, task::JoinHandle};

use crate::{grants::Grants, nats::barrier::Closed, tasks};

/// Listens and tells, until dropped.
pub(super) struct News {
    task: JoinHandle<()>,
}

impl News {
    /// Tells of every commit that `changed` is told of; forgets what was read when others tell.
    pub async fn start(client: Client, service: &str, grants: Grants, changed: Arc<Notify>) -> Result<Self, Closed> {
        let subject = format!("int.{service}.grants");
        let heard = client.subscribe(subject.clone()).await.map_err(|_| Closed)?;
        Ok(Self { task: tasks::spawn(run(client, subject, heard, grants, changed)) })
    }
}

impl Drop for News {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn run(client: Client, subject: String, mut heard: Subscriber, grants: Grants, changed: Arc<Notify>) {
    loop {
        tokio::select! {
            news = heard.next() => if news.is_none() { return },
            () = changed.notified() => {
                // Lost news is made up for by time.
                let _ = client.publish(subject.clone(), "".into()).await;
            }
        }
        grants.forget_all();
    }
}
