//! A browser of a test's own.

use std::{
    net::TcpListener,
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::Duration,
};

use serde_json::json;
use tempfile::TempDir;
use wuwei_testkit::{servers::printed_by, wait};

use crate::{Page, driver::Driver};

/// How long a browser may take to start on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

/// What is looked at the pages with.
#[derive(Debug, Clone, Copy)]
pub struct Screen {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Whether scripts run.
    pub script: bool,
}

impl Screen {
    /// A desk.
    pub const DESK: Self = Self { width: 1280, height: 900, script: true };
    /// A small telephone.
    pub const TELEPHONE: Self = Self { width: 360, height: 740, script: true };
    /// A desk whose browser runs no scripts.
    pub const NO_SCRIPT: Self = Self { script: false, ..Self::DESK };
}

/// Headless Chromium and its driver; both end with it.
pub struct Chromium {
    driver: Child,
    port: u16,
    profile: TempDir,
    program: PathBuf,
}

impl Chromium {
    /// Starts the driver.
    pub async fn start() -> Self {
        let programs = printed_by("tests/tools/get-chromium.sh");
        let mut programs = programs.lines().map(PathBuf::from);
        let (program, driver) = (programs.next().expect("Chromium"), programs.next().expect("its driver"));
        let port = TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).unwrap().port();
        let profile = tempfile::Builder::new().prefix("wuwei-chromium").tempdir().unwrap();
        let driver = Command::new(driver)
            .arg(format!("--port={port}"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let answers = || async { tokio::net::TcpStream::connect(("127.0.0.1", port)).await.ok().map(drop) };
        wait::until("the driver of Chromium", PATIENCE, answers).await;
        Self { driver, port, profile, program }
    }

    /// A fresh window.
    pub async fn open(&self, site: &str, screen: Screen) -> Page {
        Page::new(self.driver(screen).await, site)
    }

    async fn driver(&self, screen: Screen) -> Driver {
        let Screen { width, height, script } = screen;
        let profile = self.profile.path().join(uuid::Uuid::from_u128(fresh(self.port)).to_string());
        let mut options = json!({
            "binary": self.program,
            "args": [
                "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
                "--disable-dev-shm-usage", "--force-prefers-reduced-motion", "--hide-scrollbars", "--lang=zh-CN",
                format!("--user-data-dir={}", profile.display()), format!("--window-size={width},{height}"),
            ],
            "prefs": { "intl.accept_languages": "zh-CN,zh" },
        });
        if !script {
            options["prefs"]["profile.managed_default_content_settings.javascript"] = json!(2);
        }
        if screen.width < 500 {
            // A window of the desk is never that narrow.
            let metrics = json!({ "width": width, "height": height, "pixelRatio": 2.0, "touch": true, "mobile": true });
            options["mobileEmulation"] = json!({ "deviceMetrics": metrics });
        }
        Driver::open(self.port, json!({ "goog:chromeOptions": options })).await
    }
}

/// A number no window had before.
fn fresh(port: u16) -> u128 {
    use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
    static WINDOWS: AtomicU64 = AtomicU64::new(0);
    u128::from(port) << 64 | u128::from(WINDOWS.fetch_add(1, Relaxed))
}

impl Drop for Chromium {
    fn drop(&mut self) {
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}
