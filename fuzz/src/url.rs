//! URLs: how they are split, and that those which may be signed are left alone by a WHATWG parser.

use keyward::signing::url::{check_normalized, split, split_at, split_origin};

/// A URL in the first line, an origin in the second.
pub fn run(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (url, origin) = text.split_once('\n').unwrap_or((&text, ""));
    let signable = check_normalized(url);
    let Ok(target) = split(url) else {
        assert!(signable.is_err(), "what cannot be split cannot be signed");
        return;
    };
    let query = target.query.map_or_else(String::new, |query| format!("?{query}"));
    let whole = format!("{}://{}{}{query}", target.scheme, target.authority, target.path);
    assert!(whole.bytes().all(|byte| byte.is_ascii_graphic()), "nothing in it can add a line to a signature base");
    assert!(target.path.starts_with('/') && !target.authority.contains(['/', '?', '@', '\\']));
    assert_eq!(split(&whole).as_ref(), Ok(&target), "it is split into the same parts again");
    if let Ok(signable) = signable {
        assert_eq!(signable, target);
        match ::url::Url::parse(url.split('#').next().unwrap_or_default()) {
            Ok(parsed) => assert_eq!(parsed.as_str(), whole, "a parser leaves what may be signed as it is"),
            // To know which names are in Punycode takes tables of Unicode. Nobody can send a request there.
            Err(error) => {
                assert!(error == ::url::ParseError::IdnaError && target.authority.contains("xn--"), "{error}");
            }
        }
    }
    if let Ok(at) = split_at(url, Some(origin)) {
        let named = split_origin(origin).expect("an origin that was taken is one");
        assert_eq!((at.scheme, &at.authority), (named.scheme, &named.authority));
        assert_eq!((at.path, at.query), (target.path, target.query));
    }
}
