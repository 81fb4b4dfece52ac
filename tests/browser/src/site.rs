//! All services in this process, furnished as `wuwei up` does it, and the gateway before them.

use std::{collections::BTreeMap, net::SocketAddr};

use uuid::Uuid;
use wuwei_contracts::{
    CommunityId,
    registry::{CommunityDetails, CommunityKind, RegisterCommunity},
};
use wuwei_gateway::{GatewaySettings, Serving};
use wuwei_stories::{
    Life,
    people::{DALANG, TOWN_OFFICER, VILLAGE},
};
use wuwei_testkit::{
    Backend,
    city::{Form, Stage},
};
use wuwei_traces::TraceStore;

/// The services and the gateway.
pub struct Site {
    /// What lives behind the pages.
    pub life: Life,
    serving: Serving,
}

impl Site {
    /// Opens it.
    pub async fn open() -> Self {
        Self::traced(None).await
    }

    /// The same, where story pages show what `traces` hold.
    pub async fn traced(traces: Option<TraceStore>) -> Self {
        let life = Life::begin(Stage { form: Form::OneProcess, backend: Backend::Sqlite }).await;
        let issuer = life.city.issuer();
        let keys = BTreeMap::from([(issuer.kid().to_owned(), issuer.public_key())]);
        let mut settings = GatewaySettings::new(SocketAddr::from(([127, 0, 0, 1], 0)), keys);
        settings.sample = true;
        let (caller, clock) = (life.city.caller().clone(), life.city.clock().clone());
        let serving = wuwei_gateway::start(settings, caller.named("gateway"), clock, traces).await.unwrap();
        Self { life, serving }
    }

    /// Its address, without a slash at the end.
    pub fn address(&self) -> String {
        format!("http://{}", self.serving.address())
    }

    /// Registers a sample community of Dalang called `name`.
    pub async fn community(&self, name: &str) -> CommunityId {
        let details = CommunityDetails { name: name.to_owned(), households: Some(1200), ..CommunityDetails::default() };
        let village = VILLAGE.to_owned().try_into().unwrap();
        let kind = CommunityKind::HousingEstate;
        let register = RegisterCommunity { village, id: None, kind, details, sample: true };
        self.life.by(TOWN_OFFICER, DALANG, register).await.id
    }

    /// The id of the wish with that receipt number.
    pub async fn wish(&self, receipt: &str) -> Uuid {
        let wish = receipt.to_owned().try_into().unwrap();
        self.life.by(TOWN_OFFICER, DALANG, wuwei_contracts::wishes::GetWish { wish }).await.id
    }
}
