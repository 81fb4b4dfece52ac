//! Names of spans' attributes and of metrics, all in this one place: `OpenTelemetry` semantic conventions 1.40 for RPC,
//! messaging and HTTP, then our own under `wuwei.`.

/// RPC system, RPC conventions.
pub const RPC_SYSTEM: &str = "rpc.system.name";
/// `<service>/<operation>`.
pub const RPC_METHOD: &str = "rpc.method";
/// Status of the reply: `OK`, or the stable code of the rejection.
pub const RPC_STATUS: &str = "rpc.response.status_code";
/// Class of the error: the stable code, or `fault`.
pub const ERROR_TYPE: &str = "error.type";
/// Messaging system, messaging conventions.
pub const MESSAGING_SYSTEM: &str = "messaging.system";
/// Kind of operation: `create`, `send`, `process`.
pub const MESSAGING_OPERATION_TYPE: &str = "messaging.operation.type";
/// Name of the operation, as the system calls it.
pub const MESSAGING_OPERATION: &str = "messaging.operation.name";
/// The stream.
pub const MESSAGING_DESTINATION: &str = "messaging.destination.name";
/// Id of the message.
pub const MESSAGING_ID: &str = "messaging.message.id";
/// Name of the durable consumer.
pub const MESSAGING_CONSUMER: &str = "messaging.consumer.group.name";
/// Method of a request, HTTP conventions.
pub const HTTP_METHOD: &str = "http.request.method";
/// The address, with names for what varies.
pub const HTTP_ROUTE: &str = "http.route";
/// Status of the answer.
pub const HTTP_STATUS: &str = "http.response.status_code";
/// The service whose span it is: several may run in one process.
pub const SERVICE: &str = "wuwei.service";
/// The story, as the event's `correlationid`.
pub const CORRELATION: &str = "wuwei.correlation";
/// The request or event right before, as the event's `causationid`.
pub const CAUSATION: &str = "wuwei.causation";
/// `<service>/<task>`.
pub const DUE_TASK: &str = "wuwei.due_task";
/// What came of an event or a due task: `done`, or the stable code of the rejection.
pub const OUTCOME: &str = "wuwei.outcome";
/// Slug of the town.
pub const TOWN: &str = "wuwei.town";

/// What both systems are called.
pub const NATS: &str = "nats";

/// Status of a reply that is no rejection.
pub const OK: &str = "OK";

/// Time of a call, RPC conventions (`rpc.server.call.duration`), as Prometheus writes it, unit left out.
pub const CALL_DURATION: &str = "rpc_server_call_duration";
