//! The terms of a text: where each begins, and what it is made of. What they mean is decided elsewhere.

use super::field;

/// A term.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Term<'a> {
    /// Something to search for.
    Word {
        /// Where it begins.
        at: usize,
        /// What to search for, without its quotes.
        text: String,
    },
    /// A field with a sign and a value.
    Field {
        /// Where it begins.
        at: usize,
        /// Whether a `-` stands before it.
        negated: bool,
        /// The field, as typed.
        name: &'a str,
        /// How the value is compared.
        sign: Sign,
        /// Where the sign is.
        sign_at: usize,
        /// The value, without its quotes.
        value: String,
        /// Where the value begins.
        value_at: usize,
    },
}

/// How a value is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    /// `:`
    Is,
    /// `<`
    Before,
    /// `<=`
    Until,
    /// `>`
    After,
    /// `>=`
    From,
}

/// What is wrong at a character.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Flaw {
    /// Where.
    pub(super) at: usize,
    /// What is wrong, and what would be right.
    pub(super) sentence: String,
}

impl Flaw {
    /// The flaw at a character.
    pub(super) fn new(at: usize, sentence: impl Into<String>) -> Self {
        Self { at, sentence: sentence.into() }
    }
}

/// The terms of a text, each of them or what is wrong with it.
pub(super) fn terms(text: &str) -> impl Iterator<Item = Result<Term<'_>, Flaw>> {
    let mut cursor = Cursor { rest: text, at: 0 };
    std::iter::from_fn(move || {
        cursor.take(char::is_whitespace);
        if cursor.rest.is_empty() {
            return None;
        }
        let term = cursor.term();
        if term.is_err() {
            // One mistake a term: what follows in it would be judged by a wrong reading.
            cursor.take(|letter| !letter.is_whitespace());
        }
        Some(term)
    })
}

/// Whether the letter ends the name of a field.
pub(super) fn is_sign(letter: char) -> bool {
    matches!(letter, ':' | '<' | '>' | '=')
}

const QUOTE: char = '"';

struct Cursor<'a> {
    rest: &'a str,
    /// UTF-16 code units before `rest`.
    at: usize,
}

impl<'a> Cursor<'a> {
    fn term(&mut self) -> Result<Term<'a>, Flaw> {
        let at = self.at;
        let negated = self.is_negated();
        if negated {
            self.bump();
        }
        let start = self.rest;
        if self.peek() == Some(QUOTE) {
            let text = self.quoted()?;
            return word(at, negated, text);
        }
        let name = self.take(|letter| !letter.is_whitespace() && letter != QUOTE && !is_sign(letter));
        match self.peek() {
            Some(QUOTE) => Err(self.stray()),
            // A word may hold an `=`, as long as nobody can have meant a field.
            Some('=') if field::find(name).is_none() => {
                let tail = self.bare()?;
                let whole = start.get(..name.len() + tail.len()).unwrap_or_default();
                word(at, negated, whole.to_owned())
            }
            Some(letter) if is_sign(letter) => self.field(at, negated, name),
            _ => word(at, negated, name.to_owned()),
        }
    }

    fn field(&mut self, at: usize, negated: bool, name: &'a str) -> Result<Term<'a>, Flaw> {
        let sign_at = self.at;
        let sign = self.sign();
        let value_at = self.at;
        // Read before anything is said of what stands before it: the next term begins behind it.
        let value = if self.peek() == Some(QUOTE) { self.quoted() } else { self.bare().map(str::to_owned) };
        if name.is_empty() {
            let sentence = "a field must stand before this sign; put the word in double quotes to search for it";
            return Err(Flaw::new(sign_at, sentence));
        }
        let sign = sign.ok_or_else(|| {
            // An `=` gets here behind a field only.
            let meant = field::find(name).map_or("name", field::Field::word);
            Flaw::new(sign_at, format!("did you mean `{meant}:`?"))
        })?;
        let value = value?;
        if value.is_empty() {
            return Err(Flaw::new(value_at, "a value is missing: it follows the sign without a space"));
        }
        Ok(Term::Field { at, negated, name, sign, sign_at, value, value_at })
    }

    fn sign(&mut self) -> Option<Sign> {
        let first = self.bump()?;
        let with_equals = matches!(first, '<' | '>') && self.peek() == Some('=');
        if with_equals {
            self.bump();
        }
        match (first, with_equals) {
            (':', _) => Some(Sign::Is),
            ('<', false) => Some(Sign::Before),
            ('<', true) => Some(Sign::Until),
            ('>', false) => Some(Sign::After),
            ('>', true) => Some(Sign::From),
            _ => None,
        }
    }

    fn bare(&mut self) -> Result<&'a str, Flaw> {
        let text = self.take(|letter| !letter.is_whitespace() && letter != QUOTE);
        if self.peek() == Some(QUOTE) { Err(self.stray()) } else { Ok(text) }
    }

    fn stray(&mut self) -> Flaw {
        let at = self.at;
        // What it may enclose is no term either.
        let _ = self.quoted();
        Flaw::new(at, "a quote can only start a word or a value: put the whole of it in double quotes")
    }

    fn quoted(&mut self) -> Result<String, Flaw> {
        let opened = self.at;
        self.bump();
        let mut text = String::new();
        let mut flaw = None;
        loop {
            let at = self.at;
            match self.bump() {
                None => return Err(Flaw::new(opened, "this quote is never closed")),
                Some(QUOTE) => break,
                Some('\\') if matches!(self.peek(), Some(QUOTE | '\\')) => text.extend(self.bump()),
                Some('\\') => {
                    let sentence = r#"within quotes a backslash is written `\\`, and a quote `\"`"#;
                    flaw = flaw.or_else(|| Some(Flaw::new(at, sentence)));
                }
                Some(letter) => text.push(letter),
            }
        }
        if let Some(flaw) = flaw {
            return Err(flaw);
        }
        if text.is_empty() {
            return Err(Flaw::new(opened, "there is nothing between these quotes"));
        }
        if self.peek().is_some_and(|letter| !letter.is_whitespace()) {
            return Err(Flaw::new(self.at, "a space must follow the closing quote"));
        }
        Ok(text)
    }

    /// A `-` alone is a word as any other.
    fn is_negated(&self) -> bool {
        self.rest.strip_prefix('-').is_some_and(|rest| rest.starts_with(|letter: char| !letter.is_whitespace()))
    }

    fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    fn bump(&mut self) -> Option<char> {
        let letter = self.peek()?;
        self.rest = self.rest.get(letter.len_utf8()..).unwrap_or_default();
        self.at += letter.len_utf16();
        Some(letter)
    }

    fn take(&mut self, mut wanted: impl FnMut(char) -> bool) -> &'a str {
        let length = self.rest.find(|letter| !wanted(letter)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at_checked(length).unwrap_or((self.rest, ""));
        self.rest = rest;
        self.at += taken.encode_utf16().count();
        taken
    }
}

fn word<'a>(at: usize, negated: bool, text: String) -> Result<Term<'a>, Flaw> {
    if negated {
        return Err(Flaw::new(
            at,
            "only `-expires:never` and `-used:never` can be negated; put the word in double quotes to search for it",
        ));
    }
    Ok(Term::Word { at, text })
}
