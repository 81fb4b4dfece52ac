//! What people do in the console, one after the other, until a wish is kept.

use std::path::PathBuf;

use wuwei_contracts::CommunityId;
use wuwei_stories::people::{DALANG, VILLAGE};

use crate::{Chromium, Page, Screen, Site};

/// What the wisher says to staff only.
pub const PRIVATE: &str = "我妈妈腿脚不便，楼道灯坏了三个月";

/// Where pictures are put, to be looked at: `tmp/pictures` of the target folder, in whose `<profile>/deps` a test lies.
pub fn pictures() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let folder = test.ancestors().nth(3).unwrap().join("tmp/pictures");
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// A photo, as a telephone would choose it.
pub fn photo() -> PathBuf {
    let file = pictures().join("photo.jpg");
    std::fs::write(&file, include_bytes!("../photo.jpg")).unwrap();
    file
}

/// A page at which `persona` has signed in.
pub async fn opened(chromium: &Chromium, site: &Site, screen: Screen, persona: &str) -> Page {
    let page = chromium.open(&site.address(), screen).await;
    page.open("/").await;
    page.sign_in(persona).await;
    page
}

/// Hands in a wish from the community's page; its receipt number.
pub async fn wished(page: &Page, estate: &CommunityId) -> String {
    page.open(&format!("/towns/{DALANG}/communities/{estate}/wish")).await;
    page.choose("#category", "facilities").await;
    page.fill("#text", PRIVATE).await;
    page.press("提交心愿").await;
    page.text("#receipt").await
}

/// From the list of what is to be done to the wish.
pub async fn taken_up(page: &Page, list: &str, receipt: &str) {
    page.open(&format!("/work/{DALANG}/{VILLAGE}/wishes?list={list}")).await;
    page.press(receipt).await;
    page.reads("h1", receipt).await;
}

/// Writes a talk down.
pub async fn talked_over(page: &Page) {
    page.fill("#count-residents", "3").await;
    page.fill("#count-staff", "1").await;
    page.fill("[name='talk.minutes']", "示例：在楼下聊了聊").await;
    page.fill("[name='talk.conclusion']", "示例：换灯最要紧").await;
    page.press("记录商议").await;
    page.reads("#state", "已商议").await;
}

/// Grades the wish, makes it public and matches it to an item of the catalogue.
pub async fn matched(page: &Page) {
    page.click("#grade-now").await;
    page.fill("#grade-reason", "示例：有人摔过").await;
    page.press("确定分级").await;
    page.reads("#state", "已分级").await;
    page.fill("#publish-summary", "示例：修好楼道灯").await;
    page.press("确认并公开").await;
    page.reads("#state", "已公开").await;
    page.click("article details summary").await;
    page.choose("#item-1", "wh-01").await;
    page.click("article details[open] button").await;
    page.reads("article", "已对接").await;
}

/// Takes the case of the desk in hand and decides it.
pub async fn decided(page: &Page) {
    page.open(&format!("/work/{DALANG}/{VILLAGE}")).await;
    page.click("[href*='/cases/']").await;
    page.press("受理").await;
    page.reads("#state", "办理中").await;
    page.click("#decision-done").await;
    page.fill("#decide-reason", "示例：灯亮了").await;
    page.click("section[aria-labelledby=decide] button").await;
    page.reads("#state", "已办结").await;
}

/// The wisher says that it is kept.
pub async fn confirmed(page: &Page) {
    page.click("#kept").await;
    page.press("提交答复").await;
    page.reads("#state", "已答复").await;
}
