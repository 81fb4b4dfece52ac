//! Every request over HTTP is a span, and what it asks of the services is part of its trace.

use axum::{
    Router,
    extract::{MatchedPath, Request},
    http::HeaderValue,
    middleware::{self, Next},
    response::Response,
};
use wuwei_runtime::telemetry::{Recorded, http_span};

use crate::SERVICE;

/// What carries the context of a trace, as W3C names it.
pub(crate) const TRACEPARENT: &str = "traceparent";
const TRACESTATE: &str = "tracestate";
/// The route of what matches none.
const NOWHERE: &str = "/{nowhere}";
/// Files, which are no part of any story.
const ASSETS: &str = "/assets/";

/// What the requests that `router` answers are traced by.
pub fn routes<S: Clone + Send + Sync + 'static>(router: Router<S>) -> Router<S> {
    router.layer(middleware::from_fn(traced))
}

/// Makes the span, and puts it in the place of its caller: whoever answers sees one `traceparent`, which is its cause.
async fn traced(mut request: Request, next: Next) -> Response {
    let recorded = span(&request);
    if let Some(traceparent) = &recorded.traceparent
        && let Ok(value) = HeaderValue::from_str(traceparent)
    {
        request.headers_mut().insert(TRACEPARENT, value);
    }
    let response = next.run(request).await;
    recorded.answered(response.status().as_u16());
    response
}

fn span(request: &Request) -> Recorded {
    let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
    let route = request.extensions().get::<MatchedPath>().map_or(NOWHERE, MatchedPath::as_str);
    if route.starts_with(ASSETS) {
        return Recorded::nothing();
    }
    http_span(header(TRACEPARENT), header(TRACESTATE), SERVICE, (request.method().as_str(), route))
}
