//! The URLs that can be signed: those that nobody on the way has a reason to rewrite.

use super::host;
use super::split::{Target, split, split_scheme, without_fragment};
use crate::error::{Refusal, RefusalCode};

/// The target of a URL that a signature may name.
///
/// A URL passes if it is a fixed point of WHATWG parsing, of RFC 3986 normalization and of the collapsing of `//`, for
/// CDNs do the one or the other before a worker sees the request. Nothing is repaired here: the caller sends the very
/// URL that was signed, so the caller must know it. Whether a name in Punycode (`xn--`) is one is left to the parser:
/// where it is none, no request can be sent.
///
/// Errors: `invalid_url`, for anything but `https:`, or `http:` to loopback, without user information;
/// `url_not_normalized`, with the offending `part` in its details.
pub fn check_normalized(url: &str) -> Result<Target<'_>, Refusal> {
    let url = without_fragment(url);
    let (scheme, rest) = split_scheme(url).map_err(|_| RefusalCode::InvalidUrl)?;
    if !url.starts_with(scheme) {
        return Err(not_normalized("scheme"));
    }
    let end = rest.find(['/', '?', '\\']).unwrap_or(rest.len());
    let (authority, rest) = rest.split_at_checked(end).ok_or(RefusalCode::InvalidUrl)?;
    check_authority(authority, scheme)?;
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    if !is_normalized_path(path) {
        return Err(not_normalized("path"));
    }
    if !is_normalized(query, in_query) {
        return Err(not_normalized("query"));
    }
    split(url).map_err(|_| RefusalCode::InvalidUrl.into())
}

fn check_authority(authority: &str, scheme: &str) -> Result<(), Refusal> {
    if authority.contains('@') {
        return Err(RefusalCode::InvalidUrl.into());
    }
    // A parser would write these in Punycode, decode them or drop them.
    if authority.bytes().any(|byte| !byte.is_ascii_graphic() || byte == b'%') {
        return Err(not_normalized("host"));
    }
    let (host, port) = host::split_port(authority).map_err(|_| RefusalCode::InvalidUrl)?;
    if !host::is_canonical(host) {
        return Err(not_normalized("host"));
    }
    if authority.ends_with(':') || Some(port) == host::default_port(scheme) {
        return Err(not_normalized("port"));
    }
    if scheme == "http" && !host::is_loopback(host) {
        return Err(RefusalCode::InvalidUrl.into());
    }
    Ok(())
}

fn not_normalized(part: &str) -> Refusal {
    Refusal::from(RefusalCode::UrlNotNormalized).with("part", part)
}

fn is_normalized_path(path: &str) -> bool {
    path.starts_with('/')
        && !path.contains("//")
        && path.split('/').all(|segment| segment != "." && segment != "..")
        && is_normalized(path, in_path)
}

/// Whether every character stands for itself where it may, and is percent-encoded in upper case where it must be.
fn is_normalized(text: &str, stands: impl Fn(u8) -> bool) -> bool {
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            match (bytes.next().and_then(upper_hex), bytes.next().and_then(upper_hex)) {
                (Some(high), Some(low)) if !is_unreserved(high << 4 | low) => {}
                _ => return false,
            }
        } else if !stands(byte) {
            return false;
        }
    }
    true
}

fn upper_hex(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

/// Source: RFC 3986, section 2.3.
fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

/// Source: RFC 3986, section 3.3.
fn in_path(byte: u8) -> bool {
    is_unreserved(byte)
        || matches!(
            byte,
            b'!' | b'$' | b'&' | b'\'' | b'(' | b')' | b'*' | b'+' | b',' | b';' | b'=' | b':' | b'@' | b'/'
        )
}

/// Source: RFC 3986, section 3.4, without `'`, which WHATWG encodes in the query of an `http` URL.
fn in_query(byte: u8) -> bool {
    byte != b'\'' && (in_path(byte) || byte == b'?')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(url: &str) -> Result<(), (RefusalCode, Option<String>)> {
        check_normalized(url).map(drop).map_err(|refusal| {
            let part = refusal.details.get("part").and_then(|part| part.as_str()).map(str::to_owned);
            (refusal.code, part)
        })
    }

    #[test]
    fn fixed_points_pass() {
        for url in [
            "https://a.example/",
            "https://a.example/?",
            "https://a.example/p/",
            "https://a.example:8443/p?x=1&y=%20a%2Fb",
            "https://a.example/%C3%BC/(a);b=c,d:e@f!$&'*+?q=a:b@c/d?e!$&()*+,;=-._~",
            "https://xn--bcher-kva.example/",
            "http://localhost:3000/",
            "http://127.0.0.1/",
            "http://[::1]:8080/",
            "https://[2001:db8::1]/",
            "https://[::ffff:102:304]/",
            "https://1.2.3.4/",
            "https://a.example/#anything goes//here",
            "http://app.localhost/",
            "https://a.example/...",
            "https://a.example/?a=//b/../c",
            "https://a.example:0/",
            "https://a.1x/",
        ] {
            assert_eq!(code(url), Ok(()), "{url}");
        }
    }

    #[test]
    fn invalid_urls_are_refused() {
        for url in [
            "",
            "a.example",
            "/p",
            "ftp://a.example/",
            "ws://a.example/",
            "http://a.example/",
            "http://localhost.example/",
            "http://128.0.0.1/",
            "https://user:pw@a.example/",
            "https://@a.example/",
            "https:///p",
            "https://a.example:99999/",
            "https://a.example:08/",
            "https:a.example/",
            " https://a.example/",
            "https://[::g]/",
            "http://10.0.0.1/",
            "http://[::2]/",
            "https://a.example|b/",
        ] {
            assert_eq!(code(url), Err((RefusalCode::InvalidUrl, None)), "{url}");
        }
    }

    #[test]
    fn rewritable_urls_are_refused() {
        for (url, part) in [
            ("HTTPS://a.example/", "scheme"),
            ("https://A.example/", "host"),
            ("https://bücher.example/", "host"),
            ("https://a%2Eexample/", "host"),
            ("https://127.1/", "host"),
            ("https://0x7f.0.0.1/", "host"),
            ("https://1.2.3.4./", "host"),
            ("https://[2001:DB8::1]/", "host"),
            ("https://[0:0:0:0:0:0:0:1]/", "host"),
            ("https://[::ffff:1.2.3.4]/", "host"),
            ("https://a\t.example/", "host"),
            ("https://a.0x/", "host"),
            ("https://a.example:443/", "port"),
            ("https://a.example:/", "port"),
            ("http://localhost:80/", "port"),
            ("https://a.example", "path"),
            ("https://a.example?q", "path"),
            ("https://a.example//p", "path"),
            ("https://a.example/a/../b", "path"),
            ("https://a.example/./b", "path"),
            ("https://a.example/b/..", "path"),
            ("https://a.example/%2e%2e/b", "path"),
            ("https://a.example/%7Eu", "path"),
            ("https://a.example/%c3", "path"),
            ("https://a.example/a b", "path"),
            ("https://a.example/a%2", "path"),
            ("https://a.example/a\\b", "path"),
            ("https://a.example\\b", "path"),
            ("https://a.example/ü", "path"),
            ("https://a.example/a|b", "path"),
            ("https://a.example/[a]", "path"),
            ("https://a.example/a\n", "path"),
            ("https://a.example/%zz", "path"),
            ("https://a.example/?it's", "query"),
            ("https://a.example/?a=ü", "query"),
            ("https://a.example/?a b", "query"),
            ("https://a.example/?%41", "query"),
            ("https://a.example/?a[0]=1", "query"),
            ("https://a.example/?\"", "query"),
            ("https://a.example/?%e4", "query"),
            ("https://a.example/?<>", "query"),
        ] {
            assert_eq!(code(url), Err((RefusalCode::UrlNotNormalized, Some(part.to_owned()))), "{url}");
        }
    }
}
