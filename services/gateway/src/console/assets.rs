//! Styles, scripts and pictures. Each stands at an address with a digest of what it is, so that browsers keep it.

use std::{collections::BTreeMap, sync::LazyLock};

use axum::{
    extract::Path,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use sha2::{Digest as _, Sha256};

struct Asset {
    kind: &'static str,
    bytes: &'static [u8],
}

/// By name: `console.css`.
const NAMED: [(&str, &str, &[u8]); 4] = [
    ("console.css", "text/css; charset=utf-8", include_bytes!("../../assets/console.css")),
    ("htmx.js", "text/javascript; charset=utf-8", include_bytes!("../../assets/htmx-2.0.11.min.js")),
    ("visit.js", "text/javascript; charset=utf-8", include_bytes!("../../assets/visit.js")),
    ("icon.svg", "image/svg+xml", include_bytes!("../../assets/icon.svg")),
];

/// By the last part of their addresses.
static ADDRESSED: LazyLock<BTreeMap<String, Asset>> = LazyLock::new(|| {
    NAMED.into_iter().map(|(name, kind, bytes)| (addressed(name, bytes), Asset { kind, bytes })).collect()
});

static ADDRESSES: LazyLock<BTreeMap<&str, String>> = LazyLock::new(|| {
    NAMED.into_iter().map(|(name, _, bytes)| (name, format!("/assets/{}", addressed(name, bytes)))).collect()
});

fn addressed(name: &str, bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    let digest = digest.iter().take(6).fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
    name.replacen('.', &format!(".{digest}."), 1)
}

/// The address of the asset called `name`.
pub(super) fn address(name: &str) -> String {
    ADDRESSES.get(name).cloned().unwrap_or_default()
}

/// Serves one.
pub(super) async fn serve(Path(name): Path<String>) -> Response {
    let Some(asset) = ADDRESSED.get(&name) else { return StatusCode::NOT_FOUND.into_response() };
    let headers = [(header::CONTENT_TYPE, asset.kind), (header::CACHE_CONTROL, "public, max-age=31536000, immutable")];
    (headers, asset.bytes).into_response()
}
