//! What the READMEs of the services say under "Try it" can be done, line by line, on a fresh system.

use std::fs;

use wuwei_stories::services;
use wuwei_testkit::{Backend, City, Stage, both, city::Form, servers::project};

/// In the order in which somebody new would read them.
const READMES: [&str; 5] = ["registry", "wishes", "delegation", "subsidies", "assessment"];
const HEADING: &str = "## Try it";

/// What was decided above, asked about afterwards, and what the answer must hold: rule, reason, arithmetic, who.
const WHY: [(&str, &[&str]); 5] = [
    (
        "0195a3c1-7f00-7000-8000-000000000021",
        &["graded", "published", "part_fulfilled", "sample-village-officer-dalang"],
    ),
    ("0195a3c1-7f00-7000-8000-000000000031", &["wh-01", "decided", "sample-clerk-dalang"]),
    ("0195a3c1-7f00-7000-8000-000000000051", &["0195a3c1-7f00-7000-8000-000000000052", "12000", "50000"]),
    ("0195a3c1-7f00-7000-8000-000000000052", &["scored", "awarded", "12000"]),
    ("0195a3c1-7f00-7000-8000-000000000061 --village 441900113002", &["help-to-government", "statutory-duties"]),
];

/// The lines of `service`'s README that call `wuwei`.
fn lines(service: &str) -> Vec<String> {
    let path = project().join("services").join(service).join("README.md");
    let readme = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let section =
        readme.lines().skip_while(|line| *line != HEADING).skip(1).take_while(|line| !line.starts_with("## "));
    let lines: Vec<String> = section.filter(|line| line.starts_with("wuwei ")).map(str::to_owned).collect();
    assert!(lines.len() >= 5, "{} shows {} lines under {HEADING:?}", path.display(), lines.len());
    lines
}

both!(every_line_that_the_readmes_tell_to_try_works_on_a_fresh_system, async |backend: Backend| {
    let city = City::open(Stage { form: Form::Up, backend }, &services::ALL).await;
    for service in READMES {
        for line in lines(service) {
            let (code, said) = city.shell(&line).await;
            assert_eq!(code, 0, "{service}: {line}\n{said}");
            // Whoever types takes longer than events take.
            city.settled().await;
        }
    }
    for (thing, holds) in WHY {
        let (code, said) = city.shell(&format!("wuwei why {thing}")).await;
        assert_eq!(code, 0, "{thing}: {said}");
        for part in holds {
            assert!(said.contains(part), "{part} is missing in the answer about {thing}: {said}");
        }
    }
    city.close().await;
});
