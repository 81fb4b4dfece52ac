//! `migrate`: brings the database of a service, or of all, to the present schema.

use std::{
    io::{Write, stdout},
    process::ExitCode,
};

use clap::{Parser, Subcommand};
use wuwei_migrations::{MigrateError, down, services, status, up};

/// Applies and takes back the schema migrations of Wuwei's services.
#[derive(Debug, Parser)]
#[command(
    name = "migrate",
    version,
    after_help = "Examples:\n  migrate registry up --database-url 'sqlite://data/registry.db?mode=rwc'\n  \
                  migrate registry status --database-url postgres://wuwei@localhost/registry\n  \
                  migrate all up --database-url 'postgres://wuwei@localhost/wuwei_{service}'"
)]
struct Arguments {
    /// A service, or `all`.
    service: String,
    /// What to do; `up` unless told.
    #[command(subcommand)]
    action: Option<Action>,
    /// URL of the database; `{service}` stands for the service's name.
    #[arg(long, env = "DATABASE_URL", global = true)]
    database_url: Option<String>,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Applies every pending migration.
    Up,
    /// Takes applied migrations back, the last first. What their tables held is lost.
    Down {
        /// How many.
        #[arg(long, default_value_t = 1)]
        steps: u32,
    },
    /// Tells which migrations are applied.
    Status,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(says) => {
            let _ = writeln!(std::io::stderr(), "migrate: {says}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), String> {
    let url = arguments.database_url.ok_or("no database: give --database-url URL or set DATABASE_URL")?;
    let all: Vec<&str> = services().collect();
    let chosen = if arguments.service == "all" { all } else { vec![arguments.service.as_str()] };
    if chosen.len() > 1 && !url.contains("{service}") {
        return Err("all services cannot share a database: put {service} where its name goes in --database-url".into());
    }
    for service in chosen {
        let url = url.replace("{service}", service);
        let action = arguments.action.as_ref().unwrap_or(&Action::Up);
        act(service, &url, action).await.map_err(|error| format!("{service}: {error}"))?;
    }
    Ok(())
}

async fn act(service: &str, url: &str, action: &Action) -> Result<(), MigrateError> {
    match action {
        Action::Up => up(service, url).await?,
        Action::Down { steps } => down(service, url, *steps).await?,
        Action::Status => {}
    }
    let mut out = stdout().lock();
    for migration in status(service, url).await? {
        let state = if migration.applied { "applied" } else { "pending" };
        let _ = writeln!(out, "{service} {} {state}", migration.name);
    }
    Ok(())
}
