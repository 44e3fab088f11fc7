//! Argon2id: a key from a passphrase, made expensive to guess.
//!
//! Source: RFC 9106.

use argon2::{Algorithm, Argon2, Params, Version};
use zeroize::Zeroizing;

/// What one stretching costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Units: KiB.
    pub memory: u32,
    /// How often the memory is gone over.
    pub passes: u32,
    /// Lanes; they run one after the other here.
    pub lanes: u32,
}

impl Cost {
    /// What OWASP names as the least for Argon2id; a tenth of a second in WebAssembly.
    pub const DEFAULT: Self = Self { memory: 19_456, passes: 2, lanes: 1 };

    /// The most memory that is taken, whatever a document says.
    ///
    /// Units: KiB.
    const MOST_MEMORY: u32 = 64 * 1024;
    /// The most work, memory times passes: a second in WebAssembly.
    const MOST_WORK: u64 = 256 * 1024;
    const MOST_LANES: u32 = 4;

    /// Whether it can be paid: the numbers come from a document, and its writer must not be able to exhaust whoever opens it.
    pub fn is_payable(self) -> bool {
        (8 * self.lanes..=Self::MOST_MEMORY).contains(&self.memory)
            && (1..=Self::MOST_LANES).contains(&self.lanes)
            && self.passes >= 1
            && u64::from(self.memory) * u64::from(self.passes) <= Self::MOST_WORK
    }
}

/// 32 bytes made of a passphrase; none if the cost cannot be paid.
pub fn argon2id(passphrase: &[u8], salt: &[u8; 16], cost: Cost) -> Option<Zeroizing<[u8; 32]>> {
    if !cost.is_payable() {
        return None;
    }
    let params = Params::new(cost.memory, cost.passes, cost.lanes, Some(32)).ok()?;
    let mut key = Zeroizing::new([0; 32]);
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    argon2.hash_password_into(passphrase, salt, key.as_mut_slice()).ok()?;
    Some(key)
}

#[cfg(test)]
mod tests {
    use argon2::{AssociatedData, ParamsBuilder};

    use super::*;

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
    }

    /// RFC 9106, section 5.3. It has a secret and associated data, which a slot has not: so the crate is asked, by the
    /// version and the variant that [`argon2id`] uses.
    #[test]
    fn rfc9106() {
        let data = AssociatedData::new(&[4; 12]).unwrap();
        let params = ParamsBuilder::new().m_cost(32).t_cost(3).p_cost(4).data(data).output_len(32).build().unwrap();
        let argon2 = Argon2::new_with_secret(&[3; 8], Algorithm::Argon2id, Version::V0x13, params).unwrap();
        let mut tag = [0; 32];
        argon2.hash_password_into(&[1; 32], &[2; 16], &mut tag).unwrap();
        assert_eq!(hex(&tag), "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659");
    }

    /// The same without secret and data. Made by the reference implementation, as `argon2-cffi` has it.
    #[test]
    fn another_implementation_agrees() {
        let cases = [
            ((8, 1, 1), "5dd4c928fbd5a4474236ef76d9d8304178fe5df3884d2d383e91b7703327e6c1"),
            ((64, 3, 4), "e745a52cc4d2eb64e6d1ba135fa823f7f4f083d26a2c23a49f79d41617c2a47b"),
            ((19_456, 2, 1), "832e52b959b967b570ee4781f6c7bda7ced019ca266ac781fd2d94d4e853b0cd"),
        ];
        for ((memory, passes, lanes), expected) in cases {
            let key = argon2id(b"correct horse battery staple", b"0123456789abcdef", Cost { memory, passes, lanes });
            assert_eq!(hex(key.unwrap().as_slice()), expected);
        }
    }

    #[test]
    fn what_cannot_be_paid_is_not_begun() {
        let payable = |memory, passes, lanes| Cost { memory, passes, lanes }.is_payable();
        assert!(Cost::DEFAULT.is_payable() && payable(65_536, 4, 4) && payable(8, 1, 1));
        assert!(!payable(65_537, 1, 1) && !payable(u32::MAX, 1, 1), "memory");
        assert!(!payable(19_456, u32::MAX, 1) && !payable(65_536, 5, 1), "work");
        assert!(!payable(64, 1, 0) && !payable(64, 1, 5) && !payable(64, 0, 1) && !payable(31, 1, 4), "shape");
        assert!(argon2id(b"passphrase", &[0; 16], Cost { memory: u32::MAX, passes: 1, lanes: 1 }).is_none());
    }
}
