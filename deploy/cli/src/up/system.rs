//! Everything `up` starts, from nats-server to the last town, and the order in which it ends.

use std::net::{Ipv4Addr, SocketAddr};

use futures::{
    StreamExt,
    future::{join_all, join3, try_join_all},
    stream::FuturesUnordered,
};
use wuwei_runtime::Clock;
use wuwei_traces::TraceStore;

use super::{
    bootstrap,
    gateway::{Gateway, Minded},
    ledger::Ledger,
    nats::Nats,
    service::{Hosted, Shared},
    traces::Traces,
};
use crate::{
    arguments::Up,
    client,
    commands::clock,
    context::Context,
    demo,
    exit::{Failure, Result},
    nats_server, postgres,
    process::Process,
    record::{Record, built},
    say, services,
    steps::Steps,
};

/// The system of one data folder.
pub struct System {
    context: Context,
    ledger: Ledger,
    clock: Clock,
    http: Option<SocketAddr>,
    web: Option<SocketAddr>,
    nats_port: Option<u16>,
    processes: bool,
    program: nats_server::Program,
    nats: Option<Nats>,
    services: Vec<Hosted>,
    following: Option<clock::Following>,
    shared: Option<Shared>,
    gateway: Option<Minded>,
    traces: (String, TraceStore),
}

impl System {
    /// Nothing runs yet; the record says so.
    pub fn new(context: &Context, options: &Up, server_name: String, traces: &Traces) -> Result<Self> {
        let own = Process::own().ok_or_else(|| Failure::failed(say!(context.messages, "up.no_process")))?;
        let program = nats_server::find(options.nats_server.as_deref(), &context.messages)?;
        let clock = clock::stored(&context.data)?;
        let record = Record {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            built: built(),
            server_name,
            since: Clock::default().now(),
            ready: false,
            background: options.background,
            supervisor: own,
            postgres: postgres::server(&context.data)?.map(|server| server.to_string()),
            nats: None,
            web: None,
            gateway: None,
            services: Vec::new(),
        };
        Ok(Self {
            ledger: Ledger::new(context.data.clone(), record),
            context: context.clone(),
            clock,
            http: options.http,
            web: options.web,
            nats_port: options.nats_port,
            processes: options.processes,
            program,
            nats: None,
            services: Vec::new(),
            following: None,
            shared: None,
            gateway: None,
            traces: (traces.endpoint(), traces.store()),
        })
    }

    /// What runs.
    pub fn record(&self) -> Record {
        self.ledger.record()
    }

    /// Starts everything and loads the reference data.
    pub async fn start(&mut self, steps: &mut Steps) -> Result {
        let context = self.context.clone();
        let messages = &context.messages;
        steps.begin(say!(messages, "up.nats_begun"));
        let nats = Nats::start(&context, &self.ledger, self.program.clone(), self.nats_port).await?;
        let url = nats.url();
        self.nats = Some(nats);
        steps.done(say!(messages, "up.nats_done", version = self.program.version, url));
        steps.begin(say!(messages, "up.databases_begun"));
        migrate(&context).await?;
        steps.done(say!(messages, "up.databases_done", count = services::ALL.len()));
        steps.begin(say!(messages, "up.services_begun"));
        self.start_services(&url, steps).await?;
        steps.done(say!(messages, "up.services_done", names = services::ALL.join(", ")));
        bootstrap::run(&context, &url, &self.clock, steps).await?;
        steps.begin(say!(messages, "up.gateway_begun"));
        let gateway = self.start_gateway(&url).await?;
        let address = gateway.address();
        self.ledger.change(|record| record.web = Some(address));
        steps.done(say!(messages, "up.gateway_done", address));
        self.gateway = Some(gateway);
        demo::run(&context, &self.ledger.record(), &self.clock, steps).await?;
        self.ledger.change(|record| record.ready = true);
        Ok(())
    }

    async fn start_services(&mut self, nats_url: &str, steps: &mut Steps) -> Result {
        let context = self.context.clone();
        if !self.processes {
            let operator = client::embedded_nats(&context, nats_url.to_owned())?;
            self.following = Some(clock::follow(&operator, &self.clock).await?);
            self.shared = Some(Shared::listen(self.private_address(0)).await?);
        }
        let addresses = (0..services::ALL.len()).map(|place| self.private_address(place)).collect::<Vec<_>>();
        let Self { ledger, clock, shared, services: running, traces: (traces, _), .. } = self;
        let (ledger, clock, shared, context, traces) = (&*ledger, &*clock, shared.as_ref(), &context, &**traces);
        // All at once: each waits for others, the disk and the network more than it works.
        let starting = services::ALL.into_iter().zip(addresses).map(async |(name, http)| {
            services::write_settings(context, name, (nats_url, traces), http)?;
            match shared {
                None => Hosted::apart(context, ledger, name).await,
                Some(shared) => Hosted::here(context, ledger, name, clock.clone(), shared).await,
            }
        });
        let mut starting: FuturesUnordered<_> = starting.collect();
        let mut failed = None;
        while let Some(outcome) = starting.next().await {
            match outcome {
                Ok(hosted) => running.push(hosted),
                // The others are waited for: what has started has to be stopped.
                Err(failure) => failed = failed.or(Some(failure)),
            }
            steps.part(running.len() as u64, services::ALL.len() as u64);
        }
        failed.map_or(Ok(()), Err)
    }

    async fn start_gateway(&self, nats_url: &str) -> Result<Minded> {
        let (context, (traces, kept)) = (&self.context, &self.traces);
        // Behind the services' ports, where those are given.
        let private = self.private_address(services::ALL.len());
        services::write_settings(context, wuwei_gateway::SERVICE, (nats_url, traces), private)?;
        if self.processes {
            return Minded::apart(context, &self.ledger, self.web).await;
        }
        let settings = services::embedded_settings(&context.data, wuwei_gateway::SERVICE)?;
        let gateway = Gateway::start(context, &settings.nats, (self.web, kept), &self.clock).await?;
        Ok(Minded::Here(Box::new(gateway)))
    }

    /// The private address of the service at `place`: the port given and those behind it, or any free one.
    fn private_address(&self, place: usize) -> SocketAddr {
        let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        self.http.map_or(any, |first| {
            let behind = u16::try_from(place).unwrap_or(0);
            let port = if first.port() == 0 { 0 } else { first.port().saturating_add(behind) };
            SocketAddr::new(first.ip(), port)
        })
    }

    /// Keeps everything running, for ever.
    pub async fn watch(&mut self) {
        let nats = async {
            match &mut self.nats {
                Some(nats) => nats.keep().await,
                None => std::future::pending().await,
            }
        };
        let gateway = async {
            match &mut self.gateway {
                Some(gateway) => gateway.keep().await,
                None => std::future::pending().await,
            }
        };
        join3(nats, gateway, join_all(self.services.iter_mut().map(Hosted::keep))).await;
    }

    /// Stops everything: the gateway, services, the last started first, then nats-server.
    pub async fn stop(&mut self) {
        if let Some(gateway) = self.gateway.take() {
            gateway.stop().await;
        }
        drop(self.following.take());
        while let Some(service) = self.services.pop() {
            service.stop().await;
        }
        if let Some(shared) = self.shared.take() {
            shared.stop().await;
        }
        if let Some(nats) = self.nats.take() {
            nats.stop().await;
        }
    }
}

/// Brings every database to its last migration, all at once; on a `PostgreSQL` server makes those that are missing.
async fn migrate(context: &Context) -> Result {
    if let Some(server) = postgres::server(&context.data)? {
        postgres::create(&server).await?;
    }
    let migrating = services::ALL.map(|name| async move {
        let migrated = wuwei_migrations::up(name, &services::database_url(&context.data, name)?).await;
        migrated.map_err(|error| Failure::failed(format!("{name}: {error}")))
    });
    try_join_all(migrating).await.map(drop)
}
