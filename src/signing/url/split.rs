//! The parts of an absolute `http` or `https` URL.

use std::borrow::Cow;

use memchr::memchr;

use super::host;

/// The text is not an absolute `http` or `https` URL that could be in a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidUrl;

/// Where a request goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target<'a> {
    /// `http` or `https`.
    pub scheme: &'static str,
    /// Host and port: lower case, without the default port.
    pub authority: Cow<'a, str>,
    /// Never empty: `/` where the URL has none.
    pub path: &'a str,
    /// Without its `?`; `Some("")` for `/?`.
    pub query: Option<&'a str>,
}

/// The target of a URL; its fragment is dropped, since no request carries one.
///
/// Security: control characters, spaces and anything beyond ASCII are refused, so that no URL adds a line to a
/// signature base; so is user information, which would make two authorities out of one.
pub fn split(url: &str) -> Result<Target<'_>, InvalidUrl> {
    let url = without_fragment(url);
    // Without a way out, so that many bytes are looked at together.
    if !url.bytes().fold(true, |all, byte| all & byte.is_ascii_graphic()) {
        return Err(InvalidUrl);
    }
    let (scheme, rest) = split_scheme(url)?;
    let end = rest.bytes().position(|byte| matches!(byte, b'/' | b'?' | b'\\')).unwrap_or(rest.len());
    let (authority, rest) = rest.split_at_checked(end).ok_or(InvalidUrl)?;
    if rest.starts_with('\\') {
        return Err(InvalidUrl);
    }
    let (path, query) = match memchr(b'?', rest.as_bytes()) {
        Some(at) => (rest.get(..at).unwrap_or_default(), rest.get(at + 1..)),
        None => (rest, None),
    };
    let path = if path.is_empty() { "/" } else { path };
    Ok(Target { scheme, authority: host::authority(authority, scheme)?, path, query })
}

/// The target of a URL whose scheme and authority are not those that the caller sees: `origin` has these, for a server
/// behind a proxy.
pub fn split_at<'a>(url: &'a str, origin: Option<&'a str>) -> Result<Target<'a>, InvalidUrl> {
    let Some(origin) = origin else { return split(url) };
    let Target { scheme, authority, .. } = split_origin(origin)?;
    Ok(Target { scheme, authority, ..split(url)? })
}

/// The target of a URL that is an origin and no more.
pub fn split_origin(origin: &str) -> Result<Target<'_>, InvalidUrl> {
    let target = split(origin)?;
    if target.path != "/" || target.query.is_some() || origin.contains('#') { Err(InvalidUrl) } else { Ok(target) }
}

pub(super) fn without_fragment(url: &str) -> &str {
    memchr(b'#', url.as_bytes()).and_then(|at| url.get(..at)).unwrap_or(url)
}

/// The scheme, and what stands behind `://`.
pub(super) fn split_scheme(url: &str) -> Result<(&'static str, &str), InvalidUrl> {
    for (scheme, start) in [("https", "https://"), ("http", "http://")] {
        if let Some((head, rest)) = url.split_at_checked(start.len())
            && head.eq_ignore_ascii_case(start)
        {
            return Ok((scheme, rest));
        }
    }
    Err(InvalidUrl)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(url: &str) -> (&'static str, String, &str, Option<&str>) {
        let target = split(url).unwrap();
        (target.scheme, target.authority.into_owned(), target.path, target.query)
    }

    #[test]
    fn splits() {
        assert_eq!(parts("https://a.example/p/q?x=1&y"), ("https", "a.example".into(), "/p/q", Some("x=1&y")));
        assert_eq!(parts("HTTP://A.Example:80"), ("http", "a.example".into(), "/", None));
        assert_eq!(parts("https://a.example:80/"), ("https", "a.example:80".into(), "/", None));
        assert_eq!(parts("https://a.example:443/"), ("https", "a.example".into(), "/", None));
        assert_eq!(parts("https://a.example:?"), ("https", "a.example".into(), "/", Some("")));
        assert_eq!(parts("https://[::1]:8443/?a?b"), ("https", "[::1]:8443".into(), "/", Some("a?b")));
    }

    #[test]
    fn the_fragment_is_dropped() {
        assert_eq!(parts("https://a.example/p#f?x"), ("https", "a.example".into(), "/p", None));
        assert_eq!(parts("https://a.example?x#f"), ("https", "a.example".into(), "/", Some("x")));
        assert_eq!(parts("https://a.example#f\n"), ("https", "a.example".into(), "/", None));
    }

    #[test]
    fn refuses_what_no_request_can_have() {
        for url in [
            "",
            "/path",
            "a.example/",
            "ftp://a.example/",
            "https:/a.example",
            "https://",
            "https:///p",
            "https://:443/",
            "https://user@a.example/",
            "https://a.example@evil.example/",
            "https://a.example\\@evil.example/",
            "https://a.example\\p",
            "https://a.example:x/",
            "https://a.example:65536/",
            "https://a.example:080/",
            "https://a.example/\r\n\"@method\": GET",
            "https://a.example/ü",
            "https://a.example/a b",
            "https://ü.example/",
            "https://[::1/",
            "https://[zz]/",
            "https://a]b/",
            "https://%61.example/",
            "https://a.example:-1/",
        ] {
            assert_eq!(split(url), Err(InvalidUrl), "{url}");
        }
    }

    #[test]
    fn an_origin_replaces_scheme_and_authority_only() {
        let at = |origin| split_at("http://10.0.0.7:8080/p?q", Some(origin));
        let moved = at("https://API.example.com").unwrap();
        assert_eq!(
            (moved.scheme, &*moved.authority, moved.path, moved.query),
            ("https", "api.example.com", "/p", Some("q"))
        );
        for origin in
            ["https://api.example.com/base", "https://api.example.com/?", "https://a.example/#", "api.example"]
        {
            assert_eq!(at(origin), Err(InvalidUrl), "{origin}");
        }
        assert_eq!(split_at("https://a.example/p", None), split("https://a.example/p"));
    }
}
