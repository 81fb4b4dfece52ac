//! Who should hold what: every live instance its fair share, let go one by one.

use std::{collections::BTreeSet, time::Duration};

use super::table::Lease;

/// What one look decides.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Share {
    /// Held and kept.
    pub renew: Vec<i32>,
    /// Free, to be taken.
    pub take: Vec<i32>,
    /// Held and one too many: let go now. One at a time, so that a newcomer is never flooded.
    pub release: Option<i32>,
    /// How many instances hold leases, this one counted.
    pub holders: u32,
    /// Whether no lease in force is another's.
    pub holders_are_me: bool,
    /// When the first of the others' leases ends unless renewed, microseconds.
    pub next_end: Option<i64>,
}

/// What a look goes by besides the leases.
pub(super) struct View<'a> {
    pub me: &'a str,
    /// Other instances heard of.
    pub others: BTreeSet<&'a str>,
    /// Microseconds since 1970.
    pub now: i64,
    /// A lease free for longer than this is taken whoever's turn it is: its rightful taker may be unable to.
    pub patience: Duration,
    /// Whether no other process uses the database.
    pub exclusive: bool,
}

/// The share of this instance.
pub(super) fn of(leases: &[Lease], view: &View<'_>) -> Share {
    let View { me, others, now, patience, exclusive } = view;
    let (me, now, exclusive) = (*me, *now, *exclusive);
    let mine: Vec<i32> = leases.iter().filter(|lease| lease.holder == me).map(|lease| lease.shard).collect();
    let foreign = |lease: &&Lease| lease.holder != me && lease.expires_at > now && !exclusive;
    let holders: BTreeSet<&str> = leases.iter().filter(foreign).map(|lease| lease.holder.as_str()).collect();
    // Who let a lease end without giving it back is not counted, though it may have been heard a moment ago.
    let ended: BTreeSet<&str> = leases
        .iter()
        .filter(|lease| lease.expires_at > 0 && lease.expires_at <= now)
        .map(|lease| lease.holder.as_str())
        .collect();
    let mut live = if exclusive { BTreeSet::new() } else { &holders | &(others - &ended) };
    live.insert(me);
    let target = target(&live, me, leases.len());
    let long = now - i64::try_from(patience.as_micros()).unwrap_or(i64::MAX);
    let room = target.saturating_sub(mine.len());
    let free = leases.iter().filter(|lease| lease.holder != me && !foreign(lease));
    let take = free
        .enumerate()
        .filter(|(place, lease)| *place < room || (lease.expires_at > 0 && lease.expires_at < long))
        .map(|(_, lease)| lease.shard)
        .collect();
    let release = if mine.len() > target { mine.last().copied() } else { None };
    Share {
        renew: mine.into_iter().filter(|shard| Some(*shard) != release).collect(),
        take,
        release,
        holders: u32::try_from(holders.len() + 1).unwrap_or(u32::MAX),
        holders_are_me: holders.is_empty(),
        next_end: leases.iter().filter(foreign).map(|lease| lease.expires_at).min(),
    }
}

/// How many of `count` leases `me` should hold: equal shares, the first by name one more where they do not divide.
fn target(live: &BTreeSet<&str>, me: &str, count: usize) -> usize {
    let rank = live.iter().position(|name| *name == me).unwrap_or(0);
    count / live.len() + usize::from(rank < count % live.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_000_000_000;
    const PATIENCE: Duration = Duration::from_secs(6);

    fn leases(holders: [&str; 8]) -> Vec<Lease> {
        let lease = |(shard, holder): (usize, &str)| Lease {
            shard: i32::try_from(shard).unwrap(),
            holder: holder.to_owned(),
            expires_at: if holder.is_empty() { 0 } else { NOW + 1 },
        };
        holders.into_iter().enumerate().map(lease).collect()
    }

    fn share(leases: &[Lease], me: &str, others: &[&str]) -> Share {
        let others = others.iter().copied().collect();
        of(leases, &View { me, others, now: NOW, patience: PATIENCE, exclusive: false })
    }

    #[test]
    fn a_lone_instance_takes_everything() {
        let share = share(&leases([""; 8]), "a", &[]);
        assert_eq!(share.take.len(), 8);
        assert!(share.holders_are_me);
    }

    #[test]
    fn a_holder_of_all_lets_one_go_at_a_time_for_a_newcomer() {
        let share = share(&leases(["a"; 8]), "a", &["b"]);
        assert_eq!(share.release, Some(7));
        assert_eq!(share.renew.len(), 7);
        assert!(share.take.is_empty());
    }

    #[test]
    fn the_newcomer_takes_what_is_free_up_to_its_share() {
        let mut rows = leases(["a"; 8]);
        rows[7].expires_at = 0;
        assert_eq!(share(&rows, "b", &["a"]).take, [7]);
        assert!(share(&rows, "a", &["b"]).release.is_some(), "seven are still too many");
    }

    #[test]
    fn shares_that_do_not_divide_add_up() {
        let live: BTreeSet<&str> = ["a", "b", "c"].into();
        let sum: usize = ["a", "b", "c"].iter().map(|me| target(&live, me, 8)).sum();
        assert_eq!(sum, 8);
    }

    #[test]
    fn a_lease_nobody_takes_is_taken_by_whoever_sees_it() {
        let mut rows = leases(["a", "a", "a", "a", "b", "b", "b", "c"]);
        rows[7].expires_at = NOW - 1;
        assert!(share(&rows, "a", &["b"]).take.is_empty(), "b's turn first");
        rows[7].expires_at = NOW - 7_000_000;
        assert_eq!(share(&rows, "a", &["b"]).take, [7]);
    }

    #[test]
    fn the_leases_of_a_dead_holder_are_taken_as_they_end_though_it_was_heard_just_now() {
        let mut rows = leases(["a", "a", "a", "a", "b", "b", "b", "b"]);
        assert_eq!(share(&rows, "a", &["b"]).next_end, Some(NOW + 1));
        for row in &mut rows[4..] {
            row.expires_at = NOW;
        }
        assert_eq!(share(&rows, "a", &["b"]).take, [4, 5, 6, 7]);
    }

    #[test]
    fn the_only_process_of_a_database_takes_what_it_left_behind() {
        let view = View { me: "new", others: BTreeSet::new(), now: NOW, patience: Duration::ZERO, exclusive: true };
        let share = of(&leases(["old"; 8]), &view);
        assert_eq!(share.take.len(), 8);
    }
}
