//! The table `leases`.

use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, QueryResult, Statement, Value};

/// A row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lease {
    pub shard: i32,
    pub holder: String,
    /// Microseconds since 1970.
    pub expires_at: i64,
}

pub(super) async fn read(database: &DatabaseConnection) -> Result<Vec<Lease>, DbErr> {
    let rows = run(database, "SELECT shard, holder, expires_at FROM leases ORDER BY shard", []).await?;
    rows.iter()
        .map(|row| {
            Ok(Lease {
                shard: row.try_get_by_index(0)?,
                holder: row.try_get_by_index(1)?,
                expires_at: row.try_get_by_index(2)?,
            })
        })
        .collect()
}

/// What to write.
pub(super) struct Claim<'a> {
    pub me: &'a str,
    /// Held, to be renewed.
    pub held: &'a [i32],
    /// To be taken, where they have ended by `free_by`.
    pub free: &'a [i32],
    pub free_by: i64,
    /// When the leases end unless renewed.
    pub until: i64,
}

/// Renews and takes, in one statement; what is held now, with epochs.
pub(super) async fn renew(database: &DatabaseConnection, claim: &Claim<'_>) -> Result<Vec<(i32, i64)>, DbErr> {
    let (held, free) = (list(claim.held), list(claim.free));
    let sql = format!(
        "UPDATE leases SET epoch = CASE WHEN holder = $1 THEN epoch ELSE epoch + 1 END, holder = $1, expires_at = $2 \
         WHERE (holder = $1 AND shard IN ({held})) OR (shard IN ({free}) AND (holder = $1 OR expires_at <= $3)) \
         RETURNING shard, epoch"
    );
    let rows = run(database, &sql, [claim.me.into(), claim.until.into(), claim.free_by.into()]).await?;
    rows.iter().map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))).collect()
}

/// Lets `shards` go.
pub(super) async fn release(database: &DatabaseConnection, me: &str, shards: &[i32]) -> Result<(), DbErr> {
    let sql =
        format!("UPDATE leases SET expires_at = 0 WHERE holder = $1 AND shard IN ({}) RETURNING shard", list(shards));
    run(database, &sql, [me.into()]).await.map(drop)
}

/// Shards as a list of SQL; -1 is none.
fn list(shards: &[i32]) -> String {
    let shards: Vec<String> =
        std::iter::once(-1).chain(shards.iter().copied()).map(|shard| shard.to_string()).collect();
    shards.join(",")
}

async fn run<const N: usize>(
    database: &DatabaseConnection,
    sql: &str,
    values: [Value; N],
) -> Result<Vec<QueryResult>, DbErr> {
    database.query_all_raw(Statement::from_sql_and_values(database.get_database_backend(), sql, values)).await
}
