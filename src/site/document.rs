//! The document `site`.

use super::SCHEMA;
use crate::audit::{Ledger, PersonalData};
use crate::crypto::{Entropy, Purpose};
use crate::encode::{base64, document};
use crate::error::Fault;
use crate::id;
use crate::policy::SitePolicy;
use crate::time::{Instant, Millis, SECOND};

document! {
    /// One installation. Salt, installation, the cap on staleness and the form of personal data never change, so a process
    /// reads them once.
    pub struct Site {
        /// The version of the document.
        "schema" => schema: u32;
        /// Tells installations apart.
        "installation" => installation: String;
        /// What the locators are made with.
        "salt" => salt: String;
        /// How stale the data of any verifier may be.
        "maxVerifierStalenessMs" => max_verifier_staleness: Millis;
        /// How names of people stand in its events.
        "personalData" => personal_data: PersonalData = PersonalData::Plain;
        /// The parameters.
        "policy" => policy: SitePolicy;
        /// Who was last forgotten.
        "erased" => erased: Option<Erasure> = None;
        /// Its changes.
        "ledger" => ledger: Ledger;
    }
}

document! {
    /// Somebody whose names the openings of events no longer hold.
    pub struct Erasure {
        /// Where its account lies, or would lie: what says who it was to whoever knows already.
        "person" => person: String;
        /// When.
        "at" => at: Instant;
    }
}

impl Site {
    /// A new site with a policy.
    pub fn new(policy: SitePolicy, entropy: &Entropy) -> Self {
        let mut stream = entropy.stream(Purpose::Site);
        Self {
            schema: SCHEMA,
            salt: base64::to_url(&stream.bytes::<32>()),
            installation: base64::to_url(&stream.bytes::<16>()),
            max_verifier_staleness: 60 * SECOND,
            personal_data: PersonalData::Plain,
            policy,
            erased: None,
            ledger: Ledger::default(),
            extra: serde_json::Map::new(),
        }
    }

    /// The site of a stored text.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        super::parse(id::SITE, text, |site: &Self| site.schema)
    }

    /// The salt's bytes.
    pub fn salt(&self) -> Result<[u8; 32], Fault> {
        base64::array_from_url(&self.salt).ok_or_else(|| Fault::of(id::SITE, "the salt is not 32 bytes"))
    }

    /// What an audit event may show.
    pub fn auditable(&self) -> serde_json::Value {
        let mut view = serde_json::Map::from_iter([("policy".to_owned(), self.policy.view().into())]);
        if let Some(erased) = &self.erased {
            view.insert("erased".to_owned(), serde_json::json!(erased));
        }
        view.into()
    }
}
