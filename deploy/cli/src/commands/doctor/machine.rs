//! The machine: nats-server, ports, data folder, disk, clock.

use std::{
    net::{Ipv4Addr, TcpListener},
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::Path,
};

use nix::{sys::statvfs::statvfs, unistd::Uid};
use wuwei_runtime::{Clock, checks};

use super::Finding;
use crate::{arguments::Doctor, commands::clock, context::Context, nats_server, say};

/// Bytes that must be free: the stream of each service sets one GiB aside.
const LEAST_FREE: u64 = 2 << 30;

/// Looks at the machine.
pub fn look(context: &Context, options: &Doctor) -> Vec<Finding> {
    vec![program(context, options), port(context), folder(context), disk(context), time(context)]
}

fn program(context: &Context, options: &Doctor) -> Finding {
    match nats_server::find(options.nats_server.as_deref(), &context.messages) {
        Ok(program) => {
            let (version, path) = (program.version, program.path.display());
            Finding::good("nats-server", say!(context.messages, "doctor.program", version, path))
        }
        Err(failure) => Finding::fault("nats-server", failure.to_string()),
    }
}

fn port(context: &Context) -> Finding {
    let messages = &context.messages;
    // A record that cannot be read is told of where the processes are looked at.
    let record = context.record().ok().flatten().filter(|record| record.supervisor.lives());
    let ours = record.and_then(|record| record.nats);
    if let Some(nats) = ours {
        return Finding::good("port", say!(messages, "doctor.port_ours", url = nats.url));
    }
    let port = nats_server::USUAL_PORT;
    match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
        Ok(_) => Finding::good("port", say!(messages, "doctor.port_free", port)),
        Err(error) => Finding::warning("port", say!(messages, "doctor.port_taken", port, error)),
    }
}

fn folder(context: &Context) -> Finding {
    let messages = &context.messages;
    let path = context.data.root();
    let shown = path.display();
    let Ok(meta) = path.metadata() else {
        return Finding::good("data", say!(messages, "doctor.data_absent", path = shown));
    };
    if meta.uid() != Uid::effective().as_raw() {
        return Finding::fault("data", say!(messages, "doctor.data_owner", path = shown, owner = meta.uid()));
    }
    let mode = meta.permissions().mode() & 0o777;
    if mode & 0o700 != 0o700 {
        return Finding::fault("data", say!(messages, "doctor.data_closed", path = shown, mode = format!("{mode:o}")));
    }
    let open = readable_secrets(path);
    if mode & 0o077 != 0 && !open.is_empty() {
        return Finding::fault("data", say!(messages, "doctor.data_open", path = shown, files = open.join(", ")));
    }
    if mode & 0o077 != 0 {
        return Finding::warning(
            "data",
            say!(messages, "doctor.data_listed", path = shown, mode = format!("{mode:o}")),
        );
    }
    Finding::good("data", say!(messages, "doctor.data_private", path = shown))
}

/// Secrets in `folder` that others may read.
fn readable_secrets(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder.join("secrets")) else { return Vec::new() };
    let open =
        entries.flatten().filter(|entry| entry.metadata().is_ok_and(|meta| meta.permissions().mode() & 0o077 != 0));
    open.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
}

fn disk(context: &Context) -> Finding {
    let messages = &context.messages;
    let there = context.data.root().ancestors().find(|path| path.exists()).unwrap_or(Path::new("/"));
    let path = there.display();
    match statvfs(there) {
        Ok(disk) => {
            #[allow(clippy::useless_conversion, reason = "the counts have 32 bits on macOS")]
            let free = u64::from(disk.blocks_available()).saturating_mul(u64::from(disk.fragment_size()));
            let (megabytes, least) = (free >> 20, LEAST_FREE >> 20);
            if free >= LEAST_FREE {
                Finding::good("disk", say!(messages, "doctor.disk", path, megabytes))
            } else {
                Finding::fault("disk", say!(messages, "doctor.disk_full", path, megabytes, least))
            }
        }
        Err(errno) => Finding::warning("disk", format!("{path}: {errno}")),
    }
}

fn time(context: &Context) -> Finding {
    let messages = &context.messages;
    let now = Clock::default().now();
    if let Err(error) = checks::clock(&Clock::default()) {
        return Finding::fault("clock", error.to_string());
    }
    match clock::stored(&context.data) {
        Ok(clock) if clock.offset().is_zero() => {
            Finding::good("clock", say!(messages, "doctor.clock", now = format!("{now:.0}")))
        }
        Ok(clock) => {
            let seconds = clock.offset().as_secs();
            Finding::warning(
                "clock",
                say!(messages, "doctor.clock_ahead", now = format!("{:.0}", clock.now()), seconds),
            )
        }
        Err(failure) => Finding::fault("clock", failure.to_string()),
    }
}
