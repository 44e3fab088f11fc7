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
