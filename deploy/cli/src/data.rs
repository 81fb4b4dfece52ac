//! The data folder of the embedded mode: what lies where in it, readable by its owner only.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::Write,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use crate::{
    exit::{Failure, Result},
    record::Record,
};

/// A data folder.
#[derive(Debug, Clone)]
pub struct DataFolder {
    root: PathBuf,
}

/// The right to run the system of a data folder; the kernel takes it back however the process ends.
#[derive(Debug)]
pub struct Lock {
    #[expect(dead_code, reason = "the lock is held while the file is open")]
    file: File,
}

impl DataFolder {
    /// The folder at `path`, which need not exist.
    pub fn at(path: &Path) -> Result<Self> {
        let root = std::path::absolute(path)?;
        Ok(Self { root: root.canonicalize().unwrap_or(root) })
    }

    /// Makes the folder and its parts where they are missing.
    pub fn create(&mut self) -> Result {
        for part in ["", "nats", "services", "secrets", "logs"] {
            let path = self.root.join(part);
            fs::DirBuilder::new().recursive(true).mode(0o700).create(&path).map_err(|error| unusable(&path, &error))?;
        }
        self.root = self.root.canonicalize().map_err(|error| unusable(&self.root, &error))?;
        Ok(())
    }

    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The `SQLite` database of `service`.
    pub fn database(&self, service: &str) -> PathBuf {
        self.root.join(format!("{service}.sqlite"))
    }

    /// Where the address of the `PostgreSQL` server is kept, if the databases lie on one.
    pub fn postgres(&self) -> PathBuf {
        self.root.join("secrets").join("postgres-url")
    }

    /// Settings of `service` as `up` wrote them.
    pub fn settings(&self, service: &str) -> PathBuf {
        self.root.join("services").join(format!("{service}.toml"))
    }

    /// Folder of nats-server: configuration, pid file, store.
    pub fn nats(&self) -> PathBuf {
        self.root.join("nats")
    }

    /// A log.
    pub fn log(&self, of: &str) -> PathBuf {
        self.root.join("logs").join(format!("{of}.log"))
    }

    /// Key of the built-in issuer of internal tokens.
    pub fn issuer_key(&self) -> PathBuf {
        self.root.join("secrets").join("issuer.pem")
    }

    /// How far the clock runs ahead.
    pub fn clock(&self) -> PathBuf {
        self.root.join("moved-clock.json")
    }

    /// How far the loading of the demo has come, if the folder holds one.
    pub fn demo(&self) -> PathBuf {
        self.root.join("demo-progress.json")
    }

    /// Where the latest traces are kept.
    pub fn traces(&self) -> PathBuf {
        self.root.join("traces.sqlite")
    }

    /// A secret of that name, 32 hexadecimal digits, made on first need.
    pub fn secret(&self, name: &str) -> Result<String> {
        let path = self.root.join("secrets").join(name);
        if let Ok(secret) = fs::read_to_string(&path) {
            return Ok(secret.trim().to_owned());
        }
        let secret = random();
        write_private(&path, secret.as_bytes())?;
        Ok(secret)
    }

    /// Where is written down what runs.
    pub fn record_file(&self) -> PathBuf {
        self.root.join("running.json")
    }

    fn lock_file(&self) -> PathBuf {
        self.root.join("wuwei.lock")
    }

    /// Takes the lock; none while another process holds it.
    pub fn lock(&self, server_name: &str) -> Result<Option<Lock>> {
        let path = self.lock_file();
        let file = OpenOptions::new().create(true).truncate(false).read(true).write(true).mode(0o600).open(&path);
        let mut file = file.map_err(|error| unusable(&path, &error))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(error)) => return Err(unusable(&path, &error)),
        }
        file.set_len(0)?;
        writeln!(file, "{} {server_name}", nix::unistd::getpid())?;
        Ok(Some(Lock { file }))
    }

    /// Whether some process holds the lock.
    pub fn is_locked(&self) -> bool {
        let Ok(file) = File::open(self.lock_file()) else { return false };
        matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock))
    }

    /// Whether anything was ever started on the folder.
    pub fn was_used(&self) -> bool {
        self.lock_file().exists()
    }

    /// What runs, or ran until it was killed; none where nothing is written down.
    pub fn read_record(&self) -> std::io::Result<Option<Record>> {
        match fs::read(self.record_file()) {
            Ok(text) => Ok(Some(serde_json::from_slice(&text)?)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Writes down what runs.
    pub fn write_record(&self, record: &Record) -> Result {
        let text = serde_json::to_vec_pretty(record).map_err(std::io::Error::other)?;
        write_private(&self.record_file(), &text)
    }

    /// Forgets what ran.
    pub fn remove_record(&self) {
        if let Err(error) = fs::remove_file(self.record_file())
            && error.kind() != std::io::ErrorKind::NotFound
        {
            tracing::warn!(%error, "running.json could not be removed");
        }
    }
}

/// 32 random hexadecimal digits.
#[expect(
    clippy::disallowed_methods,
    reason = "a secret is random throughout, unlike an id, which begins with the time"
)]
pub fn random() -> String {
    uuid::Uuid::new_v4().simple().to_string()
}

/// Writes a file that only its owner may read, as a whole or not at all.
pub fn write_private(path: &Path, bytes: &[u8]) -> Result {
    let beside = path.with_extension(format!("new{}", nix::unistd::getpid()));
    let write = || {
        let mut file = OpenOptions::new().create(true).truncate(true).write(true).mode(0o600).open(&beside)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&beside, path)
    };
    write().map_err(|error| unusable(path, &error))
}

fn unusable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::unfit(format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn only_one_holds_the_lock_and_the_folder_is_private() {
        let parent = tempfile::tempdir().unwrap();
        let mut data = DataFolder::at(&parent.path().join("data")).unwrap();
        assert!(!data.is_locked());
        data.create().unwrap();
        assert_eq!(fs::metadata(data.root()).unwrap().permissions().mode() & 0o777, 0o700);
        let lock = data.lock("wuwei-1").unwrap();
        assert!(lock.is_some() && data.is_locked());
        assert!(data.lock("wuwei-2").unwrap().is_none());
        drop(lock);
        assert!(!data.is_locked());
        assert!(data.lock("wuwei-2").unwrap().is_some());
    }

    #[test]
    fn what_runs_is_read_from_an_older_program_and_never_guessed() {
        let folder = tempfile::tempdir().unwrap();
        let data = DataFolder::at(folder.path()).unwrap();
        assert_eq!(data.read_record().unwrap(), None);
        let older = r#"{"version":"0.1.0","server_name":"wuwei-1","since":"2026-01-01T00:00:00Z",
            "supervisor":{"pid":7,"started":"1@boot","command":"wuwei up"}}"#;
        fs::write(data.record_file(), older).unwrap();
        let record = data.read_record().unwrap().unwrap();
        assert_eq!((record.supervisor.pid, record.ready, record.services.len()), (7, false, 0));
        fs::write(data.record_file(), "{").unwrap();
        assert_eq!(data.read_record().unwrap_err().kind(), std::io::ErrorKind::UnexpectedEof);
    }

    #[test]
    fn a_private_file_is_replaced_as_a_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        write_private(&path, b"first").unwrap();
        write_private(&path, b"2").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"2");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
