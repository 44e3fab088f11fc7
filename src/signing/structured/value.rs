//! The data model of structured fields.
//!
//! Source: RFC 9651, section 3.

use std::borrow::Cow;

/// A bare item; an integer and a decimal of the same value are different items.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BareItem<'a> {
    /// At most 15 digits.
    Integer(i64),
    /// At most 12 digits before the point and 3 behind it.
    Decimal(Decimal),
    /// Printable ASCII.
    String(Cow<'a, str>),
    /// An unquoted word.
    Token(&'a str),
    /// A byte sequence, decoded.
    Bytes(Cow<'a, [u8]>),
    /// `?1` or `?0`.
    Boolean(bool),
    /// Seconds since 1970.
    Date(i64),
    /// Unicode text.
    DisplayString(Cow<'a, str>),
}

impl BareItem<'_> {
    /// The string, if it is one.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The integer, if it is one; `1.0` is none.
    pub fn as_integer(&self) -> Option<i64> {
        match self {
            Self::Integer(number) => Some(*number),
            _ => None,
        }
    }
}

/// A decimal, exact: counted in thousandths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decimal(i64);

impl Decimal {
    /// The decimal of so many thousandths; none if it has more than 12 digits before the point.
    pub fn from_thousandths(thousandths: i64) -> Option<Self> {
        (thousandths.unsigned_abs() < 1_000_000_000_000_000).then_some(Self(thousandths))
    }

    /// The nearest decimal, the even one of two that are as near; none beyond 12 digits before the point.
    pub fn from_f64(number: f64) -> Option<Self> {
        let thousandths = (number * 1000.0).round_ties_even();
        #[allow(clippy::cast_possible_truncation, reason = "whole, and far inside the range of i64")]
        (thousandths.abs() < 1e15).then_some(Self(thousandths as i64))
    }

    /// How many thousandths it is.
    pub fn thousandths(self) -> i64 {
        self.0
    }
}

/// Parameters, in the order received.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parameters<'a>(pub(super) Vec<(&'a str, BareItem<'a>)>);

impl<'a> Parameters<'a> {
    /// The parameters in this order; the caller sees to it that no name occurs twice.
    pub fn new(parameters: Vec<(&'a str, BareItem<'a>)>) -> Self {
        Self(parameters)
    }

    /// The value of a parameter.
    pub fn get(&self, name: &str) -> Option<&BareItem<'a>> {
        self.0.iter().find(|(key, _)| *key == name).map(|(_, value)| value)
    }

    /// All, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &(&'a str, BareItem<'a>)> {
        self.0.iter()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether both have the same parameters, in whatever order.
    pub fn same_as(&self, other: &Self) -> bool {
        self.0.len() == other.0.len() && self.0.iter().all(|(name, value)| other.get(name) == Some(value))
    }
}

/// An item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item<'a> {
    /// Its value.
    pub value: BareItem<'a>,
    /// What follows it after semicolons.
    pub parameters: Parameters<'a>,
}

/// A list of items in parentheses.
#[derive(Clone, Debug, Default)]
pub struct InnerList<'a> {
    items: Vec<Item<'a>>,
    parameters: Parameters<'a>,
    // INVARIANT: just what the serialiser writes for the other two, which is why they cannot be changed from outside.
    written: Option<&'a str>,
}

impl<'a> InnerList<'a> {
    /// The list of these items, with these parameters.
    pub fn new(items: Vec<Item<'a>>, parameters: Parameters<'a>) -> Self {
        Self { items, parameters, written: None }
    }

    /// A parsed list; `written` is the text that it was parsed from, if that is canonical.
    pub(super) fn parsed(items: Vec<Item<'a>>, parameters: Parameters<'a>, written: Option<&'a str>) -> Self {
        Self { items, parameters, written }
    }

    /// In the order received.
    pub fn items(&self) -> &[Item<'a>] {
        &self.items
    }

    /// Of the list, not of its last item.
    pub fn parameters(&self) -> &Parameters<'a> {
        &self.parameters
    }

    /// The canonical text, where it is known without writing it.
    pub(super) fn written(&self) -> Option<&'a str> {
        self.written
    }
}

/// Lists are equal if what they say is, however it was written.
impl PartialEq for InnerList<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.items == other.items && self.parameters == other.parameters
    }
}

impl Eq for InnerList<'_> {}

/// What a list or a dictionary has as a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Member<'a> {
    /// One item.
    Item(Item<'a>),
    /// Several, in parentheses.
    InnerList(InnerList<'a>),
}

/// Named members, in the order in which each name was first seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dictionary<'a>(pub Vec<(&'a str, Member<'a>)>);

impl<'a> Dictionary<'a> {
    /// The member of this name.
    pub fn get(&self, name: &str) -> Option<&Member<'a>> {
        self.0.iter().find(|(key, _)| *key == name).map(|(_, member)| member)
    }
}
