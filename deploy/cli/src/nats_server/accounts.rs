//! The accounts of NATS servers in production: the system's own, in which each service has a user known by an nkey, and that of
//! the servers. Only public keys stand in it; the seeds lie in files of their own, one per user.

use std::path::{Path, PathBuf};

use nkeys::KeyPair;
use serde::Serialize;
use serde_json::json;

use super::users::{self, OPERATOR};
use crate::{
    data::write_private,
    exit::{Failure, Result},
};

/// The account in which Wuwei lives.
pub const ACCOUNT: &str = "WUWEI";
/// The servers' own account, and its user.
const SYSTEM: &str = "SYS";
const SYSTEM_USER: &str = "system";

/// A user, as it is told.
#[derive(Debug, Serialize)]
pub struct User {
    /// Its name.
    pub name: String,
    /// Its account.
    pub account: &'static str,
    /// Its public key, as the servers know it.
    pub nkey: String,
    /// Where its seed lies.
    pub seed_file: PathBuf,
    /// Whether the seed was made now.
    pub new: bool,
}

/// Every user, its seed below `folder`: kept where it is there, made where it is not.
pub fn users(folder: &Path) -> Result<Vec<User>> {
    let services = users::permissions().into_iter().map(|(name, _)| (name, ACCOUNT));
    let all = services.chain([(OPERATOR, ACCOUNT), (SYSTEM_USER, SYSTEM)]);
    all.map(|(name, account)| user(folder, name, account)).collect()
}

fn user(folder: &Path, name: &str, account: &'static str) -> Result<User> {
    let seed_file = folder.join(format!("{name}.seed"));
    let unusable = |says: String| Failure::unfit(format!("{}: {says}", seed_file.display()));
    let new = !seed_file.exists();
    if new {
        let seed = KeyPair::new_user().seed().map_err(|error| unusable(error.to_string()))?;
        write_private(&seed_file, seed.as_bytes())?;
    }
    let seed = std::fs::read_to_string(&seed_file).map_err(|error| unusable(error.to_string()))?;
    let pair = KeyPair::from_seed(seed.trim()).map_err(|error| unusable(error.to_string()))?;
    Ok(User { name: name.to_owned(), account, nkey: pair.public_key(), seed_file, new })
}

/// The part of the servers' configuration that says who may do what.
pub fn configuration(users: &[User]) -> String {
    let permissions = users::permissions();
    let line = |user: &User| {
        let said = match permissions.iter().find(|(name, _)| *name == user.name) {
            Some((_, may)) => json!({ "nkey": user.nkey, "permissions": may }),
            None => json!({ "nkey": user.nkey }),
        };
        format!("    # {}\n    {said}", user.name)
    };
    let of = |account: &str| {
        let users = users.iter().filter(|user| user.account == account).map(line);
        users.collect::<Vec<_>>().join(",\n")
    };
    format!(
        "# Made by `wuwei nats config` from what the services list: do not edit, make it anew.\n\
         accounts {{\n  {ACCOUNT} {{ jetstream: enabled, users: [\n{}\n  ] }}\n  {SYSTEM} {{ users: [\n{}\n  ] }}\n}}\n\
         system_account: {SYSTEM}\n",
        of(ACCOUNT),
        of(SYSTEM),
    )
}
