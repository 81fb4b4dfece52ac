//! What the manifests say is run, run here: every container's command, arguments and environment as processes of this machine,
//! beside one NATS server with the rendered configuration and accounts, and one PostgreSQL database per service. No cluster:
//! nothing is scheduled, no policy is enforced.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use tempfile::TempDir;
use wuwei_runtime::identity::Issuer;
use wuwei_testkit::{
    servers::{free_port, printed_by, project, shared::servers},
    wait,
};

use crate::{Object, Tools, of_kind};

/// How long anything may take.
pub const PATIENCE: Duration = Duration::from_mins(1);
const SECRET: &str = "a secret of the tests, long enough for anything";

/// What a test changes before it is run.
#[derive(Debug, Clone, Copy, Default)]
pub struct Change {
    /// This variable of this deployment is left out.
    pub without_variable: Option<(&'static str, &'static str)>,
    /// This subject is struck from what may be published.
    pub without_subject: Option<&'static str>,
}

/// A process, ended with whoever holds it.
struct Held(Child);

impl Drop for Held {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// One container that runs.
pub struct Running {
    /// Name of its deployment.
    pub name: String,
    child: Held,
    probes: u16,
    paths: Vec<String>,
}

impl Running {
    /// Whether every probe answers 200, or it has ended; none while neither is so.
    fn state(&mut self) -> Option<Result<(), String>> {
        if self.child.0.try_wait().is_ok_and(|ended| ended.is_some()) {
            return Some(Err(self.name.clone()));
        }
        self.paths.iter().all(|path| answers(self.probes, path)).then_some(Ok(()))
    }
}

/// Everything that runs.
pub struct Cluster {
    folder: TempDir,
    objects: Vec<Object>,
    nats_port: u16,
    _nats: Held,
    /// The deployments.
    pub running: Vec<Running>,
}

fn program(name: &str) -> PathBuf {
    let test = std::env::current_exe().unwrap_or_else(|error| panic!("{error}"));
    let folder = test.ancestors().nth(2).unwrap_or_else(|| panic!("{}", test.display()));
    folder.join(name)
}

fn done(command: &mut Command) -> Vec<u8> {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

fn write(path: &Path, text: impl AsRef<[u8]>) {
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder).and_then(|()| fs::write(path, text)).unwrap_or_else(|error| panic!("{error}"));
}

impl Cluster {
    /// Renders `overlays/dev`, changed by `change`, and starts all of it.
    pub async fn start(change: Change) -> Self {
        let tools = Tools::get();
        let objects = tools.objects(&tools.build("overlays/dev"));
        let folder = tempfile::Builder::new().prefix("wuwei-cluster-").tempdir();
        let folder = folder.unwrap_or_else(|error| panic!("{error}"));
        let nats = folder.path().join("nats").display().to_string();
        done(Command::new(program("wuwei")).args(["nats", "config", "--folder", &nats]));
        if let Some(subject) = change.without_subject {
            let file = folder.path().join("nats/auth.conf");
            let text = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{error}"));
            let less = text.replacen(&format!("{subject:?},"), "", 1);
            assert_ne!(less, text, "{subject} is not in {text}");
            write(&file, less);
        }
        let nats_port = free_port();
        let nats = nats_server(folder.path(), &objects, nats_port);
        let mut cluster = Self { folder, objects, nats_port, _nats: nats, running: Vec::new() };
        cluster.secrets();
        cluster.migrate().await;
        let deployments: Vec<Object> = of_kind(&cluster.objects, "Deployment").cloned().collect();
        for deployment in deployments {
            let running = cluster.run(&deployment, change).await;
            cluster.running.push(running);
        }
        cluster
    }

    /// What stands in the secrets: seeds of NATS users, the authority's certificate, the gateway's key.
    fn secrets(&self) {
        let keys = self.folder.path().join("keys");
        let authority = project().join("shared/runtime/src/nats/tests/tls/ca.crt");
        for user in ["registry", "delegation", "wishes", "subsidies", "assessment", "gateway"] {
            let seed = fs::read(self.folder.path().join(format!("nats/{user}.seed")));
            write(&keys.join(user).join("seed"), seed.unwrap_or_else(|error| panic!("{error}")));
            write(&keys.join(user).join("ca.crt"), fs::read(&authority).unwrap_or_else(|error| panic!("{error}")));
        }
        done(Command::new("openssl").args(["genpkey", "-algorithm", "ed25519", "-out"]).arg(self.signing_key()));
    }

    /// The gateway's signing key.
    pub fn signing_key(&self) -> PathBuf {
        self.folder.path().join("keys/gateway/signing.pem")
    }

    /// Address of NATS, the seed of the gateway's user, and the authority's certificate.
    pub fn nats(&self) -> (String, PathBuf, PathBuf) {
        let keys = self.folder.path().join("keys/gateway");
        (format!("tls://127.0.0.1:{}", self.nats_port), keys.join("seed"), keys.join("ca.crt"))
    }

    /// The database of a service.
    async fn database(&self, service: &str) -> String {
        let unique = self.folder.path().file_name().and_then(|name| name.to_str()).unwrap_or_default();
        servers().await.postgres(&format!("{}_{service}", unique.replace(['-', '.'], "_").to_lowercase()))
    }

    /// Runs the job that migrates, container by container.
    async fn migrate(&self) {
        let jobs: Vec<Object> = of_kind(&self.objects, "Job").flat_map(Object::containers).collect();
        for container in jobs {
            let service = container.text("/name").to_owned();
            let url = self.database(&service).await;
            let name = url.rsplit('/').next().unwrap_or_default().to_owned();
            let server = servers().await.postgres("postgres");
            wuwei_migrations::create(&server, &[name]).await.unwrap_or_else(|error| panic!("{error}"));
            done(command(&container).env("DATABASE_URL", &url));
        }
    }

    async fn run(&self, deployment: &Object, change: Change) -> Running {
        let container = deployment.containers().remove(0);
        let (name, probes) = (deployment.name().to_owned(), free_port());
        let service = container.list("/args").last().and_then(|word| word.as_str()).unwrap_or_default().to_owned();
        let mut environment = BTreeMap::new();
        for from in container.list("/envFrom").iter().cloned().map(Object) {
            let map = of_kind(&self.objects, "ConfigMap").find(|map| map.name() == from.text("/configMapRef/name"));
            match map {
                Some(map) => environment.extend(map.map("/data")),
                None => environment.extend(secrets_of_service(&service)),
            }
        }
        for one in container.list("/env").iter().cloned().map(Object) {
            let value = match one.text("/valueFrom/secretKeyRef/key") {
                "uri" => self.database(&service).await,
                _ => name.clone(),
            };
            environment.insert(one.text("/name").to_owned(), value);
        }
        let keys = self.folder.path().join("keys").join(&service).display().to_string();
        let believed =
            Issuer::read(&self.signing_key(), "gateway").unwrap_or_else(|error| panic!("{error}")).public_key();
        for value in environment.values_mut() {
            *value = value
                .replace("tls://nats:4222", &format!("tls://127.0.0.1:{}", self.nats_port))
                .replace("http://collector:4318", "http://127.0.0.1:9")
                .replace("https://login.example.org/realms/wuwei", "http://127.0.0.1:9/realm")
                .replace("/etc/wuwei/keys", &keys)
                .replace("0.0.0.0:8600", &format!("127.0.0.1:{probes}"))
                .replace("0.0.0.0:8080", "127.0.0.1:0")
                .replace("to-be-set-by-the-overlay", &believed);
        }
        if let Some((_, variable)) = change.without_variable.filter(|(of, _)| *of == name) {
            let there = environment.remove(variable);
            assert!(there.is_some(), "{name} has no {variable}");
        }
        let log = fs::File::create(self.folder.path().join(format!("{name}.log")));
        let mut command = command(&container);
        command.envs(environment).stderr(log.unwrap_or_else(|error| panic!("{error}"))).stdout(Stdio::null());
        let child = command.spawn().unwrap_or_else(|error| panic!("{command:?}: {error}"));
        let paths = ["startup", "liveness", "readiness"]
            .map(|probe| container.text(&format!("/{probe}Probe/httpGet/path")).to_owned());
        Running { name, child: Held(child), probes, paths: paths.to_vec() }
    }

    /// What a deployment has logged.
    pub fn log(&self, name: &str) -> String {
        fs::read_to_string(self.folder.path().join(format!("{name}.log"))).unwrap_or_default()
    }

    /// Waits until every probe of every deployment answers 200; who ends meanwhile is named.
    pub async fn ready(&mut self) -> Result<(), String> {
        for running in &mut self.running {
            let what = format!("the probes of {}", running.name);
            wait::until(&what, PATIENCE * 2, || std::future::ready(running.state())).await?;
        }
        Ok(())
    }

    /// Ends all in order.
    pub fn end(mut self) {
        for running in &self.running {
            done(Command::new("kill").args(["-TERM", &running.child.0.id().to_string()]));
        }
        for running in &mut self.running {
            let ended = running.child.0.wait().unwrap_or_else(|error| panic!("{error}"));
            assert!(ended.success(), "{} ends by {ended}", running.name);
        }
    }
}

/// Whether the probe at `path` answers 200.
fn answers(port: u16, path: &str) -> bool {
    let url = format!("http://127.0.0.1:{port}{path}");
    let mut curl = Command::new("curl");
    let output = curl.args(["-s", "-o", "/dev/null", "-w", "%{http_code}", "--max-time", "3", &url]).output();
    output.is_ok_and(|output| output.stdout == b"200")
}

/// A container's command and arguments, as this machine has the programs.
fn command(container: &Object) -> Command {
    let words = [container.list("/command"), container.list("/args")].concat();
    let mut words = words.iter().map(|word| word.as_str().unwrap_or_default());
    let mut command = Command::new(program(words.next().unwrap_or_default()));
    command.args(words);
    let of_tests = std::env::vars_os().map(|(name, _)| name);
    for name in of_tests.filter(|name| name.to_string_lossy().starts_with("WUWEI_")) {
        command.env_remove(name);
    }
    command
}

/// What stands in `<service>-secrets`.
fn secrets_of_service(service: &str) -> BTreeMap<String, String> {
    let names: &[&str] = match service {
        "gateway" => &["WUWEI_GATEWAY__SESSION_SECRET", "WUWEI_ISSUER__CLIENT_SECRET"],
        _ => &["WUWEI_IDENTITY__IDEMPOTENCY_SECRET", "WUWEI_IDENTITY__SEALING_SECRET"],
    };
    names.iter().map(|name| ((*name).to_owned(), SECRET.to_owned())).collect()
}

/// A NATS server by the rendered configuration.
fn nats_server(folder: &Path, objects: &[Object], port: u16) -> Held {
    let map = of_kind(objects, "ConfigMap").find(|map| map.name().starts_with("nats-config"));
    let text = map.map_or_else(|| panic!("no nats-config"), |map| map.map("/data")["nats.conf"].clone());
    let tls = project().join("shared/runtime/src/nats/tests/tls");
    let here = text
        .replace("/etc/nats/tls/tls.crt", &tls.join("server.crt").display().to_string())
        .replace("/etc/nats/tls/tls.key", &tls.join("server.key").display().to_string())
        .replace("store_dir: /data", &format!("store_dir: {:?}", folder.join("jetstream").display().to_string()))
        .replace("0.0.0.0:4222", &format!("127.0.0.1:{port}"))
        .replace("0.0.0.0:8222", &format!("127.0.0.1:{}", free_port()))
        .replace("include auth/auth.conf", "include nats/auth.conf");
    let file = folder.join("nats.conf");
    write(&file, here);
    let mut nats = Command::new(printed_by("deploy/tools/get-nats-server.sh"));
    let child = nats.arg("-c").arg(&file).env("POD_NAME", "nats-0").stderr(Stdio::null()).spawn();
    Held(child.unwrap_or_else(|error| panic!("{error}")))
}
