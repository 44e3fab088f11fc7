//! What is not visible does not exist: no answer changes when it is taken away.

use proptest::prelude::*;
use serde_json::json;

use super::index::{index, window};
use super::model::{self, SALT, Site};
use crate::query::List;

proptest! {
    #[test]
    fn an_answer_is_that_of_a_site_without_the_rest(
        site in model::site(), filter in model::filter(), sort in model::sort(),
        visibility in model::visibility(), now in model::instant(),
    ) {
        let query = json!({"filter": filter, "sort": sort, "limit": 5});
        // Fed with everything, as a careless shell would.
        let page = |site: &Site| {
            let mut list = List::new(query.clone(), visibility.clone(), &SALT, now).unwrap();
            site.domains().for_each(|(id, text)| list.domain(&id, &text));
            site.usages().for_each(|(id, text)| list.usage(&id, &text));
            site.accounts().for_each(|(id, text)| list.account(&id, &text));
            list.finish().unwrap()
        };
        let reduced = site.clone().reduced(&visibility);
        prop_assert_eq!(page(&site), page(&reduced));
        prop_assert_eq!(
            window(&mut index(&site), &query, &visibility, now),
            window(&mut index(&reduced), &query, &visibility, now)
        );
    }

    /// What the index remembers of one actor's question must not answer the same question of another.
    #[test]
    fn actors_that_share_an_index_share_no_answer(
        site in model::site(), filter in model::filter(), sort in model::sort(), now in model::instant(),
        actors in proptest::collection::vec(model::visibility(), 2..4),
    ) {
        let query = json!({"filter": filter, "sort": sort});
        let mut shared = index(&site);
        for visibility in &actors {
            let alone = window(&mut index(&site.clone().reduced(visibility)), &query, visibility, now);
            prop_assert_eq!(window(&mut shared, &query, visibility, now), alone);
        }
    }
}
