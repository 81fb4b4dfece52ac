//! Time, injected: everything that asks what time it is asks a [`Clock`].

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use jiff::{SignedDuration, Timestamp};
use tokio::sync::Notify;

/// The system's clock, plus an offset that the embedded mode and tests may move forward.
#[derive(Debug, Clone, Default)]
pub struct Clock {
    offset_micros: Arc<AtomicI64>,
    moved: Arc<Notify>,
}

impl Clock {
    /// The present instant, to the microsecond.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the wall clock")]
    pub fn now(&self) -> Timestamp {
        let micros = Timestamp::now().as_microsecond() + self.offset_micros.load(Ordering::Relaxed);
        from_micros(micros)
    }

    /// The present instant in microseconds since 1970.
    pub fn micros(&self) -> i64 {
        self.now().as_microsecond()
    }

    /// How far this clock runs ahead of the system's.
    pub fn offset(&self) -> SignedDuration {
        SignedDuration::from_micros(self.offset_micros.load(Ordering::Relaxed))
    }

    /// Sets how far this clock runs ahead of the system's.
    pub fn set_offset(&self, offset: SignedDuration) {
        let micros = i64::try_from(offset.as_micros()).unwrap_or(i64::MAX);
        self.offset_micros.store(micros, Ordering::Relaxed);
        self.moved.notify_waiters();
    }

    /// Waits until the offset is set, counted from this call, not from the first poll.
    pub fn moved(&self) -> impl Future<Output = ()> {
        self.moved.notified()
    }
}

/// The instant `micros` microseconds after 1970, held at the ends of the calendar.
pub fn from_micros(micros: i64) -> Timestamp {
    Timestamp::from_microsecond(micros).unwrap_or(if micros < 0 { Timestamp::MIN } else { Timestamp::MAX })
}
