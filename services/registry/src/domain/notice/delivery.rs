//! One notice on one channel: waiting, sent, given up, or void.

use jiff::Timestamp;
use wuwei_contracts::registry::{DeliveryState, NoticeRejection};

use super::rules::Sending;

/// How a delivery stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Its id.
    pub id: String,
    /// How it stands.
    pub state: DeliveryState,
    /// How often it was tried.
    pub attempts: u32,
    /// What was said last where it did not go through.
    pub because: Option<String>,
    /// When it is tried next, or was last tried.
    pub at: Timestamp,
}

/// What came of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Came {
    /// The other end has taken it.
    Through,
    /// Not now: the other end is away, or asks to come again.
    Later(String),
    /// The other end will never take it.
    Refused(String),
    /// There is nobody to send it to any more.
    Nobody(String),
}

impl Delivery {
    /// One that waits until `at`.
    pub fn new(id: String, at: Timestamp) -> Self {
        Self { id, state: DeliveryState::Waiting, attempts: 0, because: None, at }
    }

    /// After an attempt at `now`; it is tried again at its new instant while it waits.
    #[must_use]
    pub fn tried(self, came: &Came, sending: &Sending, now: Timestamp) -> Self {
        let attempts = self.attempts + 1;
        let (state, because, at) = match came {
            Came::Through => (DeliveryState::Sent, None, now),
            Came::Later(says) if attempts < sending.attempts => {
                (DeliveryState::Waiting, Some(says.clone()), now + sending.pause(attempts))
            }
            Came::Later(says) | Came::Refused(says) => (DeliveryState::GivenUp, Some(says.clone()), now),
            Came::Nobody(says) => (DeliveryState::Void, Some(says.clone()), now),
        };
        let attempts = if matches!(came, Came::Nobody(_)) { self.attempts } else { attempts };
        Self { id: self.id, state, attempts, because, at }
    }

    /// To be tried anew from the first attempt on.
    pub fn again(self, now: Timestamp) -> Result<Self, NoticeRejection> {
        match self.state {
            DeliveryState::GivenUp => Ok(Self::new(self.id, now)),
            state => Err(NoticeRejection::NotGivenUp { id: self.id, state }),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    fn sending() -> Sending {
        toml::from_str("attempts = 4\nfirst_pause_seconds = 60\nlongest_pause_seconds = 150").unwrap()
    }

    #[test]
    fn pauses_double_up_to_the_longest_then_it_is_given_up() {
        let now = Timestamp::UNIX_EPOCH;
        let mut delivery = Delivery::new("a/email".to_owned(), now);
        let mut pauses = Vec::new();
        for _ in 0..4 {
            delivery = delivery.tried(&Came::Later("away".to_owned()), &sending(), now);
            pauses.push((delivery.at - now).total(jiff::Unit::Second).unwrap());
        }
        assert_eq!(pauses, [60.0, 120.0, 150.0, 0.0]);
        assert_eq!((delivery.state, delivery.attempts), (DeliveryState::GivenUp, 4));
        assert_eq!(delivery.because.as_deref(), Some("away"));
        let again = delivery.again(now + SignedDuration::from_secs(1)).unwrap();
        assert_eq!((again.state, again.attempts, again.because.clone()), (DeliveryState::Waiting, 0, None));
        assert!(matches!(again.again(now), Err(NoticeRejection::NotGivenUp { .. })));
    }

    #[test]
    fn what_is_refused_for_good_or_has_nobody_is_not_tried_again() {
        let now = Timestamp::UNIX_EPOCH;
        let tried = |came| Delivery::new("a/email".to_owned(), now).tried(&came, &sending(), now);
        assert_eq!(tried(Came::Through).state, DeliveryState::Sent);
        assert_eq!(tried(Came::Refused("550".to_owned())).state, DeliveryState::GivenUp);
        let void = tried(Came::Nobody("erased".to_owned()));
        assert_eq!((void.state, void.attempts), (DeliveryState::Void, 0));
    }
}
