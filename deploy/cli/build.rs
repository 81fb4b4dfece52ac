//! Asks the linker to pack the places of pointers within the program (`DT_RELR`), which were 1.9 MB of it, where the C
//! library can read them: glibc from 2.36 on; and to keep functions once that came out alike, 1.7 MB (ADR 49).
#![allow(clippy::print_stdout, clippy::disallowed_methods, reason = "this is how a build script hears and speaks")]

use std::{env, process::Command};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let target = |name: &str| env::var(format!("CARGO_CFG_TARGET_{name}")).unwrap_or_default();
    if target("OS") == "linux" && target("ENV") == "gnu" && env::var("HOST") == env::var("TARGET") && reads_packed() {
        println!("cargo::rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
    }
    // Rust brings lld for this target; another linker, where one is set, may not know it.
    let lld = target("OS") == "linux" && target("ENV") == "gnu" && target("ARCH") == "x86_64";
    if lld && env::var("RUSTC_LINKER").is_err() && env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        println!("cargo::rustc-link-arg-bins=-Wl,--icf=all");
    }
}

/// Whether the C library of this machine reads packed places.
fn reads_packed() -> bool {
    let Ok(told) = Command::new("getconf").arg("GNU_LIBC_VERSION").output() else { return false };
    let told = String::from_utf8_lossy(&told.stdout);
    let mut numbers = told.trim().trim_start_matches("glibc ").split('.').map_while(|number| number.parse().ok());
    (numbers.next(), numbers.next()) >= (Some(2), Some(36))
}
