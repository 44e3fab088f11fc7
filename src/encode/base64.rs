//! Base64 for what is stored and sent: base64url without padding in documents, the standard alphabet in header fields.

use base64ct::{Base64, Base64UrlUnpadded, Encoding as _};

/// Base64url without padding.
pub fn to_url(bytes: &[u8]) -> String {
    Base64UrlUnpadded::encode_string(bytes)
}

/// The bytes of base64url without padding; none if it is not canonical.
pub fn from_url(text: &str) -> Option<Vec<u8>> {
    Base64UrlUnpadded::decode_vec(text).ok()
}

/// The `N` bytes of base64url without padding.
pub fn array_from_url<const N: usize>(text: &str) -> Option<[u8; N]> {
    from_url(text)?.try_into().ok()
}

/// Standard base64 with padding.
pub fn to_standard(bytes: &[u8]) -> String {
    Base64::encode_string(bytes)
}

/// The bytes of standard base64 with padding; none if it is not canonical.
pub fn from_standard(text: &str) -> Option<Vec<u8>> {
    Base64::decode_vec(text).ok()
}

/// What [`from_standard`] returns, by a table: a third of its time, which then depends on the text.
///
/// Security: for what is public only, like the signatures and digests of a request.
pub fn from_standard_public(text: &str) -> Option<Vec<u8>> {
    let (groups, []) = text.as_bytes().as_chunks::<4>() else { return None };
    let Some((last, full)) = groups.split_last() else { return Some(Vec::new()) };
    let mut bytes = Vec::with_capacity(groups.len() * 3);
    for group in full {
        bytes.extend_from_slice(&three(*group)?);
    }
    // The bits that no byte is made of must be zero: no two texts are the same bytes.
    match *last {
        [a, b, b'=', b'='] => match three([a, b, b'A', b'A'])? {
            [first, 0, 0] => bytes.push(first),
            _ => return None,
        },
        [a, b, c, b'='] => match three([a, b, c, b'A'])? {
            [first, second, 0] => bytes.extend_from_slice(&[first, second]),
            _ => return None,
        },
        group => bytes.extend_from_slice(&three(group)?),
    }
    Some(bytes)
}

/// The `N` bytes of what [`from_standard_public`] reads, without a place of their own.
pub fn array_from_standard_public<const N: usize>(text: &str) -> Option<[u8; N]> {
    let (groups, []) = text.as_bytes().as_chunks::<4>() else { return None };
    let mut bytes = [0; N];
    if groups.len() != N.div_ceil(3) {
        return None;
    }
    for (group, place) in groups.iter().zip(bytes.chunks_mut(3)) {
        let digits = match (*group, place.len()) {
            ([a, b, b'=', b'='], 1) => [a, b, b'A', b'A'],
            ([a, b, c, b'='], 2) => [a, b, c, b'A'],
            (group, 3) => group,
            _ => return None,
        };
        let three = three(digits)?;
        let (own, none) = three.split_at_checked(place.len())?;
        // The bits that no byte is made of must be zero: no two texts are the same bytes.
        if none.iter().any(|byte| *byte != 0) {
            return None;
        }
        place.copy_from_slice(own);
    }
    Some(bytes)
}

/// The bytes of four digits.
fn three(group: [u8; 4]) -> Option<[u8; 3]> {
    let (mut bits, mut any) = (0, 0);
    for digit in group {
        let value = *VALUES.get(usize::from(digit))?;
        bits = bits << 6 | u32::from(value);
        any |= value;
    }
    // Anything but a digit has the highest bits.
    if any > 63 {
        return None;
    }
    let [_, first, second, third] = bits.to_be_bytes();
    Some([first, second, third])
}

/// The value of each digit of the standard alphabet; 255 for what is none.
const VALUES: [u8; 256] = {
    let mut values = [255; 256];
    let mut byte = 0_u8;
    loop {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => 255,
        };
        #[expect(clippy::indexing_slicing, reason = "evaluated by the compiler, which would refuse it")]
        {
            values[byte as usize] = value;
        }
        if byte == 255 {
            break values;
        }
        byte += 1;
    }
};

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, proptest};

    use super::*;

    fn sized(text: &str, length: usize) -> Option<Vec<u8>> {
        from_standard(text).filter(|bytes| bytes.len() == length)
    }

    proptest! {
        #[test]
        fn an_array_reads_what_is_written(bytes: [u8; 32]) {
            assert_eq!(array_from_standard_public(&to_standard(&bytes)), Some(bytes));
            assert_eq!(array_from_standard_public::<31>(&to_standard(&bytes)), None);
        }

        #[test]
        fn the_table_reads_what_is_written(bytes: Vec<u8>) {
            assert_eq!(from_standard_public(&to_standard(&bytes)), Some(bytes));
        }

        #[test]
        fn both_readers_agree(text in "[A-Da-d+/=]{0,12}", place in any::<proptest::sample::Index>(), odd: char) {
            assert_eq!(from_standard_public(&text), from_standard(&text));
            let mut spoiled: Vec<char> = to_standard(text.as_bytes()).chars().collect();
            if !spoiled.is_empty() {
                let place = place.index(spoiled.len());
                spoiled[place] = odd;
            }
            let spoiled: String = spoiled.into_iter().collect();
            assert_eq!(from_standard_public(&spoiled), from_standard(&spoiled));
            for text in [&text, &spoiled] {
                assert_eq!(array_from_standard_public::<3>(text).map(Vec::from), sized(text, 3));
                assert_eq!(array_from_standard_public::<4>(text).map(Vec::from), sized(text, 4));
                assert_eq!(array_from_standard_public::<5>(text).map(Vec::from), sized(text, 5));
            }
        }
    }
}
