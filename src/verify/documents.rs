//! What a verifier knows of storage: documents come in as they were read, and go when they were changed.

use std::rc::Rc;

use super::cache::Locator;
use super::record::Record;
use super::verifier::Verifier;
use crate::account::Account;
use crate::domain::Domain;
use crate::error::Fault;
use crate::id::Id;

/// A document as it was read: its version and its text.
pub type Fetched<'a> = Option<(&'a str, &'a str)>;

impl Verifier {
    /// Takes the documents that were read for `client_id`; `read_at` is when the reading began.
    pub fn fill(
        &mut self,
        client_id: &Id,
        read_at: f64,
        account: Fetched<'_>,
        domain: Fetched<'_>,
    ) -> Result<(), Fault> {
        let locator = client_id.account();
        let Some((version, text)) = account else {
            self.forget(&locator);
            self.absences.insert(locator, read_at);
            return Ok(());
        };
        self.absences.remove(&locator);
        if let Some(record) = self.cache.refresh(&locator, version, domain.map(|(version, _)| version), read_at) {
            for pair in record.pairs() {
                // A pair that waits for its repair goes the whole way now and then, so that the repair is offered again.
                if pair.awaits_repair() {
                    self.hot.remove(pair.client_id());
                } else {
                    self.hot.refresh(pair.client_id(), read_at);
                }
            }
            return Ok(());
        }
        // Whatever is kept of the account is no longer true, also if the new documents cannot be used.
        self.forget(&locator);
        let account = Account::parse(&client_id.account_document(), text)?;
        let domain = domain
            .map(|(version, text)| Ok((version.to_owned(), self.domain(client_id, &account.domain, version, text)?)))
            .transpose()?;
        let (domain_version, domain) = domain.unzip();
        let record = Record::new(account, domain, &mut self.handles);
        if let Some(gone) = self.cache.insert(locator, (version.to_owned(), domain_version), read_at, record) {
            for pair in gone.pairs() {
                self.hot.remove(pair.client_id());
                self.handles.give_back(pair.handle());
            }
        }
        Ok(())
    }

    /// Makes a changed document too old to be used.
    pub fn invalidate(&mut self, document: &str) {
        let mut parts = document.split('/');
        match (parts.next(), parts.next(), parts.next()) {
            (Some("account"), Some(domain), Some(owner)) => {
                if let Ok(locator) = [domain.as_bytes(), owner.as_bytes()].concat().as_slice().try_into() {
                    self.forget(locator);
                    self.absences.remove(locator);
                }
            }
            (Some("domain"), Some(domain), None) => {
                for locator in self.cache.of_domain(domain.as_bytes()) {
                    self.forget(&locator);
                }
            }
            (Some("import"), Some(_), None) => self.invalidate_import(document),
            (Some("keyring"), None, None) => {
                self.keyring.invalidate();
                self.signing.invalidate();
            }
            _ => {}
        }
    }

    /// Makes an account too old to be used, on the hot path too.
    fn forget(&mut self, locator: &Locator) {
        if let Some(record) = self.cache.invalidate(locator) {
            record.pairs().iter().for_each(|pair| self.hot.remove(pair.client_id()));
        }
    }

    fn domain(&mut self, client_id: &Id, name: &str, version: &str, text: &str) -> Result<Rc<Domain>, Fault> {
        let document = client_id.domain_document();
        if let Some((known, domain)) = self.domains.get(&document)
            && known == version
            && domain.domain == name
        {
            return Ok(Rc::clone(domain));
        }
        let domain = Rc::new(Domain::parse(&document, text)?.named(&document, name)?);
        self.domains.insert(document, (version.to_owned(), Rc::clone(&domain)));
        Ok(domain)
    }
}
