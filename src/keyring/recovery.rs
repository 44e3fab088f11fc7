//! The recovery key: printed once, typed by hand perhaps years later.

use zeroize::{Zeroize as _, Zeroizing};

use crate::crypto::{Stream, sha256};

/// 160 bits: too many to be guessed, few enough to be typed.
const BYTES: usize = 20;
const DIGITS: usize = BYTES * 8 / 5;
const CHECK_DIGITS: usize = 4;
const GROUP: usize = 4;

/// Crockford's digits: no letter that can be taken for another digit.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A recovery key; wiped when dropped.
#[derive(Clone, zeroize::ZeroizeOnDrop)]
pub struct RecoveryKey([u8; BYTES]);

impl RecoveryKey {
    /// A new one.
    pub fn generate(stream: &mut Stream) -> Self {
        Self(stream.bytes())
    }

    /// The key of a text; none if it is mistyped.
    ///
    /// Lower case, spaces and hyphens do not matter; `O` is read as 0, `I` and `L` as 1.
    pub fn parse(text: &str) -> Option<Self> {
        let mut digits = Zeroizing::new([0_u8; DIGITS + CHECK_DIGITS]);
        let mut slots = digits.iter_mut();
        for character in text.chars().filter(|character| !matches!(character, ' ' | '-' | '\t' | '\r' | '\n')) {
            let digit = match character.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            };
            let value = ALPHABET.iter().position(|own| char::from(*own) == digit)?;
            *slots.next()? = u8::try_from(value).ok()?;
        }
        if slots.next().is_some() {
            return None;
        }
        let mut key = Self([0; BYTES]);
        let (typed, checks) = digits.split_at(DIGITS);
        for (chunk, five) in typed.chunks(8).zip(key.0.chunks_mut(5)) {
            let mut bits = chunk.iter().fold(0_u64, |bits, digit| bits << 5 | u64::from(*digit));
            for byte in five.iter_mut().rev() {
                *byte = u8::try_from(bits & 0xff).unwrap_or_default();
                bits >>= 8;
            }
        }
        (key.check() == checks).then_some(key)
    }

    /// As it is printed: nine groups of four.
    pub fn text(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity((DIGITS + CHECK_DIGITS) * 5 / 4));
        let mut digits = Zeroizing::new(Vec::with_capacity(DIGITS + CHECK_DIGITS));
        for five in self.0.chunks(5) {
            let mut bits = five.iter().fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
            for place in (0..8).rev() {
                digits.push(u8::try_from(bits >> (5 * place) & 31).unwrap_or_default());
            }
            bits.zeroize();
        }
        digits.extend(self.check());
        for (place, digit) in digits.iter().enumerate() {
            if place > 0 && place % GROUP == 0 {
                text.push('-');
            }
            text.push(ALPHABET.get(usize::from(*digit)).copied().map_or('0', char::from));
        }
        text
    }

    /// The secret of its slot.
    pub fn secret(&self) -> &[u8] {
        &self.0
    }

    /// Twenty bits that tell a mistyped key from a wrong one.
    fn check(&self) -> [u8; CHECK_DIGITS] {
        let [first, second, third, ..] = sha256(&[b"keyward recovery key 1\0", &self.0]);
        let bits = u32::from_be_bytes([0, first, second, third]) >> 4;
        core::array::from_fn(|place| u8::try_from(bits >> (5 * (CHECK_DIGITS - 1 - place)) & 31).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::crypto::{Entropy, Purpose};

    fn key(seed: u8) -> RecoveryKey {
        RecoveryKey::generate(&mut Entropy::new([seed; 32]).stream(Purpose::Slot))
    }

    /// Frozen: what is printed has to be read for ever.
    #[test]
    fn known_form() {
        assert_eq!(RecoveryKey([0; 20]).text().as_str(), ZEROS);
        assert_eq!(RecoveryKey(core::array::from_fn(|place| u8::try_from(place).unwrap())).text().as_str(), COUNT);
    }

    const ZEROS: &str = "0000-0000-0000-0000-0000-0000-0000-0000-023B";
    const COUNT: &str = "000G-40R4-0M30-E209-185G-R38E-1W81-24GK-Q5KN";

    proptest! {
        #[test]
        fn is_read_as_it_was_printed(bytes: [u8; 20]) {
            prop_assert_eq!(RecoveryKey::parse(&RecoveryKey(bytes).text()).unwrap().0, bytes);
        }
    }

    #[test]
    fn is_read_as_people_type() {
        let (own, text) = (key(1), key(1).text());
        for typed in [text.to_lowercase(), text.replace('-', " "), text.replace('-', ""), format!("  {}\n", *text)] {
            assert_eq!(RecoveryKey::parse(&typed).unwrap().0, own.0, "{typed}");
        }
        let ones = RecoveryKey([0x08, 0x42, 0x10, 0x84, 0x21, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        let typed = ones.text().replacen("1111", "IlLi", 1).replacen("0000", "Oo0o", 1);
        assert_eq!(RecoveryKey::parse(&typed).unwrap().0, ones.0);
    }

    #[test]
    fn typos_are_noticed() {
        let text = key(1).text();
        let mut typos = 0;
        for place in (0..text.len()).filter(|place| text.as_bytes()[*place] != b'-') {
            for digit in ALPHABET.iter().filter(|digit| **digit != text.as_bytes()[place]) {
                let mut typo = text.as_bytes().to_vec();
                typo[place] = *digit;
                assert!(RecoveryKey::parse(core::str::from_utf8(&typo).unwrap()).is_none());
                typos += 1;
            }
        }
        assert_eq!(typos, 36 * 31);
        for typed in ["", &text[1..], &format!("{}0", *text), &text.replace('-', "+"), "é"] {
            assert!(RecoveryKey::parse(typed).is_none());
        }
    }
}
