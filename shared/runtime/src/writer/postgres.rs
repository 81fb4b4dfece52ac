//! The flush on PostgreSQL: one statement of several CTEs, the same text whatever the number of rows. It is atomic by
//! itself. Where a write would not take effect, the statement fails with an error that names the losers.

use std::fmt::Write;

use sea_orm::{DbErr, RuntimeErr, Value};

use crate::{
    row::Key,
    writer::{
        plan::{Plan, Rows, columns},
        table::{ColumnKind, RowId, Table},
    },
};

/// Marks our own error among those of PostgreSQL: text that cannot be cast to a number.
const MARK: &str = "wuwei-losers:";
/// Stands for names that were not asked for.
const UNNAMED: &str = "?";

/// A statement and its parameters.
pub(crate) struct Flush {
    pub sql: String,
    pub values: Vec<Value>,
    sections: Vec<Check>,
}

struct Builder {
    ctes: Vec<String>,
    values: Vec<Value>,
    checks: Vec<Check>,
}

/// A section whose every key must take effect.
struct Check {
    /// Its CTE.
    name: String,
    /// The placeholder of its keys.
    bound: String,
    table: &'static str,
    keys: Vec<Key>,
}

impl Builder {
    /// Binds an array; returns its cast placeholder.
    fn array(&mut self, kind: ColumnKind, values: Vec<Value>) -> String {
        self.values.push(Value::Array(kind.array(), Some(Box::new(values))));
        format!("${}::{}[]", self.values.len(), kind.sql())
    }

    fn check(&mut self, name: String, table: &'static Table, keys: Vec<Key>) {
        let bound = self.array(table.key_kind(), keys.iter().map(Key::value).collect());
        self.checks.push(Check { name, bound, table: table.name, keys });
    }

    /// Binds the columns of `rows`; returns the UNNEST and per column the expression to read it.
    fn unnest(&mut self, rows: &Rows, base: bool) -> (String, Vec<String>) {
        let mut arrays = Vec::new();
        let mut names = Vec::new();
        let mut reads = Vec::new();
        for (column, (values, nulls)) in rows.table.columns.iter().zip(columns(rows)) {
            let name = column.name;
            arrays.push(self.array(column.kind, values));
            names.push(format!("\"{name}\""));
            match nulls {
                Some(nulls) => {
                    arrays.push(self.array(ColumnKind::Bool, nulls));
                    names.push(format!("\"{name}?\""));
                    reads.push(format!("CASE WHEN u.\"{name}?\" THEN NULL ELSE u.\"{name}\" END"));
                }
                None => reads.push(format!("u.\"{name}\"")),
            }
        }
        if base {
            let bases = rows.rows.iter().map(|(_, base)| (*base).into()).collect();
            arrays.push(self.array(ColumnKind::BigInt, bases));
            names.push("\"?base\"".to_owned());
        }
        (format!("UNNEST({}) AS u({})", arrays.join(","), names.join(",")), reads)
    }

    fn save(&mut self, number: usize, rows: &Rows) {
        let Table { name, key, .. } = *rows.table;
        let (unnest, reads) = self.unnest(rows, true);
        let sets: Vec<String> = rows
            .table
            .columns
            .iter()
            .zip(reads)
            .filter(|(column, _)| column.name != key)
            .map(|(column, read)| format!("\"{}\"={read}", column.name))
            .collect();
        self.ctes.push(format!(
            "s{number} AS (UPDATE \"{name}\" AS t SET {} FROM {unnest} WHERE t.\"{key}\"=u.\"{key}\" \
             AND t.\"version\"=u.\"?base\" RETURNING t.\"{key}\" AS k)",
            sets.join(",")
        ));
        self.check(format!("s{number}"), rows.table, keys(rows));
    }

    fn insert(&mut self, number: usize, rows: &Rows) {
        let Table { name, key, .. } = *rows.table;
        let (unnest, reads) = self.unnest(rows, false);
        let names: Vec<String> = rows.table.columns.iter().map(|column| format!("\"{}\"", column.name)).collect();
        self.ctes.push(format!(
            "i{number} AS (INSERT INTO \"{name}\" ({}) SELECT {} FROM {unnest} ON CONFLICT DO NOTHING \
             RETURNING \"{key}\" AS k)",
            names.join(","),
            reads.join(",")
        ));
        self.check(format!("i{number}"), rows.table, keys(rows));
    }

    fn guards(&mut self, number: usize, table: &'static Table, rows: &[(Key, i64)]) {
        let (name, key) = (table.name, table.key);
        let ids = self.array(table.key_kind(), rows.iter().map(|(key, _)| key.value()).collect());
        let versions = self.array(ColumnKind::BigInt, rows.iter().map(|(_, version)| (*version).into()).collect());
        self.ctes.push(format!(
            "g{number} AS (SELECT t.\"{key}\" AS k FROM UNNEST({ids},{versions}) AS u(k,v) JOIN \"{name}\" AS t \
             ON t.\"{key}\"=u.k AND t.\"version\"=u.v FOR SHARE OF t)"
        ));
        self.check(format!("g{number}"), table, rows.iter().map(|(key, _)| key.clone()).collect());
    }

    fn events(&mut self, plan: &Plan) {
        if plan.outbox.is_empty() {
            return;
        }
        let text =
            |of: fn(&crate::outbox::OutgoingEvent) -> &str| plan.events().map(|event| of(event).into()).collect();
        let aggregates = self.array(ColumnKind::Text, text(|event| &event.aggregate));
        let sequences = self.array(ColumnKind::BigInt, plan.events().map(|event| event.sequence.into()).collect());
        let ids = self.array(ColumnKind::Uuid, plan.events().map(|event| event.id.into()).collect());
        let subjects = self.array(ColumnKind::Text, text(|event| &event.subject));
        let payloads = self.array(ColumnKind::Text, text(|event| std::str::from_utf8(&event.payload).unwrap_or("")));
        self.values.push(plan.at.into());
        let at = self.values.len();
        self.ctes.push(format!(
            "e AS (INSERT INTO events (aggregate,sequence,id,town,at,subject,payload) \
             SELECT a,s,i,split_part(j,'.',2),${at},j,p FROM UNNEST({aggregates},{sequences},{ids},{subjects},{payloads}) \
             AS u(a,s,i,j,p))"
        ));
        let ids = self.array(ColumnKind::Uuid, plan.outbox.iter().map(|row| row.id.into()).collect());
        let shards = self.array(ColumnKind::Int, plan.outbox.iter().map(|row| row.shard.into()).collect());
        let lists = self.array(ColumnKind::Text, plan.outbox.iter().map(|row| row.keys().into()).collect());
        self.ctes.push(format!(
            "o AS (INSERT INTO outbox (id,shard,at,events) SELECT i,s,${at},e FROM UNNEST({ids},{shards},{lists}) \
             AS u(i,s,e))"
        ));
    }

    fn counters(&mut self, plan: &Plan) {
        if plan.counters.is_empty() {
            return;
        }
        let names = self.array(ColumnKind::Text, plan.counters.iter().map(|c| c.name.into()).collect());
        let towns = self.array(ColumnKind::Text, plan.counters.iter().map(|c| c.town.clone().into()).collect());
        let slots = self.array(ColumnKind::Int, plan.counters.iter().map(|c| c.slot.into()).collect());
        let deltas = self.array(ColumnKind::BigInt, plan.counters.iter().map(|c| c.delta.into()).collect());
        self.ctes.push(format!(
            "c AS (INSERT INTO counters (name,town,slot,value) SELECT n,w,s,v \
             FROM UNNEST({names},{towns},{slots},{deltas}) AS u(n,w,s,v) \
             ON CONFLICT (name,town,slot) DO UPDATE SET value=counters.value+excluded.value)"
        ));
    }

    /// The closing SELECT: 0, or an error that names the losers. Nothing is written under another session than the one
    /// that holds the towns' locks.
    /// With `naming` it says which; the parts that find that out cost a lone command a tenth of its time.
    fn finish(mut self, session: &str, naming: bool) -> Flush {
        self.values.push(session.into());
        let session = self.values.len();
        let mut counts = format!("current_setting('wuwei.session',true)=${session}::text");
        let unnamed = if naming { "" } else { UNNAMED };
        let mut names = format!(
            "CASE WHEN current_setting('wuwei.session',true)=${session}::text THEN '{unnamed}' ELSE 'session' END"
        );
        for Check { name, bound, .. } in &self.checks {
            let _ = write!(counts, " AND (SELECT count(*) FROM {name})=cardinality({bound})");
            if !naming {
                continue;
            }
            let _ = write!(
                names,
                ",'{name}='||(SELECT string_agg(u.n::text,',') FROM UNNEST({bound}) WITH ORDINALITY AS u(k,n) \
                 WHERE u.k NOT IN (SELECT k FROM {name}))"
            );
        }
        let ctes = self.ctes.join(",");
        let sql = format!(
            "WITH {ctes} SELECT CASE WHEN {counts} THEN 0 ELSE CAST('{MARK}'||concat_ws(';',{names}) AS int4) END AS ok"
        );
        Flush { sql, values: self.values, sections: self.checks }
    }
}

fn keys(rows: &Rows) -> Vec<Key> {
    rows.rows.iter().map(|(row, _)| row.key()).collect()
}

/// What the statement said no to.
pub(crate) enum Refused {
    /// These rows did not take effect.
    Losers(Vec<RowId>),
    /// Some rows did not take effect; the statement was not made to say which.
    Unnamed,
    /// The connection is another than the one whose session holds the locks.
    Session,
}

impl Flush {
    /// The statement for `plan`; with `naming` it says which rows did not take effect.
    pub fn new(plan: &Plan, session: &str, naming: bool) -> Self {
        let mut builder = Builder { ctes: Vec::new(), values: Vec::new(), checks: Vec::new() };
        for (number, rows) in plan.saves.iter().enumerate() {
            builder.save(number, rows);
        }
        for (number, rows) in plan.inserts.iter().enumerate() {
            builder.insert(number, rows);
        }
        for (number, guards) in plan.guards.iter().enumerate() {
            builder.guards(number, guards.table, &guards.rows);
        }
        builder.events(plan);
        builder.counters(plan);
        builder.finish(session, naming)
    }

    /// What `error` says of this statement's writes; none where it is another error.
    pub fn refused(&self, error: &DbErr) -> Option<Refused> {
        let text = match error {
            DbErr::Query(RuntimeErr::SqlxError(error)) | DbErr::Exec(RuntimeErr::SqlxError(error)) => error.to_string(),
            _ => return None,
        };
        let (_, list) = text.split_once(MARK)?;
        let list = list.split('"').next().unwrap_or_default();
        if list.starts_with("session") {
            return Some(Refused::Session);
        }
        if list == UNNAMED {
            return Some(Refused::Unnamed);
        }
        let mut losers = Vec::new();
        for section in list.split(';').filter(|section| !section.is_empty()) {
            let (name, numbers) = section.split_once('=')?;
            let section = self.sections.iter().find(|section| section.name == name)?;
            for number in numbers.split(',') {
                let place: usize = number.parse().ok()?;
                let key = section.keys.get(place.checked_sub(1)?)?.clone();
                losers.push(RowId { table: section.table, key });
            }
        }
        Some(Refused::Losers(losers))
    }
}
