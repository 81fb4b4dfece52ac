//! Starts the servers of a test run, unless they run already, and prints their addresses as environment variables. They
//! end with the process that `WUWEI_TEST_RUNNER` names, else with the caller.

use std::io::Write as _;

use wuwei_testkit::servers::shared::servers;

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::io::Result<()> {
    std::io::stdout().write_all(servers().await.environment().as_bytes())
}
