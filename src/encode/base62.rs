//! Base62: digits, upper case, lower case, in ASCII order, so that encoded numbers of one length sort like the numbers.

/// The digits.
pub const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Whether every byte is a digit of base62.
pub fn is_base62(text: &[u8]) -> bool {
    text.iter().all(u8::is_ascii_alphanumeric)
}

/// The last `N` base62 digits of `number`, with leading zeros.
pub fn digits<const N: usize>(mut number: u128) -> [u8; N] {
    let mut out = [b'0'; N];
    for slot in out.iter_mut().rev() {
        *slot = digit((number % 62) as u8);
        number /= 62;
    }
    out
}

/// The six base62 digits of a 32-bit number, with leading zeros: 62^6 is above 2^32.
pub fn digits_of_u32(mut number: u32) -> [u8; 6] {
    let mut out = [b'0'; 6];
    for slot in out.iter_mut().rev() {
        *slot = digit((number % 62) as u8);
        number /= 62;
    }
    out
}

/// The digit of a number below 62.
///
/// Security: no look-up, so that no cache line depends on a secret.
pub fn digit(value: u8) -> u8 {
    let value = value % 62;
    let upper = u8::from(value >= 10);
    let lower = u8::from(value >= 36);
    // '0' + v, then the gaps in ASCII: 7 between '9' and 'A', 6 between 'Z' and 'a'.
    b'0' + value + upper * 7 + lower * 6
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_those_of_the_alphabet() {
        for (value, expected) in ALPHABET.iter().enumerate() {
            assert_eq!(digit(u8::try_from(value).unwrap()), *expected);
        }
        assert_eq!(&digits::<6>(u128::from(u32::MAX)), b"4gfFC3");
        assert_eq!(&digits::<3>(61), b"00z");
        assert_eq!(digits_of_u32(u32::MAX), digits::<6>(u128::from(u32::MAX)));
    }
}
