//! `wuwei nats`: who may do what at the NATS servers.

use std::path::Path;

use serde_json::json;

use crate::{
    context::Context,
    data::write_private,
    exit::{Failure, Result},
    nats_server::accounts::{self, User},
    output, say,
};

/// Writes the servers' accounts into `folder`, and the seed of each user that has none yet.
pub fn config(context: &Context, folder: &Path) -> Result {
    let unusable = |error: std::io::Error| Failure::unfit(format!("{}: {error}", folder.display()));
    std::fs::create_dir_all(folder).map_err(unusable)?;
    let users = accounts::users(folder)?;
    let file = folder.join("auth.conf");
    write_private(&file, accounts::configuration(&users).as_bytes())?;
    if context.json {
        return output::json(&json!({ "auth": file, "users": users }));
    }
    let headings =
        ["table.user", "table.account", "table.nkey", "table.seed"].map(|key| context.messages.say(key, &[]));
    let row = |user: &User| {
        let account = user.account.to_owned();
        vec![user.name.clone(), account, user.nkey.clone(), user.seed_file.display().to_string()]
    };
    output::table(&headings, &users.iter().map(row).collect::<Vec<_>>())?;
    output::line(say!(context.messages, "nats.written", file = file.display()))
}
