//! How a repeat of a command is recognised: the digest its reply is kept under, and that of its body.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use uuid::Uuid;
use wuwei_contracts::Town;

use crate::{job::IdempotencyKey, origin::Origin};

/// Digests under the secret of one service, the same for all its instances.
pub(crate) struct Digests {
    mac: Hmac<Sha256>,
}

impl Digests {
    /// Digests under `secret`.
    #[expect(clippy::expect_used, reason = "HMAC takes keys of any length (RFC 2104)")]
    pub fn new(secret: &[u8]) -> Self {
        Self { mac: Hmac::new_from_slice(secret).expect("HMAC takes keys of any length") }
    }

    /// The identity of the command of that origin under `key`, with the digest of its body.
    pub fn of(&self, origin: &Origin, key: &str, body: &[u8]) -> IdempotencyKey {
        let id = id(&origin.town, origin.operation, &origin.actor.subject, key);
        IdempotencyKey { id, mac: self.mac(body) }
    }

    fn mac(&self, body: &[u8]) -> Vec<u8> {
        let mut mac = self.mac.clone();
        mac.update(body);
        mac.finalize().into_bytes().to_vec()
    }
}

/// A digest of all four. Where the key is a UUID its first six bytes come first, so that the rows of time-ordered keys
/// (`UUIDv7`) are neighbours in the index; the ten bytes of digest behind them keep callers apart.
fn id(town: &Town, operation: &str, caller: &str, key: &str) -> Uuid {
    let mut digest = Sha256::new();
    for part in [town.as_str(), operation, caller, key] {
        // The length goes in front: no two lists of parts give the same bytes.
        digest.update((part.len() as u64).to_le_bytes());
        digest.update(part.as_bytes());
    }
    let digest = digest.finalize();
    let mut bytes = [0; 16];
    match Uuid::try_parse(key) {
        Ok(key) => {
            bytes[..6].copy_from_slice(&key.as_bytes()[..6]);
            bytes[6..].copy_from_slice(&digest[..10]);
        }
        Err(_) => bytes.copy_from_slice(&digest[..16]),
    }
    Uuid::from_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn town(slug: &str) -> Town {
        Town::parse(slug).unwrap()
    }

    #[test]
    fn town_operation_caller_and_key_each_make_another_id() {
        let ids = [
            id(&town("dalang"), "merge", "li", "k"),
            id(&town("shilong"), "merge", "li", "k"),
            id(&town("dalang"), "split", "li", "k"),
            id(&town("dalang"), "merge", "wang", "k"),
            id(&town("dalang"), "merge", "li", "k2"),
            id(&town("dalang"), "merge", "lik", ""),
            id(&town("dalang"), "mergeli", "", "k"),
        ];
        assert_eq!(ids.iter().collect::<HashSet<_>>().len(), ids.len());
        assert_eq!(ids[0], id(&town("dalang"), "merge", "li", "k"), "the same request has the same id");
    }

    #[test]
    fn a_uuid_key_keeps_its_place_in_time_and_callers_stay_apart() {
        let key = "01890a5d-ac96-774b-bcce-b302099a8057";
        let first = id(&town("dalang"), "merge", "li", key);
        let other = id(&town("dalang"), "merge", "wang", key);
        assert_eq!(first.as_bytes()[..6], Uuid::try_parse(key).unwrap().as_bytes()[..6]);
        assert_ne!(first.as_bytes()[6..], other.as_bytes()[6..]);
        assert_ne!(first.as_bytes()[6..], Uuid::try_parse(key).unwrap().as_bytes()[6..]);
    }

    #[test]
    fn the_body_digest_needs_the_secret() {
        let (one, two) = (Digests::new(b"one"), Digests::new(b"two"));
        assert_eq!(one.mac(b"{}"), one.mac(b"{}"));
        assert_ne!(one.mac(b"{}"), one.mac(b"{ }"));
        assert_ne!(one.mac(b"{}"), two.mac(b"{}"));
    }
}
