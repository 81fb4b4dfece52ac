//! Answers: what was committed, what was lost and to which rule, what had been done before.

use std::collections::HashMap;

use bytes::Bytes;
use sea_orm::{
    ConnectionTrait, DbErr, ExprTrait, Value,
    sea_query::{Alias, Condition, Expr, Query},
};
use uuid::Uuid;
use wuwei_contracts::{Kind, Rejection};

use crate::{
    entities::idempotency,
    ids,
    job::{Answer, Job, Once},
    refusal::Fault,
    row::UniqueRule,
    writer::{
        queue::Attempt,
        session::{Session, rows_where},
        table::{self, AnyRow, Table},
    },
};

/// Tells a job and its repeats what became of it.
pub(crate) fn answer(attempt: Attempt, answer: Answer) {
    let Attempt { job, repeats, .. } = attempt;
    for repeat in repeats {
        let told = match (&answer, same_body(&job, &repeat)) {
            (Answer::Reply { .. }, false) => Answer::Rejected(Box::new(reused())),
            (Answer::Reply { body, .. }, true) => Answer::Reply { body: body.clone(), repeated: true },
            (other, _) => other.clone(),
        };
        (repeat.done)(told);
    }
    (job.done)(answer);
}

/// Logs a fault and tells its job the id under which it is logged.
pub(crate) fn fault(attempt: Attempt, fault: &Fault) {
    let id = ids::new();
    let origin = &attempt.job.origin;
    tracing::error!(fault = %id, operation = origin.operation, town = %origin.town, correlation = %origin.correlation,
        cause = %fault, "a job failed; nothing was changed");
    answer(attempt, Answer::Fault(id));
}

fn same_body(one: &Job, other: &Job) -> bool {
    match (&one.once, &other.once) {
        (Once::Key(one), Once::Key(other)) => one.mac == other.mac,
        _ => false,
    }
}

fn reused() -> Rejection {
    let says = "this key was used for another body; repeat the first body, or use a new key";
    Rejection::new(Kind::Conflict, "idempotency_key_reused", says).at("Idempotency-Key", "", "one_body_per_key")
}

/// The town's jobs are not accepted here.
pub(crate) fn elsewhere() -> Rejection {
    let says = "the town is being moved, or served by other instances; nothing was changed, try again";
    Rejection::new(Kind::Unavailable, "town_not_here", says).retry_after(1)
}

/// A job lost too often.
pub(crate) fn contended() -> Rejection {
    let says = "too many others change the same thing at once; nothing was changed, try again";
    Rejection::new(Kind::Unavailable, "contended", says).retry_after(1)
}

/// The stored replies among `ids`.
async fn stored(session: &Session, ids: Vec<Uuid>) -> Result<HashMap<Uuid, idempotency::Model>, DbErr> {
    let table = table::of::<idempotency::Model>().map_err(|fault| DbErr::Custom(fault.to_string()))?;
    let rows = rows_where(&session.database, table, table.key, ids.into_iter().map(Value::from).collect()).await?;
    let models = rows.iter().filter_map(|row| row.as_any().downcast_ref::<idempotency::Model>());
    Ok(models.map(|model| (model.id, model.clone())).collect())
}

/// Answers those of `attempts` that were committed before; hands the others back.
pub(crate) async fn repeats(session: &Session, attempts: Vec<Attempt>) -> Result<Vec<Attempt>, (DbErr, Vec<Attempt>)> {
    let ids: Vec<Uuid> = attempts.iter().filter_map(Attempt::key).collect();
    if ids.is_empty() {
        return Ok(attempts);
    }
    let mut stored = match stored(session, ids).await {
        Ok(stored) => stored,
        Err(error) => return Err((error, attempts)),
    };
    let mut fresh = Vec::new();
    for attempt in attempts {
        match attempt.key().and_then(|id| stored.remove(&id)) {
            Some(row) => answer_stored(attempt, row),
            None => fresh.push(attempt),
        }
    }
    Ok(fresh)
}

fn answer_stored(mut attempt: Attempt, row: idempotency::Model) {
    let matches = |job: &Job| matches!(&job.once, Once::Key(key) if key.mac == row.mac);
    let body = Bytes::from(row.reply);
    for repeat in std::mem::take(&mut attempt.repeats) {
        let told = if matches(&repeat) {
            Answer::Reply { body: body.clone(), repeated: true }
        } else {
            Answer::Rejected(Box::new(reused()))
        };
        (repeat.done)(told);
    }
    let told = if matches(&attempt.job) {
        Answer::Reply { body, repeated: true }
    } else {
        Answer::Rejected(Box::new(reused()))
    };
    answer(attempt, told);
}

/// Names the rule each inserted row broke, where it can be seen in the database; hands the others back.
///
/// A job whose row's own key is taken runs once more first: its handler may have decided on the row's absence, and
/// decides better now.
pub(crate) async fn name_rules(session: &Session, lost: Vec<(Attempt, &'static Table, AnyRow)>) -> Vec<Attempt> {
    let mut rest = Vec::new();
    for (attempt, table, row) in lost {
        match broken_rule(session, table, &row).await {
            Ok(Some(rejection)) if rejection.code != TAKEN || attempt.count > 0 => {
                answer(attempt, Answer::Rejected(Box::new(rejection)));
            }
            Ok(Some(_)) => rest.push(attempt),
            Ok(None) | Err(_) => rest.push(Attempt { solo: true, ..attempt }),
        }
    }
    rest
}

/// Code of the rejection for a primary key that is taken.
const TAKEN: &str = "already_exists";

async fn broken_rule(session: &Session, table: &'static Table, row: &AnyRow) -> Result<Option<Rejection>, DbErr> {
    let key = [table.key];
    let own = UniqueRule {
        columns: &[],
        field: table.key,
        code: TAKEN,
        detail: "a thing with this id exists already; use a new id, or repeat with the key of the first request",
    };
    let rules = std::iter::once((&own, &key[..])).chain(table.rules.iter().map(|rule| (rule, rule.columns)));
    for (rule, columns) in rules {
        let values = row.values();
        let mut condition = Condition::all();
        for column in columns {
            let Some(value) = table.place(column).and_then(|place| values.get(place)) else { continue };
            condition = condition.add(Expr::col(Alias::new(*column)).eq(value.clone()));
        }
        let query =
            Query::select().expr(Expr::val(1)).from(Alias::new(table.name)).cond_where(condition).limit(1).to_owned();
        if session.database.query_one(&query).await?.is_some() {
            return Ok(Some(rule.rejection(&shown(table, &values, columns))));
        }
    }
    Ok(None)
}

fn shown(table: &Table, values: &[Value], columns: &[&'static str]) -> String {
    let values = columns.iter().filter_map(|column| values.get(table.place(column)?));
    let text = |value: &Value| match value {
        Value::String(Some(text)) => text.clone(),
        other => other.to_string(),
    };
    values.map(text).collect::<Vec<_>>().join(", ")
}
