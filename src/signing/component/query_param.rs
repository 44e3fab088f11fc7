//! `@query-param`: one parameter of the query, decoded as a form and encoded again.
//!
//! Libraries disagree about it, so it is never produced, and accepted only where the name occurs once.
//!
//! Source: RFC 9421, section 2.2.8, with `%20` for a space, as in its examples.

use crate::error::Reason;

/// Appends the value of the parameter that `name`, an encoded name, stands for.
pub(super) fn write(query: &str, name: &str, out: &mut Vec<u8>) -> Result<(), Reason> {
    let mut values = query.split('&').filter(|pair| !pair.is_empty()).filter_map(|pair| {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        encode(&decode(key)).eq(name.bytes()).then_some(value)
    });
    let value = values.next().ok_or(Reason::ComponentMissing)?;
    if values.next().is_some() {
        return Err(Reason::ComponentAmbiguous);
    }
    let decoded = decode(value);
    // A form decoder would put U+FFFD here, and two values would become one.
    if std::str::from_utf8(&decoded).is_err() {
        return Err(Reason::ComponentInvalid);
    }
    out.extend(encode(&decoded));
    Ok(())
}

fn decode(text: &str) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [byte, after @ ..] = rest {
        rest = after;
        match (*byte, after) {
            (b'+', _) => decoded.push(b' '),
            (b'%', [high, low, behind @ ..]) => match (hex(*high), hex(*low)) {
                (Some(high), Some(low)) => {
                    decoded.push(high << 4 | low);
                    rest = behind;
                }
                _ => decoded.push(b'%'),
            },
            (byte, _) => decoded.push(byte),
        }
    }
    decoded
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

/// Every byte as itself or as three, by the `application/x-www-form-urlencoded` percent-encode set.
fn encode(bytes: &[u8]) -> impl Iterator<Item = u8> {
    bytes.iter().flat_map(|byte| {
        let digit = |value: u8| if value < 10 { b'0' + value } else { b'A' + value - 10 };
        let plain = byte.is_ascii_alphanumeric() || matches!(byte, b'*' | b'-' | b'.' | b'_');
        let (text, length) = if plain { ([*byte, 0, 0], 1) } else { ([b'%', digit(byte >> 4), digit(byte & 15)], 3) };
        text.into_iter().take(length)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(query: &str, name: &str) -> Result<String, Reason> {
        let mut out = Vec::new();
        write(query, name, &mut out).map(|()| String::from_utf8(out).unwrap())
    }

    #[test]
    fn finds_by_the_encoded_name() {
        assert_eq!(value("a=1&b=2", "b").as_deref(), Ok("2"));
        assert_eq!(value("%61=1", "a").as_deref(), Ok("1"));
        assert_eq!(value("&&a&", "a").as_deref(), Ok(""));
        assert_eq!(value("a=b=c", "a").as_deref(), Ok("b%3Dc"));
        assert_eq!(value("a=50%&b=%zz", "a").as_deref(), Ok("50%25"));
        assert_eq!(value("a=~'", "a").as_deref(), Ok("%7E%27"));
    }

    #[test]
    fn refuses_what_two_readers_read_differently() {
        assert_eq!(value("a=1", "b"), Err(Reason::ComponentMissing));
        assert_eq!(value("a=1", "A"), Err(Reason::ComponentMissing));
        assert_eq!(value("a=1&%61=1", "a"), Err(Reason::ComponentAmbiguous));
        assert_eq!(value("a=%ff", "a"), Err(Reason::ComponentInvalid));
    }
}
