//! Makes internal tokens.

use std::{
    fs::{self, OpenOptions},
    io::Write as _,
    os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _},
    path::Path,
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ed25519_dalek::{
    SigningKey,
    pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _, spki::der::pem::LineEnding},
};
use jiff::Timestamp;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use wuwei_contracts::Town;

use super::{ACCESS_AUDIENCE, AccessClaims, Claims, EMBEDDED, LIFETIME_SECONDS};

/// Signs internal tokens with one Ed25519 key.
#[derive(Clone)]
pub struct Issuer {
    kid: String,
    key: SigningKey,
    encoding: EncodingKey,
}

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file cannot be read or written.
    #[error("key file {path}: {cause}")]
    File {
        /// The file.
        path: String,
        /// What the system says.
        cause: std::io::Error,
    },
    /// Others may read the file.
    #[error(
        "key file {path} has mode {mode:04o}: others may read it; run chmod 600 {path}, or delete it for a new key"
    )]
    Readable {
        /// The file.
        path: String,
        /// Its permission bits.
        mode: u32,
    },
    /// It is no Ed25519 private key.
    #[error("{path} holds no Ed25519 private key in PKCS#8 PEM: {cause}")]
    NoKey {
        /// The file, or the setting.
        path: String,
        /// What the parser says.
        cause: String,
    },
    /// A public key that cannot be used.
    #[error("identity.keys.{kid} is no Ed25519 public key: give its 32 bytes in base64, or PEM ({cause})")]
    NoPublicKey {
        /// The key's id.
        kid: String,
        /// What the parser says.
        cause: String,
    },
    /// The system gives no random bytes.
    #[error("the system gives no random bytes for a new key: {0}")]
    NoRandomness(String),
}

impl Issuer {
    /// A new embedded issuer with a random key, unknown to anyone.
    pub fn generate() -> Result<Self, KeyError> {
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).map_err(|error| KeyError::NoRandomness(error.to_string()))?;
        Self::new(SigningKey::from_bytes(&seed), None)
    }

    /// The issuer whose key is in the PEM text `pem`, known under `kid`.
    pub fn from_pem(pem: &str, kid: &str) -> Result<Self, KeyError> {
        let key = SigningKey::from_pkcs8_pem(pem)
            .map_err(|cause| KeyError::NoKey { path: kid.to_owned(), cause: cause.to_string() })?;
        Self::new(key, Some(kid.to_owned()))
    }

    /// The embedded issuer of a data directory: its key in `path` (mode 0600), made on the first call.
    pub fn load_or_create(path: &Path) -> Result<Self, KeyError> {
        if path.exists() {
            return Self::load(path);
        }
        let file = |cause| KeyError::File { path: path.display().to_string(), cause };
        let issuer = Self::generate()?;
        let pem = issuer.key.to_pkcs8_pem(LineEnding::LF).map_err(|cause| no_key(path, &cause))?;
        // Whole or not at all: a start that dies here must not leave half a key behind.
        let new = path.with_extension("new");
        let mut created =
            OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&new).map_err(file)?;
        created.write_all(pem.as_bytes()).and_then(|()| created.sync_all()).map_err(file)?;
        fs::rename(&new, path).map_err(file)?;
        Ok(issuer)
    }

    /// The issuer whose key is in `path`, which only its owner may read, known under `kid`.
    pub fn read(path: &Path, kid: &str) -> Result<Self, KeyError> {
        Self::load(path).and_then(|issuer| Self::new(issuer.key, Some(kid.to_owned())))
    }

    /// The embedded issuer whose key is in `path`, which only its owner may read.
    pub fn load(path: &Path) -> Result<Self, KeyError> {
        let file = |cause| KeyError::File { path: path.display().to_string(), cause };
        let mode = fs::metadata(path).map_err(file)?.permissions().mode() & 0o777;
        if mode & 0o077 != 0 {
            return Err(KeyError::Readable { path: path.display().to_string(), mode });
        }
        let pem = fs::read_to_string(path).map_err(file)?;
        let key = SigningKey::from_pkcs8_pem(&pem).map_err(|cause| no_key(path, &cause))?;
        Self::new(key, None)
    }

    fn new(key: SigningKey, kid: Option<String>) -> Result<Self, KeyError> {
        let kid = kid.unwrap_or_else(|| format!("{EMBEDDED}{}", fingerprint(&key)));
        let no_key = |cause: String| KeyError::NoKey { path: kid.clone(), cause };
        let der = key.to_pkcs8_der().map_err(|cause| no_key(cause.to_string()))?;
        let encoding = EncodingKey::from_ed_der(der.as_bytes());
        Ok(Self { kid, key, encoding })
    }

    /// Id of the key, for [`crate::settings::IdentitySettings::keys`].
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The public key, 32 bytes in base64, for [`crate::settings::IdentitySettings::keys`].
    pub fn public_key(&self) -> String {
        STANDARD.encode(self.key.verifying_key().as_bytes())
    }

    /// A token proving for 60 seconds from `now` that `subject` calls `operation` of `service` in `town`.
    #[expect(clippy::too_many_arguments, reason = "a token's five claims")]
    pub fn issue(&self, subject: &str, town: &Town, service: &str, operation: &str, now: Timestamp) -> String {
        let iat = now.as_second();
        let claims = Claims {
            sub: subject.to_owned(),
            aud: service.to_owned(),
            town: town.clone(),
            op: operation.to_owned(),
            iat,
            exp: iat + LIFETIME_SECONDS,
        };
        self.sign(&claims)
    }

    /// A token that says to the gateway, for `lifetime` from `now`, that whoever shows it is `subject`.
    pub fn access_token(&self, subject: &str, now: Timestamp, lifetime: Duration) -> String {
        let iat = now.as_second();
        let exp = iat.saturating_add_unsigned(lifetime.as_secs());
        self.sign(&AccessClaims { sub: subject.to_owned(), aud: ACCESS_AUDIENCE.to_owned(), iat, exp })
    }

    /// A token of exactly these claims; none where they cannot be encoded, which plain text always can.
    pub(super) fn sign(&self, claims: &impl Serialize) -> String {
        let header = Header { kid: Some(self.kid.clone()), ..Header::new(Algorithm::EdDSA) };
        jsonwebtoken::encode(&header, claims, &self.encoding).unwrap_or_default()
    }
}

fn no_key(path: &Path, cause: &dyn std::fmt::Display) -> KeyError {
    KeyError::NoKey { path: path.display().to_string(), cause: cause.to_string() }
}

/// First eight bytes of the SHA-256 of the public key, in hexadecimal.
fn fingerprint(key: &SigningKey) -> String {
    use std::fmt::Write as _;

    let digest = Sha256::digest(key.verifying_key().as_bytes());
    digest.iter().take(8).fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_and_only_its_owner_may_read_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("issuer.pem");
        let first = Issuer::load_or_create(&path).unwrap();
        let again = Issuer::load_or_create(&path).unwrap();
        assert_eq!(first.public_key(), again.public_key());
        assert_eq!(first.kid(), again.kid());
        assert!(first.kid().starts_with(EMBEDDED));
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        assert!(matches!(Issuer::load(&path), Err(KeyError::Readable { mode: 0o640, .. })));
    }

    #[test]
    fn a_broken_key_file_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("issuer.pem");
        assert!(matches!(Issuer::load(&path), Err(KeyError::File { .. })));
        fs::write(&path, "no key").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        let error = Issuer::load_or_create(&path).map(|_| ()).unwrap_err();
        assert!(error.to_string().contains("issuer.pem"), "{error}");
    }
}
