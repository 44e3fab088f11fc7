//! Notices: what is to be done about one, what came of it, and lists of them.

use serde_json::json;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::convert::{Given, from_json, instant, internal, thrown, to_js};
use crate::access::{Actor, SiteVerb, permit_site};
use crate::error::{Error, Invalid, RefusalCode};
use crate::notice::{Notice, Turn, pending};
use crate::query::{Notices, notice, notice_document, own_account};
use crate::site::Site;
use crate::text::{self, limits};

/// A page of notices in the making.
#[wasm_bindgen]
pub struct NoticeScan {
    notices: Notices,
    own: Option<String>,
}

#[wasm_bindgen]
impl NoticeScan {
    /// The empty page of a query, as the actor may ask it.
    #[wasm_bindgen(constructor)]
    pub fn new(query: &str, actor: &str, site: Option<String>, now: f64) -> Result<Self, JsValue> {
        let site = Site::parse(&site.ok_or_else(|| thrown(RefusalCode::SiteMissing))?).map_err(thrown)?;
        let salt = site.salt().map_err(thrown)?;
        let actor = actor_of(actor)?;
        let notices = Notices::new(from_json("query", query)?, &actor, &salt, instant(now)?).map_err(thrown)?;
        Ok(Self { notices, own: own_account(&actor, &salt) })
    }

    /// The account of the user who asks, if it is one.
    #[wasm_bindgen(getter)]
    pub fn own(&self) -> Option<String> {
        self.own.clone()
    }

    /// Takes that account, before anything else.
    pub fn account(&mut self, id: &str, text: &str) {
        self.notices.account(id, text);
    }

    /// What the ids of the documents start with that it needs.
    #[wasm_bindgen(getter)]
    pub fn prefix(&self) -> String {
        self.notices.prefix().to_owned()
    }

    /// Takes a document.
    pub fn take(&mut self, id: &str, text: &str) {
        self.notices.take(id, text);
    }

    /// The page.
    #[allow(clippy::unnecessary_wraps, reason = "see `Given`")]
    pub fn finish(self) -> Given {
        Ok(to_js(&self.notices.finish()))
    }
}

/// Nothing, if the actor may have notices delivered.
#[wasm_bindgen(js_name = permitDelivery)]
pub fn permit_delivery(actor: &str) -> Result<(), JsValue> {
    permit_site(&actor_of(actor)?, SiteVerb::DeliverNotices).map_err(|refusal| thrown(Error::from(refusal)))
}

/// The id of a notice's document.
#[wasm_bindgen(js_name = noticeDocument)]
pub fn document_of(id: &str) -> Result<String, JsValue> {
    match text::flaw(id, limits::NOTICE) {
        Some((rule, limit)) => Err(thrown(Invalid::one("id", rule, &limit))),
        None => Ok(notice_document(id)),
    }
}

/// The account of the user who asks, if it is one.
#[wasm_bindgen(js_name = noticeReader)]
pub fn notice_reader(actor: &str, site: Option<String>) -> Result<Option<String>, JsValue> {
    let site = Site::parse(&site.ok_or_else(|| thrown(RefusalCode::SiteMissing))?).map_err(thrown)?;
    Ok(own_account(&actor_of(actor)?, &site.salt().map_err(thrown)?))
}

/// One notice, as the actor may see it; `text` is what storage has under its document, `own` under the reader's account.
#[wasm_bindgen(js_name = readNotice)]
pub fn read_notice(
    document: &str,
    text: Option<String>,
    actor: &str,
    reader: Option<String>,
    own: Option<String>,
    now: f64,
) -> Result<JsValue, JsValue> {
    let own = reader.as_deref().zip(own.as_deref());
    let found = notice(document, text.as_deref(), &actor_of(actor)?, own, instant(now)?);
    found.map(|view| to_js(&view)).map_err(thrown)
}

/// The notices that lie in the document of an account: an object from their ids to their texts.
#[wasm_bindgen(js_name = pendingNotices)]
pub fn pending_notices(document: &str, text: &str, now: f64) -> Result<JsValue, JsValue> {
    let found = pending(document, text, instant(now)?).map_err(thrown)?;
    Ok(to_js(&found.into_iter().collect::<std::collections::BTreeMap<_, _>>()))
}

/// What is to be done about a notice: `keep`, `wait` until `at`, `remove`, or `attempt`: write `text`, then deliver `notice`.
#[wasm_bindgen(js_name = noticeTurn)]
pub fn notice_turn(document: &str, text: &str, now: f64, early: bool) -> Result<JsValue, JsValue> {
    let now = instant(now)?;
    Ok(to_js(&match Notice::parse(document, text).map_err(thrown)?.turn(now, early) {
        Turn::Keep => json!({ "kind": "keep" }),
        Turn::Remove => json!({ "kind": "remove" }),
        Turn::Wait(at) => json!({ "kind": "wait", "at": at }),
        Turn::Attempt(notice) => json!({
            "kind": "attempt",
            "text": written(&notice)?,
            "notice": notice.view(document),
            "attempt": notice.attempts,
            "at": notice.next_attempt_at.min(notice.expires_at),
        }),
    }))
}

/// The text of a notice once a try has ended: delivered, or failed with an error of this name.
#[wasm_bindgen(js_name = noticeTried)]
pub fn notice_tried(document: &str, text: &str, now: f64, error: Option<String>) -> Result<String, JsValue> {
    let notice = Notice::parse(document, text).map_err(thrown)?;
    written(&match error {
        Some(error) => notice.failed(&error),
        None => notice.delivered(instant(now)?),
    })
}

fn written(notice: &Notice) -> Result<String, JsValue> {
    serde_json::to_string(notice).map_err(|_| internal("the notice cannot be written"))
}

fn actor_of(actor: &str) -> Result<Actor, JsValue> {
    Actor::parse(from_json("actor", actor)?).map_err(thrown)
}
