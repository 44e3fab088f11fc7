//! A Merkle tree over a list: its root, and the proof that one item is in it.
//!
//! Source: RFC 9162, sections 2.1.1 and 2.1.3; the hashes are those of RFC 6962.

use crate::crypto::sha256;

/// A hash of the tree.
pub(super) type Hash = [u8; 32];

/// The hash of an item.
pub(super) fn leaf(item: &[u8]) -> Hash {
    sha256(&[&[0], item])
}

/// The root over the hashes of all items, in their order.
pub(super) fn root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => sha256(&[]),
        [only] => *only,
        _ => {
            let (left, right) = halves(leaves);
            node(&root(left), &root(right))
        }
    }
}

/// The hashes with which the root can be computed from the item at `index`, the nearest first; none if there is no such item.
pub(super) fn inclusion(leaves: &[Hash], index: usize) -> Option<Vec<Hash>> {
    match leaves {
        [] => None,
        [_] => (index == 0).then(Vec::new),
        _ => {
            let (left, right) = halves(leaves);
            let (mut path, other) = match index.checked_sub(left.len()) {
                None => (inclusion(left, index)?, root(right)),
                Some(index) => (inclusion(right, index)?, root(left)),
            };
            path.push(other);
            Some(path)
        }
    }
}

/// The root that a proof of inclusion comes to; none if it has not the length that such a proof has.
pub(super) fn root_of(item: Hash, index: u64, size: u64, path: &[Hash]) -> Option<Hash> {
    let (mut at, mut last) = (index, size.checked_sub(1).filter(|last| index <= *last)?);
    let mut hash = item;
    for other in path {
        if last == 0 {
            return None;
        }
        if at % 2 == 1 || at == last {
            hash = node(other, &hash);
            // A right edge of the tree has levels without a partner.
            while at % 2 == 0 && at != 0 {
                (at, last) = (at >> 1, last >> 1);
            }
        } else {
            hash = node(&hash, other);
        }
        (at, last) = (at >> 1, last >> 1);
    }
    (last == 0).then_some(hash)
}

fn node(left: &Hash, right: &Hash) -> Hash {
    sha256(&[&[1], left, right])
}

/// The first part is the greatest power of two that is less than all.
fn halves(leaves: &[Hash]) -> (&[Hash], &[Hash]) {
    let middle = leaves.len().div_ceil(2).next_power_of_two();
    leaves.split_at_checked(middle).unwrap_or((leaves, &[]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn unhex(text: &str) -> Vec<u8> {
        (0..text.len()).step_by(2).map(|i| u8::from_str_radix(&text[i..i + 2], 16).unwrap()).collect()
    }

    /// The known answers of certificate transparency's own tests.
    #[test]
    fn known_roots() {
        let items =
            ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
        let roots = [
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ];
        let leaves: Vec<_> = items.iter().map(|item| leaf(&unhex(item))).collect();
        for (size, expected) in roots.iter().enumerate() {
            assert_eq!(root(&leaves[..size]).to_vec(), unhex(expected), "{size}");
        }
    }

    proptest! {
        #[test]
        fn a_proof_holds_for_its_item_and_for_no_other(size in 1_usize..40, at in 0_usize..40, other in 0_usize..40) {
            let leaves: Vec<_> = (0..size).map(|item| leaf(&item.to_be_bytes())).collect();
            let (at, other) = (at % size, other % size);
            let path = inclusion(&leaves, at).unwrap();
            let found = |item: Hash, index: usize, size: usize| root_of(item, index as u64, size as u64, &path);
            prop_assert_eq!(found(leaves[at], at, size), Some(root(&leaves)));
            prop_assert!(at == other || found(leaves[other], at, size) != Some(root(&leaves)));
            prop_assert!(at == other || found(leaves[at], other, size) != Some(root(&leaves)));
            prop_assert_eq!(found(leaves[at], size, size), None);
            prop_assert_eq!(inclusion(&leaves, size), None);
        }
    }
}
