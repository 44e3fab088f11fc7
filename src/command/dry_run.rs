//! A dry run: what a command would change, or why it would be refused and what would help (K5, K6).

use serde_json::{Value, json};

use super::{Check, Circumstances, Command, Effect, Reply, nearest};
use crate::account::Account;
use crate::error::{Error, RefusalCode};

/// What would come of a command. Nothing is to be written of it, and no secret is in it.
///
/// Errors: faults only; a refusal is an outcome here.
pub fn dry_run(
    command: &Command,
    name: &str,
    input: &Value,
    documents: &[(&str, Option<&str>)],
    circumstances: &Circumstances<'_>,
) -> Result<Value, Error> {
    let decided = command.decide(documents, circumstances);
    let checks = circumstances.trace.checks();
    match decided {
        Ok(decision) => {
            let changes = decision.effects.iter().find_map(|effect| match effect {
                Effect::Write { changes, .. } => Some(json!(changes)),
                Effect::Create { .. } | Effect::Claim { .. } => None,
            });
            Ok(json!({
                "outcome": "done",
                "changes": changes.unwrap_or_else(|| json!([])),
                "reply": decision.reply.without_secret(),
                "checks": shown(&checks, true),
            }))
        }
        Err(Error::Refused(refusal)) => Ok(json!({
            "outcome": "refused",
            "code": refusal.code.as_str(),
            "message": refusal.code.sentence(),
            "details": refusal.details,
            "checks": shown(&checks, false),
            "nearest": nearest(name, input, &refusal, about(documents, refusal.code).as_ref()),
        })),
        Err(error) => Err(error),
    }
}

/// The account that the command is about: the first that it names; the actor's own comes behind it.
///
/// Security: none where the refusal says that there is nothing. One that is hidden from the actor must not be told from
/// one that is missing by what would help.
fn about(documents: &[(&str, Option<&str>)], code: RefusalCode) -> Option<Account> {
    if matches!(code, RefusalCode::DomainNotFound | RefusalCode::UserNotFound | RefusalCode::KeyNotFound) {
        return None;
    }
    let (id, text) = documents.iter().find(|(id, _)| id.starts_with("account/"))?;
    Account::parse(id, (*text)?).ok()
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
