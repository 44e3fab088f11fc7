//! The list of users: who is in it, and what is said of documents that cannot be read.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::model::{self, SALT, Site};
use crate::access::Visibility;
use crate::account::UserStatus;
use crate::query::{Scan, UserPage};

fn users(site: &Site, query: Value, visibility: &Visibility) -> UserPage {
    let mut scan = Scan::users(query, visibility.clone(), &SALT).unwrap();
    let prefix = scan.accounts();
    for (id, text) in site.accounts().filter(|(id, _)| id.starts_with(&prefix)) {
        scan.account(&id, &text);
    }
    scan.finish().unwrap()
}

proptest! {
    #[test]
    fn are_those_that_the_actor_sees(site in model::site(), visibility in model::visibility(), named in prop::option::of("[abBc]")) {
        let page = users(&site, json!(named.as_ref().map(|domain| json!({"domain": domain}))), &visibility);
        let mut expected: Vec<_> = site
            .accounts
            .iter()
            .filter(|(id, account)| !site.broken.contains(*id) && visibility.includes(account))
            .filter(|(_, account)| named.as_ref().is_none_or(|domain| *domain == account.domain))
            .map(|(_, account)| (account.domain.clone(), account.owner.clone()))
            .collect();
        expected.sort();
        let found: Vec<_> = page.users.iter().map(|user| (user.domain.clone(), user.user.clone())).collect();
        prop_assert_eq!(found, expected);
        prop_assert_eq!(page, users(&site.clone().reduced(&visibility), json!(named.map(|domain| json!({"domain": domain}))), &visibility));
    }
}

#[test]
fn unreadable_accounts_are_named_and_deleted_ones_gone() {
    let mut site = Site::default();
    for (number, owner) in ["ann", "bob", "eve"].into_iter().enumerate() {
        let account = crate::account::Account::new("a", owner, 0);
        site.accounts.insert(crate::id::account_document(&SALT, "a", owner), account);
        assert_eq!(site.accounts.len(), number + 1);
    }
    let id = |owner| crate::id::account_document(&SALT, "a", owner);
    site.broken.insert(id("bob"));
    site.accounts.get_mut(&id("eve")).unwrap().user.status = UserStatus::Deleted;
    let page = users(&site, json!(null), &Visibility::Site);
    assert_eq!((page.users.len(), page.unreadable), (1, vec![id("bob")]));
    let ann = Visibility::Own { domain: "a".into(), owner: "ann".into(), maintains: true };
    assert_eq!(users(&site, json!({}), &ann).unreadable, Vec::<String>::new());
    let bob = Visibility::Own { domain: "a".into(), owner: "bob".into(), maintains: true };
    assert_eq!(users(&site, json!({}), &bob).unreadable, [id("bob")]);
    assert!(Scan::users(json!({"domian": "a"}), Visibility::Site, &SALT).is_err());
}
