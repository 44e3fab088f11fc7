//! Text that is taken for canonical is what the serialiser would write.

use proptest::prelude::*;

use super::{Duplicates, InnerList, Member, list, write_inner_list};

/// Inner lists in the canonical form and in every other that the grammar allows, some malformed.
const LISTS: &str = concat!(
    r#"\(( {0,2}("[a-z@]{1,3}(\\")?( \\\\)?"|-?0{0,2}[0-9]{1,3}(\.[0-9]{1,2})?|\?[01]|:[A-Da-d+/]{0,5}={0,2}:"#,
    r#"|[a-z*]{1,3}|@-?0?[0-9]{1,2}|%"(a|%20|%c3%bc)")(;( )?[a-c](=(\?[01]|"x"|0?1|1\.50))?){0,2} ?){0,3}\)"#,
    r#"(;( )?[a-d](=("n"|1|01|-0|\?[01]|:AA==:|:AA:|tok))?){0,4}"#,
);

fn written(list: &InnerList<'_>) -> Vec<u8> {
    let mut out = Vec::new();
    write_inner_list(list, &mut out).unwrap();
    out
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_096))]

    #[test]
    fn text_that_is_reused_is_what_would_be_written(text in LISTS, more in LISTS) {
        for duplicates in [Duplicates::Refuse, Duplicates::LastWins] {
            for lines in [vec![&*text], vec![&*text, &*more]] {
                for member in list(lines, duplicates).unwrap_or_default() {
                    let Member::InnerList(read) = member else { panic!("{text} is no inner list") };
                    let again = InnerList::new(read.items().to_vec(), read.parameters().clone());
                    prop_assert_eq!(written(&read), written(&again));
                }
            }
        }
    }
}

#[test]
fn the_usual_form_is_reused() {
    for (text, reused) in [
        (r#"("@method" "@path");created=1;nonce="n";keyid="k""#, true),
        (r#"("a";b;c="x" tok :AA==: ?1 @5 "\"");d"#, true),
        ("()", true),
        (r#"( "@method")"#, false),
        (r#"("@method"  "@path")"#, false),
        (r#"("@method" )"#, false),
        (r#"("@method"); created=1"#, false),
        (r#"("@method");created=01"#, false),
        (r#"("@method");a=?1"#, false),
        (r#"("@method");a=:AA:"#, false),
        (r#"("a" 1.0)"#, false),
    ] {
        let members = list([text], Duplicates::Refuse).unwrap();
        let [Member::InnerList(read)] = members.as_slice() else { panic!("{text}") };
        assert_eq!(read.written().is_some(), reused, "{text}");
    }
    let replaced = list(["(1);a=1;a=2"], Duplicates::LastWins).unwrap();
    let [Member::InnerList(read)] = replaced.as_slice() else { panic!("{replaced:?}") };
    assert_eq!((read.written(), written(read).as_slice()), (None, b"(1);a=2".as_slice()));
}
