//! The two servers all tests of a run share. The first test that asks starts them; a watchdog ends them with the run.
//!
//! A run is the process that runs the tests (`WUWEI_TEST_RUNNER`, else this process's parent: nextest or cargo).
//! `WUWEI_TEST_NATS` (`127.0.0.1:4222`) and `WUWEI_TEST_POSTGRES` (`127.0.0.1:5432`) name servers that run already,
//! set up as [`super::NatsServer`] and [`super::Postgres`] set theirs up.

use std::{
    env,
    fs::{self, File},
    os::unix::process::{CommandExt, parent_id},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde::{Deserialize, Serialize};
use tokio::{net::TcpStream, sync::OnceCell};

use super::{Durability, Login, free_port, nats, postgres, process};

/// The servers of the run.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Servers {
    nats_port: u16,
    postgres_port: u16,
    folder: PathBuf,
}

impl Servers {
    /// How to log in to the numbered `account` of NATS.
    pub fn nats(&self, account: usize) -> Login {
        Login::new(self.nats_port, account)
    }

    /// Their addresses, as the environment variables that name them to other processes.
    pub fn environment(&self) -> String {
        let (nats, postgres) = (self.nats_port, self.postgres_port);
        format!("WUWEI_TEST_NATS=127.0.0.1:{nats}\nWUWEI_TEST_POSTGRES=127.0.0.1:{postgres}\n")
    }

    /// URL of a database on PostgreSQL, as its superuser.
    pub fn postgres(&self, database: &str) -> String {
        postgres::url(self.postgres_port, database)
    }

    /// A lock file of the run: whoever locks it has what `name` names to itself.
    pub fn lock_file(&self, name: &str) -> File {
        open(&self.folder.join(format!("{name}.lock")))
    }

    async fn answer(&self) -> bool {
        let (nats, postgres) = (("127.0.0.1", self.nats_port), ("127.0.0.1", self.postgres_port));
        TcpStream::connect(nats).await.is_ok() && TcpStream::connect(postgres).await.is_ok()
    }
}

/// The servers of this run, started if this is the first call.
pub async fn servers() -> &'static Servers {
    static SERVERS: OnceCell<Servers> = OnceCell::const_new();
    SERVERS.get_or_init(find_or_start).await
}

async fn find_or_start() -> Servers {
    let runner = env::var("WUWEI_TEST_RUNNER").ok().and_then(|id| id.parse().ok()).unwrap_or_else(parent_id);
    let folder = env::temp_dir().join(format!("wuwei-tests-{runner}"));
    fs::create_dir_all(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    process::open_to_all(&folder);
    if let (Ok(nats), Ok(postgres)) = (env::var("WUWEI_TEST_NATS"), env::var("WUWEI_TEST_POSTGRES")) {
        return Servers { nats_port: port_of(&nats), postgres_port: port_of(&postgres), folder };
    }
    let lock = open(&folder.join("start.lock"));
    lock.lock().unwrap_or_else(|error| panic!("{}/start.lock: {error}", folder.display()));
    let state = folder.join("servers.json");
    let known = fs::read(&state).ok().and_then(|json| serde_json::from_slice::<Servers>(&json).ok());
    if let Some(servers) = known
        && servers.answer().await
    {
        return servers;
    }
    let servers = start(runner, &folder).await;
    let json = serde_json::to_vec(&servers).unwrap_or_else(|error| panic!("{error}"));
    fs::write(&state, json).unwrap_or_else(|error| panic!("{}: {error}", state.display()));
    servers
}

#[expect(clippy::zombie_processes, reason = "the watchdog ends the servers, whoever started them")]
async fn start(runner: u32, folder: &Path) -> Servers {
    let (nats_folder, postgres_folder) = (folder.join("nats"), folder.join("postgres"));
    for path in [&nats_folder, &postgres_folder] {
        let _ = fs::remove_dir_all(path);
        fs::create_dir(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }
    let servers = Servers { nats_port: free_port(), postgres_port: free_port(), folder: folder.to_owned() };
    nats::configure(&nats_folder, servers.nats_port, "");
    let nats = nats::spawn(&nats_folder);
    postgres::initialise(&postgres_folder, servers.postgres_port, Durability::None, "");
    let postgres = postgres::run(&postgres_folder);
    let postgres = postgres.unwrap_or_else(|| panic!("PostgreSQL did not start: see {}", postgres_folder.display()));
    let (ids, pids) = (format!("{} {postgres}\n", nats.id()), folder.join("pids"));
    fs::write(&pids, ids).unwrap_or_else(|error| panic!("{}: {error}", pids.display()));
    watch(runner, folder, nats.id(), postgres);
    nats::ready(servers.nats_port, &nats_folder).await;
    servers
}

/// Leaves a watchdog behind that ends the servers and removes their data once the run is over.
#[expect(clippy::zombie_processes, reason = "the watchdog outlives this process")]
fn watch(runner: u32, folder: &Path, nats: u32, postgres: u32) {
    const WATCHDOG: &str = r#"
        while kill -0 "$1" 2>/dev/null; do sleep 1; done
        kill -KILL "$2" 2>/dev/null
        kill -QUIT "$3" 2>/dev/null
        for _ in 1 2 3 4 5 6 7 8 9; do kill -0 "$3" 2>/dev/null && sleep 0.2; done
        rm -rf "$4""#;
    let mut command = Command::new("sh");
    command.args(["-c", WATCHDOG, "watchdog", &runner.to_string(), &nats.to_string(), &postgres.to_string()]);
    command.arg(folder).process_group(0).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().unwrap_or_else(|error| panic!("sh, to end the servers with the run: {error}"));
}

fn port_of(address: &str) -> u16 {
    let port = address.rsplit(':').next().and_then(|port| port.parse().ok());
    port.unwrap_or_else(|| panic!("{address:?} is no address of a server: write 127.0.0.1:<port>"))
}

fn open(path: &Path) -> File {
    let file = File::options().create(true).append(true).open(path);
    file.unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
