//! The word that somebody may have meant.

/// The candidate that is nearest to what was typed, if one is near enough to be meant.
pub(super) fn nearest<'a>(typed: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // What is long is no misspelt word, and comparing it would take a while.
    if typed.len() > 32 {
        return None;
    }
    let typed = typed.to_lowercase();
    let far = if typed.chars().count() < 4 { 1 } else { 2 };
    let measured = candidates.into_iter().map(|word| (distance(&typed, &word.to_lowercase()), word));
    measured.filter(|(steps, _)| *steps <= far).min_by_key(|(steps, _)| *steps).map(|(_, word)| word)
}

/// How many letters have to be added, taken away, replaced or exchanged with their neighbour.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let (mut before, mut row) = (Vec::new(), (0..=right.len()).collect::<Vec<_>>());
    let mut last = None;
    for (above, letter) in left.chars().enumerate() {
        let mut next = Vec::with_capacity(row.len());
        next.push(above + 1);
        for (index, other) in right.iter().enumerate() {
            let cell =
                |cells: &[usize], at: Option<usize>| at.and_then(|at| cells.get(at)).copied().unwrap_or(usize::MAX - 1);
            let replaced = cell(&row, Some(index)) + usize::from(letter != *other);
            let added = cell(&next, Some(index)) + 1;
            let removed = cell(&row, Some(index + 1)) + 1;
            let crossed = index.checked_sub(1).is_some_and(|at| right.get(at) == Some(&letter)) && last == Some(*other);
            let exchanged = if crossed { cell(&before, index.checked_sub(1)) + 1 } else { usize::MAX };
            next.push(replaced.min(added).min(removed).min(exchanged));
        }
        (before, row) = (row, next);
        last = Some(letter);
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances() {
        for (left, right, steps) in [
            ("", "", 0),
            ("", "ab", 2),
            ("status", "status", 0),
            ("statsu", "status", 1),
            ("ownr", "owner", 1),
            ("kitten", "sitting", 3),
            ("ab", "ba", 1),
        ] {
            assert_eq!(distance(left, right), steps, "{left} {right}");
            assert_eq!(distance(right, left), steps, "{right} {left}");
        }
    }

    #[test]
    fn only_what_is_near_was_meant() {
        let words = ["owner", "status", "env"];
        assert_eq!(nearest("Ownr", words), Some("owner"));
        assert_eq!(nearest("enf", words), Some("env"));
        assert_eq!(nearest("e", words), None);
        assert_eq!(nearest("colour", words), None);
        assert_eq!(nearest(&"owner".repeat(9), words), None);
    }
}
