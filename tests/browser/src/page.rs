//! What a person does on a page, and sees.

use std::{path::Path, time::Duration};

use fantoccini::{Client, Locator, elements::Element};
use serde_json::{Value, json};
use wuwei_testkit::wait;

/// Longer than any page may take, or any event until it shows.
const PATIENCE: Duration = Duration::from_secs(30);

/// A window of the browser.
pub struct Page {
    client: Client,
    site: String,
}

impl Page {
    pub(crate) fn new(client: Client, site: &str) -> Self {
        Self { client, site: site.to_owned() }
    }

    /// Opens a path of the site.
    pub async fn open(&self, path: &str) {
        self.client.goto(&format!("{}{path}", self.site)).await.unwrap_or_else(|error| panic!("{path}: {error}"));
    }

    /// The path it is at.
    pub async fn path(&self) -> String {
        let url = self.client.current_url().await.unwrap();
        url.as_str().strip_prefix(&self.site).unwrap_or(url.as_str()).to_owned()
    }

    /// What is at `css`, once it is there.
    pub async fn element(&self, css: &str) -> Element {
        let found = || async { self.client.find(Locator::Css(css)).await.ok() };
        wait::until(&format!("{css} at {}", self.path().await), PATIENCE, found).await
    }

    /// Whether something is at `css` now.
    pub async fn has(&self, css: &str) -> bool {
        self.client.find(Locator::Css(css)).await.is_ok()
    }

    /// What is to be read at `css`.
    pub async fn text(&self, css: &str) -> String {
        self.element(css).await.text().await.unwrap()
    }

    /// Waits until `says` is to be read at `css`.
    pub async fn reads(&self, css: &str, says: &str) {
        let read = || async {
            let element = self.client.find(Locator::Css(css)).await.ok()?;
            element.text().await.ok().filter(|text| text.contains(says)).map(drop)
        };
        wait::until(&format!("{says:?} at {css}"), PATIENCE, read).await;
    }

    /// Clicks what is at `css`.
    pub async fn click(&self, css: &str) {
        self.element(css).await.click().await.unwrap_or_else(|error| panic!("clicking {css}: {error}"));
    }

    /// Clicks the link or button that says `words`.
    pub async fn press(&self, words: &str) {
        let path = format!("//main//*[self::a or self::button][contains(normalize-space(.), '{words}')]");
        let found = || async { self.client.find(Locator::XPath(&path)).await.ok() };
        let element = wait::until(&format!("{words:?} to press"), PATIENCE, found).await;
        element.click().await.unwrap_or_else(|error| panic!("pressing {words:?}: {error}"));
    }

    /// Writes into the field at `css`.
    pub async fn fill(&self, css: &str, text: &str) {
        let field = self.element(css).await;
        field.clear().await.unwrap();
        field.send_keys(text).await.unwrap_or_else(|error| panic!("writing at {css}: {error}"));
    }

    /// Chooses the option `value` at `css`.
    pub async fn choose(&self, css: &str, value: &str) {
        let field = self.element(css).await;
        field.select_by_value(value).await.unwrap_or_else(|error| panic!("choosing {value} at {css}: {error}"));
    }

    /// Runs `script`; what it returns.
    pub async fn run(&self, script: &str) -> Value {
        self.client.execute(script, Vec::new()).await.unwrap_or_else(|error| panic!("{script}: {error}"))
    }

    /// Loads axe-core from `source` and has it judge the page by WCAG 2.1 A and AA: each violation with where it is.
    pub async fn violations(&self, source: &str) -> Vec<String> {
        self.client.execute(source, Vec::new()).await.unwrap();
        let judge = "const done = arguments[arguments.length - 1];
            axe.run({ runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] } })
               .then(result => done(result.violations.map(one => one.id + ': ' + one.help + ' ' +
                   one.nodes.map(node => node.target.join(' ') + ' ' + node.failureSummary).join('; '))),
                     error => done(['axe failed: ' + error]));";
        let found = self.client.execute_async(judge, Vec::new()).await.unwrap();
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

    /// Puts a picture of the whole page into `folder`.
    pub async fn picture(&self, folder: &Path, name: &str) {
        let body = self.client.find(Locator::Css("body")).await.unwrap();
        let picture = body.screenshot().await.unwrap();
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
        self.client.close().await.unwrap();
    }

    /// What the page holds, for messages.
    pub async fn source(&self) -> Value {
        json!(self.client.source().await.unwrap_or_default())
    }
}
