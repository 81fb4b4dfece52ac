//! TEMPORARY: stands for runtime::start while that is being written.
use std::net::SocketAddr;
use wuwei_runtime::{Clock, Spec, settings::Settings};
pub struct Running;
pub async fn start(_: Spec, _: Settings, _: Clock) -> Result<Running, String> { Ok(Running) }
impl Running {
    pub fn http(&self) -> SocketAddr { SocketAddr::from(([127,0,0,1],0)) }
    pub async fn ended(&self) { std::future::pending().await }
    pub async fn stop(self) {}
}
