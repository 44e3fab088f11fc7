//! Ed25519.

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use zeroize::{Zeroize as _, Zeroizing};

/// A private seed, expanded once; dalek wipes it when it is dropped.
pub struct SigningSeed(SigningKey);

impl SigningSeed {
    /// The key of a seed; the caller's copy is wiped.
    pub fn new(mut seed: [u8; 32]) -> Self {
        let own = Self(SigningKey::from_bytes(&seed));
        seed.zeroize();
        own
    }

    /// The seed itself, for a client that signs by other means.
    pub fn expose(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.0.to_bytes())
    }

    /// The public key of the seed.
    pub fn public(&self) -> [u8; 32] {
        self.0.verifying_key().to_bytes()
    }

    /// The 64 bytes of a signature over `message`.
    ///
    /// Source: RFC 8032, section 5.1.6.
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).to_bytes()
    }
}

/// A public key, decompressed once.
#[derive(Clone, Debug)]
pub struct PublicKey(VerifyingKey);

impl PublicKey {
    /// The key, unless the bytes are no point of the curve or one of small order.
    pub fn new(bytes: &[u8; 32]) -> Option<Self> {
        VerifyingKey::from_bytes(bytes).ok().filter(|key| !key.is_weak()).map(Self)
    }

    /// Whether `signature` is a signature over `message`.
    ///
    /// Security: `verify_strict` also refuses a small-order `R`; a malleated `S` is refused by both.
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        Signature::from_slice(signature).is_ok_and(|signature| self.0.verify_strict(message, &signature).is_ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::counted::say;

    fn unhex<const N: usize>(text: &str) -> [u8; N] {
        core::array::from_fn(|i| u8::from_str_radix(&text[2 * i..2 * i + 2], 16).unwrap())
    }

    /// RFC 8032, section 7.1, tests 1 to 3 and SHA(abc).
    #[test]
    fn rfc8032() {
        let hashed = crate::crypto::sha512(b"abc");
        let cases: [(&str, &str, &[u8], &str); 4] = [
            (
                "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
                "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
                b"",
                "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
            ),
            (
                "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
                "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
                &[0x72],
                "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
            ),
            (
                "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
                "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
                &[0xaf, 0x82],
                "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
            ),
            (
                "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
                "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
                &hashed,
                "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704",
            ),
        ];
        for (seed, public, message, signature) in &cases {
            let text = *seed;
            let seed = SigningSeed::new(unhex(text));
            assert_eq!(*seed.expose(), unhex::<32>(text));
            assert_eq!(seed.public(), unhex::<32>(public));
            assert_eq!(seed.sign(message), unhex::<64>(signature));
            let key = PublicKey::new(&seed.public()).unwrap();
            assert!(key.verify(message, &unhex::<64>(signature)));
            assert!(!key.verify(b"another", &unhex::<64>(signature)));
        }
        say(&format!("RFC 8032: {} signatures", cases.len()));
    }

    #[test]
    fn small_order_keys_are_refused() {
        let mut identity = [0_u8; 32];
        identity[0] = 1;
        assert!(PublicKey::new(&identity).is_none());
    }
}
