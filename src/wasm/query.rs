//! Lists, users, what is due, simulations; the index; filters as text.

use serde_json::Value;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::convert::{from_json, grow_ahead, instant, memory_pages, thrown, to_js};
use crate::access::Actor;
use crate::error::{Error, Invalid, RefusalCode};
use crate::id::usage_document;
use crate::query::{self, Collector, Days, Filter, Index, List, Scan, Sight};
use crate::site::Site;

/// A walk over accounts, whatever it collects.
trait Walk {
    fn domains(&self) -> String;
    fn accounts(&self) -> String;
    fn domain(&mut self, id: &str, text: &str);
    fn usage(&mut self, id: &str, text: &str);
    fn account(&mut self, id: &str, text: &str);
    fn finish(self: Box<Self>) -> Result<JsValue, Error>;
}

impl<C: Collector> Walk for Scan<C> {
    fn domains(&self) -> String {
        self.domains()
    }

    fn accounts(&self) -> String {
        self.accounts()
    }

    fn domain(&mut self, id: &str, text: &str) {
        self.domain(id, text);
    }

    fn usage(&mut self, id: &str, text: &str) {
        self.usage(id, text);
    }

    fn account(&mut self, id: &str, text: &str) {
        self.account(id, text);
    }

    fn finish(self: Box<Self>) -> Result<JsValue, Error> {
        (*self).finish().map(|reply| to_js(&reply))
    }
}

/// The answer to a question about many accounts, in the making.
#[wasm_bindgen]
pub struct AccountScan(Box<dyn Walk>);

#[wasm_bindgen]
impl AccountScan {
    /// The question `name`, as the actor may ask it; `sight` is what storage has of [`sight_documents`].
    #[wasm_bindgen(constructor)]
    pub fn new(
        name: &str,
        query: &str,
        actor: &str,
        site: Option<String>,
        sight: Vec<JsValue>,
        now: f64,
    ) -> Result<Self, JsValue> {
        let (actor, site, now) = (actor_of(actor)?, site_of(site.as_deref())?, instant(now)?);
        let documents: Vec<_> = sight.iter().map(JsValue::as_string).collect();
        let sight = Sight { actor: &actor, site: &site, documents: &documents };
        open(name, from_json("query", query)?, &sight, now).map(Self).map_err(thrown)
    }

    /// What the ids of the domain documents start with that it needs.
    #[wasm_bindgen(getter)]
    pub fn domains(&self) -> String {
        self.0.domains()
    }

    /// What the ids of the account documents start with that it needs.
    #[wasm_bindgen(getter)]
    pub fn accounts(&self) -> String {
        self.0.accounts()
    }

    /// Takes a domain; all of them come first.
    pub fn domain(&mut self, id: &str, text: &str) {
        self.0.domain(id, text);
    }

    /// Takes the usage of an account, before the account.
    pub fn usage(&mut self, id: &str, text: &str) {
        self.0.usage(id, text);
    }

    /// Takes an account.
    pub fn account(&mut self, id: &str, text: &str) {
        self.0.account(id, text);
    }

    /// The answer.
    pub fn finish(self) -> Result<JsValue, JsValue> {
        self.0.finish().map_err(thrown)
    }
}

fn open(name: &str, query: Value, sight: &Sight<'_>, now: u64) -> Result<Box<dyn Walk>, Error> {
    let salt = sight.site.salt()?;
    Ok(match name {
        "keys.list" => Box::new(List::new(query, sight.of_keys()?, &salt, now)?),
        "users.list" => Box::new(Scan::users(query, sight.of_users()?, &salt)?),
        "keys.due" => Box::new(Scan::due(query, sight.site.policy.silence(), sight.of_keys()?, &salt, now)?),
        "simulate.policy" => Box::new(Scan::policy(query, &sight.site.policy, sight.of_keys()?, &salt, now)?),
        "simulate.domain" => Box::new(Scan::domain_change(query, sight, &salt, now)?),
        "simulate.revoke" => Box::new(Scan::revoke(query, sight.of_keys()?, &salt, now)?),
        "simulate.demote" => Box::new(Scan::demote(query, sight.of_keys()?, &salt, now)?),
        "simulate.deactivate" => Box::new(Scan::deactivate(query, &sight.site.policy, sight.of_keys()?, &salt, now)?),
        _ => return Err(Invalid::one("command", "oneOf", "the name of a question").into()),
    })
}

/// A live index of keys.
#[wasm_bindgen]
pub struct KeyIndex(Index);

#[wasm_bindgen]
impl KeyIndex {
    /// An empty index of a site.
    #[wasm_bindgen(constructor)]
    pub fn new(site: &str) -> Result<Self, JsValue> {
        let site = Site::parse(site).map_err(thrown)?;
        Ok(Self(Index::new(site.salt().map_err(thrown)?)))
    }

    /// Takes a document, in the place of the one with the same id.
    pub fn put(&mut self, id: &str, text: &str) {
        let pages = memory_pages();
        self.0.put(id, text);
        grow_ahead(pages);
    }

    /// Forgets a document.
    pub fn remove(&mut self, id: &str) {
        self.0.remove(id);
    }

    /// A window of what the actor may see and the query asks for; `sight` is what storage has of [`sight_documents`].
    pub fn window(
        &mut self,
        query: &str,
        actor: &str,
        site: Option<String>,
        sight: Vec<JsValue>,
        now: f64,
    ) -> Result<JsValue, JsValue> {
        let (actor, site) = (actor_of(actor)?, site_of(site.as_deref())?);
        let documents: Vec<_> = sight.iter().map(JsValue::as_string).collect();
        let visibility = Sight { actor: &actor, site: &site, documents: &documents }.of_keys().map_err(thrown)?;
        let window = self.0.window(from_json("query", query)?, &visibility, instant(now)?).map_err(thrown)?;
        Ok(to_js(&window))
    }
}

/// The ids of the documents, besides the site, that say what an actor may see.
#[wasm_bindgen(js_name = sightDocuments)]
pub fn sight_documents(actor: &str, site: Option<String>) -> Result<Vec<String>, JsValue> {
    let (actor, site) = (actor_of(actor)?, site_of(site.as_deref())?);
    Sight::documents(&actor, &site).map_err(thrown)
}

/// The id of the usage document that belongs to an account document.
#[wasm_bindgen(js_name = usageOf)]
#[must_use]
pub fn usage_of(account_document: &str) -> String {
    usage_document(account_document)
}

/// The filter of a text, as an object; `days` says which instants its days are where the viewer lives.
#[wasm_bindgen(js_name = parseFilter)]
pub fn parse_filter(text: &str, days: Option<String>) -> Result<JsValue, JsValue> {
    let days = days.map(|days| from_json("days", &days)).transpose()?.map_or(Some(Days::default()), Days::parse);
    let days = days.ok_or_else(|| thrown(Invalid::one("days", "type", Days::FORM)))?;
    query::parse_filter(text, &days).map(|filter| to_js(&filter)).map_err(thrown)
}

/// The text of a filter.
#[wasm_bindgen(js_name = printFilter)]
pub fn print_filter(filter: &str) -> Result<String, JsValue> {
    let filter = Filter::parse(from_json("filter", filter)?).map_err(thrown)?;
    Ok(query::print_filter(&filter))
}

pub(super) fn actor_of(actor: &str) -> Result<Actor, JsValue> {
    Actor::parse(from_json("actor", actor)?).map_err(thrown)
}

pub(super) fn site_of(site: Option<&str>) -> Result<Site, JsValue> {
    Site::parse(site.ok_or_else(|| thrown(RefusalCode::SiteMissing))?).map_err(thrown)
}
