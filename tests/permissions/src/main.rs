//! Prints the table of permissions: `cargo run -p wuwei-permissions > docs/permissions.md`.

use std::io::Write as _;

use wuwei_permissions::table::Table;
use wuwei_stories::services;

fn main() -> std::io::Result<()> {
    std::io::stdout().write_all(Table::of(&services::specs()).to_string().as_bytes())
}
