//! Kill -9 under load: the service, nats-server, PostgreSQL.

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::Plan;
use crate::{ground::Ground, report::Report, trial::Trial};

/// The service is killed and started again.
pub async fn service(plan: Plan) -> Report {
    let mut ground = Ground::new(plan.backend, &plan.program).await;
    ground.start_instance();
    let mut trial = Trial::begin("service killed", ground).await;
    for _ in 0..plan.rounds {
        trial
            .harm(async |ground| {
                ground.instances[0].kill();
                ground.instances.clear();
                ground.start_instance();
            })
            .await;
    }
    trial.end().await
}

/// nats-server is killed and started again on the same store.
pub async fn nats(plan: Plan) -> Report {
    let mut ground = Ground::new(plan.backend, &plan.program).await;
    ground.start_instance();
    let mut trial = Trial::begin("nats-server killed", ground).await;
    for _ in 0..plan.rounds {
        trial
            .harm(async |ground| {
                ground.nats.kill();
                ground.nats.revive().await;
            })
            .await;
    }
    trial.end().await
}

/// Every process of PostgreSQL is killed, and the cluster started again on the same data.
pub async fn postgres(plan: Plan) -> Report {
    let mut ground = Ground::new(plan.backend, &plan.program).await;
    ground.start_instance();
    let mut trial = Trial::begin("PostgreSQL killed", ground).await;
    for _ in 0..plan.rounds {
        trial
            .harm(async |ground| {
                // The postmaster's children would outlive it by a moment, and finish what they are at.
                let children = ground.database.texts("SELECT pid::text AS t FROM pg_stat_activity").await;
                for child in children.iter().filter_map(|pid| pid.parse().ok()) {
                    // It may have ended since.
                    let _ = kill(Pid::from_raw(child), Signal::SIGKILL);
                }
                ground.postgres().kill().await;
                ground.postgres().revive().await;
            })
            .await;
    }
    trial.end().await
}
