//! The order of all keys of an index, as numbers of its cells.

use super::place::Place;
use super::sort::Sort;
use super::store::{Cell, Evaluation, Store};

/// The cells in the order, starting from what is known of an earlier one.
///
/// `before` is a hint and decides nothing. The sort is fast where its input is nearly sorted, and after the change of one
/// document it is.
pub(super) fn order(store: &Store, cells: &[Cell], sort: Sort, before: Vec<u32>) -> Vec<u32> {
    let places: Vec<Option<Place<'_>>> = cells.iter().map(|cell| Some(sort.place(&store.row(*cell)?))).collect();
    // Read as they lie in memory; a hint would have them read in an order that no cache foresees.
    let ranks: Vec<u128> = places.iter().map(|place| place.as_ref().map_or(u128::MAX, Place::rank)).collect();
    let place = |number: u32| places.get(number as usize);
    let ranked = complete(before, cells.len()).into_iter();
    let mut ranked: Vec<_> = ranked.filter_map(|number| Some((*ranks.get(number as usize)?, number))).collect();
    // Stable, for its handling of runs: there are no equals to keep apart.
    ranked.sort_by(|(left, left_number), (right, right_number)| {
        left.cmp(right).then_with(|| place(*left_number).cmp(&place(*right_number)))
    });
    ranked.into_iter().map(|(_, number)| number).collect()
}

/// The order of an earlier evaluation in the numbers of a later one, without what is gone.
pub(super) fn carry_over(order: &[u32], old: &Evaluation, new: &Evaluation) -> Vec<u32> {
    let number =
        |number: &u32| new.number(*old.cells.get(*number as usize)?).and_then(|number| u32::try_from(number).ok());
    order.iter().filter_map(number).collect()
}

/// The numbers, and behind them all below `length` that are missing.
fn complete(mut numbers: Vec<u32>, length: usize) -> Vec<u32> {
    let mut is_there = vec![false; length];
    numbers.retain(|number| is_there.get_mut(*number as usize).is_some_and(|there| !std::mem::replace(there, true)));
    numbers.extend((0_u32..).zip(&is_there).filter(|(_, there)| !**there).map(|(number, _)| number));
    numbers
}

#[cfg(test)]
mod tests {
    use super::super::tests::model;
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_hint_decides_nothing(
            site in model::site(), sort in model::sort(), hint in proptest::collection::vec(0..40_u32, 0..40), now in model::instant(),
        ) {
            let mut store = Store::default();
            site.documents().for_each(|(id, text)| store.put(&id, &text));
            let cells = store.evaluate(now).cells;
            let sort = Sort::parse(sort).unwrap();
            let found = order(&store, &cells, sort, hint);
            prop_assert_eq!(found.len(), cells.len());
            let row = |number: &u32| store.row(cells[*number as usize]).unwrap();
            prop_assert!(found.is_sorted_by(|left, right| sort.place(&row(left)) < sort.place(&row(right))));
        }
    }
}
