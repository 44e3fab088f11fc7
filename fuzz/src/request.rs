//! Requests as bytes that a fuzzer can change: the form of HTTP/1.1, and lines that say how the request is made.
//!
//! ```text
//! POST https://api.example/v1?x=1
//! content-type: application/json
//! !sign: ed25519 0
//! signature-input: k=("@method" …);created=…
//!
//! the body
//! ```
//!
//! Lines with a `!` are none of the request. `!sign` signs every label by a key of the world, so that what comes after the
//! signature is reached too; `!unread` hands the body over unread; `!optional` needs no nonce; `!joined` says that lines
//! may have been joined; `!origin` stands in for that of the URL.

use keyward::encode::base64;
use keyward::signing::structured::{Duplicates, Member, dictionary, write_inner_list};
use keyward::signing::{Body, FieldTypes, Fields, Message, Subject, signature_base};

use super::world::World;

/// A request, and how it is handed over.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// Its method.
    pub method: String,
    /// Its URL.
    pub url: String,
    /// Its fields, a line each.
    pub lines: Vec<(String, String)>,
    /// Its body.
    pub body: Vec<u8>,
    /// The algorithm and the place of the key that signs it, where the fuzzer has it signed.
    pub signer: Option<(String, usize)>,
    /// Whether the body is handed over unread.
    pub unread: bool,
    /// Whether a nonce is optional.
    pub optional: bool,
    /// Whether lines may have been joined.
    pub joined: bool,
    /// What the caller sees as scheme and host.
    pub origin: Option<String>,
}

/// What stands before the first empty line, and what behind it.
pub fn cut(data: &[u8]) -> (&[u8], &[u8]) {
    let end = data.windows(2).position(|pair| pair == b"\n\n");
    end.map_or((data, &[][..]), |end| (&data[..end], &data[end + 2..]))
}

impl Request {
    /// The request of bytes; each byte of the head is a character, as in Fetch.
    pub fn parse(data: &[u8]) -> Self {
        let (head, body) = cut(data);
        let head: String = head.iter().copied().map(char::from).collect();
        let mut lines = head.split('\n');
        let (method, url) = lines.next().and_then(|line| line.split_once(' ')).unwrap_or_default();
        let mut request = Self { method: method.into(), url: url.into(), body: body.to_vec(), ..Self::default() };
        for line in lines {
            let (name, value) = line.split_once(':').unwrap_or((line, ""));
            let trimmed = value.trim();
            match name {
                "!sign" => request.signer = signer(trimmed),
                "!unread" => request.unread = true,
                "!optional" => request.optional = true,
                "!joined" => request.joined = true,
                "!origin" => request.origin = Some(trimmed.to_owned()),
                _ => request.lines.push((name.to_owned(), value.to_owned())),
            }
        }
        request
    }

    /// The value of the first line of a field.
    pub fn field(&self, name: &str) -> Option<&str> {
        self.lines.iter().find(|(field, _)| field.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The request with every label of its `Signature-Input` signed, by the key that it names.
    #[must_use]
    pub fn signed(mut self, world: &World) -> Self {
        let Some((algorithm, place)) = self.signer.take() else { return self };
        let inputs: Vec<_> = self.of("signature-input").map(str::to_owned).collect();
        let Ok(inputs) = dictionary(inputs.iter().map(String::as_str), Duplicates::LastWins) else { return self };
        let mut signatures = Vec::new();
        for (label, member) in &inputs.0 {
            let Member::InnerList(list) = member else { continue };
            let mut text = [label, "="].concat().into_bytes();
            write_inner_list(list, &mut text).expect("what was read can be written");
            let base = self.base(&String::from_utf8(text).expect("a field is text")).unwrap_or_default();
            signatures.push(format!("{label}=:{}:", base64::to_standard(&world.sign(place, &algorithm, &base))));
        }
        self.lines.push(("signature".into(), signatures.join(", ")));
        self
    }

    /// The signature base of the request under a `Signature-Input`.
    pub fn base(&self, input: &str) -> Option<Vec<u8>> {
        self.with_message(Body::Empty, |message| {
            signature_base(Subject::Request(message), input, self.origin.as_deref(), FieldTypes::REGISTERED).ok()
        })
    }

    /// What the core is given.
    pub fn with_message<T>(&self, body: Body<'_>, use_it: impl FnOnce(&Message<'_>) -> T) -> T {
        let lines: Vec<_> = self.lines.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let fields = Fields { lines: &lines, joined: self.joined };
        use_it(&Message { method: &self.method, url: &self.url, fields, body })
    }

    fn of(&self, name: &str) -> impl Iterator<Item = &str> {
        self.lines.iter().filter(move |(field, _)| field.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

fn signer(text: &str) -> Option<(String, usize)> {
    let (algorithm, place) = text.split_once(' ')?;
    Some((algorithm.to_owned(), place.parse().ok()?))
}
