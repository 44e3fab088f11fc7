//! Dispatch: from a command and its documents to a decision.

use super::loaded::Loaded;
use super::{Circumstances, Command, Decision, domain, key_create, key_regenerate, key_state, keyring, site, user};
use crate::error::Error;

/// What comes of a command, given the documents that [`plan`](super::plan) named, as they were read.
///
/// Errors: refusals of the table, `fault` for a document that cannot be used; then nothing is to be written.
pub fn decide(
    command: &Command,
    documents: &[(&str, Option<&str>)],
    circumstances: &Circumstances<'_>,
) -> Result<Decision, Error> {
    let loaded = Loaded(documents);
    match command {
        Command::InitSite { policy } => site::init(policy, &loaded, circumstances),
        Command::SetSitePolicy { policy } => site::set_policy(policy, &loaded, circumstances),
        Command::ReadSitePolicy => site::read(&loaded, circumstances),
        Command::InitKeyring => keyring::init(&loaded, circumstances),
        Command::PutDomain { domain, environments, restrict_creation, methods, status } => {
            let change = domain::Change { environments, restrict_creation, methods, status };
            domain::put(domain, &change, &loaded, circumstances)
        }
        Command::ReadDomain { domain } => domain::read(domain, &loaded, circumstances),
        Command::PutUser { domain, user, kind, maintainers, status, access } => {
            let change = user::Change { kind, maintainers, status, access };
            user::put(domain, user, &change, &loaded, circumstances)
        }
        Command::ReadUser { domain, user } => user::read(domain, user, &loaded, circumstances),
        Command::CreateKey(create) => key_create::create(create, &loaded, circumstances),
        Command::RegenerateKey { key_id, client_id, expires_at, methods } => {
            let wish = key_regenerate::Wish { client_id, expires_at, methods };
            key_regenerate::regenerate(key_id, &wish, &loaded, circumstances)
        }
        Command::RevokeKey { key_id } => key_state::revoke(key_id, &loaded, circumstances),
        Command::DeleteKey { key_id } => key_state::delete(key_id, &loaded, circumstances),
        Command::DisableKey { key_id } => key_state::disable(key_id, &loaded, circumstances),
        Command::EnableKey { key_id } => key_state::enable(key_id, &loaded, circumstances),
        Command::ReadKey { key_id } => key_state::read(key_id, &loaded, circumstances),
    }
}
