//! How clients reach the services: over NATS, or over HTTP through a gateway with bearer tokens.

use std::{
    collections::BTreeMap,
    net::{Ipv4Addr, SocketAddr},
    num::NonZeroU32,
    sync::Arc,
    time::Duration,
};

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::{HeaderMap, Method, Request, StatusCode, header};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use tokio::sync::oneshot;
use wuwei_contracts::{Kind, Message, Town};
use wuwei_gateway::{GatewaySettings, Serving};
use wuwei_runtime::{
    Clock,
    identity::Issuer,
    nats::{
        caller::{As, Call, CallError, Caller},
        connection::{Connection, Label},
    },
    settings::NatsSettings,
};

use super::ground::{CLERK, Ground, RESIDENT, VOLUNTEER};
use crate::failure::{Failure, While};

/// Longest a request may take, its retry included.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long a token is good: longer than anything is measured.
const LIFETIME: Duration = Duration::from_hours(2);
/// More than any client asks: what limits clients is not measured.
const UNLIMITED: NonZeroU32 = NonZeroU32::new(1_000_000).unwrap();

/// How clients reach the services.
pub enum Line {
    /// Each request over NATS.
    Nats(Caller),
    /// Each over HTTP.
    Http(Http),
}

/// A gateway on a thread of its own, and who calls it. It ends when the last of these is dropped.
#[derive(Clone)]
pub struct Http {
    client: Client<HttpConnector, Full<Bytes>>,
    address: SocketAddr,
    tokens: BTreeMap<&'static str, String>,
    _stop: Arc<oneshot::Sender<()>>,
}

/// Why there is no reply.
pub enum Refused {
    /// Not now (503): it may be sent again.
    NotNow,
    /// For good.
    Failed(String),
}

impl Line {
    /// Sends `message` of `who` under `key`; its reply.
    pub async fn call<M: Message>(
        &self,
        (who, town): (&'static str, &Town),
        message: &M,
        key: &str,
    ) -> Result<M::Reply, Refused> {
        match self {
            Self::Nats(caller) => {
                let call = Call::by(As::Subject(who.into())).within(PATIENCE).with_key(key);
                caller.call(town, message, &call).await.map_err(|error| match error {
                    CallError::Rejected(rejection) if rejection.kind == Kind::Unavailable => Refused::NotNow,
                    other => Refused::Failed(other.to_string()),
                })
            }
            Self::Http(http) => http.call((who, town), message, key).await,
        }
    }
}

impl Http {
    /// Starts a gateway before the services of `ground`; one of a `sample` system signs in the sample people.
    pub async fn start(ground: &Ground, sample: bool) -> Result<Self, Failure> {
        let (issuer, now) = (ground.servers.issuer.clone(), Clock::default().now());
        let people = [CLERK, VOLUNTEER, RESIDENT];
        let tokens = people.map(|who| (who, issuer.access_token(who, now, LIFETIME))).into();
        let keys = BTreeMap::from([(issuer.kid().to_owned(), issuer.public_key())]);
        let settings = GatewaySettings {
            per_second: UNLIMITED,
            sample,
            ..GatewaySettings::new(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), keys)
        };
        let (tell, told) = oneshot::channel();
        let (stop, stopped) = oneshot::channel::<()>();
        let runtime = wuwei_runtime::executor()?;
        let nats = ground.servers.nats();
        std::thread::spawn(move || {
            runtime.block_on(async move {
                match serving(settings, &nats, issuer).await {
                    Ok(serving) => {
                        // Whoever asked may be gone, and the end has come then.
                        let _ = tell.send(Ok(serving.address()));
                        let _ = stopped.await;
                        serving.stop().await;
                    }
                    Err(failure) => {
                        let _ = tell.send(Err(failure.to_string()));
                    }
                }
            });
        });
        let address = told.await.doing("starting the gateway")?.map_err(Failure::new)?;
        let client = Client::builder(TokioExecutor::new()).build_http();
        Ok(Self { client, address, tokens, _stop: Arc::new(stop) })
    }

    /// Asks for a page, or sends `form` to its address; its headers and content.
    pub async fn page(
        &self,
        path: &str,
        cookies: &[String],
        form: Option<String>,
    ) -> Result<(HeaderMap, Bytes), Failure> {
        let method = if form.is_some() { Method::POST } else { Method::GET };
        let request = Request::builder()
            .method(method)
            .uri(format!("http://{}{path}", self.address))
            .header(header::ACCEPT, "text/html")
            .header(header::COOKIE, cookies.join("; "))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Full::new(Bytes::from(form.unwrap_or_default())))
            .doing(path)?;
        let response = self.client.request(request).await.doing(path)?;
        let (parts, body) = response.into_parts();
        let body = body.collect().await.doing(path)?.to_bytes();
        if parts.status.is_success() || parts.status.is_redirection() {
            return Ok((parts.headers, body));
        }
        Err(Failure::new(format!("{path}: {}: {}", parts.status, String::from_utf8_lossy(&body))))
    }

    async fn call<M: Message>(
        &self,
        (who, town): (&'static str, &Town),
        message: &M,
        key: &str,
    ) -> Result<M::Reply, Refused> {
        let failed = |error: &dyn std::fmt::Display| Refused::Failed(error.to_string());
        let body = serde_json::to_vec(message).map_err(|error| failed(&error))?;
        let token = self.tokens.get(who).map(String::as_str).unwrap_or_default();
        let request = Request::post(format!("http://{}/api/v1/towns/{town}/{}/{}", self.address, M::SERVICE, M::NAME))
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header(header::CONTENT_TYPE, "application/json")
            .header("idempotency-key", key)
            .body(Full::new(Bytes::from(body)))
            .map_err(|error| failed(&error))?;
        let response = self.client.request(request).await.map_err(|error| failed(&error))?;
        let status = response.status();
        let body = response.into_body().collect().await.map_err(|error| failed(&error))?.to_bytes();
        match status {
            StatusCode::OK => serde_json::from_slice(&body).map_err(|error| failed(&error)),
            StatusCode::SERVICE_UNAVAILABLE => Err(Refused::NotNow),
            _ => Err(Refused::Failed(format!("{status}: {}", String::from_utf8_lossy(&body)))),
        }
    }
}

/// A gateway with a connection of its own.
async fn serving(settings: GatewaySettings, nats: &NatsSettings, issuer: Arc<Issuer>) -> Result<Serving, Failure> {
    let connection = Connection::open(nats, &Label::new("bench gateway"), PATIENCE).await.doing("the gateway")?;
    let caller = Caller::new(connection.client().clone(), Clock::default()).with_issuer(issuer).named("gateway");
    wuwei_gateway::start(settings, caller, Clock::default(), None).await.doing("the gateway")
}
