//! Filters as text: what is read is printed as a text that means the same.

use keyward::query::{Days, Filter, parse_filter, print_filter};

/// A filter.
pub fn run(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let Ok(members) = parse_filter(&text, &Days::default()) else { return };
    let Ok(filter) = Filter::parse(members) else { return };
    let printed = print_filter(&filter);
    let again = parse_filter(&printed, &Days::default()).expect("what is printed can be read");
    assert_eq!(Filter::parse(again).ok(), Some(filter), "{printed}");
}
