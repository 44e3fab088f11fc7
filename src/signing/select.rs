//! Which of the signatures is meant for us.

use super::labels::Labelled;
use super::profile::Profile;
use crate::error::Reason;

/// The one signature with our `tag`, or else the one without a tag whose `keyid` has our shape.
///
/// A signature with another tag was made for another application, so it does not count even with our `keyid`; it
/// neither helps nor harms.
///
/// Errors: `no_applicable_signature`, `ambiguous_signature`.
pub(super) fn select<'a>(labels: Vec<Labelled<'a>>, profile: &Profile<'_>) -> Result<Labelled<'a>, Reason> {
    let text = |label: &Labelled<'_>, name, accepts: &dyn Fn(&str) -> bool| {
        label.input.parameters().get(name).and_then(|value| value.as_str()).is_some_and(accepts)
    };
    let tagged = |label: &Labelled<'_>| text(label, "tag", &|tag| tag == profile.tag);
    let untagged = |label: &Labelled<'_>| {
        !text(label, "tag", &|_| true) && text(label, "keyid", &|keyid| (profile.is_ours)(keyid))
    };
    let by_tag = labels.iter().any(tagged);
    let mut meant = labels.into_iter().filter(|label| if by_tag { tagged(label) } else { untagged(label) });
    let chosen = meant.next().ok_or(Reason::NoApplicableSignature)?;
    if meant.next().is_some() { Err(Reason::AmbiguousSignature) } else { Ok(chosen) }
}
