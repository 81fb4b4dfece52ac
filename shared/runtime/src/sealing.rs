//! Sealing private values: each person's under a key of its own, so that destroying the key erases the person.
//!
//! A key is made at random and kept wrapped under the service's secret; a value is sealed under its key and bound to the
//! place it is kept in, so that it can be neither read nor moved elsewhere. AES-256-GCM (NIST SP 800-38D) with random
//! nonces; 2^32 values of one key stay far out of reach.

use std::{
    fmt,
    sync::{Arc, OnceLock},
};

use ring::{
    aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    hmac,
    rand::{SecureRandom, SystemRandom},
};

use crate::refusal::Fault;

/// Characters of a code people copy by hand: no I, L, O or U (Crockford's base 32).
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Bytes of a key.
const KEY: usize = 32;

/// A key as it is kept: wrapped, of no use without the service's secret.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedKey(Vec<u8>);

impl SealedKey {
    /// The key in a stored column.
    pub fn stored(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// What to store.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for SealedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealedKey(…)")
    }
}

/// Seals and opens. Made empty with the service; the runtime gives it the secret of the settings at the start.
#[derive(Clone, Default)]
pub struct Sealer(Arc<OnceLock<Root>>);

/// What is made of the secret.
struct Root {
    wrapping: LessSafeKey,
    digesting: hmac::Key,
}

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sealer(…)")
    }
}

impl Sealer {
    /// Gives it its secret. A second one is not taken.
    ///
    /// # Errors
    /// A [`Fault`] where the secret makes no key.
    pub fn begin(&self, secret: &str) -> Result<(), Fault> {
        let derive = |purpose: &str| {
            let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
            hmac::sign(&key, purpose.as_bytes())
        };
        let wrapping = aead(derive("wuwei sealing: wrapping").as_ref())?;
        let digesting = hmac::Key::new(hmac::HMAC_SHA256, derive("wuwei sealing: digests").as_ref());
        let _ = self.0.set(Root { wrapping, digesting });
        Ok(())
    }

    /// A new key, for one person or thing.
    pub fn new_key(&self) -> Result<SealedKey, Fault> {
        Ok(SealedKey(sealed(&self.root()?.wrapping, "key", &random_key()?)?))
    }

    /// Seals `text` under `key`, for the place `context` (table, column and row).
    pub fn seal(&self, key: &SealedKey, context: &str, text: &str) -> Result<Vec<u8>, Fault> {
        sealed(&self.unwrapped(key)?, context, text.as_bytes())
    }

    /// What was sealed under `key` for the place `context`.
    ///
    /// # Errors
    /// A [`Fault`] where the value was changed, moved, or sealed under another key or secret.
    pub fn open(&self, key: &SealedKey, context: &str, sealed: &[u8]) -> Result<String, Fault> {
        String::from_utf8(opened(&self.unwrapped(key)?, context, sealed)?).map_err(|_| unreadable(context))
    }

    /// A keyed digest of `text`, equal for equal texts: to find a value without storing it. 32 bytes as hexadecimal.
    pub fn digest(&self, purpose: &str, text: &str) -> Result<String, Fault> {
        Ok(self.tag(purpose, text)?.iter().fold(String::new(), |digest, byte| digest + &format!("{byte:02x}")))
    }

    /// A code of 12 characters for `text` that nobody can guess (60 bits), to be copied by hand: always the same.
    pub fn code(&self, purpose: &str, text: &str) -> Result<String, Fault> {
        let tag = self.tag(purpose, text)?;
        Ok(tag.iter().take(12).map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect())
    }

    fn tag(&self, purpose: &str, text: &str) -> Result<Vec<u8>, Fault> {
        let mut context = hmac::Context::with_key(&self.root()?.digesting);
        for part in [purpose, "\0", text] {
            context.update(part.as_bytes());
        }
        Ok(context.sign().as_ref().to_vec())
    }

    fn unwrapped(&self, key: &SealedKey) -> Result<LessSafeKey, Fault> {
        aead(&opened(&self.root()?.wrapping, "key", &key.0)?)
    }

    fn root(&self) -> Result<&Root, Fault> {
        self.0.get().ok_or_else(|| Fault::new("nothing can be sealed: the service was started without its secret"))
    }
}

/// A new key.
pub(crate) fn random_key() -> Result<[u8; KEY], Fault> {
    let mut key = [0; KEY];
    SystemRandom::new().fill(&mut key).map_err(|_| Fault::new("the machine gives no random numbers"))?;
    Ok(key)
}

/// The cipher under a key of 32 bytes.
pub(crate) fn aead(key: &[u8]) -> Result<LessSafeKey, Fault> {
    let key = UnboundKey::new(&AES_256_GCM, key).map_err(|_| Fault::new("a sealing key has not 32 bytes"))?;
    Ok(LessSafeKey::new(key))
}

/// `plain`, sealed for the place `context`.
pub(crate) fn sealed(key: &LessSafeKey, context: &str, plain: &[u8]) -> Result<Vec<u8>, Fault> {
    let mut nonce = [0; NONCE_LEN];
    SystemRandom::new().fill(&mut nonce).map_err(|_| Fault::new("the machine gives no random numbers"))?;
    let mut sealed = plain.to_vec();
    key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(context), &mut sealed)
        .map_err(|_| Fault::new(format!("{context} is too long to be sealed")))?;
    Ok([nonce.as_slice(), &sealed].concat())
}

/// What was sealed for the place `context`.
pub(crate) fn opened(key: &LessSafeKey, context: &str, sealed: &[u8]) -> Result<Vec<u8>, Fault> {
    let (nonce, sealed) = sealed.split_at_checked(NONCE_LEN).ok_or_else(|| unreadable(context))?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| unreadable(context))?;
    let mut plain = sealed.to_vec();
    let length = key.open_in_place(nonce, Aad::from(context), &mut plain).map_err(|_| unreadable(context))?.len();
    plain.truncate(length);
    Ok(plain)
}

fn unreadable(context: &str) -> Fault {
    Fault::new(format!("{context} cannot be unsealed: it was changed or moved, or the secret is another"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sealer(secret: &str) -> Sealer {
        let sealer = Sealer::default();
        sealer.begin(secret).unwrap();
        sealer
    }

    #[test]
    fn a_value_is_read_only_with_its_key_its_place_and_the_secret() {
        let one = sealer("a secret of at least 32 characters");
        let (key, other) = (one.new_key().unwrap(), one.new_key().unwrap());
        let sealed = one.seal(&key, "people.phone/1", "13800138000").unwrap();
        assert_eq!(one.open(&key, "people.phone/1", &sealed).unwrap(), "13800138000");
        assert!(one.open(&other, "people.phone/1", &sealed).is_err(), "another's key");
        assert!(one.open(&key, "people.phone/2", &sealed).is_err(), "moved");
        let another = sealer("another secret of 32 characters!!");
        assert!(another.open(&key, "people.phone/1", &sealed).is_err(), "another secret");
        for place in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[place] ^= 1;
            assert!(one.open(&key, "people.phone/1", &changed).is_err(), "byte {place} was changed");
        }
        assert!(!String::from_utf8_lossy(&sealed).contains("138"));
        assert_ne!(one.seal(&key, "people.phone/1", "13800138000").unwrap(), sealed, "a nonce of its own each time");
    }

    #[test]
    fn digests_and_codes_are_the_same_for_the_same_text_and_secret_only() {
        let one = sealer("a secret of at least 32 characters");
        assert_eq!(one.digest("phone", "138").unwrap(), one.digest("phone", "138").unwrap());
        assert_ne!(one.digest("phone", "138").unwrap(), one.digest("name", "138").unwrap());
        assert_ne!(one.digest("a", "bc").unwrap(), one.digest("ab", "c").unwrap());
        let code = one.code("follow", "wish").unwrap();
        assert!(code.len() == 12 && code.bytes().all(|byte| ALPHABET.contains(&byte)), "{code}");
        assert_ne!(sealer("another secret of 32 characters!!").code("follow", "wish").unwrap(), code);
    }

    #[test]
    fn without_a_secret_nothing_is_sealed() {
        assert!(Sealer::default().new_key().is_err());
    }
}
