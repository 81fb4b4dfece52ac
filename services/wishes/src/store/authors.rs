//! Authors and what is sealed under their keys. Destroying a key erases every text of its author.

use uuid::Uuid;
use wuwei_contracts::wishes::WishRejection;
use wuwei_runtime::{Fault, Refusal, SealedKey, Sealer, Work};

use crate::{
    domain::wish::Facts,
    entities::{
        author_key::{Column, Model},
        follow_code, own_wish, private_text,
    },
    secrets::{self, Private, Secret},
    store::files,
};

/// Whose wish it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wisher {
    /// Somebody who signs in.
    Subject(String),
    /// A person of the vault.
    Person(Uuid),
    /// Whoever has the follow code.
    Nobody,
}

impl Wisher {
    /// Under which they sign in, if they do.
    pub fn subject(&self) -> Option<String> {
        if let Self::Subject(subject) = self { Some(subject.clone()) } else { None }
    }

    /// Their reference in the vault, if they are named by it.
    pub fn person(&self) -> Option<Uuid> {
        if let Self::Person(person) = self { Some(*person) } else { None }
    }
}

/// An author with a live key.
pub struct Author {
    /// Key of the row.
    pub id: String,
    /// The wrapped key.
    key: SealedKey,
    /// Whether it is somebody who can sign in, now or some day.
    known: bool,
}

/// The author of the new wish `wish`: known already, or made with a new key. Who was erased and comes back is somebody
/// new, whom nothing links to the texts of before.
pub async fn of(work: &Work, sealer: &Sealer, wish: Uuid, wisher: &Wisher) -> Result<Author, Refusal> {
    let (kind, name) = match wisher {
        Wisher::Nobody => return Ok(new(work, sealer, wish.to_string(), wisher)?),
        Wisher::Subject(subject) => ("subject", subject.clone()),
        Wisher::Person(person) => ("person", person.to_string()),
    };
    let mut life = 0;
    loop {
        let id = sealer.digest("author", &format!("{}|{kind}|{name}|{life}", work.town()))?;
        match work.find::<Model>(id.as_str()).await? {
            None => return Ok(new(work, sealer, id, wisher)?),
            Some(Model { sealed: None, .. }) => life += 1,
            Some(row @ Model { sealed: Some(_), .. }) => {
                // Erasing the author and sealing a new text never pass each other.
                work.guard(&row);
                let key = SealedKey::stored(row.sealed.unwrap_or_default());
                return Ok(Author { id, key, known: true });
            }
        }
    }
}

fn new(work: &Work, sealer: &Sealer, id: String, wisher: &Wisher) -> Result<Author, Fault> {
    let key = sealer.new_key()?;
    let (kind, subject, person) = match wisher {
        Wisher::Subject(subject) => ("subject", Some(subject.clone()), None),
        Wisher::Person(person) => ("person", None, Some(*person)),
        Wisher::Nobody => ("nobody", None, None),
    };
    work.insert(Model {
        id: id.clone(),
        town: work.town().to_string(),
        kind: kind.to_owned(),
        subject,
        person,
        sealed: Some(key.bytes().to_vec()),
        destroyed_at: None,
        version: 1,
    });
    Ok(Author { id, key, known: !matches!(wisher, Wisher::Nobody) })
}

/// Seals the private half of the wish `wish` and keeps it, and that the wish is the author's.
pub fn keep(work: &Work, sealer: &Sealer, (author, wish): (&Author, Uuid), text: &Private) -> Result<(), Fault> {
    if author.known {
        work.insert(own_wish::Model { wish, author: author.id.clone() });
    }
    let text = serde_json::to_string(text).map_err(Fault::new)?;
    seal(work, sealer, &author.key, (wish, Secret::Text, &text))
}

/// Makes the follow code of the new wish `wish`, and keeps what it is found by.
pub fn follow(work: &Work, sealer: &Sealer, wish: Uuid) -> Result<String, Fault> {
    let code = secrets::follow_code(sealer, wish)?;
    work.insert(follow_code::Model { digest: secrets::code_digest(sealer, &code)?, wish });
    Ok(code)
}

/// Seals why the wish was refused and keeps it; nothing is kept where the author is erased, since nobody could read it.
pub async fn keep_refusal(work: &Work, sealer: &Sealer, wish: &Facts, reason: &str) -> Result<(), Refusal> {
    let row = find(work, wish).await?;
    if let Some(key) = row.sealed.clone().map(SealedKey::stored) {
        work.guard(&row);
        seal(work, sealer, &key, (wish.id, Secret::Refusal, reason))?;
    }
    Ok(())
}

fn seal(
    work: &Work,
    sealer: &Sealer,
    key: &SealedKey,
    (wish, secret, text): (Uuid, Secret, &str),
) -> Result<(), Fault> {
    let id = secrets::id(wish, secret);
    let sealed = sealer.seal(key, &secrets::context(&id), text)?;
    work.insert(private_text::Model { id, town: work.town().to_string(), sealed });
    Ok(())
}

/// The author of a wish.
pub async fn find(work: &Work, wish: &Facts) -> Result<Model, Refusal> {
    let row = work.find::<Model>(wish.author.as_str()).await?;
    row.ok_or_else(|| Fault::new(format!("the wish {} has no author", wish.id)).into())
}

/// Refuses to read a text whose key is destroyed.
pub fn readable(author: &Model, wish: Uuid) -> Result<(), WishRejection> {
    if author.sealed.is_some() { Ok(()) } else { Err(WishRejection::TextErased(wish)) }
}

/// Destroys every key of a person: under the reference, and under the subject they signed in with; takes away the files of
/// their wishes.
pub async fn erase(work: &Work, person: Uuid, subject: Option<&str>) -> Result<(), Refusal> {
    let mut rows = work.list::<Model>(Column::Person, Some(person)).await?;
    if let Some(subject) = subject {
        rows.extend(work.list::<Model>(Column::Subject, Some(subject.to_owned())).await?);
    }
    for row in rows {
        for own in work.list::<own_wish::Model>(own_wish::Column::Author, row.id.as_str()).await? {
            files::erase(work, own.wish).await?;
        }
        work.save(Model {
            subject: None,
            person: None,
            sealed: None,
            destroyed_at: Some(work.now().as_microsecond()),
            version: row.version + 1,
            ..row
        });
    }
    Ok(())
}
