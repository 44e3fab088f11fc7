//! Tokens and the other forms of a credential: what is read is what was written, and nothing else is.

use keyward::credential::{Credential, parse_any_token, parse_basic, parse_token};
use keyward::id::Id;
use keyward::verify::{Ours, extract};

use super::world::PREFIX;

/// What `Authorization` says in the first line, and `X-API-Key` in the second.
pub fn run(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (first, second) = text.split_once('\n').unwrap_or((&text, ""));
    let _ = extract(Ours { prefix: PREFIX, rules: None }, Some(first), Some(second));
    let bare = first.split_once(' ').map_or(first, |(_, rest)| rest);
    for token in [first, second, bare] {
        if let Some(Ok(credential)) = parse_token(PREFIX, token) {
            assert_eq!(credential.token(PREFIX), token);
            let (prefix, again) = parse_any_token(token).expect("a token of ours is one of any prefix");
            assert!(again.is_ok_and(|again| prefix == PREFIX && same(&again, &credential)));
        }
        if let Some((prefix, Ok(credential))) = parse_any_token(token) {
            assert_eq!(credential.token(prefix), token);
        }
        if let Some(Ok(credential)) = parse_basic(token) {
            let rebuilt = credential.token(PREFIX);
            assert!(
                parse_token(PREFIX, &rebuilt).is_some_and(|again| again.is_ok_and(|again| same(&again, &credential)))
            );
        }
        if let Some(id) = Id::parse(token) {
            assert_eq!(id.as_str(), token);
            assert!(id.lies_in(&id.account_document()));
        }
    }
}

fn same(left: &Credential, right: &Credential) -> bool {
    left.client_id == right.client_id && left.secret.expose() == right.secret.expose()
}
