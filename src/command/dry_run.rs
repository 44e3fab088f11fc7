//! A dry run: what a command would change, or why it would be refused and what would help (K5, K6).

use serde_json::{Value, json};

use super::nearest::{About, nearest};
use super::{Check, Circumstances, Command, Effect, Reply};
use crate::error::Error;
use crate::keyring::Question;

/// What a dry run comes to.
pub enum Rehearsal {
    /// What would come of the command. Nothing is to be written of it, and no secret is in it.
    Told(Value),
    /// The host has to be asked first.
    Ask(Question),
}

impl Rehearsal {
    /// What would come of the command; none where the host has to be asked first.
    pub fn told(self) -> Option<Value> {
        match self {
            Self::Told(value) => Some(value),
            Self::Ask(_) => None,
        }
    }
}

/// What would come of a command.
///
/// Errors: faults only; a refusal is an outcome here.
pub fn dry_run(
    command: &Command,
    name: &str,
    input: &Value,
    documents: &[(&str, Option<&str>)],
    circumstances: &Circumstances<'_>,
) -> Result<Rehearsal, Error> {
    let decided = command.decide(documents, circumstances);
    let checks = circumstances.trace.checks();
    match decided {
        Ok(decision) => {
            if let [Effect::Ask(question)] = decision.effects.as_slice() {
                return Ok(Rehearsal::Ask(question.clone()));
            }
            let changes = decision.effects.iter().find_map(|effect| match effect {
                Effect::Write { changes, .. } => Some(json!(changes)),
                Effect::Create { .. } | Effect::Claim { .. } | Effect::Add { .. } | Effect::Ask(_) => None,
            });
            Ok(Rehearsal::Told(json!({
                "outcome": "done",
                "changes": changes.unwrap_or_else(|| json!([])),
                "reply": decision.reply.without_secret(),
                "checks": shown(&checks, true),
            })))
        }
        Err(Error::Refused(refusal)) => Ok(Rehearsal::Told(json!({
            "outcome": "refused",
            "code": refusal.code.as_str(),
            "message": refusal.code.sentence(),
            "details": refusal.details,
            "checks": shown(&checks, false),
            "nearest": nearest(name, input, &refusal, &About::of(documents, refusal.code, circumstances.now)),
        }))),
        Err(error) => Err(error),
    }
}

/// The checks in their order; of a refused command the last one is what failed, and those behind it were not made.
fn shown(checks: &[Check], done: bool) -> Vec<Value> {
    let last = checks.len().saturating_sub(1);
    let one = |(place, check): (usize, &Check)| json!({ "check": check.as_str(), "passed": done || place < last, "sentence": check.sentence() });
    checks.iter().enumerate().map(one).collect()
}

impl Reply {
    /// The reply as a value, as it would be if the secret were lost.
    fn without_secret(self) -> Value {
        match self {
            Self::Value(value) => value,
            Self::Keyring(mut keyring) => {
                keyring.without_secret();
                json!(keyring)
            }
            Self::Issued(mut issued) => {
                issued.credential = None;
                let mut value = json!(issued);
                // Nothing is lost where nothing was made.
                if let Some(lost) = value.get_mut("secretLost") {
                    *lost = Value::Bool(false);
                }
                value
            }
        }
    }
}
