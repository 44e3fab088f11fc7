//! Which documents can matter to a query: what storage is asked for, and which unreadable ones may be named.

use super::filter::Filter;
use crate::access::Visibility;
use crate::id::{account_document, domain_document};

/// The locators that a query is confined to.
///
/// What an unreadable document holds cannot be asked; its id is all there is to tell whose it is.
pub(super) struct Reach {
    /// `dloc`, unless any domain.
    domain: Option<String>,
    /// `dloc/oloc`, unless any account.
    account: Option<String>,
    /// `dloc/oloc` of the only account that may be named before it was read: who maintains a service sees it by what
    /// its document says, and an unreadable one says nothing.
    own: Option<String>,
}

impl Reach {
    /// What the visibility includes and the filter does not rule out.
    pub(super) fn of(salt: &[u8; 32], visibility: &Visibility, filter: &Filter) -> Self {
        let path = |domain: &str, owner: &str| after_kind(&account_document(salt, domain, owner)).to_owned();
        let (domain, own) = match visibility {
            Visibility::Site => (filter.domain(), None),
            Visibility::Domain(domain) => (Some(domain.as_str()), None),
            Visibility::Own { domain, owner, .. } => (Some(domain.as_str()), Some(path(domain, owner))),
        };
        let Some(domain) = domain else {
            return Self { domain: None, account: None, own };
        };
        let account = match visibility {
            // Who maintains nothing has one account to look at, whatever it asks for.
            Visibility::Own { maintains: false, .. } => own.clone(),
            _ => filter.owner().map(|owner| path(domain, owner)),
        };
        Self { domain: Some(after_kind(&domain_document(salt, domain)).to_owned()), account, own }
    }

    /// What the ids of the domain documents start with.
    pub(super) fn domains(&self) -> String {
        format!("domain/{}", self.domain.as_deref().unwrap_or_default())
    }

    /// What the ids of the account documents start with.
    pub(super) fn accounts(&self) -> String {
        match (&self.account, &self.domain) {
            (Some(account), _) => format!("account/{account}"),
            (None, Some(domain)) => format!("account/{domain}/"),
            (None, None) => "account/".to_owned(),
        }
    }

    /// Whether the document may be named, should it be unreadable.
    pub(super) fn names(&self, id: &str) -> bool {
        let is_own = || self.own.as_ref().is_none_or(|own| id.starts_with("domain/") || after_kind(id) == own);
        self.includes(id) && is_own()
    }

    /// Whether the document can matter.
    pub(super) fn includes(&self, id: &str) -> bool {
        let Some(domain) = &self.domain else {
            return true;
        };
        let path = after_kind(id);
        match &self.account {
            _ if id.starts_with("domain/") => path == domain,
            Some(account) => path == account,
            None => path.strip_prefix(domain.as_str()).is_some_and(|rest| rest.starts_with('/')),
        }
    }
}

/// The part of a document's id that says where: `dloc` or `dloc/oloc`.
pub(super) fn after_kind(id: &str) -> &str {
    id.split_once('/').map_or("", |(_, path)| path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const SALT: [u8; 32] = [7; 32];

    fn reach(visibility: &Visibility, filter: serde_json::Value) -> Reach {
        Reach::of(&SALT, visibility, &Filter::parse(filter).unwrap())
    }

    #[test]
    fn what_is_not_visible_is_out_of_reach() {
        let ann = account_document(&SALT, "a", "ann");
        let bob = account_document(&SALT, "a", "bob");
        let far = account_document(&SALT, "b", "ann");
        let own = Visibility::Own { domain: "a".into(), owner: "ann".into(), maintains: true };
        let idle = Visibility::Own { domain: "a".into(), owner: "ann".into(), maintains: false };
        let named = |reach: Reach| [&ann, &bob, &far].map(|id| reach.names(id));
        let seen = |reach: Reach| [&ann, &bob, &far].map(|id| reach.includes(id));
        assert_eq!(seen(reach(&Visibility::Site, json!({}))), [true, true, true]);
        assert_eq!(seen(reach(&Visibility::Domain("a".into()), json!({}))), [true, true, false]);
        // A user may see services of its domain, and is told nothing of those that cannot be read.
        assert_eq!(seen(reach(&own, json!({}))), [true, true, false]);
        assert_eq!(named(reach(&own, json!({}))), [true, false, false]);
        assert_eq!(seen(reach(&idle, json!({}))), [true, false, false]);
        assert_eq!(named(reach(&Visibility::Domain("a".into()), json!({}))), [true, true, false]);
        // A filter narrows, and never widens.
        assert_eq!(seen(reach(&Visibility::Site, json!({"domain": "b"}))), [false, false, true]);
        assert_eq!(seen(reach(&Visibility::Site, json!({"owner": "ann"}))), [true, true, true]);
        assert_eq!(seen(reach(&Visibility::Domain("a".into()), json!({"owner": "ann"}))), [true, false, false]);
        assert_eq!(seen(reach(&own, json!({"domain": "b", "owner": "bob"}))), [false, true, false]);
        assert_eq!(named(reach(&own, json!({"owner": "bob"}))), [false, false, false]);
        assert_eq!(seen(reach(&idle, json!({"owner": "bob"}))), [true, false, false]);
    }

    #[test]
    fn documents_of_other_kinds() {
        let own = reach(&Visibility::Own { domain: "a".into(), owner: "ann".into(), maintains: true }, json!({}));
        assert!(own.includes(&domain_document(&SALT, "a")) && !own.includes(&domain_document(&SALT, "b")));
        let usage = account_document(&SALT, "a", "ann").replace("account/", "usage/");
        assert!(own.includes(&usage) && !own.includes("site") && !own.includes(""));
    }

    #[test]
    fn prefixes_fit_what_is_included() {
        let (a, ann) = (domain_document(&SALT, "a"), account_document(&SALT, "a", "ann"));
        for (filter, domains, accounts) in [
            (json!({}), "domain/", "account/"),
            (json!({"domain": "a"}), a.as_str(), ann.get(..17).unwrap()),
            (json!({"domain": "a", "owner": "ann"}), a.as_str(), ann.as_str()),
        ] {
            let reach = reach(&Visibility::Site, filter);
            assert_eq!((reach.domains().as_str(), reach.accounts().as_str()), (domains, accounts));
            assert!(reach.includes(&a) && reach.includes(&ann));
        }
    }
}
