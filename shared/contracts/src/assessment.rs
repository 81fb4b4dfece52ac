//! Messages of assessment (双向考核): both sides are judged. A period belongs to the assessed town.

/// Name of the service.
pub const SERVICE: &str = "assessment";
