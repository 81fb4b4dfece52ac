//! The benchmark's baseline: the same handlers, one transaction per command, plain sea-orm statements, on several
//! connections. Never used in production.

use std::{cell::RefCell, collections::BTreeSet, rc::Rc, sync::Arc};

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExprTrait, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
    sea_query::{Alias, Expr, Query, Value},
};
use tokio::{
    sync::{mpsc, watch},
    task::LocalSet,
};
use wuwei_contracts::Town;

use crate::{
    job::Answer,
    refusal::Fault,
    writer::{
        Control, Parts,
        buffer::{Base, Buffer, Written},
        gather::Gather,
        lane::{Lane, Outcome, Owners},
        plan::Plan,
        queue::{Attempt, Queue},
        session::Session,
        settle,
    },
};

/// Runs jobs until the queue is closed and empty.
pub(super) async fn run(
    parts: Parts,
    queue: Arc<Queue>,
    mut controls: mpsc::UnboundedReceiver<Control>,
    held: watch::Sender<BTreeSet<Town>>,
    connections: usize,
) {
    let parts = Rc::new(parts);
    let local = LocalSet::new();
    let workers: Vec<_> = (0..connections)
        .map(|_| {
            let (parts, queue) = (parts.clone(), queue.clone());
            local.spawn_local(async move { worker(&parts, &queue).await })
        })
        .collect();
    local.spawn_local(async move {
        while let Some(control) = controls.recv().await {
            match control {
                Control::Hold(town, _, tell) => {
                    held.send_if_modified(|held| held.insert(town));
                    let _ = tell.send(Ok(()));
                }
                Control::Release(town, tell) => {
                    held.send_if_modified(|held| held.remove(&town));
                    let _ = tell.send(());
                }
            }
        }
    });
    // Holding and letting go ends with the workers: their handles outlive the queue.
    local.run_until(futures::future::join_all(workers)).await;
}

async fn worker(parts: &Parts, queue: &Queue) {
    let Ok(database) = (parts.connect)().await else { return };
    loop {
        let arrived = queue.arrived.notified();
        let Some(attempt) = queue.take(1).pop() else {
            if queue.is_closed() {
                queue.arrived.notify_one();
                return;
            }
            arrived.await;
            continue;
        };
        // The next worker looks too: one notification may stand for several jobs.
        queue.arrived.notify_one();
        one(parts, &database, attempt).await;
    }
}

async fn one(parts: &Parts, database: &DatabaseConnection, attempt: Attempt) {
    let mut attempt = Some(attempt);
    while let Some(next) = attempt.take() {
        attempt = try_one(parts, database, next).await;
    }
}

/// One attempt; the job again where it lost a race.
async fn try_one(parts: &Parts, database: &DatabaseConnection, attempt: Attempt) -> Option<Attempt> {
    let now = parts.clock.now();
    let mut lane = Lane::new(0);
    lane.push(attempt);
    // SQLite fails a transaction that begins to write after it has read what another has changed since.
    let sqlite_transaction_mode =
        (database.get_database_backend() == DbBackend::Sqlite).then_some(SqliteTransactionMode::Immediate);
    let options = TransactionOptions { sqlite_transaction_mode, ..TransactionOptions::default() };
    let transaction = match database.begin_with_options(options).await {
        Ok(transaction) => transaction,
        Err(error) => return refuse(lane, error),
    };
    let gather = Rc::new(RefCell::new(Gather::new(parts.receipts.clone())));
    let mut owners = Owners::default();
    while lane.poll(&gather, &mut owners, now) {
        let mut asked = gather.take();
        let read = asked.fetch(&transaction).await;
        gather.replace(asked);
        if let Err(error) = read {
            return refuse(lane, error);
        }
    }
    let buffer = lane.buffer.take();
    let finished = lane.finished.pop()?;
    let reply = match finished.outcome {
        Outcome::Buffered(reply, _) => reply,
        Outcome::Rejected(rejection) => {
            let _ = transaction.rollback().await;
            settle::answer(finished.attempt, Answer::Rejected(rejection));
            return None;
        }
        Outcome::Fault(fault) => {
            settle::fault(finished.attempt, &fault);
            return None;
        }
    };
    let plan = Plan::new(std::iter::once(&buffer), parts.slot, now.as_microsecond());
    let (written, lost) = match write(&transaction, &buffer, &plan).await {
        Ok(true) => (transaction.commit().await, false),
        Ok(false) => (transaction.rollback().await, true),
        Err(error) => {
            let lost = error.sql_err().is_some();
            let _ = transaction.rollback().await;
            (if lost { Ok(()) } else { Err(error) }, lost)
        }
    };
    if let Err(error) = written {
        settle::fault(finished.attempt, &Fault::new(error));
    } else if lost {
        return named(database, finished.attempt, &buffer).await;
    } else {
        plan.outbox.into_iter().for_each(|row| parts.relay.offer(row));
        settle::answer(finished.attempt, Answer::Reply { body: reply, repeated: false });
    }
    None
}

fn refuse(lane: Lane, error: DbErr) -> Option<Attempt> {
    let fault = Fault::new(error);
    lane.into_attempts().into_iter().for_each(|attempt| settle::fault(attempt, &fault));
    None
}

/// Answers a loser whose rule, or first reply, is found; hands others back.
async fn named(database: &DatabaseConnection, attempt: Attempt, buffer: &Buffer) -> Option<Attempt> {
    let session = Session::plain(database.clone());
    let mut fresh = settle::repeats(&session, vec![attempt]).await.unwrap_or_else(|(_, attempts)| attempts);
    let attempt = fresh.pop()?;
    let inserted = buffer.rows.values().find(|written| written.base == Base::Absent && !written.table.rules.is_empty());
    let Some(Written { table, row, .. }) = inserted else { return Some(attempt) };
    settle::name_rules(&session, vec![(attempt, table, row.clone())]).await.pop()
}

/// Writes row by row; false where a version was lost.
async fn write(transaction: &DatabaseTransaction, buffer: &Buffer, plan: &Plan) -> Result<bool, DbErr> {
    for (id, Written { table, row, base }) in &buffer.rows {
        let columns: Vec<Alias> = table.columns.iter().map(|column| Alias::new(column.name)).collect();
        match base {
            Base::Absent => {
                let mut insert = Query::insert();
                insert.into_table(Alias::new(table.name)).columns(columns);
                insert.values_panic(row.values().into_iter().map(Expr::val));
                transaction.execute(&insert).await?;
            }
            Base::Version(version) => {
                let mut update = Query::update();
                update
                    .table(Alias::new(table.name))
                    .values(columns.into_iter().zip(row.values().into_iter().map(Expr::val)));
                update.and_where(Expr::col(Alias::new(table.key)).eq(id.key.value()));
                update.and_where(Expr::col(Alias::new("version")).eq(*version));
                if transaction.execute(&update).await?.rows_affected() == 0 {
                    return Ok(false);
                }
            }
        }
    }
    announce(transaction, plan).await.map(|()| true)
}

async fn announce(transaction: &DatabaseTransaction, plan: &Plan) -> Result<(), DbErr> {
    let insert = |table: &'static str, row: Vec<(&'static str, Value)>| {
        let mut insert = Query::insert();
        insert.into_table(Alias::new(table)).columns(row.iter().map(|(name, _)| Alias::new(*name)));
        insert.values_panic(row.into_iter().map(|(_, value)| Expr::val(value)));
        insert
    };
    for event in plan.events() {
        let town = event.subject.split('.').nth(1).unwrap_or_default();
        let row = vec![
            ("aggregate", event.aggregate.as_str().into()),
            ("sequence", event.sequence.into()),
            ("id", event.id.into()),
            ("town", town.into()),
            ("at", plan.at.into()),
            ("subject", event.subject.as_str().into()),
            ("payload", String::from_utf8_lossy(&event.payload).into_owned().into()),
        ];
        transaction.execute(&insert("events", row)).await?;
    }
    for row in &plan.outbox {
        let values = vec![
            ("id", row.id.into()),
            ("shard", row.shard.into()),
            ("at", row.at.into()),
            ("events", row.keys().into()),
        ];
        transaction.execute(&insert("outbox", values)).await?;
    }
    for counter in &plan.counters {
        let mut upsert = insert(
            "counters",
            vec![
                ("name", counter.name.into()),
                ("town", counter.town.clone().into()),
                ("slot", counter.slot.into()),
                ("value", counter.delta.into()),
            ],
        );
        let columns = ["name", "town", "slot"].map(Alias::new);
        let added = Expr::cust("counters.value + excluded.value");
        let conflict = sea_orm::sea_query::OnConflict::columns(columns).value(Alias::new("value"), added).to_owned();
        upsert.on_conflict(conflict);
        transaction.execute(&upsert).await?;
    }
    Ok(())
}
