//! The connection to PostgreSQL breaks in the middle of a COMMIT.

use std::net::SocketAddr;

use super::Plan;
use crate::{
    ground::Ground,
    proxy::{Cut, Proxy},
    report::Report,
    trial::Trial,
};

/// The three places where it breaks, in turn.
const CUTS: [Cut; 3] = [Cut::Before, Cut::After, Cut::AtAnswer];

/// The service reaches its database through a proxy that cuts the wire before a COMMIT is heard, right after it is
/// sent, and when it is answered.
pub async fn commit_cut(plan: Plan) -> Report {
    let mut ground = Ground::new(plan.backend, &plan.program).await;
    let direct = ground.database.url().to_owned();
    let port = port_of(&direct);
    let proxy = Proxy::start(SocketAddr::from(([127, 0, 0, 1], port))).await;
    ground.start_instance_on(&direct.replace(&format!(":{port}/"), &format!(":{}/", proxy.port())));
    let mut trial = Trial::begin("connection cut during COMMIT", ground).await;
    for cut in CUTS.into_iter().cycle().take(plan.rounds) {
        trial.harm(async |_| proxy.cut(cut).await).await;
    }
    trial.note(format!("a third each of {CUTS:?}"));
    trial.end().await
}

fn port_of(url: &str) -> u16 {
    let port = url.rsplit_once(':').and_then(|(_, rest)| rest.split('/').next()?.parse().ok());
    port.unwrap_or_else(|| panic!("{url} names no port"))
}
