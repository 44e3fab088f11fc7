//! Fields to values, strictly: whatever the grammar does not allow makes the whole field malformed.
//!
//! Source: RFC 9651, section 4.2.

use super::Malformed;
use super::bare::{bare_item, key};
use super::cursor::Cursor;
use super::value::{BareItem, Dictionary, InnerList, Item, Member, Parameters};

/// What to do with a name that occurs twice in a dictionary or in parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Duplicates {
    /// The last one counts, in the place of the first, as the RFC says.
    LastWins,
    /// The field is malformed: two readers must not be able to choose differently.
    Refuse,
}

/// How many components, and how many parameters, most signatures have at most.
const USUAL: usize = 8;

/// The item that a field of one line is.
pub fn item(line: &str, duplicates: Duplicates) -> Result<Item<'_>, Malformed> {
    let mut cursor = Cursor::new(line);
    cursor.skip_spaces();
    let item = one_item(&mut cursor, duplicates)?;
    cursor.skip_spaces();
    if cursor.at_end() { Ok(item) } else { Err(Malformed) }
}

/// The list that a field is, given line by line.
///
/// Lines are not joined first, so that values can borrow from them. This differs from joining in one thing, which the
/// RFC leaves open: a string that is split over two lines is malformed.
pub fn list<'a>(
    lines: impl IntoIterator<Item = &'a str>,
    duplicates: Duplicates,
) -> Result<Vec<Member<'a>>, Malformed> {
    let mut members = Vec::new();
    each_member(lines, |cursor| {
        members.push(member(cursor, duplicates)?);
        Ok(())
    })?;
    Ok(members)
}

/// The dictionary that a field is, given line by line as for [`list`].
pub fn dictionary<'a>(
    lines: impl IntoIterator<Item = &'a str>,
    duplicates: Duplicates,
) -> Result<Dictionary<'a>, Malformed> {
    let mut members = Vec::new();
    each_member(lines, |cursor| {
        let name = key(cursor)?;
        let value = if cursor.eat(b'=') {
            member(cursor, duplicates)?
        } else {
            Member::Item(Item { value: BareItem::Boolean(true), parameters: parameters(cursor, duplicates)? })
        };
        put(&mut members, name, value, duplicates).map(drop)
    })?;
    Ok(Dictionary(members))
}

/// Calls `read` at the start of each member; between members there is a comma or the end of a line.
fn each_member<'a>(
    lines: impl IntoIterator<Item = &'a str>,
    mut read: impl FnMut(&mut Cursor<'a>) -> Result<(), Malformed>,
) -> Result<(), Malformed> {
    let mut lines = lines.into_iter();
    let Some(first) = lines.next() else { return Ok(()) };
    let mut cursor = Cursor::new(first);
    cursor.skip_spaces();
    let mut following = lines.next();
    if cursor.at_end() && following.is_none() {
        return Ok(());
    }
    loop {
        read(&mut cursor)?;
        cursor.skip_optional_whitespace();
        if !cursor.at_end() {
            cursor.expect(b',')?;
        } else if let Some(line) = following {
            cursor = Cursor::new(line);
            following = lines.next();
        } else {
            return Ok(());
        }
        cursor.skip_optional_whitespace();
    }
}

fn member<'a>(cursor: &mut Cursor<'a>, duplicates: Duplicates) -> Result<Member<'a>, Malformed> {
    let mark = cursor.mark();
    if !cursor.eat(b'(') {
        return one_item(cursor, duplicates).map(Member::Item);
    }
    let items = items(cursor, duplicates)?;
    let parameters = parameters(cursor, duplicates)?;
    Ok(Member::InnerList(InnerList::parsed(items, parameters, cursor.canonical_since(mark))))
}

/// The items of an inner list whose opening parenthesis is behind us.
fn items<'a>(cursor: &mut Cursor<'a>, duplicates: Duplicates) -> Result<Vec<Item<'a>>, Malformed> {
    let mut items = Vec::with_capacity(USUAL);
    if cursor.skip_spaces() > 0 {
        cursor.not_canonical();
    }
    while !cursor.eat(b')') {
        items.push(one_item(cursor, duplicates)?);
        let spaces = cursor.skip_spaces();
        match (spaces, cursor.peek() == Some(b')')) {
            (0, true) | (1, false) => {}
            (0, false) => return Err(Malformed),
            _ => cursor.not_canonical(),
        }
    }
    Ok(items)
}

fn one_item<'a>(cursor: &mut Cursor<'a>, duplicates: Duplicates) -> Result<Item<'a>, Malformed> {
    Ok(Item { value: bare_item(cursor)?, parameters: parameters(cursor, duplicates)? })
}

fn parameters<'a>(cursor: &mut Cursor<'a>, duplicates: Duplicates) -> Result<Parameters<'a>, Malformed> {
    let mut parameters = Vec::new();
    while cursor.eat(b';') {
        if parameters.is_empty() {
            parameters.reserve(USUAL);
        }
        let spaces = cursor.skip_spaces();
        let name = key(cursor)?;
        let stated = cursor.eat(b'=');
        let value = if stated { bare_item(cursor)? } else { BareItem::Boolean(true) };
        if spaces > 0 || (stated && value == BareItem::Boolean(true)) {
            cursor.not_canonical();
        }
        if put(&mut parameters, name, value, duplicates)? {
            cursor.not_canonical();
        }
    }
    Ok(Parameters(parameters))
}

/// Whether a value of this name was there before, which is now replaced.
fn put<'a, T>(
    pairs: &mut Vec<(&'a str, T)>,
    name: &'a str,
    value: T,
    duplicates: Duplicates,
) -> Result<bool, Malformed> {
    match pairs.iter_mut().find(|(key, _)| *key == name) {
        None => pairs.push((name, value)),
        Some(_) if duplicates == Duplicates::Refuse => return Err(Malformed),
        Some((_, earlier)) => {
            *earlier = value;
            return Ok(true);
        }
    }
    Ok(false)
}
