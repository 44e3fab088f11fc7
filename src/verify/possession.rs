//! Who holds a credential, whatever its key may do (K12).

use super::outcome::Outcome;
use super::record::PairRecord;
use super::verifier::Verifier;
use crate::id::Id;

impl Verifier {
    /// Who was proven to hold the credential that led to the outcome, and the generation of its secret; that of a pair that
    /// has gone is not known. None, where nobody was: a token that was made with a credential does not prove that.
    pub fn holder(&mut self, outcome: &Outcome) -> Option<(Id, Option<u32>)> {
        match outcome {
            _ if self.by_token => None,
            Outcome::Accepted(accepted) => {
                let principal = self.principal(accepted)?;
                Some((principal.client_id, Some(principal.generation)))
            }
            Outcome::Denied(denial) if denial.reason.is_authentic() => {
                let client_id = Id::parse(denial.client_id.as_deref()?)?;
                let place = self.cache.place(&client_id.account())?;
                let (_, pair) = self.cache.entry(place)?.record.find(&client_id).unzip();
                Some((client_id, pair.map(PairRecord::generation)))
            }
            _ => None,
        }
    }
}
