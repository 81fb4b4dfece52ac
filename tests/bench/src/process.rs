//! CPU time and memory of processes, from `/proc`; where there is no `/proc` there are no figures.

use std::{fs, time::Duration};

/// Microseconds of one clock tick: `/proc` counts in hundredths of a second on every Linux.
const TICK: u64 = 10_000;

/// A process, or a family of them, whose use is measured.
#[derive(Debug, Clone, Copy)]
pub enum Measured {
    /// This process alone.
    One(u32),
    /// This process and its children, those that have ended included.
    Family(u32),
}

impl Measured {
    /// CPU time used so far, in user and kernel mode.
    pub fn cpu(self) -> Option<Duration> {
        match self {
            Self::One(id) => Some(Times::of(id)?.own),
            Self::Family(id) => {
                let first = Times::of(id)?;
                let children = children(id).into_iter().filter_map(Times::of).map(|times| times.own);
                Some(first.own + first.ended + children.sum::<Duration>())
            }
        }
    }

    /// Memory in use, bytes: resident for one process; the family's share (PSS), so that nothing shared counts twice.
    pub fn memory(self) -> Option<u64> {
        match self {
            Self::One(id) => status(id, "VmRSS:"),
            Self::Family(id) => {
                let family = std::iter::once(id).chain(children(id));
                Some(family.filter_map(share).sum())
            }
        }
    }

    /// The most memory one process ever had resident, bytes.
    pub fn most_memory(self) -> Option<u64> {
        match self {
            Self::One(id) => status(id, "VmHWM:"),
            Self::Family(_) => self.memory(),
        }
    }
}

/// CPU time used so far by children of this process that have ended and been waited for.
pub fn cpu_of_ended_children() -> Option<Duration> {
    Some(Times::of(std::process::id())?.ended)
}

struct Times {
    own: Duration,
    /// Of children that were waited for.
    ended: Duration,
}

impl Times {
    fn of(id: u32) -> Option<Self> {
        let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
        // The second field is the program's name in brackets, which may hold anything.
        let (_, fields) = stat.rsplit_once(") ")?;
        let mut ticks = fields.split(' ').skip(11).map(str::parse::<u64>);
        let mut both = || Some(Duration::from_micros((ticks.next()?.ok()? + ticks.next()?.ok()?) * TICK));
        Some(Self { own: both()?, ended: both()? })
    }
}

fn children(id: u32) -> Vec<u32> {
    let list = fs::read_to_string(format!("/proc/{id}/task/{id}/children")).unwrap_or_default();
    list.split_whitespace().filter_map(|id| id.parse().ok()).collect()
}

fn status(id: u32, field: &str) -> Option<u64> {
    kilobytes(&fs::read_to_string(format!("/proc/{id}/status")).ok()?, field)
}

fn share(id: u32) -> Option<u64> {
    let rollup = fs::read_to_string(format!("/proc/{id}/smaps_rollup"));
    rollup.ok().and_then(|text| kilobytes(&text, "Pss:")).or_else(|| status(id, "VmRSS:"))
}

fn kilobytes(text: &str, field: &str) -> Option<u64> {
    let line = text.lines().find(|line| line.starts_with(field))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_busy_process_uses_cpu_time_and_memory() {
        let me = Measured::One(std::process::id());
        let before = me.cpu().unwrap();
        let mut sum = 0_u64;
        while me.cpu().unwrap() < before + Duration::from_millis(30) {
            sum = (0..100_000_u64).fold(sum, u64::wrapping_add);
        }
        assert!(me.memory().unwrap() > 1 << 20, "{sum}");
        assert!(me.most_memory().unwrap() >= me.memory().unwrap() / 2);
    }

    #[test]
    fn children_count_while_they_run_and_after() {
        let family = Measured::Family(std::process::id());
        let before = family.cpu().unwrap();
        let mut child = std::process::Command::new("sh")
            .args(["-c", "i=0; while [ $i -lt 60000 ]; do i=$((i+1)); done"])
            .spawn()
            .unwrap();
        child.wait().unwrap();
        assert!(family.cpu().unwrap() > before);
    }
}
