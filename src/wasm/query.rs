//! Lists and the index.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::convert::{from_json, grow_ahead, instant, memory_pages, thrown, to_js};
use crate::access::{Actor, Visibility};
use crate::account::{Account, UserView};
use crate::error::RefusalCode;
use crate::id::usage_document;
use crate::query::{Index, List};
use crate::site::Site;

/// A page of keys in the making.
#[wasm_bindgen]
pub struct KeyList(List);

#[wasm_bindgen]
impl KeyList {
    /// The empty page of a query, as the actor may see it.
    #[wasm_bindgen(constructor)]
    pub fn new(query: &str, actor: &str, site: Option<String>, now: f64) -> Result<Self, JsValue> {
        let (visibility, salt) = sight(actor, site.as_deref())?;
        List::new(from_json("query", query)?, visibility, &salt, instant(now)?).map(Self).map_err(thrown)
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

    /// The page.
    pub fn finish(self) -> JsValue {
        to_js(&self.0.finish())
    }
}

/// The users that an actor may see, in the making.
#[wasm_bindgen]
pub struct UserList {
    visibility: Visibility,
    users: Vec<UserView>,
}

#[wasm_bindgen]
impl UserList {
    /// An empty list.
    #[wasm_bindgen(constructor)]
    pub fn new(actor: &str, site: Option<String>) -> Result<Self, JsValue> {
        let (visibility, _) = sight(actor, site.as_deref())?;
        Ok(Self { visibility, users: Vec::new() })
    }

    /// Takes an account; one that cannot be read is left out.
    pub fn account(&mut self, id: &str, text: &str) {
        if let Ok(account) = Account::parse(id, text)
            && self.visibility.includes(&account.domain, &account.owner)
        {
            self.users.push(UserView::of(&account));
        }
    }

    /// The users, by domain and id; of one domain, if it is given.
    pub fn finish(mut self, domain: Option<String>) -> JsValue {
        self.users.retain(|user| domain.as_ref().is_none_or(|domain| user.domain == *domain));
        self.users.sort_by(|left, right| (&left.domain, &left.user).cmp(&(&right.domain, &right.user)));
        to_js(&self.users)
    }
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

    /// A window of what the actor may see and the query asks for.
    pub fn window(&mut self, query: &str, actor: &str, site: Option<String>, now: f64) -> Result<JsValue, JsValue> {
        let (visibility, _) = sight(actor, site.as_deref())?;
        let window = self.0.window(from_json("query", query)?, &visibility, instant(now)?).map_err(thrown)?;
        Ok(to_js(&window))
    }
}

/// The id of the usage document that belongs to an account document.
#[wasm_bindgen(js_name = usageOf)]
#[must_use]
pub fn usage_of(account_document: &str) -> String {
    usage_document(account_document)
}

/// What an actor may see of a site.
fn sight(actor: &str, site: Option<&str>) -> Result<(Visibility, [u8; 32]), JsValue> {
    let actor = Actor::parse(from_json("actor", actor)?).map_err(thrown)?;
    let site = Site::parse(site.ok_or_else(|| thrown(RefusalCode::SiteMissing))?).map_err(thrown)?;
    let visibility = Visibility::of(&actor, &site.policy).map_err(thrown)?;
    Ok((visibility, site.salt().map_err(thrown)?))
}
