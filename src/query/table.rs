//! The evaluated keys of an index, and what was found among them: made once, used until a status or a document changes.

use std::collections::BTreeMap;

use super::facets::{Facets, Tally};
use super::filter::Filter;
use super::order::{carry_over, order};
use super::sort::{Column, Sort};
use super::store::{Cell, Evaluation, Store};
use crate::access::Visibility;
use crate::time::Instant;

/// All keys, evaluated.
pub(super) struct Table {
    /// The instant of the evaluation.
    from: Instant,
    evaluation: Evaluation,
    /// Every key in an order, whatever the filter: typing into a filter sorts nothing.
    orders: BTreeMap<Sort, Vec<u32>>,
    /// An order of before the last change, in today's numbers: where the next sort starts from.
    hint: Option<(Sort, Vec<u32>)>,
    found: Option<Found>,
    tally: Option<Tally>,
}

/// The last answer: scrolling asks for it again and again.
struct Found {
    filter: Filter,
    sort: Sort,
    visibility: Visibility,
    cells: Vec<Cell>,
}

impl Table {
    /// The keys of the store at `now`.
    pub(super) fn new(store: &Store, now: Instant) -> Self {
        let evaluation = store.evaluate(now);
        Self { from: now, evaluation, orders: BTreeMap::new(), hint: None, found: None, tally: None }
    }

    /// The table after a change of documents.
    pub(super) fn renewed(self, store: &Store, now: Instant) -> Self {
        let mut table = Self::new(store, now);
        // Only the order in use is worth the carrying.
        let mut orders = self.orders;
        let last = self.found.and_then(|found| orders.remove_entry(&found.sort)).or(self.hint);
        table.hint = last.map(|(sort, numbers)| (sort, carry_over(&numbers, &self.evaluation, &table.evaluation)));
        table
    }

    /// Moves to `now`; forgets what it found only if some status is another then.
    pub(super) fn move_to(&mut self, store: &Store, now: Instant) {
        if now >= self.from && self.evaluation.until.is_none_or(|until| now < until) {
            return;
        }
        let evaluation = store.evaluate(now);
        if evaluation.cells != self.evaluation.cells {
            self.orders.retain(|sort, _| sort.column != Column::Status);
            self.found = None;
            self.tally = None;
        }
        self.evaluation = evaluation;
        self.from = now;
    }

    /// What matches, in order.
    pub(super) fn find(&mut self, store: &Store, filter: Filter, sort: Sort, visibility: &Visibility) -> &[Cell] {
        let is_same = |found: &Found| found.filter == filter && found.sort == sort && found.visibility == *visibility;
        let found = if let Some(found) = self.found.take().filter(is_same) {
            found
        } else {
            let cells = self.search(store, &filter, sort, visibility);
            Found { filter, sort, visibility: visibility.clone(), cells }
        };
        &self.found.insert(found).cells
    }

    /// The counts over all that is visible.
    pub(super) fn facets(&mut self, store: &Store, visibility: &Visibility, now: Instant) -> Facets {
        let tally = match self.tally.take().filter(|tally| tally.is_of(visibility)) {
            Some(tally) => tally,
            None => Tally::of(store, &self.evaluation.cells, visibility),
        };
        self.tally.insert(tally).facets(store, now)
    }

    fn search(&mut self, store: &Store, filter: &Filter, sort: Sort, visibility: &Visibility) -> Vec<Cell> {
        let cells = &self.evaluation.cells;
        // The keys are looked at as they lie in memory; only the marks are walked through in order.
        let marks: Vec<bool> = cells
            .iter()
            .map(|cell| store.row(*cell).is_some_and(|row| visibility.includes(row.account) && filter.matches(&row)))
            .collect();
        let hint = &mut self.hint;
        let numbers = self.orders.entry(sort).or_insert_with(|| {
            let before = hint.take_if(|(of, _)| *of == sort).map(|(_, numbers)| numbers);
            order(store, cells, sort, before.unwrap_or_default())
        });
        let is_marked = |number: &&u32| marks.get(**number as usize).copied().unwrap_or_default();
        numbers.iter().filter(is_marked).filter_map(|number| cells.get(*number as usize)).copied().collect()
    }
}
