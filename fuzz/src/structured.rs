//! Structured fields: what is read is written in a form that is read as the same.

use keyward::signing::structured::{
    Duplicates, Malformed, dictionary, item, list, write_dictionary, write_item, write_list,
};

/// A field, line by line.
pub fn run(data: &[u8]) {
    let text: String = data.iter().copied().map(char::from).collect();
    let lines: Vec<&str> = text.split('\n').collect();
    for line in &lines {
        if let Ok(value) = item(line, Duplicates::LastWins) {
            let again = written(|out| write_item(&value, out));
            assert_eq!(item(&again, Duplicates::Refuse), Ok(value));
        }
    }
    if let Ok(value) = list(lines.iter().copied(), Duplicates::LastWins) {
        let again = written(|out| write_list(&value, out));
        assert_eq!(list([again.as_str()], Duplicates::Refuse), Ok(value));
    }
    let tolerant = dictionary(lines.iter().copied(), Duplicates::LastWins);
    if let Ok(value) = &tolerant {
        let again = written(|out| write_dictionary(value, out));
        assert_eq!(dictionary([again.as_str()], Duplicates::Refuse).as_ref(), Ok(value));
    }
    // Strict is a part of tolerant: where both read a field, they read the same.
    if let Ok(strict) = dictionary(lines.iter().copied(), Duplicates::Refuse) {
        assert_eq!(tolerant, Ok(strict));
    }
}

fn written(write: impl FnOnce(&mut Vec<u8>) -> Result<(), Malformed>) -> String {
    let mut out = Vec::new();
    write(&mut out).expect("what was read can be written");
    String::from_utf8(out).expect("a field is text")
}
