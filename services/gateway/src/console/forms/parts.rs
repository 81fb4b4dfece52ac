//! Forms with a file (`multipart/form-data`, RFC 7578).

use std::convert::Infallible;

use bytes::Bytes;
use futures::stream;
use multer::Multipart;

/// Most fields of a form.
const FIELDS: usize = 64;

/// The fields as a form without a file sends them, and the file, if one was chosen; none where it cannot be read.
pub(super) async fn read(body: Bytes, boundary: String) -> Option<(Vec<u8>, Option<Vec<u8>>)> {
    let mut parts = Multipart::new(stream::once(async { Ok::<_, Infallible>(body) }), boundary);
    let mut fields = Vec::new();
    let mut file = None;
    for _ in 0..FIELDS {
        let Some(part) = parts.next_field().await.ok()? else {
            let mut form = form_urlencoded::Serializer::new(String::new());
            return Some((form.extend_pairs(fields).finish().into_bytes(), file));
        };
        let name = part.name()?.to_owned();
        if part.file_name().is_some() {
            let content = part.bytes().await.ok()?;
            // A browser sends an empty file where none was chosen.
            file = file.or_else(|| Some(content.to_vec()).filter(|content| !content.is_empty()));
        } else {
            fields.push((name, part.text().await.ok()?));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(parts: &[(&str, &str)]) -> Bytes {
        let one = |(head, content): &(&str, &str)| {
            format!("--x\r\nContent-Disposition: form-data; {head}\r\n\r\n{content}\r\n")
        };
        Bytes::from(parts.iter().map(one).collect::<String>() + "--x--\r\n")
    }

    #[tokio::test]
    async fn fields_and_the_one_file_are_read() {
        let chosen = ("name=\"photo\"; filename=\"a.png\"", "\u{1}png");
        let body = sent(&[("name=\"text\"", "扶手 & more"), chosen, ("name=\"id\"", "1")]);
        let (form, file) = read(body, "x".to_owned()).await.unwrap();
        assert_eq!(form, "text=%E6%89%B6%E6%89%8B+%26+more&id=1".as_bytes());
        assert_eq!(file.as_deref(), Some("\u{1}png".as_bytes()));
        let none = sent(&[("name=\"photo\"; filename=\"\"", "")]);
        assert_eq!(read(none, "x".to_owned()).await, Some((Vec::new(), None)), "nothing was chosen");
    }

    #[tokio::test]
    async fn what_is_no_such_form_is_refused() {
        for broken in ["", "--x\r\n", "--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--\r\n"] {
            assert_eq!(read(Bytes::from(broken), "x".to_owned()).await, None, "{broken:?}");
        }
        let many = vec![("name=\"a\"", "1"); FIELDS + 1];
        assert_eq!(read(sent(&many), "x".to_owned()).await, None, "too many fields");
    }
}
