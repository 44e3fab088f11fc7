//! Verification: one call a request; the host's part in between is done by the number that comes back.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::convert::{Given, from_json, grow_ahead, instant, latin1, memory_pages, thrown, to_js};
use super::engine::parse_id;
use super::options::{check_origin, verifier_options};
use super::request::{HASHED, Told, joined, request};
use crate::error::{Denial, Reason};
use crate::id::KEYRING;
use crate::site::Site;
use crate::verify::{Accepted, Ask, Clock, Method, Outcome, Requirement, SignedAsk, Verifier};

/// What a request can take: every header field of it.
const INPUT_BYTES: usize = 64 * 1024;

/// How many numbers an answer has.
const OUTPUTS: usize = 9;

/// What a check came to, as a number; TypeScript reads the same names from [`RequestVerifier::outcomes`].
const OUTCOMES: [&str; 7] = ["accepted", "claim", "denied", "read", "readKeyring", "readBody", "readImports"];

/// Verifies requests.
#[wasm_bindgen]
pub struct RequestVerifier {
    pub(super) verifier: Verifier,
    /// JavaScript writes the text of a request here, so that a call crosses the boundary with numbers only.
    pub(super) input: Vec<u8>,
    /// And reads the answer here: slot, stamp, pair, handle, method, staleness, and for a claim when it can be forgotten,
    /// for an acceptance 1 if there is a repair, 2 if it is of a token; then where in the input the nonce of a signature
    /// begins that is accepted again, and ends. Or the number of a reason.
    pub(super) output: [f64; OUTPUTS],
    pub(super) last: Outcome,
}

#[wasm_bindgen]
impl RequestVerifier {
    /// A verifier of the options: `prefix`, `maxStaleness`, `capacity`, `keyring`, `nonce`, `maxBodyBytes`, `tag`,
    /// `maxAge`, `clockSkew`, `origin`, `structuredFields`, `tokens`.
    #[wasm_bindgen(constructor)]
    pub fn new(options: &str) -> Result<Self, JsValue> {
        let options = verifier_options(from_json("options", options)?).map_err(thrown)?;
        Ok(Self {
            verifier: Verifier::new(options),
            input: vec![0; INPUT_BYTES],
            output: [0.0; OUTPUTS],
            last: Outcome::Denied(Reason::Fault.into()),
        })
    }

    /// The names of what a check can come to, by number.
    pub fn outcomes() -> Vec<String> {
        OUTCOMES.map(str::to_owned).to_vec()
    }

    /// Where the text of a request is written.
    #[wasm_bindgen(js_name = inputPointer)]
    pub fn input_pointer(&self) -> usize {
        self.input.as_ptr() as usize
    }

    /// How many bytes it may have.
    #[wasm_bindgen(js_name = inputLength)]
    pub fn input_length(&self) -> usize {
        self.input.len()
    }

    /// Where the answer is read.
    #[wasm_bindgen(js_name = outputPointer)]
    pub fn output_pointer(&self) -> usize {
        self.output.as_ptr() as usize
    }

    /// The id of a requirement.
    pub fn requirement(&mut self, requirement: &str) -> Result<u32, JsValue> {
        let requirement = Requirement::parse(from_json("require", requirement)?).map_err(thrown)?;
        Ok(self.verifier.requirement(requirement))
    }

    /// Decides about a bare token of so many bytes.
    #[wasm_bindgen(js_name = checkToken)]
    pub fn check_token(
        &mut self,
        length: usize,
        requirement: u32,
        now: f64,
        mono: f64,
        fetched: bool,
    ) -> Result<u32, JsValue> {
        let clock = clock(now, mono, fetched, false)?;
        let outcome = match self.input.get(..length).map(core::str::from_utf8) {
            Some(Ok(token)) => self.verifier.check_token(token, requirement, clock),
            _ => Outcome::Denied(Reason::MalformedCredential.into()),
        };
        Ok(self.answer(outcome, length))
    }

    /// Decides about header fields without a signature: `Authorization` of so many bytes, then `X-API-Key`; negative
    /// lengths for absent ones.
    pub fn check(
        &mut self,
        authorization: i32,
        api_key: i32,
        requirement: u32,
        now: f64,
        mono: f64,
        fetched: bool,
    ) -> Result<u32, JsValue> {
        let clock = clock(now, mono, fetched, false)?;
        let first = usize::try_from(authorization).unwrap_or(0);
        let length = first.saturating_add(usize::try_from(api_key).unwrap_or(0));
        let part = |from: usize, to: usize, there: i32| {
            let bytes = self.input.get(from..to).filter(|_| there >= 0)?;
            core::str::from_utf8(bytes).ok()
        };
        let ask =
            Ask { authorization: part(0, first, authorization), api_key: part(first, length, api_key), requirement };
        let outcome = self.verifier.check(ask, clock);
        Ok(self.answer(outcome, length))
    }

    /// Decides about a request with signature fields. The input is `method`, `url`, then names and values of
    /// `line_count` fields, joined by line feeds; then `body_length` bytes of the body, unless it is the `content`. What
    /// these mean `body_state` says.
    #[wasm_bindgen(js_name = checkSigned)]
    #[allow(clippy::too_many_arguments, reason = "flat arguments cross the boundary faster than an object")]
    pub fn check_signed(
        &mut self,
        length: usize,
        line_count: usize,
        joined_lines: bool,
        body_state: u8,
        body_length: usize,
        content: Option<Box<[u8]>>,
        origin: Option<String>,
        requirement: u32,
        now: f64,
        mono: f64,
        fetched: bool,
        fetched_keyring: bool,
    ) -> Result<u32, JsValue> {
        check_origin(origin.as_deref())?;
        let clock = Clock { fetched_body: body_state == HASHED, ..clock(now, mono, fetched, fetched_keyring)? };
        let text = text_of(&self.input, length);
        let end = length.saturating_add(body_length);
        let content = content.as_deref().or_else(|| self.input.get(length..end));
        let told = Told::new(body_state, content);
        let mut lines = Vec::new();
        let outcome = match request(text, line_count, joined_lines, &told, &mut lines) {
            None => Outcome::Denied(Reason::ComponentInvalid.into()),
            Some(message) => {
                let (authorization, api_key) =
                    (joined(message.fields.lines, "authorization"), joined(message.fields.lines, "x-api-key"));
                let ask = Ask { authorization: authorization.as_deref(), api_key: api_key.as_deref(), requirement };
                self.verifier.check_signed(&SignedAsk { message, origin: origin.as_deref(), ask }, clock)
            }
        };
        Ok(self.answer(outcome, end))
    }

    /// The signature base of a request that was denied: bytes, as Latin-1 in a string. The input is as in `checkSigned`.
    #[wasm_bindgen(js_name = shownBase)]
    pub fn shown_base(
        &mut self,
        length: usize,
        line_count: usize,
        joined_lines: bool,
        origin: Option<String>,
    ) -> Option<String> {
        let (untold, mut lines) = (Told::default(), Vec::new());
        let message = request(text_of(&self.input, length), line_count, joined_lines, &untold, &mut lines);
        let base = message.and_then(|message| self.verifier.shown_base(&message, origin.as_deref()));
        if let Some(asked) = self.input.get_mut(..length) {
            asked.fill(0);
        }
        base.map(latin1)
    }

    /// The documents to read: account, domain, and the client id to give back with them; for a token, the keyring too.
    pub fn wanted(&self) -> Vec<String> {
        match &self.last {
            Outcome::Read(id) => vec![id.account_document(), id.domain_document(), id.as_str().to_owned()],
            Outcome::ReadForToken(id) => {
                vec![id.account_document(), id.domain_document(), id.as_str().to_owned(), KEYRING.to_owned()]
            }
            _ => Vec::new(),
        }
    }

    /// What to claim from the replay store, in the scope of the pair's client id; it is given out once.
    #[wasm_bindgen(js_name = claimToken)]
    pub fn claim_token(&mut self) -> String {
        match &mut self.last {
            Outcome::Claim(_, _, claim) => core::mem::take(&mut claim.token),
            _ => String::new(),
        }
    }

    /// The client id that the last denial is about, where there is one.
    #[wasm_bindgen(js_name = deniedClientId)]
    pub fn denied_client_id(&self) -> Option<String> {
        match &self.last {
            Outcome::Denied(denial) => denial.client_id.clone(),
            _ => None,
        }
    }

    /// The principal in a place of the cache, if it is still the one of this stamp.
    #[allow(clippy::unnecessary_wraps, reason = "see `Given`")]
    pub fn principal(&self, slot: u32, stamp: u32, pair: u32) -> Given {
        let accepted = Accepted { slot, stamp, pair, handle: 0, method: Method::Bearer, staleness_ms: 0.0 };
        Ok(self.verifier.principal(&accepted).map_or(JsValue::NULL, to_js))
    }

    /// Takes account and domain as they were read for a client id, each with its version; absent ones have none.
    pub fn fill(
        &mut self,
        client_id: &str,
        read_at: f64,
        account_version: Option<String>,
        account: Option<String>,
        domain_version: Option<String>,
        domain: Option<String>,
    ) -> Result<(), JsValue> {
        let client_id = parse_id("clientId", client_id)?;
        let account = account_version.as_deref().zip(account.as_deref());
        let domain = domain_version.as_deref().zip(domain.as_deref());
        let pages = memory_pages();
        let filled = self.verifier.fill(&client_id, read_at, account, domain).map_err(thrown);
        grow_ahead(pages);
        filled
    }

    /// Takes the site: its cap on staleness, and its salt.
    #[wasm_bindgen(js_name = loadSite)]
    pub fn load_site(&mut self, text: &str) -> Result<(), JsValue> {
        let site = Site::parse(text).map_err(thrown)?;
        self.verifier.take_salt(&site.salt().map_err(thrown)?);
        #[expect(clippy::cast_precision_loss, reason = "a duration of milliseconds is far below 2^53")]
        self.verifier.cap_staleness(site.max_verifier_staleness as f64);
        Ok(())
    }

    /// Makes a changed document too old to be used.
    pub fn invalidate(&mut self, document: &str) {
        self.verifier.invalidate(document);
    }

    /// Keeps the outcome for the questions that follow, writes its numbers, and wipes what was asked.
    fn answer(&mut self, outcome: Outcome, length: usize) -> u32 {
        if let Some(asked) = self.input.get_mut(..length) {
            asked.fill(0);
        }
        self.last = outcome;
        match &self.last {
            Outcome::Accepted(accepted) => {
                let more = match accepted.method {
                    Method::Token => 2.0,
                    _ => f64::from(u8::from(self.verifier.has_repair())),
                };
                self.output = numbers(accepted, more);
                0
            }
            Outcome::Claim(accepted, _, claim) => {
                #[expect(clippy::cast_precision_loss, reason = "an instant is far below 2^53")]
                let expires_at_ms = claim.expires_at_ms as f64;
                self.output = numbers(accepted, expires_at_ms);
                1
            }
            Outcome::Denied(Denial { reason, .. }) => {
                self.output = [0.0; OUTPUTS];
                self.output[0] = f64::from(*reason as u8);
                2
            }
            Outcome::Read(_) | Outcome::ReadForToken(_) => 3,
            Outcome::ReadKeyring => 4,
            Outcome::ReadBody => 5,
            Outcome::ReadImports(_) => 6,
        }
    }
}

/// The text of a request; what is no text has no lines either.
pub(super) fn text_of(input: &[u8], length: usize) -> &str {
    input.get(..length).and_then(|bytes| core::str::from_utf8(bytes).ok()).unwrap_or_default()
}

pub(super) fn numbers(accepted: &Accepted, expires_at_ms: f64) -> [f64; OUTPUTS] {
    let (slot, stamp, pair) = (f64::from(accepted.slot), f64::from(accepted.stamp), f64::from(accepted.pair));
    let (handle, method) = (f64::from(accepted.handle), f64::from(accepted.method as u8));
    [slot, stamp, pair, handle, method, accepted.staleness_ms, expires_at_ms, 0.0, 0.0]
}

fn clock(now: f64, mono: f64, fetched: bool, fetched_keyring: bool) -> Result<Clock, JsValue> {
    Ok(Clock { now: instant(now)?, mono, fetched, fetched_keyring, fetched_body: false })
}

#[cfg(test)]
impl RequestVerifier {
    pub(super) fn write_for_test(&mut self, bytes: &[u8]) {
        for (slot, byte) in self.input.iter_mut().zip(bytes) {
            *slot = *byte;
        }
    }

    pub(super) fn input_for_test(&self) -> &[u8] {
        &self.input
    }
}
