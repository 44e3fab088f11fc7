//! Ready-made policies: a preset sets the parameters that it has an opinion on and leaves the others as they are.

use super::parameter::DEFAULT_NOTICE_DAYS;
use super::site::{OnOwnerDeactivated, SelfServiceLevel, SitePolicy, YesNo};
use crate::text::Fields;

/// A ready-made policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preset {
    /// As `OpenText` ALM is delivered.
    Alm,
    /// As IBM Apptio works.
    Apptio,
    /// What we would choose for a new product.
    Recommended,
}

impl Preset {
    /// All, with their names.
    pub const ALL: [(&'static str, Self); 3] =
        [("alm", Self::Alm), ("apptio", Self::Apptio), ("recommended", Self::Recommended)];

    /// The preset that the member `preset` names; it can be left out.
    pub fn read(fields: &mut Fields) -> Option<Self> {
        fields.word("preset", &Self::ALL)
    }

    /// What it is, in one sentence.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Alm => {
                "as ALM is delivered: administrators make the keys, they never expire, a deactivation deletes them"
            }
            Self::Apptio => "as Apptio works: users make their own keys, a deactivation stops them until it is undone",
            Self::Recommended => {
                "for a new product: users make their own keys, none lives longer than 90 days, passwords log in nowhere but from listed client types"
            }
        }
    }

    /// The policy with what the preset sets; client types and scopes are always the site's own.
    #[must_use]
    pub fn apply(self, policy: SitePolicy) -> SitePolicy {
        match self {
            Self::Alm => SitePolicy {
                self_service_level: SelfServiceLevel::AdminOnly,
                expire_days: -1,
                max_num_per_user: 10,
                ota_api_key_only: YesNo::N,
                rest_api_key_only: YesNo::N,
                on_owner_deactivated: OnOwnerDeactivated::Delete,
                revoked_retention_days: -1,
                expiry_notice_days: DEFAULT_NOTICE_DAYS.to_vec(),
                silent_days: 1,
                ..policy
            },
            Self::Apptio => SitePolicy {
                self_service_level: SelfServiceLevel::UserFullControl,
                expire_days: -1,
                // Apptio knows no such cap; this is the most that there is here.
                max_num_per_user: 10_000,
                ota_api_key_only: YesNo::N,
                rest_api_key_only: YesNo::N,
                on_owner_deactivated: OnOwnerDeactivated::Disable,
                revoked_retention_days: -1,
                expiry_notice_days: DEFAULT_NOTICE_DAYS.to_vec(),
                silent_days: 1,
                ..policy
            },
            Self::Recommended => SitePolicy {
                self_service_level: SelfServiceLevel::UserFullControl,
                expire_days: 90,
                max_num_per_user: 10,
                ota_api_key_only: YesNo::Y,
                rest_api_key_only: YesNo::Y,
                on_owner_deactivated: OnOwnerDeactivated::Disable,
                revoked_retention_days: 365,
                expiry_notice_days: DEFAULT_NOTICE_DAYS.to_vec(),
                silent_days: 1,
                ..policy
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::tests::policy;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn presets_are_valid_policies_that_forget_nothing_before(before in policy(), index in 0_usize..3) {
            let (_, preset) = Preset::ALL[index];
            let after = preset.apply(before.clone());
            prop_assert_eq!(&SitePolicy::default().with(after.view()).unwrap(), &after);
            prop_assert_eq!(&after.scopes, &before.scopes);
            prop_assert_eq!(&after.rest_allowed_clients, &before.rest_allowed_clients);
            prop_assert_eq!(&after.rest_default_clients, &before.rest_default_clients);
            // Whatever was before, two sites with one preset agree on all that it sets.
            let clean = preset.apply(SitePolicy::default());
            let lists = SitePolicy {
                scopes: clean.scopes.clone(),
                rest_allowed_clients: clean.rest_allowed_clients.clone(),
                rest_default_clients: clean.rest_default_clients.clone(),
                ..after
            };
            prop_assert_eq!(lists, clean);
        }
    }

    #[test]
    fn each_preset_says_what_it_is_for() {
        let sentences = Preset::ALL.map(|(_, preset)| preset.sentence());
        let starts = ["as ALM is delivered: ", "as Apptio works: ", "for a new product: "];
        assert!(sentences.iter().zip(starts).all(|(sentence, start)| sentence.starts_with(start)), "{sentences:?}");
    }

    #[test]
    fn alm_is_the_default_but_for_what_a_deactivation_does() {
        let alm = Preset::Alm.apply(SitePolicy::default());
        assert_eq!(alm.on_owner_deactivated, OnOwnerDeactivated::Delete);
        let disable = SitePolicy { on_owner_deactivated: OnOwnerDeactivated::Disable, ..alm };
        assert_eq!(disable, SitePolicy::default());
    }
}
