//! The users that an actor may see.

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::filter::Filter;
use super::scan::{Collector, Scan, Seen};
use crate::access::Visibility;
use crate::account::UserView;
use crate::error::Error;
use crate::text::{Fields, limits};

/// A list of users.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct UserPage {
    /// The users, by domain and id.
    pub users: Vec<UserView>,
    /// Documents that could not be read, by id: their users are missing here.
    pub unreadable: Vec<String>,
}

/// The users that have passed by; a deleted one is none.
pub struct Users {
    domain: Option<String>,
    users: Vec<UserView>,
}

impl Scan<Users> {
    /// An empty list of users, of one domain if the query names it; `salt` is the site's.
    ///
    /// Errors: `invalid` with all that is wrong with the query.
    pub fn users(query: Value, visibility: Visibility, salt: &[u8; 32]) -> Result<Self, Error> {
        let mut fields = Fields::of("query", if query.is_null() { Value::Object(Map::new()) } else { query });
        let domain = fields.optional_text("domain", limits::ID);
        fields.finish()?;
        let filter = match &domain {
            Some(domain) => Filter::parse(json!({ "domain": domain }))?,
            None => Filter::default(),
        };
        Ok(Self::over(Users { domain, users: Vec::new() }, &filter, visibility, salt))
    }
}

impl Collector for Users {
    type Reply = UserPage;

    fn take(&mut self, seen: &Seen<'_>) {
        let account = seen.account;
        if !account.user.is_deleted() && self.domain.as_ref().is_none_or(|domain| *domain == account.domain) {
            self.users.push(UserView::of(account));
        }
    }

    fn finish(mut self, unreadable: Vec<String>) -> Result<UserPage, Error> {
        self.users.sort_by(|left, right| (&left.domain, &left.user).cmp(&(&right.domain, &right.user)));
        Ok(UserPage { users: self.users, unreadable })
    }
}
