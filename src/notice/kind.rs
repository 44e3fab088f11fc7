//! The one table of notices: what is said, and to whom.

macro_rules! notices {
    ($( $variant:ident = $name:literal, $audience:ident, $sentence:literal; )+) => {
        /// What a notice says.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum NoticeKind { $( #[doc = $sentence] $variant, )+ }

        impl NoticeKind {
            /// All, in the order of the table.
            pub const ALL: &'static [Self] = &[ $( Self::$variant, )+ ];

            /// The stable spelling.
            pub const fn as_str(self) -> &'static str {
                match self { $( Self::$variant => $name, )+ }
            }

            /// When it is said.
            pub const fn sentence(self) -> &'static str {
                match self { $( Self::$variant => $sentence, )+ }
            }

            /// To whom.
            pub const fn audience(self) -> Audience {
                match self { $( Self::$variant => Audience::$audience, )+ }
            }
        }
    };
}

/// To whom something is said. The keepers of a key are its owner or, where that is a service with maintainers, these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// The keepers.
    Keepers,
    /// The keepers, but not the one that did it itself, as a user (A12, A13).
    OtherKeepers,
    /// The keepers, and the administrators of the domain.
    KeepersAndAdmins,
}

impl Audience {
    /// The word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Keepers => "keepers",
            Self::OtherKeepers => "other_keepers",
            Self::KeepersAndAdmins => "keepers_and_admins",
        }
    }
}

notices! {
    KeyDeleted = "key_deleted", OtherKeepers, "a key was deleted";
    KeyRevoked = "key_revoked", OtherKeepers, "a key was revoked";
    PairRevoked = "pair_revoked", Keepers, "somebody who held the secret of a pair has ended it, as leaked; another pair of the key goes on";
    KeyExpires = "key_expires", Keepers, "a key expires in as many days as `expiryNoticeDays` names, or in fewer";
    RotationDue = "rotation_due", Keepers, "the current pair is to be replaced in as many days as `remindDays` of the rotation policy names, or in fewer";
    RotationOverdue = "rotation_overdue", Keepers, "the current pair should have been replaced by now";
    PairSilent = "pair_silent", Keepers, "a pair that is to go was not used for `silentDays`: nobody will miss it";
    RetiredPairUsed = "retired_pair_used", KeepersAndAdmins, "one of the last eight pairs that have gone was used, with its right secret or an `ed25519` signature of it: somebody still has it, or has found it; said again after a day";
    CapReached = "cap_reached", Keepers, "a user has as many active keys as it may have; said at most once a day";
}
