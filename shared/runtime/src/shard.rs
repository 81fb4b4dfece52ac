//! Shards: towns are spread over a fixed number of shards per database, each leased by one instance at a time.

use wuwei_contracts::Town;

/// Shards of a database.
pub const SHARDS: i32 = 8;

/// The shard of `town`, for ever the same (FNV-1a).
pub fn of(town: &Town) -> i32 {
    let hash = town
        .as_str()
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    i32::try_from(hash % u64::from(SHARDS.unsigned_abs())).unwrap_or(0)
}
