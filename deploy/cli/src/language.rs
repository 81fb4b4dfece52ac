//! What `wuwei` says, in English and Chinese: every sentence stands in `messages/<language>.toml`.

use std::fmt::Display;

use toml::{Table, Value};

use crate::arguments::Tongue;

const ENGLISH: &str = include_str!("../messages/en.toml");
const CHINESE: &str = include_str!("../messages/zh.toml");

/// The sentences of one language.
#[derive(Debug, Clone)]
pub struct Messages {
    tongue: Tongue,
    texts: Table,
}

impl Messages {
    /// The sentences of `tongue`.
    pub fn of(tongue: Tongue) -> Self {
        let file = match tongue {
            Tongue::En => ENGLISH,
            Tongue::Zh => CHINESE,
        };
        // A test reads both files, so they do parse.
        Self { tongue, texts: file.parse().unwrap_or_default() }
    }

    /// The language.
    pub fn tongue(&self) -> Tongue {
        self.tongue
    }

    /// The text under `key` (dots between levels), if there is one.
    pub fn find(&self, key: &str) -> Option<&str> {
        let mut steps = key.split('.');
        let first = self.texts.get(steps.next()?)?;
        steps.try_fold(first, Value::get)?.as_str()
    }

    /// The sentence under `key`, each `{name}` in it replaced; the key itself where there is no such sentence.
    pub fn say(&self, key: &str, values: &[(&str, &dyn Display)]) -> String {
        let mut text = self.find(key).unwrap_or(key).to_owned();
        for (name, value) in values {
            text = text.replace(&format!("{{{name}}}"), &value.to_string());
        }
        text
    }
}

/// The sentence under a key, with its values: `say!(messages, "up.ready", url, count = 36)`.
#[macro_export]
macro_rules! say {
    ($messages:expr, $key:literal $(, $name:ident $(= $value:expr)?)* $(,)?) => {
        $messages.say($key, &[$((stringify!($name), $crate::say!(@value $name $(= $value)?) as &dyn std::fmt::Display)),*])
    };
    (@value $name:ident) => { &$name };
    (@value $name:ident = $value:expr) => { &$value };
}

/// The language asked for: by `--lang` in `arguments`, else by the environment; English where neither says.
pub fn wanted(arguments: &[String], environment: impl Fn(&str) -> Option<String>) -> Tongue {
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        let value = argument
            .strip_prefix("--lang=")
            .or_else(|| (argument == "--lang").then(|| rest.next().map_or("", String::as_str)));
        if let Some(value) = value {
            return tongue_of(value);
        }
    }
    let set = |name: &str| environment(name).filter(|value| !value.is_empty());
    ["WUWEI_LANG", "LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .find_map(set)
        .map_or(Tongue::En, |value| tongue_of(&value))
}

fn tongue_of(value: &str) -> Tongue {
    if value.starts_with("zh") { Tongue::Zh } else { Tongue::En }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    fn flat(table: &Table, prefix: &str, into: &mut BTreeMap<String, String>) {
        for (name, value) in table {
            let key = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
            match value {
                Value::Table(inner) => flat(inner, &key, into),
                other => {
                    into.insert(key, other.as_str().unwrap().to_owned());
                }
            }
        }
    }

    fn sentences(file: &str) -> BTreeMap<String, String> {
        let mut all = BTreeMap::new();
        flat(&file.parse().unwrap(), "", &mut all);
        all
    }

    fn placeholders(text: &str) -> BTreeSet<&str> {
        text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
    }

    #[test]
    fn both_languages_say_the_same_things() {
        let (english, mut chinese) = (sentences(ENGLISH), sentences(CHINESE));
        chinese.retain(|key, _| !key.starts_with("help."));
        assert_eq!(english.keys().collect::<Vec<_>>(), chinese.keys().collect::<Vec<_>>());
        for (key, text) in &english {
            assert_eq!(placeholders(text), placeholders(&chinese[key]), "{key}");
        }
    }

    /// Every text literal of the program's source.
    fn literals() -> BTreeSet<String> {
        let mut all = BTreeSet::new();
        let mut folders = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    all.extend(std::fs::read_to_string(path).unwrap().split('"').map(ToOwned::to_owned));
                }
            }
        }
        all
    }

    #[test]
    fn every_sentence_the_program_says_is_in_the_files_and_no_other() {
        let (english, literals) = (sentences(ENGLISH), literals());
        let sections: BTreeSet<&str> = english.keys().filter_map(|key| key.split('.').next()).collect();
        let is_key = |text: &&String| {
            let Some((section, name)) = text.split_once('.') else { return false };
            sections.contains(section) && !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '_')
        };
        let unknown: Vec<_> = literals.iter().filter(is_key).filter(|key| !english.contains_key(*key)).collect();
        assert!(unknown.is_empty(), "no such sentence: {unknown:?}");
        let said = |key: &&String| literals.contains(*key) || key.starts_with("examples.");
        let unsaid: Vec<_> = english.keys().filter(|key| !said(key)).collect();
        assert!(unsaid.is_empty(), "never said: {unsaid:?}");
    }

    #[test]
    fn the_language_is_the_one_asked_for() {
        let none = |_: &str| None;
        let french = |name: &str| (name == "LANG").then(|| "fr_FR.UTF-8".to_owned());
        let chinese = |name: &str| (name == "LC_ALL").then(|| "zh_CN.UTF-8".to_owned());
        let words = |line: &str| line.split(' ').map(ToOwned::to_owned).collect::<Vec<_>>();
        assert_eq!(wanted(&words("wuwei up"), none), Tongue::En);
        assert_eq!(wanted(&words("wuwei up"), french), Tongue::En);
        assert_eq!(wanted(&words("wuwei up"), chinese), Tongue::Zh);
        assert_eq!(wanted(&words("wuwei --lang zh up"), none), Tongue::Zh);
        assert_eq!(wanted(&words("wuwei --lang=en up"), chinese), Tongue::En);
    }

    #[test]
    fn a_sentence_takes_its_values() {
        let messages = Messages::of(Tongue::En);
        assert_eq!(messages.say("{town} has {count}", &[("town", &"dalang"), ("count", &28)]), "dalang has 28");
    }
}
