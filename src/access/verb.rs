//! What can be asked for, each with its row of the table of permissions.

use super::permission::Rule::{self, Allow as A, Create as C, Forbid as N, Full as F, Hide as H, Read as R};

macro_rules! verbs {
    ($kind:ident, $columns:literal, $doc:literal; $( $variant:ident, $name:literal, $row:expr; )+) => {
        #[doc = $doc]
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $kind { $( #[doc = $name] $variant, )+ }

        impl $kind {
            /// All, in the order of the table.
            pub const ALL: &'static [Self] = &[ $( Self::$variant, )+ ];

            /// The command that asks for it.
            pub const fn command(self) -> &'static str {
                match self { $( Self::$variant => $name, )+ }
            }

            /// Its row: a rule for each standing.
            pub(super) const fn row(self) -> [Rule; $columns] {
                match self { $( Self::$variant => $row, )+ }
            }
        }
    };
}

verbs! { SiteVerb, 5, "What can be asked of the site.";
    //                                         siteAdmin, domainAdmin, user, holder, system
    Init,         "site.init",                [A,         N,           N,    N,      N];
    ReadPolicy,   "site.policy",              [A,         A,           N,    N,      N];
    WritePolicy,  "site.setPolicy",           [A,         N,           N,    N,      N];
    CheckLogin,   "site.checkLogin",          [A,         A,           A,    N,      A];
    InitKeyring,  "keyring.init",             [A,         N,           N,    N,      N];
    ReadKeyring,  "keyring.status",           [A,         N,           N,    N,      N];
    AddSlot,      "keyring.addSlot",          [A,         N,           N,    N,      N];
    RemoveSlot,   "keyring.removeSlot",       [A,         N,           N,    N,      N];
    ChangePassphrase, "keyring.changePassphrase", [A,     N,           N,    N,      N];
    RotateDataKey, "keyring.rotate",          [A,         N,           N,    N,      N];
    Reseal,       "keyring.reseal",           [A,         N,           N,    N,      N];
    RecoverKeyring, "keyring.recover",        [A,         N,           N,    N,      N];
    RotateSigningKey, "tokens.rotateKey",     [A,         N,           N,    N,      N];
    RevokeSigningKey, "tokens.revokeKey",     [A,         N,           N,    N,      N];
    ReadSigningKeys, "tokens.jwks",           [A,         A,           A,    A,      A];
    Repair,       "keyring.repair",           [N,         N,           N,    N,      A];
    Tick,         "site.tick",                     [A,         N,           N,    N,      A];
    ReadPast,     "audit.state",              [A,         N,           N,    N,      N];
    Drain,        "audit.drain",              [A,         N,           N,    N,      A];
    Checkpoint,   "audit.checkpoint",         [A,         N,           N,    N,      A];
    Export,       "audit.export",             [A,         N,           N,    N,      N];
    VerifyAudit,  "audit.verify",             [A,         N,           N,    N,      N];
    Erase,        "audit.erase",              [A,         N,           N,    N,      N];
    ListNotices,  "notices.list",             [A,         A,           A,    N,      N];
    RenderNotice, "notices.render",           [A,         A,           A,    N,      N];
    DeliverNotices, "notices.deliver",        [A,         N,           N,    N,      A];
}

verbs! { DomainVerb, 7, "What can be asked of a domain.";
    //                                         siteAdmin, its admin, another's admin, its user, another's user, holder, system
    Create,       "domains.put",              [A,         N,         N,               N,        N,              N,      N];
    Write,        "domains.put",              [A,         A,         N,               N,        N,              N,      N];
    Read,         "domains.get",              [A,         A,         H,               A,        H,              N,      N];
    ReadPast,     "audit.state",              [A,         A,         H,               N,        H,              N,      N];
}

verbs! { AccountVerb, 8, "What can be asked of a user or of a key of it.";
    //                                         siteAdmin, its domain's admin, another's admin, itself, its maintainer, another user, holder, system
    WriteUser,    "users.put",                [A,         A,                  H,               N,      N,              H,            N,      N];
    Deactivate,   "users.deactivate",         [A,         A,                  H,               N,      N,              H,            N,      N];
    Reactivate,   "users.reactivate",         [A,         A,                  H,               N,      N,              H,            N,      N];
    DeleteUser,   "users.delete",             [A,         A,                  H,               N,      N,              H,            N,      N];
    ReadUser,     "users.get",                [A,         A,                  H,               A,      A,              H,            N,      N];
    CreateKey,    "keys.create",              [A,         A,                  H,               C,      C,              H,            N,      N];
    ReadKey,      "keys.get",                 [A,         A,                  H,               R,      R,              H,            N,      N];
    ExplainKey,   "keys.explain",             [A,         A,                  H,               R,      R,              H,            N,      N];
    EditKey,      "keys.edit",                [A,         A,                  H,               F,      F,              H,            N,      N];
    ImportKey,    "keys.import",              [A,         A,                  H,               N,      N,              H,            N,      N];
    RevokeSelf,   "keys.revokeSelf",          [N,         N,                  N,               N,      N,              N,            A,      N];
    RevokeKey,    "keys.revoke",              [A,         A,                  H,               F,      F,              H,            N,      N];
    Regenerate,   "keys.regenerate",          [A,         A,                  H,               F,      F,              H,            N,      N];
    DeleteKey,    "keys.delete",              [A,         A,                  H,               F,      F,              H,            N,      N];
    DisableKey,   "keys.disable",             [A,         A,                  H,               F,      F,              H,            N,      N];
    EnableKey,    "keys.enable",              [A,         A,                  H,               F,      F,              H,            N,      N];
    AddPair,      "keys.addPair",             [A,         A,                  H,               F,      F,              H,            N,      N];
    Promote,      "keys.promote",             [A,         A,                  H,               F,      F,              H,            N,      N];
    Rotate,       "keys.rotate",              [A,         A,                  H,               F,      F,              H,            N,      N];
    DeletePair,   "keys.deletePair",          [A,         A,                  H,               F,      F,              H,            N,      N];
    GrantAccess,  "keys.grantAccess",         [A,         A,                  H,               F,      F,              H,            N,      N];
    ChangeAccess, "keys.changeAccess",        [A,         A,                  H,               F,      F,              H,            N,      N];
    RevokeAccess, "keys.revokeAccess",        [A,         A,                  H,               F,      F,              H,            N,      N];
    ReadPast,     "audit.state",              [A,         A,                  H,               R,      R,              H,            N,      N];
}
