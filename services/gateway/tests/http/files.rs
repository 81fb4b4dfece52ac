//! Files of wishes over HTTP and on the pages: what is taken in, what is shown to whom.

use serde_json::json;
use wuwei_contracts::{
    files::LONGEST_FILE,
    wishes::{ShowFile, WishView},
};
use wuwei_stories::people::{CLERK, DALANG, RESIDENT};
use wuwei_testkit::{Backend, run};

use crate::{browser::Answer, refused, staff::Town};

/// A PNG of one red point.
pub const PNG: &[u8] = &[
    137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82, 0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0, 144, 119, 83,
    222, 0, 0, 0, 12, 73, 68, 65, 84, 120, 218, 99, 248, 207, 192, 0, 0, 3, 1, 1, 0, 247, 3, 65, 67, 0, 0, 0, 0, 73,
    69, 78, 68, 174, 66, 96, 130,
];
/// A page that calls itself a PNG.
pub const HTML: &[u8] = b"<!DOCTYPE html><script>alert(1)</script>";

fn of(wish: &WishView) -> String {
    format!("/api/v1/towns/{DALANG}/files/{}", wish.receipt)
}

async fn sent(town: &Town, wish: &WishView, content: &[u8]) -> Answer {
    town.browser.upload(RESIDENT, &of(wish), &[("Content-Type", "image/png")], content).await
}

#[test]
fn a_photo_is_taken_in_drawn_anew_and_read_back_by_whom_it_concerns() {
    run(Backend::Sqlite, async |_| {
        let town = Town::open().await;
        let wish = town.wish().await;
        let kept = sent(&town, &wish, PNG).await;
        assert_eq!(kept.status, 201, "{kept:?}");
        let (file, place) = (kept.json(), kept.header("location").unwrap().to_owned());
        assert_eq!((&file["media_type"], &file["public"]), (&json!("image/jpeg"), &json!(false)));
        let listed = town.browser.get(CLERK, &of(&wish)).await.json();
        assert_eq!(listed["items"], json!([file]));
        refused(&town.browser.get(RESIDENT, &place).await, 403, "file_private");

        let (id, address) = (wuwei_runtime::ids::new(), format!("/api/v1/towns/{DALANG}/wishes/open_file"));
        let open = json!({ "id": id, "wish": wish.id, "file": file["id"], "purpose": "示例：核实" });
        assert_eq!(town.browser.post(CLERK, &address, &open).await.status, 200);
        let read = town.browser.get(CLERK, &format!("{place}?disclosure={id}")).await;
        assert_eq!((read.status, read.header("content-type")), (200, Some("image/jpeg")), "{read:?}");
        assert!(read.body.starts_with(&[0xff, 0xd8, 0xff]), "drawn anew as JPEG");
        assert_eq!(read.header("x-content-type-options"), Some("nosniff"));
        assert!(read.header("content-security-policy").unwrap().contains("sandbox"));
        assert_eq!(read.header("cache-control"), Some("private, no-store"));
        refused(&town.browser.get(RESIDENT, &format!("{place}?disclosure={id}")).await, 404, "disclosure_unknown");

        let show = ShowFile {
            wish: wish.id,
            community: wish.community.clone(),
            file: file["id"].as_str().unwrap().parse().unwrap(),
            public: true,
        };
        town.life.by(CLERK, DALANG, show).await;
        let read = town.browser.get("anybody", &place).await;
        assert_eq!((read.status, read.header("cache-control")), (200, Some("public, max-age=300")));
        let other = town.wish().await;
        for reference in [other.receipt.to_string(), other.id.to_string()] {
            let elsewhere = place.replace(&wish.id.to_string(), &reference);
            refused(&town.browser.get("anybody", &elsewhere).await, 404, "file_unknown");
        }
    });
}

#[test]
fn what_is_no_picture_or_too_large_or_not_ones_own_is_refused_and_nothing_is_kept() {
    run(Backend::Sqlite, async |_| {
        let town = Town::open().await;
        let wish = town.wish().await;
        let html = sent(&town, &wish, HTML).await;
        refused(&html, 400, "file_type_unknown");
        assert_eq!(html.json()["errors"][0]["field"], "file");
        refused(&sent(&town, &wish, &[PNG[..16].to_vec(), HTML.to_vec()].concat()).await, 400, "picture_broken");
        refused(&sent(&town, &wish, b"").await, 400, "file_empty");
        refused(&sent(&town, &wish, &vec![0xff; LONGEST_FILE + 1]).await, 413, "body_too_large");
        let mut wide = PNG.to_vec();
        // Its header says ten thousand by ten thousand, with the header's own check sum.
        wide[16..33].copy_from_slice(&[0, 0, 39, 16, 0, 0, 39, 16, 8, 2, 0, 0, 0, 0x0f, 0x83, 0xa1, 0xc4]);
        let crc = crc32(&wide[12..29]).to_be_bytes();
        wide[29..33].copy_from_slice(&crc);
        refused(&sent(&town, &wish, &wide).await, 413, "picture_too_large");

        let address = of(&wish);
        refused(&town.browser.upload("somebody", &address, &[], PNG).await, 403, "not_the_wisher");
        let unknown = address.replace(&wish.receipt.to_string(), "WS-26-999999-5");
        refused(&town.browser.upload(RESIDENT, &unknown, &[], PNG).await, 404, "wish_unknown");
        let wrong = address.replace(&wish.receipt.to_string(), "WS-26-999999-4");
        refused(&town.browser.upload(RESIDENT, &wrong, &[], PNG).await, 400, "invalid_field");
        refused(&town.browser.upload(RESIDENT, &format!("{address}?prat=1"), &[], PNG).await, 400, "invalid_parameter");
        refused(&town.browser.bare("POST", &address, &[], PNG).await, 401, "identity_missing");
        let id = wuwei_runtime::ids::new();
        let named = format!("{address}?id={id}");
        assert_eq!(town.browser.upload(RESIDENT, &named, &[], PNG).await.status, 201);
        refused(&town.browser.upload(RESIDENT, &named, &[], PNG).await, 409, "file_exists");
        let listed = town.browser.get(RESIDENT, &address).await.json();
        assert_eq!(listed["items"].as_array().unwrap().len(), 1, "{listed}");
        let kept = town.life.city.caller().files("wishes").list().await.unwrap();
        assert_eq!(kept.len(), 1, "what was refused is not left in the bucket");
    });
}

/// Where the first photo of a page lies.
pub fn shown(page: &Answer) -> String {
    let text = page.text();
    let rest = text.split_once("<img src=\"/towns").expect("a photo").1;
    format!("/towns{}", rest.split('"').next().unwrap())
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { (sum >> 1) ^ 0xedb8_8320 } else { sum >> 1 })
    })
}

#[test]
fn a_photo_comes_with_a_wish_and_only_its_wisher_sees_it_on_the_page() {
    run(Backend::Sqlite, async |_| {
        let town = Town::open().await;
        let visitor = crate::visitor::Visitor::new(&town.browser);
        let form = format!("/towns/{DALANG}/communities/{}/wish", town.community);
        visitor.get(&form).await;
        let fields = [("category", "facilities"), ("text", "示例：楼道灯坏了")];
        let wrong = visitor.post_file(&form, &fields, ("photo", HTML)).await;
        assert_eq!(wrong.status, 422, "{wrong:?}");
        assert!(wrong.text().contains("id=\"photo-wrong\">这不是"), "{wrong:?}");
        assert!(wrong.text().contains("楼道灯坏了"), "what was typed is kept");
        let sent = visitor.post_file(&form, &fields, ("photo", PNG)).await;
        assert_eq!(sent.status, 200, "{sent:?}");
        let between =
            |from: &str, to: &str| sent.text().split_once(from).unwrap().1.split_once(to).unwrap().0.trim().to_owned();
        let (receipt, code) = (between("id=\"receipt\">", "<"), between("id=\"follow-code\">", "<"));
        let wish = format!("/towns/{DALANG}/wishes/{receipt}");
        let page = visitor.get(&wish).await;
        assert!(page.text().contains("不公开") && !page.text().contains("<img src=\"/towns"), "{}", page.text());
        let own = visitor.post(&format!("{wish}/own-text"), &[("follow_code", &code)]).await;
        let source = shown(&own);
        let photo = visitor.get(&source).await;
        assert_eq!((photo.status, photo.header("content-type")), (200, Some("image/jpeg")), "{photo:?}");
        let other = crate::visitor::Visitor::signed_in(&town.browser, "resident").await;
        assert_eq!(other.get(&source).await.status, 404, "the disclosure is another's");
        assert_eq!(other.get(source.split('?').next().unwrap()).await.status, 403);

        let missing = visitor.post_file(&format!("{wish}/files"), &[("follow_code", &code)], ("file", b"")).await;
        assert!(missing.text().contains("还没有选文件"), "{missing:?}");
        let more = visitor.post_file(&format!("{wish}/files"), &[("follow_code", &code)], ("file", PNG)).await;
        assert_eq!((more.status, more.header("location")), (303, Some(&*format!("{wish}#files"))), "{more:?}");
        let guessed =
            visitor.post_file(&format!("{wish}/files"), &[("follow_code", "AAAAAAAAAAAA")], ("file", PNG)).await;
        assert!(guessed.text().contains("查询码不对"), "{guessed:?}");
        let own = visitor.post(&format!("{wish}/own-text"), &[("follow_code", &code)]).await;
        let file =
            own.text().split_once("name=\"file\" value=\"").expect("a button").1.split('"').next().unwrap().to_owned();
        let gone = visitor.post(&format!("{wish}/files/remove"), &[("file", &file), ("follow_code", &code)]).await;
        assert_eq!(gone.status, 303, "{gone:?}");
        let own = visitor.post(&format!("{wish}/own-text"), &[("follow_code", &code)]).await;
        assert_eq!(own.text().matches("<img src=\"/towns").count(), 1);
        // A form of another site is not taken, whatever it carries.
        let stranger = crate::visitor::Visitor::new(&town.browser);
        assert_eq!(stranger.post_file(&form, &fields, ("photo", PNG)).await.status, 403);
    });
}
