//! Which documents can matter to a report: what storage is asked for.

use super::filter::AuditFilter;
use crate::access::Visibility;
use crate::id::{Id, LEDGERS, account_document, account_prefix, domain_document};

/// What a report is confined to.
pub(super) enum Reach {
    /// Nothing: the filter asks for what is not visible.
    Nothing,
    /// Everything.
    Site,
    /// One domain, by its document, and its accounts.
    Domain {
        /// `domain/<dloc>`.
        document: String,
        /// `account/<dloc>/`.
        accounts: String,
    },
    /// One account.
    Account(String),
    /// Those accounts of a domain that say that the actor may see them.
    Maintained {
        /// `account/<dloc>/`.
        accounts: String,
    },
}

impl Reach {
    /// What the visibility includes and the filter does not rule out; `salt` is the site's.
    pub(super) fn of(salt: &[u8; 32], visibility: &Visibility, filter: &AuditFilter) -> Self {
        let domain = match visibility {
            Visibility::Site => filter.domain.as_deref(),
            Visibility::Domain(domain) | Visibility::Own { domain, .. } => Some(domain.as_str()),
        };
        if domain.is_some() && filter.domain.as_deref().is_some_and(|wanted| Some(wanted) != domain) {
            return Self::Nothing;
        }
        let account = match (visibility, &filter.key_id, &filter.owner, domain) {
            (Visibility::Own { domain, owner, maintains: false }, ..) => Some(account_document(salt, domain, owner)),
            (_, Some(key_id), ..) => Id::parse(key_id).map(|id| id.account_document()),
            (_, None, Some(owner), Some(domain)) => Some(account_document(salt, domain, owner)),
            _ => None,
        };
        let is_outside =
            |account: &String| domain.is_some_and(|domain| !account.starts_with(&account_prefix(salt, domain)));
        match (account, visibility, domain) {
            (Some(account), ..) if is_outside(&account) => Self::Nothing,
            (Some(account), ..) => Self::Account(account),
            (None, Visibility::Own { .. }, Some(domain)) => Self::Maintained { accounts: account_prefix(salt, domain) },
            (None, _, Some(domain)) => {
                Self::Domain { document: domain_document(salt, domain), accounts: account_prefix(salt, domain) }
            }
            (None, _, None) => Self::Site,
        }
    }

    /// What the ids of the documents start with that have a ledger, in order.
    pub(super) fn ledgers(&self) -> Vec<String> {
        match self {
            Self::Nothing => Vec::new(),
            Self::Site => LEDGERS.map(str::to_owned).to_vec(),
            Self::Domain { document, accounts } => vec![accounts.clone(), document.clone()],
            Self::Account(account) => vec![account.clone()],
            Self::Maintained { accounts } => vec![accounts.clone()],
        }
    }

    /// Whether the document is one of these.
    pub(super) fn includes(&self, id: &str) -> bool {
        match self {
            Self::Nothing => false,
            Self::Site => true,
            Self::Domain { document, accounts } => id == document || id.starts_with(accounts.as_str()),
            Self::Account(account) => id == account,
            Self::Maintained { accounts } => id.starts_with(accounts.as_str()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SALT: [u8; 32] = [7; 32];

    #[test]
    fn what_is_not_visible_is_out_of_reach() {
        let ann = account_document(&SALT, "a", "ann");
        let far = account_document(&SALT, "b", "ann");
        let own = |maintains| Visibility::Own { domain: "a".into(), owner: "ann".into(), maintains };
        let seen = |visibility: &Visibility, filter: &AuditFilter| {
            let reach = Reach::of(&SALT, visibility, filter);
            [&ann, &far, &domain_document(&SALT, "a"), &domain_document(&SALT, "b"), &"site".to_owned()]
                .map(|id| reach.includes(id))
        };
        let all = AuditFilter::default();
        let of = |domain: Option<&str>, owner: Option<&str>, key: Option<&str>| AuditFilter {
            domain: domain.map(str::to_owned),
            owner: owner.map(str::to_owned),
            key_id: key.map(str::to_owned),
            ..AuditFilter::default()
        };
        let admin = Visibility::Domain("a".into());
        let key_of = |account: &str| format!("{}000000", account.replace("account/", "").replace('/', ""));
        assert_eq!(seen(&Visibility::Site, &all), [true; 5]);
        assert_eq!(seen(&Visibility::Site, &of(Some("b"), None, None)), [false, true, false, true, false]);
        assert_eq!(seen(&Visibility::Site, &of(None, Some("ann"), None)), [true; 5]);
        assert_eq!(seen(&Visibility::Site, &of(None, None, Some(&key_of(&far)))), [false, true, false, false, false]);
        assert_eq!(seen(&admin, &all), [true, false, true, false, false]);
        assert_eq!(seen(&admin, &of(Some("b"), None, None)), [false; 5]);
        assert_eq!(seen(&admin, &of(None, None, Some(&key_of(&far)))), [false; 5]);
        assert_eq!(seen(&admin, &of(None, Some("ann"), None)), [true, false, false, false, false]);
        assert_eq!(seen(&own(false), &all), [true, false, false, false, false]);
        assert_eq!(seen(&own(false), &of(None, Some("bob"), Some(&key_of(&far)))), [true, false, false, false, false]);
        assert_eq!(seen(&own(true), &all), [true, false, false, false, false]);
        assert_eq!(seen(&own(true), &of(Some("b"), None, None)), [false; 5]);
        for (visibility, prefixes) in [(&Visibility::Site, 4), (&admin, 2), (&own(true), 1), (&own(false), 1)] {
            assert_eq!(Reach::of(&SALT, visibility, &all).ledgers().len(), prefixes);
        }
    }
}
