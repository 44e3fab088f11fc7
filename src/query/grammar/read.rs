//! From a text to the filter that it means, or to everything that is wrong with it.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::super::filter::Filter;
use super::field::{self, FIELDS, Field, Kind};
use super::moment::{self, Days, NEVER};
use super::near::nearest;
use super::term::{Flaw, Sign, Term, terms};
use crate::error::{Invalid, Issue};
use crate::text::{flaw, limits};

/// The filter that a text means together with the `others`, its members that are said elsewhere; `path` names the text.
///
/// Errors: everything that is wrong at once; of the text, each at its character: `syntax`, or the rule of the field.
pub(in super::super) fn read(
    text: &str,
    path: &str,
    others: Map<String, Value>,
    days: &Days,
) -> Result<Map<String, Value>, Invalid> {
    if text.len() as u64 > limits::FILTER_TEXT.max {
        let (rule, limit) = flaw(text, limits::FILTER_TEXT).unwrap_or_default();
        return Err(Invalid::one(path, rule, &limit));
    }
    let mut reading = Reading { path, members: others, places: BTreeMap::new(), words: Vec::new(), issues: Vec::new() };
    for term in terms(text) {
        if let Err(flaw) = term.and_then(|term| reading.take(term, days)) {
            reading.reject(flaw);
        }
    }
    reading.finish()
}

/// The filter that a text means, as an object with the members of a filter.
///
/// Errors: as those of a list whose filter it is.
pub fn parse(text: &str, days: &Days) -> Result<Value, Invalid> {
    read(text, "filter", Map::new(), days).map(Value::Object)
}

const SYNTAX: &str = "syntax";
const TEXT: &str = "text";

struct Reading<'a> {
    path: &'a str,
    members: Map<String, Value>,
    /// Where the value of each member stands.
    places: BTreeMap<&'static str, usize>,
    /// What is searched for, and where it stands.
    words: Vec<(String, usize)>,
    issues: Vec<Issue>,
}

impl Reading<'_> {
    fn take(&mut self, term: Term<'_>, days: &Days) -> Result<(), Flaw> {
        let (at, negated, name, sign, sign_at, value, value_at) = match term {
            Term::Word { at, text } => {
                if !self.words.iter().any(|(word, _)| *word == text) {
                    self.words.push((text, at));
                }
                return Ok(());
            }
            Term::Field { at, negated, name, sign, sign_at, value, value_at } => {
                (at, negated, name, sign, sign_at, value, value_at)
            }
        };
        let field = field::find(name).ok_or_else(|| Flaw::new(at, field::suggestion(name)))?;
        let said_twice = || Flaw::new(at, format!("`{}` is already said before", field.word()));
        let mut put = |member, value| self.put(member, value, value_at).then_some(()).ok_or_else(said_twice);
        match field.kind {
            Kind::Range { never: Some(member), .. } if value == NEVER => {
                if sign != Sign::Is {
                    return Err(Flaw::new(sign_at, format!("did you mean `{}:{NEVER}`?", field.word())));
                }
                put(member, json!(!negated))
            }
            _ if negated => Err(Flaw::new(
                at,
                format!("only `-expires:{NEVER}` and `-used:{NEVER}` can be negated: take the `-` away"),
            )),
            Kind::Exact(_) if sign != Sign::Is => {
                Err(Flaw::new(sign_at, format!("`{0}` is not compared: did you mean `{0}:`?", field.word())))
            }
            Kind::Exact(member) => put(member, json!(value)),
            Kind::Range { from, to, never, day } => {
                let range = moment::range(sign, &value, day, days).map_err(|mut sentence| {
                    if never.is_some() && nearest(&value, [NEVER]).is_some() {
                        sentence = format!("did you mean `{NEVER}`?");
                    }
                    Flaw::new(value_at, sentence)
                })?;
                let ends = [(from, range.from), (to, range.to)];
                // Both are put where both are given, so that a later term finds either.
                let put: Vec<_> = ends.into_iter().filter_map(|(member, at)| Some(put(member, json!(at?)))).collect();
                put.into_iter().collect()
            }
        }
    }

    /// Whether nothing was said of the member before; what was said first stays.
    fn put(&mut self, member: &'static str, value: Value, at: usize) -> bool {
        if self.members.contains_key(member) {
            return false;
        }
        self.members.insert(member.to_owned(), value);
        self.places.insert(member, at);
        true
    }

    fn reject(&mut self, Flaw { at, sentence }: Flaw) {
        self.issues.push(Issue::of_character(self.path, SYNTAX, &sentence, at));
    }

    fn finish(mut self) -> Result<Map<String, Value>, Invalid> {
        if let Some((_, at)) = self.words.first() {
            let (at, text) = (*at, text_of(&self.words));
            if !self.put(TEXT, text, at) {
                self.reject(Flaw::new(at, "the words to search for are already said before"));
            }
        }
        if let Err(invalid) = Filter::parse(Value::Object(self.members.clone())) {
            let located: Vec<_> = invalid.issues.into_iter().map(|issue| self.located(issue)).collect();
            self.issues.extend(located);
        }
        if self.issues.is_empty() {
            return Ok(self.members);
        }
        self.issues.sort_by_key(|issue| issue.at);
        Err(Invalid { issues: self.issues })
    }

    /// The issue of a member as one of the text, if the text says the member.
    fn located(&self, issue: Issue) -> Issue {
        let path = issue.path.strip_prefix("filter.").unwrap_or(&issue.path);
        let (member, index) = path.split_once('[').unwrap_or((path, ""));
        let word = index.strip_suffix(']').and_then(|index| self.words.get(index.parse::<usize>().ok()?));
        let Some(place) = self.places.get(member) else { return issue };
        let at = word.map_or(*place, |(_, at)| *at);
        let field = FIELDS.iter().find(|field| field.fills(member)).map(Field::word);
        let value = self.members.get(member).and_then(Value::as_str).unwrap_or_default();
        let sentence = match (field, nearest(value, Filter::words(member))) {
            (Some(field), Some(meant)) => format!("did you mean `{field}:{meant}`?"),
            (Some(field), None) => format!("`{field}` must be {}", issue.limit),
            (None, _) => format!("the words to search for must be {}", issue.limit),
        };
        Issue::of_character(self.path, issue.rule, &sentence, at)
    }
}

/// One text where blanks can separate the words, else a list.
fn text_of(words: &[(String, usize)]) -> Value {
    let words: Vec<_> = words.iter().map(|(word, _)| word.as_str()).collect();
    let has_blank = words.iter().any(|word| word.contains(char::is_whitespace));
    if has_blank { json!(words) } else { json!(words.join(" ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Value {
        parse(text, &Days::default()).unwrap()
    }

    /// The characters of what is wrong, and what is said of each.
    fn wrong(text: &str) -> Vec<(usize, &'static str, String)> {
        let issues = parse(text, &Days::default()).unwrap_err().issues;
        assert!(issues.iter().all(|issue| issue.path == "filter" && issue.message.starts_with("`filter` at ")));
        issues.into_iter().map(|issue| (issue.at.unwrap(), issue.rule, issue.limit)).collect()
    }

    #[test]
    fn the_example_of_every_search_box() {
        assert_eq!(
            read("owner:ann status:active expires<2027-01-01 nightly"),
            json!({"owner": "ann", "status": "active", "expiresBy": 1_798_761_600_000_u64, "text": "nightly"})
        );
    }

    #[test]
    fn every_field_by_every_word() {
        for field in &FIELDS {
            for word in field.words {
                for word in [(*word).to_owned(), word.to_uppercase()] {
                    let value = match field.word() {
                        "status" => "active",
                        "reason" => "expired",
                        "expires" | "created" | "used" => "2027-01-01",
                        _ => "x",
                    };
                    let members = read(&format!("{word}:{value}"));
                    assert!(members.as_object().unwrap().keys().all(|member| field.fills(member)), "{word}");
                }
            }
        }
    }

    #[test]
    fn quotes_and_words() {
        assert_eq!(
            read(r#"  name:"a \"b\\" "owner:x" nightly nightly - a=b"#),
            json!({"name": "a \"b\\", "text": "owner:x nightly - a=b"})
        );
        assert_eq!(read(r#""two words" one"#), json!({"text": ["two words", "one"]}));
        assert_eq!(read(" \n\u{a0} "), json!({}));
        assert_eq!(
            read("-expires:never -used:NEVER".to_lowercase().as_str()),
            json!({"neverExpires": false, "neverUsed": false})
        );
        assert_eq!(read("expires:never used:never"), json!({"neverExpires": true, "neverUsed": true}));
    }

    #[test]
    fn every_flaw_at_its_character() {
        for (text, at, part) in [
            ("𝒶 ownr:ann", 3, "did you mean `owner:`"),
            ("colour:red", 0, "the fields are owner, domain"),
            ("owner=ann", 5, "did you mean `owner:`"),
            ("Owner=\"a b\" x", 5, "did you mean `owner:`"),
            ("owner<ann", 5, "did you mean `owner:`"),
            ("owner: ann", 6, "a value is missing"),
            ("owner:\"\"", 6, "nothing between"),
            ("owner:\"ann", 6, "never closed"),
            ("owner:\"ann\"x", 11, "a space must follow"),
            ("owner:an\"n m\" x", 8, "can only start"),
            ("na\"me x\"", 2, "can only start"),
            ("a=\"b c\"", 2, "can only start"),
            (r#""a\b" x"#, 2, "a backslash"),
            (":ann", 0, "a field must stand"),
            ("<\"a b\"", 0, "a field must stand"),
            ("-nightly", 0, "can be negated"),
            ("-owner:ann", 0, "can be negated"),
            ("-\"a b\"", 0, "can be negated"),
            ("-created:never", 0, "can be negated"),
            ("expires<never", 7, "did you mean `expires:never`"),
            ("expires:nevr", 8, "did you mean `never`"),
            ("expires<soon", 8, "expected a day"),
            ("created:never", 8, "expected a day"),
            ("created<2027-02-29", 8, "no such day"),
            ("expires<1798761600", 8, "at least 12 digits"),
            ("owner:ann OWNER:bob", 10, "already said"),
            ("id:x keyId:y", 5, "already said"),
            ("expires<2027-01-01 expires<=2027-01-01", 19, "already said"),
            ("expires<2027-01-01 expires:2027-01-01", 19, "already said"),
            ("expires:never -expires:never", 14, "already said"),
        ] {
            let found = wrong(text);
            assert_eq!(found.len(), 1, "{text}: {found:?}");
            assert_eq!((found[0].0, found[0].1), (at, "syntax"), "{text}");
            assert!(found[0].2.contains(part), "{text}: {}", found[0].2);
        }
    }

    #[test]
    fn values_are_judged_by_the_rules_of_their_fields() {
        let long = "x".repeat(65);
        for (text, at, rule, part) in [
            ("status:actve".to_owned(), 7, "oneOf", "did you mean `status:active`"),
            ("status:green".to_owned(), 7, "oneOf", "one of \"active\", \"inactive\", \"revoked\""),
            ("reason:disable".to_owned(), 7, "oneOf", "did you mean `reason:disabled`"),
            (format!("env:{long}"), 4, "max", "`env` must be at most 64"),
            ("x owner:\"a\nb\"".to_owned(), 8, "pattern", "control characters"),
            (format!("a {} b", "x".repeat(200)), 0, "max", "the words to search for must be at most"),
            (format!("\"a b\" {}", "x".repeat(201)), 6, "max", "the words to search for must be at most"),
            ("created>8640000000000000".to_owned(), 8, "max", "Unix milliseconds"),
        ] {
            let found = wrong(&text);
            assert_eq!(found.len(), 1, "{text}: {found:?}");
            assert_eq!((found[0].0, found[0].1), (at, rule), "{text}");
            assert!(found[0].2.contains(part), "{text}: {}", found[0].2);
        }
        assert_eq!(parse(&"x".repeat(4_001), &Days::default()).unwrap_err().issues[0].rule, "max");
    }

    #[test]
    fn everything_that_is_wrong_at_once_in_the_order_of_the_text() {
        let found = wrong("status:actve ownr:ann -x scope: name:\"open owner:b");
        let places: Vec<_> = found.iter().map(|(at, rule, _)| (*at, *rule)).collect();
        assert_eq!(places, [(7, "oneOf"), (13, "syntax"), (22, "syntax"), (31, "syntax"), (37, "syntax")]);
    }

    #[test]
    fn members_that_are_said_elsewhere() {
        let read = |text: &str, others: Value| {
            super::read(text, "filter.query", others.as_object().unwrap().clone(), &Days::default()).map(Value::Object)
        };
        let both = read("owner:ann x", json!({"status": "active"})).unwrap();
        assert_eq!(both, json!({"owner": "ann", "status": "active", "text": "x"}));
        let issues = read("x owner:ann", json!({"owner": "bob", "text": "y", "status": "green"})).unwrap_err().issues;
        let found: Vec<_> = issues.iter().map(|issue| (issue.path.as_str(), issue.rule, issue.at)).collect();
        assert_eq!(
            found,
            [
                ("filter.status", "oneOf", None),
                ("filter.query", "syntax", Some(0)),
                ("filter.query", "syntax", Some(2))
            ]
        );
    }
}
