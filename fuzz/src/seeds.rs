//! What a fuzzer starts from: inputs that are right, one of each kind.

use keyward::encode::base64;

use super::request::Request;
use super::world::{NOW, PREFIX, WORLD};

/// An input and its name.
pub type Seed = (String, Vec<u8>);

/// The seeds of a target.
pub fn of(target: &str) -> Vec<Seed> {
    match target {
        "structured" => texts(&STRUCTURED),
        "url" => texts(&URLS),
        "content_digest" => texts(&DIGESTS),
        "filter" => texts(&FILTERS),
        "credential" => credentials(),
        "document" => documents(),
        "signature_input" => verify().into_iter().chain(bases()).collect(),
        "verify" => verify(),
        _ => Vec::new(),
    }
}

const STRUCTURED: [&str; 5] = [
    "a=1, b=-2.5;x, c=(\"d\" e f:1);g=?0, h=:AQI=:, i, j=@17, k=%\"%c3%bc\"",
    "sig=(\"@method\" \"@authority\" \"@path\" \"@query\");created=1700000000;keyid=\"k\"\nb=1",
    "\"a\\\"b\\\\\";q=1.0",
    "(a b);c, (), tok/en*;d=:AA:",
    "?1;a;b=0;c=-999999999999999",
];

const URLS: [&str; 6] = [
    "https://api.example/v1/a%20b/(c);d=e,f?q=a:b@c/d?e!$&()*+,;=-._~#fragment\nhttps://other.example",
    "http://[::1]:8080/?\nhttp://localhost:3000/",
    "https://[::ffff:102:304]/..a/...?%C3%BC",
    "https://1.2.3.4:8443/",
    "http://app.localhost?x",
    "https://xn--bcher-kva.example/%2F",
];

const DIGESTS: [&str; 3] = [
    "sha-256=:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=:\n\nhello",
    "sha-512=:m3HSJL1i83hdltRq0+o9czGb+8KJDKra4t/3JRlnPKcjI8PZm6XBHXx6zG4UuMXaDEZjR1wuXDre9G9zvN7AQw==:, md5=:AA==:\n\nhello",
    "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:\n\n",
];

const FILTERS: [&str; 6] = [
    "owner:ann status:active expires<2027-01-01 nightly",
    "-expires:never created>=2026-01-02T03:04:05.678Z created<=1800000000000",
    "name:\"a \\\"b\\\" \\\\c\" id:0123456789ABCDEFGHIJabcd scope:odata",
    "env:production role:read domain:default by:root used:never",
    "reason:expired \"two words\" x",
    "used>2026-02-30 owner: -x",
];

fn texts(texts: &[&str]) -> Vec<Seed> {
    texts.iter().enumerate().map(|(place, text)| (place.to_string(), text.as_bytes().to_vec())).collect()
}

fn credentials() -> Vec<Seed> {
    let credential = &WORLD.credentials[0];
    let token = credential.token(PREFIX);
    let basic = format!("{}:{}", credential.client_id.as_str(), credential.secret.expose());
    let basic = base64::to_standard(basic.as_bytes());
    let seeds = [
        format!("Bearer {token}\n"),
        format!("Basic {basic}\n{token}"),
        format!("Basic YW5uOnB3\n{}", credential.token("other_2")),
        credential.client_id.as_str().to_owned(),
    ];
    seeds.into_iter().enumerate().map(|(place, text)| (place.to_string(), text.into_bytes())).collect()
}

fn documents() -> Vec<Seed> {
    let commands = [
        (
            "account",
            "keys.edit keys.disable keys.enable keys.revoke keys.regenerate keys.rotate keys.addPair keys.create",
        ),
        ("account", "keys.promote keys.delete keys.explain keys.get users.get users.deactivate tick.account"),
        ("domain", "domains.put domains.get domains.policy keys.create"),
        ("site", "site.policy site.exportPolicy keys.create"),
        ("keyring", "keyring.init keys.create"),
    ];
    let mut seeds = Vec::new();
    for (kind, names) in commands {
        let id = WORLD.ids(kind).next().expect("there is one of each kind");
        for (place, name) in names.split(' ').enumerate() {
            let text = format!("{kind} {name} {place}\n{}", WORLD.documents[id]);
            seeds.push((format!("{kind}-{name}"), text.into_bytes()));
        }
    }
    seeds
}

/// Requests; those that are accepted have a name that starts with `yes`.
pub fn verify() -> Vec<Seed> {
    let keyid = |place: usize| WORLD.credentials[place].client_id.as_str();
    let created = NOW / 1_000;
    let parameters = |place| {
        format!("created={created};expires={};nonce=\"n\";keyid=\"{}\";tag=\"keyward\"", created + 60, keyid(place))
    };
    let whole = r#""@method" "@authority" "@path" "@query""#;
    let get = "GET https://api.example/v1/a%20b?x=%27y%27&z=;!*,";
    let post = "POST https://api.example/v1";
    let digest = |body: &[u8]| format!("sha-256=:{}:", base64::to_standard(&keyward::crypto::sha256(&[body])));
    let digest512 = |body: &[u8]| format!("sha-512=:{}:", base64::to_standard(&keyward::crypto::sha512(body)));
    let body = "{\"a\":1}";
    let with_body = |place| {
        format!(
            "content-type: application/json\ncontent-digest: {}\nsignature-input: keyward=({whole} \"content-type\" \"content-digest\");{}\n\n{body}",
            digest(body.as_bytes()),
            parameters(place)
        )
    };
    let token = WORLD.credentials[3].token(PREFIX);
    let mut texts = vec![
        ("yes-ed25519", format!("{get}\n!sign: ed25519 0\nsignature-input: keyward=({whole});{}", parameters(0))),
        ("yes-hmac", format!("{get}\n!sign: hmac-sha256 0\nsignature-input: keyward=({whole});{}", parameters(0))),
        ("yes-body", format!("{post}\n!sign: ed25519 1\n{}", with_body(1))),
        ("yes-body-hmac", format!("{post}\n!sign: hmac-sha256 2\n{}", with_body(2))),
        ("yes-unread", format!("{post}\n!unread\n!sign: hmac-sha256 2\n{}", with_body(2))),
        (
            "yes-sha-512",
            format!(
                "{post}\n!sign: ed25519 0\ncontent-digest: {}\nsignature-input: k=({whole} \"content-digest\";sf);{}\n\n{body}",
                digest512(body.as_bytes()),
                parameters(0)
            ),
        ),
        (
            "yes-components",
            format!(
                "{get}\n!sign: ed25519 0\nx-a: a=1, b=2\nx-b: 1\nx-b: 2\ncache-status: a;hit\nsignature-input: k=(\"@method\" \"@target-uri\" \"x-a\";key=\"b\" \"x-b\";bs \"x-b\" \"cache-status\";sf \"@query-param\";name=\"x\" \"@scheme\" \"@request-target\");alg=\"ed25519\";{}",
                parameters(0)
            ),
        ),
        (
            "yes-origin",
            format!(
                "GET http://10.0.0.1:8080/v1\n!origin: https://api.example\n!sign: ed25519 0\nsignature-input: k=({whole});{}",
                parameters(0)
            ),
        ),
        (
            "yes-no-nonce",
            format!(
                "{get}\n!optional\n!joined\n!sign: hmac-sha256 2\nsignature-input: sig1=({whole});created={created};keyid=\"{}\";alg=\"hmac-sha256\"",
                keyid(2)
            ),
        ),
        (
            "yes-two-labels",
            format!(
                "{get}\n!sign: ed25519 0\nsignature-input: a=(\"date\");created=1;keyid=\"x\"\nsignature-input: k=({whole});{}",
                parameters(0)
            ),
        ),
        (
            "no-coverage",
            format!("{get}\n!sign: ed25519 0\nsignature-input: k=(\"@method\" \"@path\");{}", parameters(0)),
        ),
        ("no-disabled", format!("{get}\n!sign: ed25519 4\nsignature-input: k=({whole});{}", parameters(4))),
        ("no-revoked", format!("{get}\n!sign: ed25519 5\nsignature-input: k=({whole});{}", parameters(5))),
        ("no-stranger", format!("{get}\n!sign: ed25519 1\nsignature-input: k=({whole});{}", parameters(0))),
        ("yes-bearer", format!("{get}\nauthorization: Bearer {token}")),
        ("yes-api-key", format!("{get}\nx-api-key: {token}")),
        (
            "no-two",
            format!(
                "{get}\nauthorization: Bearer {token}\n!sign: ed25519 0\nsignature-input: k=({whole});{}",
                parameters(0)
            ),
        ),
    ];
    // Without a signer of the fuzzer's: what is changed is not signed anew.
    for (name, place, algorithm, body) in [
        ("yes-fixed-ed25519", 0, "ed25519", ""),
        ("yes-fixed-hmac", 2, "hmac-sha256", ""),
        ("yes-fixed-body", 1, "ed25519", body),
    ] {
        let text = if body.is_empty() {
            format!("{get}\n!sign: {algorithm} {place}\nsignature-input: keyward=({whole});{}", parameters(place))
        } else {
            format!("{post}\n!sign: {algorithm} {place}\n{}", with_body(place))
        };
        texts.push((name, fixed(&text)));
    }
    texts.into_iter().map(|(name, text)| (name.to_owned(), text.into_bytes())).collect()
}

/// Inputs that no signature need be right for: their bases are what is looked at.
fn bases() -> Vec<Seed> {
    texts(&[
        "GET https://a.example/?q=1&q=2\nx: 1\nset-cookie: a\nset-cookie: b\nsignature-input: k=(\"@query-param\";name=\"q\" \"x\" \"set-cookie\";bs)",
        "PATCH https://a.example\ncontent-type: a/b\nsignature: r=:AA==:\nsignature-input: k=(\"@status\" \"@method\";req \"@authority\";req \"@path\";req \"signature\";req;key=\"r\");created=1",
    ])
}

/// The text with the signature itself in the place of the line that asks for one.
fn fixed(text: &str) -> String {
    let signed = Request::parse(text.as_bytes()).signed(&WORLD);
    let signature = format!("signature: {}", signed.field("signature").expect("it was signed"));
    let lines = text.split('\n').map(|line| if line.starts_with("!sign") { signature.as_str() } else { line });
    lines.collect::<Vec<_>>().join("\n")
}
