//! The service under measure.

fn main() -> std::process::ExitCode {
    wuwei_bench::service()
}
