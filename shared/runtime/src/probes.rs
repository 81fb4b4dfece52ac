//! The private HTTP address: `/livez`, `/readyz`, `/startupz` and `/metrics`.
//!
//! One listener serves all services of a process; `?service=` asks about one. Readiness does not gate NATS requests (an
//! instance subscribes only once it is ready); it tells operators and rollouts.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{Arc, Weak},
    time::Duration,
};

use axum::{
    Json, Router,
    extract::{Query, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use futures::future::{BoxFuture, join_all};
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};

use crate::{metrics::Metrics, tasks};

/// Longest time the checks of one probe may take together.
const PATIENCE: Duration = Duration::from_secs(2);

/// One thing a service needs to be ready.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// What is checked: `database`, `nats`, `migration`, `subscribed`.
    pub name: String,
    /// Whether it is as it must be.
    pub ok: bool,
    /// What was found.
    pub says: String,
}

impl Check {
    /// What was found about `name`.
    pub fn new(name: &str, ok: bool, says: impl Into<String>) -> Self {
        Self { name: name.to_owned(), ok, says: says.into() }
    }
}

/// A service that can be asked how it is.
pub trait Health: Send + Sync + 'static {
    /// Whether it has started; from then on it is asked for its checks.
    fn started(&self) -> bool;

    /// Everything it needs to be ready, as it is now.
    fn checks(&self) -> BoxFuture<'_, Vec<Check>>;
}

/// How one service is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Whether it takes requests and can carry them out.
    pub ready: bool,
    /// What that rests on.
    pub checks: Vec<Check>,
}

/// Why there is no private address.
#[derive(Debug, thiserror::Error)]
#[error("http.listen {address} cannot be used: {cause}; give another address, or port 0 for any free one")]
pub struct ListenError {
    /// The address asked for.
    pub address: SocketAddr,
    /// What the system says.
    pub cause: std::io::Error,
}

type Services = Mutex<BTreeMap<&'static str, Arc<dyn Health>>>;

/// The probes of a process; clones share them.
#[derive(Clone)]
pub struct Probes {
    services: Arc<Services>,
    metrics: Metrics,
}

/// Keeps a service probed; it is forgotten when this is dropped.
#[must_use = "the service is forgotten when this is dropped"]
pub struct Probed {
    service: &'static str,
    services: Weak<Services>,
}

impl Drop for Probed {
    fn drop(&mut self) {
        if let Some(services) = self.services.upgrade() {
            services.lock().remove(self.service);
        }
    }
}

/// A listener that answers probes; it ends when this is dropped.
pub struct Listening {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<()>,
}

impl Listening {
    /// The address, with the port in use.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Takes no more probes and ends once those taken are answered.
    pub async fn stop(mut self) {
        self.stop.take();
        // An error means that the task has ended already.
        let _ = (&mut self.task).await;
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.stop.take();
    }
}

#[derive(Debug, Deserialize)]
struct Asked {
    service: Option<String>,
}

impl Probes {
    /// Probes that also serve `metrics`.
    pub fn new(metrics: Metrics) -> Self {
        Self { services: Arc::default(), metrics }
    }

    /// Answers for `service` too, until what is returned is dropped.
    pub fn add(&self, service: &'static str, health: Arc<dyn Health>) -> Probed {
        self.services.lock().insert(service, health);
        Probed { service, services: Arc::downgrade(&self.services) }
    }

    /// Listens on `address`, until what is returned is dropped.
    pub async fn listen(&self, address: SocketAddr) -> Result<Listening, ListenError> {
        let failed = |cause| ListenError { address, cause };
        let listener = TcpListener::bind(address).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let router = Router::new()
            .route("/livez", get(async || "ok\n"))
            .route("/startupz", get(startup))
            .route("/readyz", get(ready))
            .route("/metrics", get(metrics))
            .with_state(self.clone());
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = axum::serve(listener, router).with_graceful_shutdown(async move {
            // The sender is only ever dropped.
            let _ = stopped.await;
        });
        let task = tasks::spawn(async move {
            if let Err(error) = serving.await {
                tracing::error!(%error, "the private HTTP address has failed");
            }
        });
        Ok(Listening { address, stop: Some(stop), task })
    }

    /// How each service is; only `service` where one is named, none where it is unknown.
    pub async fn reports(&self, service: Option<&str>) -> BTreeMap<&'static str, Report> {
        let services = self.asked(service);
        let reports = services.into_iter().map(async |(name, health)| (name, report(&*health).await));
        join_all(reports).await.into_iter().collect()
    }

    fn asked(&self, service: Option<&str>) -> Vec<(&'static str, Arc<dyn Health>)> {
        let services = self.services.lock();
        let asked = services.iter().filter(|(name, _)| service.is_none_or(|asked| asked == **name));
        asked.map(|(name, health)| (*name, health.clone())).collect()
    }

    fn unknown(&self, service: Option<&str>) -> Response {
        let here = self.services.lock().keys().copied().collect::<Vec<_>>().join(", ");
        let says = match service {
            Some(service) => format!("no service {service:?} runs here; here run: {here}\n"),
            None => "no service runs here\n".to_owned(),
        };
        let status = if service.is_some() { StatusCode::NOT_FOUND } else { StatusCode::SERVICE_UNAVAILABLE };
        (status, says).into_response()
    }
}

async fn report(health: &dyn Health) -> Report {
    if !health.started() {
        return Report { ready: false, checks: vec![Check::new("started", false, "still starting")] };
    }
    let checks = tokio::time::timeout(PATIENCE, health.checks()).await;
    let checks = checks.unwrap_or_else(|_| vec![Check::new("probe", false, format!("no answer within {PATIENCE:?}"))]);
    Report { ready: checks.iter().all(|check| check.ok), checks }
}

async fn ready(State(probes): State<Probes>, Query(asked): Query<Asked>) -> Response {
    let services = probes.reports(asked.service.as_deref()).await;
    if services.is_empty() {
        return probes.unknown(asked.service.as_deref());
    }
    let ready = services.values().all(|report| report.ready);
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(serde_json::json!({ "ready": ready, "services": services }))).into_response()
}

async fn startup(State(probes): State<Probes>, Query(asked): Query<Asked>) -> Response {
    let services = probes.asked(asked.service.as_deref());
    if services.is_empty() {
        return probes.unknown(asked.service.as_deref());
    }
    let started = services.iter().all(|(_, health)| health.started());
    let status = if started { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, if started { "ok\n" } else { "still starting\n" }).into_response()
}

async fn metrics(State(probes): State<Probes>) -> Response {
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(header::CONTENT_TYPE, kind)], probes.metrics.text()).into_response()
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::*;

    #[derive(Default)]
    struct Fake {
        started: AtomicBool,
        connected: AtomicBool,
        stuck: AtomicBool,
    }

    impl Health for Fake {
        fn started(&self) -> bool {
            self.started.load(Ordering::Relaxed)
        }

        fn checks(&self) -> BoxFuture<'_, Vec<Check>> {
            Box::pin(async {
                if self.stuck.load(Ordering::Relaxed) {
                    std::future::pending::<()>().await;
                }
                let connected = self.connected.load(Ordering::Relaxed);
                vec![Check::new("database", true, "ok"), Check::new("nats", connected, "")]
            })
        }
    }

    async fn get(address: SocketAddr, path: &str) -> (u16, String) {
        let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
        (status, answer.split_once("\r\n\r\n").unwrap().1.to_owned())
    }

    #[tokio::test]
    async fn probes_follow_a_service_from_start_to_stop() {
        let probes = Probes::new(Metrics::default());
        let listening = probes.listen(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
        let at = listening.address();
        assert_eq!(get(at, "/livez").await.0, 200);
        assert_eq!(get(at, "/readyz").await.0, 503, "nothing runs here yet");
        let (fake, other) = (Arc::new(Fake::default()), Arc::new(Fake::default()));
        let probed = probes.add("registry", fake.clone());
        let _other = probes.add("wishes", other.clone());
        assert_eq!(get(at, "/startupz?service=registry").await.0, 503);
        fake.started.store(true, Ordering::Relaxed);
        assert_eq!(get(at, "/startupz?service=registry").await.0, 200);
        assert_eq!(get(at, "/startupz").await.0, 503, "the other has not started");
        let (status, body) = get(at, "/readyz?service=registry").await;
        assert_eq!(status, 503);
        assert!(body.contains(r#"{"name":"nats","ok":false,"says":""}"#), "{body}");
        fake.connected.store(true, Ordering::Relaxed);
        let (status, body) = get(at, "/readyz?service=registry").await;
        assert_eq!((status, body.starts_with(r#"{"ready":true"#)), (200, true), "{body}");
        let (status, body) = get(at, "/readyz").await;
        assert!(status == 503 && body.contains("still starting"), "{body}");
        assert_eq!(get(at, "/readyz?service=registri").await.0, 404);
        let (status, text) = get(at, "/metrics").await;
        assert!(status == 200 && text.contains("wuwei_build{version="), "{text}");
        drop(probed);
        assert_eq!(get(at, "/readyz?service=registry").await.0, 404);
        listening.stop().await;
        assert!(tokio::net::TcpStream::connect(at).await.is_err(), "nobody listens any more");
    }

    #[tokio::test(start_paused = true)]
    async fn a_check_that_hangs_makes_the_service_unready() {
        let fake = Arc::new(Fake::default());
        fake.started.store(true, Ordering::Relaxed);
        fake.stuck.store(true, Ordering::Relaxed);
        let probes = Probes::new(Metrics::default());
        let _probed = probes.add("registry", fake);
        let report = &probes.reports(None).await["registry"];
        assert!(!report.ready && report.checks[0].name == "probe", "{report:?}");
    }

    #[tokio::test]
    async fn an_address_in_use_is_named() {
        let taken = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
        let probes = Probes::new(Metrics::default());
        let _first = probes.listen(taken).await.unwrap();
        let error = probes.listen(taken).await.map(|_| ()).unwrap_err();
        assert!(error.to_string().starts_with(&format!("http.listen {taken} cannot be used")), "{error}");
    }
}
