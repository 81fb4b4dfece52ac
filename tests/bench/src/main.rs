//! The benchmark.

fn main() -> std::process::ExitCode {
    wuwei_bench::bench()
}
