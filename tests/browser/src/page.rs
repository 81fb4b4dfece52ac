//! What a person does on a page, and sees.

use std::{path::Path, time::Duration};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hyper::Method;
use serde_json::{Value, json};
use wuwei_testkit::wait;

use crate::driver::{Driver, Element, Refusal};

/// Longer than any page may take, or any event until it shows.
const PATIENCE: Duration = Duration::from_secs(30);
const CSS: &str = "css selector";

/// A window of the browser.
pub struct Page {
    driver: Driver,
    site: String,
}

impl Page {
    pub(crate) fn new(driver: Driver, site: &str) -> Self {
        Self { driver, site: site.to_owned() }
    }

    /// Opens a path of the site.
    pub async fn open(&self, path: &str) {
        let url = format!("{}{path}", self.site);
        self.post("/url", &json!({ "url": url })).await;
    }

    /// The path it is at.
    pub async fn path(&self) -> String {
        let url = self.get("/url").await;
        let url = url.as_str().unwrap_or_default();
        url.strip_prefix(&self.site).unwrap_or(url).to_owned()
    }

    async fn get(&self, path: &str) -> Value {
        self.driver.get(path).await.unwrap_or_else(|refusal| panic!("{path}: {refusal:?}"))
    }

    async fn post(&self, path: &str, body: &Value) -> Value {
        let done = self.driver.order(Method::POST, path, body).await;
        done.unwrap_or_else(|refusal| panic!("{path}: {refusal:?}"))
    }

    /// Does something with the element at `what`, once it is there: the page may be on its way to another, so it is tried
    /// again until it works.
    async fn with<T>(&self, (how, what): (&str, &str), act: impl AsyncFn(Element) -> Result<T, Refusal>) -> T {
        let last = std::sync::Mutex::new(String::new());
        let tried = || async {
            let done = match self.driver.find(how, what).await {
                Ok(element) => act(element).await,
                Err(refusal) => Err(refusal),
            };
            done.map_err(|refusal| *last.lock().unwrap() = format!("{refusal:?}")).ok()
        };
        let at = self.path().await;
        let done = tokio::time::timeout(PATIENCE, wait::until(what, PATIENCE * 2, tried)).await.ok();
        let Some(done) = done else {
            panic!("{what} at {at}, now at {}: {}", self.path().await, last.lock().unwrap());
        };
        done
    }

    /// Waits until something is at `css`.
    pub async fn element(&self, css: &str) {
        self.with((CSS, css), async |_| Ok(())).await;
    }

    /// Whether something is at `css` now.
    pub async fn has(&self, css: &str) -> bool {
        self.driver.find(CSS, css).await.is_ok()
    }

    /// What is to be read at `css`.
    pub async fn text(&self, css: &str) -> String {
        let text = self.with((CSS, css), async |element| self.driver.told(&element, "/text").await).await;
        text.as_str().unwrap_or_default().to_owned()
    }

    /// Waits until `says` is to be read at `css`.
    pub async fn reads(&self, css: &str, says: &str) {
        self.with((CSS, css), async |element| {
            let text = self.driver.told(&element, "/text").await?;
            let text = text.as_str().unwrap_or_default().to_owned();
            let other = || Refusal { code: format!("{says:?} is not to be read"), says: text.clone() };
            text.contains(says).then_some(()).ok_or_else(other)
        })
        .await;
    }

    /// Clicks what is at `css`.
    pub async fn click(&self, css: &str) {
        self.with((CSS, css), async |element| self.driver.of(&element, "/click", &json!({})).await).await;
    }

    /// Clicks the link or button that says `words`.
    pub async fn press(&self, words: &str) {
        let path = format!("//main//*[self::a or self::button][contains(normalize-space(.), '{words}')]");
        self.with(("xpath", &path), async |element| self.driver.of(&element, "/click", &json!({})).await).await;
    }

    /// Waits until there is a picture at `css` that the browser could load.
    pub async fn picture_at(&self, css: &str) {
        self.with((CSS, css), async |element| {
            let wide = self.driver.told(&element, "/property/naturalWidth").await?;
            let none = || Refusal { code: "no picture".to_owned(), says: wide.to_string() };
            wide.as_u64().filter(|points| *points > 0).map(drop).ok_or_else(none)
        })
        .await;
    }

    /// Writes into the field at `css`.
    pub async fn fill(&self, css: &str, text: &str) {
        self.with((CSS, css), async |element| self.driver.of(&element, "/clear", &json!({})).await).await;
        self.write(css, text).await;
    }

    /// Adds to what is in the field at `css`.
    pub async fn write(&self, css: &str, text: &str) {
        let text = json!({ "text": text });
        self.with((CSS, css), async |element| self.driver.of(&element, "/value", &text).await).await;
    }

    /// Chooses the option `value` at `css`.
    pub async fn choose(&self, css: &str, value: &str) {
        self.click(&format!("{css} option[value='{value}']")).await;
    }

    /// Runs `script`; what it returns.
    pub async fn run(&self, script: &str) -> Value {
        self.post("/execute/sync", &json!({ "script": script, "args": [] })).await
    }

    /// Loads axe-core from `source` and has it judge the page by WCAG 2.1 A and AA: each violation with where it is.
    pub async fn violations(&self, source: &str) -> Vec<String> {
        self.run(source).await;
        let judge = "const done = arguments[arguments.length - 1];
            axe.run({ runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] } })
               .then(result => done(result.violations.map(one => one.id + ': ' + one.help + ' ' +
                   one.nodes.map(node => node.target.join(' ') + ' ' + node.failureSummary).join('; '))),
                     error => done(['axe failed: ' + error]));";
        let found = self.post("/execute/async", &json!({ "script": judge, "args": [] })).await;
        serde_json::from_value(found).unwrap()
    }

    /// Bytes of the page and all it loaded.
    pub async fn weight(&self) -> u64 {
        let sum = "return performance.getEntriesByType('navigation')[0].decodedBodySize +
            performance.getEntriesByType('resource').reduce((sum, one) => sum + one.decodedBodySize, 0);";
        self.run(sum).await.as_u64().unwrap()
    }

    /// How far the page reaches beyond the window to the right, in pixels.
    pub async fn overhang(&self) -> i64 {
        self.run("return document.documentElement.scrollWidth - window.innerWidth;").await.as_i64().unwrap()
    }

    /// Puts a picture of the whole page into `folder`, however long it is: of an element the driver shows what is in sight.
    pub async fn picture(&self, folder: &Path, name: &str) {
        let devtools = async |command: &str, parameters: Value| {
            self.post("/goog/cdp/execute", &json!({ "cmd": command, "params": parameters })).await
        };
        // A page that has only just come is not laid out yet.
        let size = wait::until("a page that is laid out", PATIENCE, || async {
            let size = devtools("Page.getLayoutMetrics", json!({})).await["cssContentSize"].clone();
            (size["width"].as_f64()? >= 1.0).then_some(size)
        })
        .await;
        let whole = json!({ "x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1 });
        let order = json!({ "captureBeyondViewport": true, "clip": whole });
        let shot = devtools("Page.captureScreenshot", order).await;
        let picture = STANDARD.decode(shot["data"].as_str().unwrap_or_default()).unwrap();
        std::fs::write(folder.join(format!("{name}.png")), picture).unwrap();
    }

    /// Sets a cookie of the site.
    pub async fn prefers(&self, name: &str, value: &str) {
        self.open(&format!("/preferences?{name}={value}&back=/")).await;
    }

    /// Signs in as the sample person `persona`, from wherever it is.
    pub async fn sign_in(&self, persona: &str) {
        self.click(".tools a[href^='/sign-in']").await;
        self.click(&format!("button[name=persona][value={persona}]")).await;
        self.element("form[action='/sign-out']").await;
    }

    /// Closes the window.
    pub async fn close(self) {
        let _ = self.driver.order(Method::DELETE, "", &Value::Null).await;
    }

    /// What the page holds, for messages.
    pub async fn source(&self) -> Value {
        self.get("/source").await
    }
}
