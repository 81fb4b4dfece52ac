//! Receipt numbers: what people quote, as in `WS-26-004173-7` (kind, year, counter of the owning town, check digit).
//!
//! A counter per town, kind and year would be the hottest row there is, so an instance reserves blocks of numbers, each
//! by one committed statement on a connection of its own, before it draws the first, and draws from memory. A number is
//! therefore drawn at most once, whatever is rolled back or dies. **Gaps are allowed**: a rejected or repeated attempt,
//! a restart or a second instance leaves numbers undrawn, and numbers of two instances are not in order of time.

use std::{collections::BTreeMap, ops::Range};

use jiff::{Timestamp, tz};
use parking_lot::Mutex;
use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbErr, Statement};
use wuwei_contracts::{ReceiptNumber, Town};

/// Numbers reserved at once at least.
const BLOCK: u64 = 64;

/// Hours the city's zone is ahead of UTC: China has one zone, without summer time.
const CITY_ZONE: i8 = 8;

/// Where the highest number reserved is kept: a counter that is not striped.
const RESERVE: &str = "INSERT INTO counters (name, town, slot, value) VALUES ($1, $2, 0, $3) \
                       ON CONFLICT (name, town, slot) DO UPDATE SET value = counters.value + excluded.value RETURNING value";

/// One run of numbers: the things of one kind that one town owns, received in one year.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Series {
    town: Town,
    kind: &'static str,
    year: i16,
}

impl Series {
    /// The series of `kind` (two capital letters) in `town` at the instant `now`.
    pub fn at(town: &Town, kind: &'static str, now: Timestamp) -> Self {
        let year = tz::Offset::constant(CITY_ZONE).to_datetime(now).year();
        Self { town: town.clone(), kind, year }
    }

    /// The receipt number `counter` of this series; none where the kind is not two capital letters.
    pub fn number(&self, counter: u64) -> Option<ReceiptNumber> {
        ReceiptNumber::new(self.kind, self.year, counter)
    }

    fn counter(&self) -> String {
        format!("receipt/{}/{}", self.kind, self.year)
    }
}

/// The numbers an instance has reserved and not yet drawn.
pub(crate) struct Receipts {
    database: DatabaseConnection,
    blocks: Mutex<BTreeMap<Series, Block>>,
}

#[derive(Debug, Default)]
struct Block {
    numbers: Range<u64>,
    /// Draws that found nothing.
    wanted: u64,
}

impl Receipts {
    /// No number reserved yet; `database` must not be the connection whose transactions draw.
    pub fn new(database: DatabaseConnection) -> Self {
        Self { database, blocks: Mutex::default() }
    }

    /// The next number of `series`; none where a block has to be reserved first ([`reserve`](Self::reserve)).
    pub fn draw(&self, series: &Series) -> Option<u64> {
        let mut blocks = self.blocks.lock();
        if let Some(block) = blocks.get_mut(series)
            && let Some(number) = block.numbers.next()
        {
            return Some(number);
        }
        blocks.entry(series.clone()).or_default().wanted += 1;
        None
    }

    /// Reserves numbers for every series whose last draw found none.
    pub async fn reserve(&self) -> Result<(), DbErr> {
        let wanted: Vec<(Series, u64)> = {
            let blocks = self.blocks.lock();
            blocks
                .iter()
                .filter(|(_, block)| block.wanted > 0)
                .map(|(series, block)| (series.clone(), block.wanted))
                .collect()
        };
        for (series, wanted) in wanted {
            let count = wanted.max(BLOCK);
            let last = self.reserve_one(&series, count).await?;
            let numbers = last - count + 1..last + 1;
            self.blocks.lock().insert(series, Block { numbers, wanted: 0 });
        }
        Ok(())
    }

    async fn reserve_one(&self, series: &Series, count: u64) -> Result<u64, DbErr> {
        let values =
            [series.counter().into(), series.town.as_str().into(), i64::try_from(count).unwrap_or(i64::MAX).into()];
        let reserve = Statement::from_sql_and_values(self.database.get_database_backend(), RESERVE, values);
        let row = self.database.query_one_raw(reserve).await?;
        let last: i64 =
            row.ok_or_else(|| DbErr::RecordNotFound("the counter of receipts".to_owned()))?.try_get_by_index(0)?;
        u64::try_from(last).map_err(|_| DbErr::Type(format!("the counter of receipts is {last}")))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use sea_orm::Database;

    use super::*;

    async fn database() -> (DatabaseConnection, tempfile::TempDir) {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}?mode=rwc", folder.path().join("r.db").display());
        let database = Database::connect(url).await.unwrap();
        let create =
            "CREATE TABLE counters (name TEXT, town TEXT, slot INT, value BIGINT, PRIMARY KEY (name, town, slot))";
        database.execute_unprepared(create).await.unwrap();
        (database, folder)
    }

    fn series(town: &str) -> Series {
        Series::at(&Town::parse(town).unwrap(), "WS", "2026-03-01T00:00:00Z".parse().unwrap())
    }

    async fn draw(receipts: &Receipts, series: &Series) -> u64 {
        if let Some(number) = receipts.draw(series) {
            return number;
        }
        receipts.reserve().await.unwrap();
        receipts.draw(series).unwrap()
    }

    #[tokio::test]
    async fn two_instances_never_draw_the_same_number() {
        let (database, _folder) = database().await;
        let instances = [Receipts::new(database.clone()), Receipts::new(database)];
        let mut drawn = BTreeSet::new();
        for turn in 0..300 {
            for instance in &instances {
                assert!(drawn.insert(draw(instance, &series("dalang")).await), "turn {turn}");
            }
        }
        assert_eq!(drawn.first(), Some(&1));
        assert!(drawn.last().unwrap() <= &(600 + 2 * BLOCK), "gaps are smaller than a block per instance");
    }

    #[tokio::test]
    async fn a_restart_leaves_a_gap_and_repeats_nothing() {
        let (database, _folder) = database().await;
        let before = draw(&Receipts::new(database.clone()), &series("dalang")).await;
        let after = draw(&Receipts::new(database), &series("dalang")).await;
        assert_eq!((before, after), (1, 1 + BLOCK));
    }

    #[tokio::test]
    async fn each_town_kind_and_year_counts_for_itself() {
        let (database, _folder) = database().await;
        let receipts = Receipts::new(database);
        let dalang = series("dalang");
        assert_eq!(draw(&receipts, &dalang).await, 1);
        assert_eq!(draw(&receipts, &series("shijie")).await, 1);
        assert_eq!(draw(&receipts, &Series { kind: "CS", ..dalang.clone() }).await, 1);
        assert_eq!(draw(&receipts, &Series { year: 2027, ..dalang.clone() }).await, 1);
        assert_eq!(draw(&receipts, &dalang).await, 2);
    }

    #[tokio::test]
    async fn many_draws_at_once_are_reserved_together() {
        let (database, _folder) = database().await;
        let receipts = Receipts::new(database);
        let dalang = series("dalang");
        assert!((0..256).all(|_| receipts.draw(&dalang).is_none()));
        receipts.reserve().await.unwrap();
        let drawn: Vec<u64> = (0..256).map_while(|_| receipts.draw(&dalang)).collect();
        assert_eq!(drawn, (1..=256).collect::<Vec<_>>());
    }

    #[test]
    fn the_year_is_the_citys() {
        let at = |instant: &str| Series::at(&Town::city(), "WS", instant.parse().unwrap()).year;
        assert_eq!(at("2026-12-31T15:59:59Z"), 2026);
        assert_eq!(at("2026-12-31T16:00:00Z"), 2027, "midnight in Dongguan");
        assert!(series("dalang").number(4_173).unwrap().to_string().starts_with("WS-26-004173-"));
    }
}
