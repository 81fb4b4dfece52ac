//! Where to go after signing in: only to a page of this very host.

/// `address` if it is a path of this host, else the first page. A second slash or a backslash would name another host.
pub(crate) fn local(address: &str) -> &str {
    let own = address.starts_with('/') && !address.starts_with("//") && !address.contains('\\');
    if own && address.bytes().all(|byte| byte.is_ascii_graphic()) { address } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_this_host_are_returned_to() {
        for own in ["/", "/my-wishes", "/wishes/1?page=2#x"] {
            assert_eq!(local(own), own);
        }
        for foreign in
            ["", "//evil.example", "https://evil.example", "/\\evil.example", "evil", "/a\r\nSet-Cookie: x", "/\t/e"]
        {
            assert_eq!(local(foreign), "/", "{foreign:?}");
        }
    }
}
