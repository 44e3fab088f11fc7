//! Hosts and ports.

use std::borrow::Cow;
use std::net::{Ipv4Addr, Ipv6Addr};

use memchr::memrchr;

use super::split::InvalidUrl;

/// Host and port in the form that `@authority` has: lower case, without an empty or default port.
pub(super) fn authority<'a>(authority: &'a str, scheme: &str) -> Result<Cow<'a, str>, InvalidUrl> {
    let (host, port) = split_port(authority)?;
    let kept = if port.is_empty() || Some(port) == default_port(scheme) { host } else { authority };
    if kept.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Ok(Cow::Owned(kept.to_ascii_lowercase()))
    } else {
        Ok(Cow::Borrowed(kept))
    }
}

/// The port that a scheme has without being told.
pub(super) fn default_port(scheme: &str) -> Option<&'static str> {
    match scheme {
        "http" => Some("80"),
        "https" => Some("443"),
        _ => None,
    }
}

/// Host and port, each in a form that may be; the port is empty where there is none.
pub(super) fn split_port(authority: &str) -> Result<(&str, &str), InvalidUrl> {
    let bracket = memrchr(b']', authority.as_bytes()).unwrap_or_default();
    let (host, port) = match memrchr(b':', authority.as_bytes()).filter(|colon| *colon >= bracket) {
        Some(colon) => (authority.get(..colon).unwrap_or_default(), authority.get(colon + 1..).unwrap_or_default()),
        None => (authority, ""),
    };
    let leading_zero = port.len() > 1 && port.starts_with('0');
    let digits = port.bytes().all(|byte| byte.is_ascii_digit());
    if !digits || leading_zero || (!port.is_empty() && port.parse::<u16>().is_err()) || !is_host(host) {
        return Err(InvalidUrl);
    }
    Ok((host, port))
}

fn is_host(host: &str) -> bool {
    match host.strip_prefix('[') {
        Some(rest) => rest.strip_suffix(']').is_some_and(|address| address.parse::<Ipv6Addr>().is_ok()),
        None => !host.is_empty() && host.bytes().all(in_name),
    }
}

/// Whether a registered name may hold it, without percent-encoding.
fn in_name(byte: u8) -> bool {
    // Not `contains`, which looks at one after the other.
    byte.is_ascii_alphanumeric()
        || matches!(
            byte,
            b'-' | b'.' | b'_' | b'~' | b'!' | b'$' | b'&' | b'\'' | b'(' | b')' | b'*' | b'+' | b',' | b';' | b'='
        )
}

/// Whether a URL parser leaves the host as it is: lower case, addresses in their one canonical form.
pub(super) fn is_canonical(host: &str) -> bool {
    if let Some(address) = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return address.parse::<Ipv6Addr>().is_ok_and(|parsed| canonical_ipv6(parsed) == address);
    }
    if host.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return false;
    }
    // `1.2.3`, `0x7f.1` and `127.0.0.1.` are addresses too, and rewritten.
    let last = host.strip_suffix('.').unwrap_or(host).rsplit('.').next().unwrap_or_default();
    !is_number(last) || host.parse::<Ipv4Addr>().is_ok()
}

/// Whether the host is this machine; nobody on the way can read what is sent there.
pub(super) fn is_loopback(host: &str) -> bool {
    host == "localhost"
        || host.ends_with(".localhost")
        || host == "[::1]"
        || host.parse::<Ipv4Addr>().is_ok_and(|address| address.is_loopback())
}

fn is_number(label: &str) -> bool {
    let hex = label.strip_prefix("0x");
    hex.is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
        || (!label.is_empty() && label.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The address as WHATWG writes it: never with a dotted tail, which `Display` has for mapped addresses.
fn canonical_ipv6(address: Ipv6Addr) -> String {
    if address.to_ipv4_mapped().is_none() {
        return address.to_string();
    }
    let [.., high, low] = address.segments();
    format!("::ffff:{high:x}:{low:x}")
}
