//! Whether a user name and a password may log in on a channel (A17). Logins with a key are always allowed.

use serde::Serialize;

use super::parameter::{OTA_ONLY, REST_ALLOWED, REST_DEFAULT, REST_ONLY};
use super::site::{SitePolicy, YesNo};

/// Where somebody logs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// ALM's open test architecture.
    Ota,
    /// The REST interface.
    Rest,
}

impl Channel {
    /// All, with their names.
    pub const ALL: [(&'static str, Self); 2] = [("ota", Self::Ota), ("rest", Self::Rest)];
}

/// Whether a password logs in, and what decided so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Login {
    /// Whether it does.
    pub allowed: bool,
    /// The parameter that decided.
    pub decided_by: &'static str,
    /// Why, in one sentence.
    pub explanation: &'static str,
}

/// Whether a login with a user name and a password is allowed for a client of this type, compared exactly.
pub fn login(policy: &SitePolicy, channel: Channel, client_type: Option<&str>) -> Login {
    match channel {
        Channel::Ota if policy.ota_api_key_only == YesNo::Y => {
            denied(OTA_ONLY, "it is Y: over OTA only an API key logs in")
        }
        Channel::Ota => allowed(OTA_ONLY, "it is N: over OTA a password logs in as well"),
        Channel::Rest if policy.rest_api_key_only == YesNo::N => {
            allowed(REST_ONLY, "it is N: over REST a password logs in as well")
        }
        Channel::Rest => match client_type {
            None => denied(REST_ONLY, "it is Y, and the client does not say its type: only an API key logs in"),
            Some(client) if names(&policy.rest_allowed_clients, client) => {
                allowed(REST_ALLOWED, "the client type is in this list of third-party tools")
            }
            Some(client) if names(&policy.rest_default_clients, client) => {
                allowed(REST_DEFAULT, "the client type is in this list of internal tools")
            }
            Some(_) => denied(REST_ONLY, "it is Y, and the client type is in neither list: only an API key logs in"),
        },
    }
}

fn names(list: &[String], client: &str) -> bool {
    list.iter().any(|name| name == client)
}

const fn allowed(decided_by: &'static str, explanation: &'static str) -> Login {
    Login { allowed: true, decided_by, explanation }
}

const fn denied(decided_by: &'static str, explanation: &'static str) -> Login {
    Login { allowed: false, decided_by, explanation }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A17, as its sentences say it and not as the code does.
    fn allows(ota_only: bool, rest_only: bool, channel: Channel, client: Option<(bool, bool)>) -> bool {
        let listed = client.is_some_and(|(white, default)| white || default);
        (channel == Channel::Ota && !ota_only) || (channel == Channel::Rest && (!rest_only || listed))
    }

    /// The parameter without which the answer would be another; of two lists, the third-party one.
    fn decides(rest_only: bool, channel: Channel, client: Option<(bool, bool)>) -> &'static str {
        match (channel, rest_only, client) {
            (Channel::Ota, _, _) => "OTA_ACCESS_APIKEY_ONLY",
            (Channel::Rest, true, Some((true, _))) => "RESTAPI_WHITELIST_APIKEY",
            (Channel::Rest, true, Some((false, true))) => "RESTAPI_DEFAULTLIST_APIKEY",
            (Channel::Rest, _, _) => "RESTAPI_ACCESS_APIKEY_ONLY",
        }
    }

    #[test]
    fn the_whole_truth_table() {
        let mut cells = 0;
        let both = [false, true];
        let yes = |set: bool| if set { YesNo::Y } else { YesNo::N };
        for (ota_only, rest_only) in both.into_iter().flat_map(|a| both.map(|b| (a, b))) {
            for (white, default) in both.into_iter().flat_map(|a| both.map(|b| (a, b))) {
                let list = |listed: bool| if listed { vec!["Other".to_owned(), "Tool".to_owned()] } else { vec![] };
                let policy = SitePolicy {
                    ota_api_key_only: yes(ota_only),
                    rest_api_key_only: yes(rest_only),
                    rest_allowed_clients: list(white),
                    rest_default_clients: list(default),
                    ..SitePolicy::default()
                };
                for (_, channel) in Channel::ALL {
                    for (client, listed) in [
                        (None, None),
                        (Some("Tool"), Some((white, default))),
                        // Compared exactly: neither case, nor space, nor a part of it.
                        (Some("tool"), Some((false, false))),
                        (Some("Tool "), Some((false, false))),
                        (Some("Too"), Some((false, false))),
                        (Some(""), Some((false, false))),
                    ] {
                        let found = login(&policy, channel, client);
                        assert_eq!(found.allowed, allows(ota_only, rest_only, channel, listed));
                        assert_eq!(found.decided_by, decides(rest_only, channel, listed));
                        cells += 1;
                    }
                }
            }
        }
        assert_eq!(cells, 192);
    }
}
