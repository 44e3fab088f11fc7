//! Which documents a command needs: they are read in one call.

use super::{Command, CreateKey};
use crate::account::Method;
use crate::id::{self, Id};

/// The ids of the documents, the site first.
pub fn plan(command: &Command, salt: &[u8; 32]) -> Vec<String> {
    let mut ids = vec![id::SITE.to_owned()];
    match command {
        Command::InitSite { .. } | Command::SetSitePolicy { .. } | Command::ReadSitePolicy => {}
        Command::InitKeyring => ids.push(id::KEYRING.to_owned()),
        Command::PutDomain { domain, .. } | Command::ReadDomain { domain } => {
            ids.push(id::domain_document(salt, domain));
        }
        Command::PutUser { domain, user, .. } | Command::ReadUser { domain, user } => {
            ids.push(id::domain_document(salt, domain));
            ids.push(id::account_document(salt, domain, user));
        }
        Command::CreateKey(CreateKey { domain, owner, methods, .. }) => {
            ids.push(id::domain_document(salt, domain));
            ids.push(id::account_document(salt, domain, owner));
            if methods.as_ref().is_some_and(|methods| methods.contains(&Method::HmacSha256)) {
                ids.push(id::KEYRING.to_owned());
            }
        }
        Command::RegenerateKey { key_id, .. } => {
            ids.extend(of_key(key_id));
            // Whether the pair has an HMAC key is known only when its account is read.
            ids.push(id::KEYRING.to_owned());
        }
        Command::ReadKey { key_id } => {
            ids.extend(of_key(key_id));
            ids.push(key_id.usage_document());
        }
        Command::RevokeKey { key_id }
        | Command::DeleteKey { key_id }
        | Command::DisableKey { key_id }
        | Command::EnableKey { key_id } => ids.extend(of_key(key_id)),
    }
    ids
}

fn of_key(id: &Id) -> [String; 2] {
    [id.domain_document(), id.account_document()]
}
