//! Streams and buckets are made as they must be, changed when they differ, left alone when they do not.

use std::time::Duration;

use async_nats::jetstream::{
    self,
    stream::{Config, RetentionPolicy},
};
use wuwei_runtime::outbox::stream::{self, StreamError, StreamSettings};

use crate::support::{Nats, streams};

#[tokio::test]
async fn a_stream_is_made_then_left_alone_then_changed() {
    let nats = Nats::start().await;
    let context = jetstream::new(nats.client().await);
    stream::check_server(&context).await.unwrap();
    let made = stream::ensure_events(&context, "wishes", &streams()).await.unwrap();
    assert_eq!(made.config.subjects, ["evt.*.wishes.>"]);
    assert_eq!(made.config.duplicate_window, Duration::from_mins(10));
    assert!(made.config.deny_delete && made.config.allow_direct);
    assert_eq!(stream::ensure_events(&context, "wishes", &streams()).await.unwrap().config, made.config);
    let shorter = StreamSettings { max_age: Duration::from_hours(24), ..streams() };
    let changed = stream::ensure_events(&context, "wishes", &shorter).await.unwrap();
    assert_eq!(changed.config.max_age, Duration::from_hours(24));
    assert_eq!(changed.created, made.created);
    stream::ensure_dead_letters(&context, 1).await.unwrap();
    stream::ensure_dead_letters(&context, 1).await.unwrap();
    stream::ensure_buckets(&context, 1).await.unwrap();
    stream::ensure_buckets(&context, 1).await.unwrap();
    context.get_key_value("TOWNS").await.unwrap();
}

#[tokio::test]
async fn what_cannot_be_changed_is_named_with_the_way_out() {
    let nats = Nats::start().await;
    let context = jetstream::new(nats.client().await);
    let queue = Config {
        name: "EVT_WISHES".to_owned(),
        subjects: vec!["evt.*.wishes.>".to_owned()],
        retention: RetentionPolicy::WorkQueue,
        ..Config::default()
    };
    context.create_stream(queue).await.unwrap();
    let error = stream::ensure_events(&context, "wishes", &streams()).await.unwrap_err();
    assert!(matches!(error, StreamError::Fixed { field: "retention", .. }), "{error}");
    let too_many = stream::ensure_events(&context, "registry", &StreamSettings { replicas: 3, ..streams() }).await;
    assert!(matches!(too_many, Err(StreamError::Refused { .. })), "{too_many:?}");
}
