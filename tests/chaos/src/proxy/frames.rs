//! What a client says to PostgreSQL, message by message.

use std::collections::HashSet;

/// First message of a connection that only asks for encryption; another first message follows.
const ENCRYPTION: [u32; 2] = [80_877_103, 80_877_104];
/// How a statement begins that writes a whole batch, and what one of its parts says.
const BATCH: &[u8] = b"WITH ";
const WRITES: [&[u8]; 2] = [b"INSERT INTO", b"UPDATE "];

/// What a message is, as far as it matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Makes a batch durable once it is executed. Of the extended protocol: its answer is asked for by a later message.
    Commit,
    /// `COMMIT` itself; the server answers at once.
    CommitNow,
    /// Asks for the answers to the messages before (`Sync`).
    Sync,
    /// Anything else.
    Other,
}

impl Part {
    /// Whether the server answers now.
    pub fn asks_for_answer(self) -> bool {
        matches!(self, Self::Sync | Self::CommitNow)
    }

    /// Whether it makes a batch durable.
    pub fn commits(self) -> bool {
        matches!(self, Self::Commit | Self::CommitNow)
    }
}

/// Cuts a stream of bytes into messages.
#[derive(Debug, Default)]
pub struct Frames {
    bytes: Vec<u8>,
    greeted: bool,
    /// Names of the prepared statements that write a batch.
    batches: HashSet<Vec<u8>>,
}

impl Frames {
    /// Where bytes that arrive are to be put.
    pub fn room(&mut self) -> &mut Vec<u8> {
        &mut self.bytes
    }

    /// The next whole message, if it is here.
    pub fn next(&mut self) -> Option<(Part, Vec<u8>)> {
        let start = usize::from(self.greeted);
        let length = number(self.bytes.get(start..start + 4)?);
        let end = start + usize::try_from(length).ok()?;
        if self.bytes.len() < end {
            return None;
        }
        let rest = self.bytes.split_off(end);
        let frame = std::mem::replace(&mut self.bytes, rest);
        if !self.greeted {
            self.greeted = frame.get(4..8).is_none_or(|code| !ENCRYPTION.contains(&number(code)));
            return Some((Part::Other, frame));
        }
        Some((self.part(frame[0], &frame[5..]), frame))
    }

    fn part(&mut self, kind: u8, body: &[u8]) -> Part {
        match kind {
            b'P' => {
                let (name, rest) = text(body);
                let (sql, _) = text(rest);
                if writes_a_batch(sql) {
                    self.batches.insert(name.to_owned());
                } else {
                    self.batches.remove(name);
                }
                Part::Other
            }
            b'B' => {
                let (_, rest) = text(body);
                if self.batches.contains(text(rest).0) { Part::Commit } else { Part::Other }
            }
            b'Q' if body.starts_with(b"COMMIT") => Part::CommitNow,
            b'S' => Part::Sync,
            _ => Part::Other,
        }
    }
}

fn writes_a_batch(sql: &[u8]) -> bool {
    let says = |word: &[u8]| sql.windows(word.len()).any(|window| window == word);
    sql.starts_with(BATCH) && WRITES.into_iter().any(says)
}

/// A text ended by zero, and what follows.
fn text(bytes: &[u8]) -> (&[u8], &[u8]) {
    let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    (&bytes[..end], bytes.get(end + 1..).unwrap_or_default())
}

fn number(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |number, byte| number << 8 | u32::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::{
        Part::{Commit, CommitNow, Other, Sync},
        *,
    };

    fn frame(kind: u8, body: &[u8]) -> Vec<u8> {
        let length = u32::try_from(body.len() + 4).unwrap().to_be_bytes();
        [&[kind][..], &length, body].concat()
    }

    fn parts(bytes: &[u8]) -> Vec<Part> {
        let mut frames = Frames::default();
        let mut parts = Vec::new();
        // One byte at a time: a message may be cut anywhere on its way.
        for byte in bytes {
            frames.room().push(*byte);
            parts.extend(std::iter::from_fn(|| frames.next()).map(|(part, _)| part));
        }
        parts
    }

    #[test]
    fn the_execution_of_a_statement_that_writes_a_batch_is_a_commit() {
        let encryption = [8_u32.to_be_bytes(), 80_877_103_u32.to_be_bytes()].concat();
        let greeting = [8_u32.to_be_bytes(), 196_608_u32.to_be_bytes()].concat();
        let said = [
            encryption,
            greeting,
            frame(b'P', b"s1\0WITH e AS (INSERT INTO events (aggregate) SELECT 1) SELECT 1\0\0\0"),
            frame(b'P', b"s2\0SELECT 1\0\0\0"),
            frame(b'S', b""),
            frame(b'B', b"\0s2\0"),
            frame(b'B', b"\0s1\0"),
            frame(b'E', b"\0\0\0\0\0"),
            frame(b'S', b""),
            frame(b'Q', b"COMMIT\0"),
            frame(b'Q', b"BEGIN\0"),
        ]
        .concat();
        let expected = [Other, Other, Other, Other, Sync, Other, Commit, Other, Sync, CommitNow, Other];
        assert_eq!(parts(&said), expected);
    }
}
