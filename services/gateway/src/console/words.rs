//! What pages say, in Chinese and English: every sentence stands in `messages/<language>.toml`.

use std::{collections::BTreeMap, fmt::Display, sync::LazyLock};

use toml::{Table, Value};

/// A language pages are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// 简体中文
    Zh,
    /// English
    En,
}

impl Language {
    /// The language's tag, as HTML and HTTP name it.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh-CN",
            Self::En => "en",
        }
    }

    /// The language a cookie or an address names.
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "zh" => Some(Self::Zh),
            "en" => Some(Self::En),
            _ => None,
        }
    }

    /// What it is called in cookies and addresses.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Zh => "zh",
            Self::En => "en",
        }
    }

    /// The first language of `Accept-Language` that pages are written in; Chinese where there is none.
    pub fn accepted(header: &str) -> Self {
        let mut tags = header.split(',').map(|part| part.split(';').next().unwrap_or_default().trim());
        tags.find_map(|tag| Self::parse(tag.split('-').next().unwrap_or_default())).unwrap_or(Self::Zh)
    }
}

type Texts = BTreeMap<String, String>;

static CHINESE: LazyLock<Texts> = LazyLock::new(|| {
    read(concat!(include_str!("../../messages/zh.toml"), "\n", include_str!("../../messages/staff.zh.toml")))
});
static ENGLISH: LazyLock<Texts> = LazyLock::new(|| {
    read(concat!(include_str!("../../messages/en.toml"), "\n", include_str!("../../messages/staff.en.toml")))
});

/// The sentences of a file by key, dots between levels. A test reads both files, so they do parse.
fn read(file: &str) -> Texts {
    let mut texts = Texts::new();
    flatten(&file.parse::<Table>().unwrap_or_default(), "", &mut texts);
    texts
}

fn flatten(table: &Table, prefix: &str, texts: &mut Texts) {
    for (key, value) in table {
        match value {
            Value::Table(table) => flatten(table, &format!("{prefix}{key}."), texts),
            value => {
                texts.insert(format!("{prefix}{key}"), value.as_str().unwrap_or_default().to_owned());
            }
        }
    }
}

/// The sentences of one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words {
    /// The language.
    pub language: Language,
}

impl Words {
    /// The sentence under `key`, if there is one.
    pub fn find(self, key: &str) -> Option<&'static str> {
        let texts = match self.language {
            Language::Zh => &CHINESE,
            Language::En => &ENGLISH,
        };
        texts.get(key).map(String::as_str)
    }

    /// The sentence under `key`; where there is none, the key: a test finds the keys of templates that have none.
    pub fn say(self, key: &str) -> &str {
        self.find(key).unwrap_or(key)
    }

    /// What a name on the wire, such as a state, is called: the sentence under `group.name`, else the name itself.
    pub fn name(self, group: &str, name: impl Display) -> String {
        let name = name.to_string();
        self.find(&format!("{group}.{name}")).map_or(name, ToOwned::to_owned)
    }

    /// The sentence under `key`, each `{name}` in it replaced.
    pub fn tell(self, key: &str, values: &[(&str, &dyn Display)]) -> String {
        let text = self.say(key).to_owned();
        values.iter().fold(text, |text, (name, value)| text.replace(&format!("{{{name}}}"), &value.to_string()))
    }

    /// A sentence for a refusal of a service by its code, if there is one; else what the service says.
    pub fn refusal(self, code: &str, detail: &str) -> String {
        self.find(&format!("refusal.{code}")).unwrap_or(detail).to_owned()
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, path::Path};

    use super::*;

    #[test]
    fn both_languages_have_the_same_sentences_with_the_same_places() {
        assert!(CHINESE.len() > 50, "{} sentences", CHINESE.len());
        let keys = |texts: &Texts| texts.keys().cloned().collect::<BTreeSet<_>>();
        let differing: Vec<_> = keys(&CHINESE).symmetric_difference(&keys(&ENGLISH)).cloned().collect();
        assert!(differing.is_empty(), "in one language only: {differing:?}");
        let places = |text: &str| text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).count();
        for (key, text) in &*CHINESE {
            assert_eq!(places(text), places(&ENGLISH[key]), "{key}");
            assert!(!text.is_empty() && !ENGLISH[key].is_empty(), "{key}");
        }
    }

    /// What stands between `begin` and the next quotation mark, wherever it stands in the files below `folder`.
    fn quoted(folder: &Path, begin: &str, found: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                quoted(&path, begin, found);
            } else if path.file_name().is_some_and(|name| name != "words.rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                found.extend(text.split(begin).skip(1).filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())));
            }
        }
    }

    #[test]
    fn every_sentence_a_page_asks_for_is_there() {
        let home = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut keys = BTreeSet::new();
        for begin in ["say(\"", "tell(\""] {
            quoted(&home.join("templates"), begin, &mut keys);
            quoted(&home.join("src/console"), begin, &mut keys);
        }
        assert!(keys.len() > 30, "{keys:?}");
        let missing: Vec<_> = keys.iter().filter(|key| !CHINESE.contains_key(*key)).collect();
        assert!(missing.is_empty(), "no sentence for {missing:?}");
    }

    #[test]
    fn the_browsers_language_is_taken_where_pages_are_written_in_it() {
        assert_eq!(Language::accepted("zh-CN,zh;q=0.9,en;q=0.8"), Language::Zh);
        assert_eq!(Language::accepted("de-DE, en-GB;q=0.7"), Language::En);
        assert_eq!(Language::accepted("fr"), Language::Zh);
        assert_eq!(Language::accepted(""), Language::Zh);
    }
}
