//! The Merkle tree of RFC 9162 §2.1, as it grows: only the roots of the perfect trees within are kept, and the way from
//! one leaf to the root where one is followed.

use crate::sha256;

type Hash = [u8; 32];

/// A tree over the leaves so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tree {
    size: u64,
    /// The largest first: one for each bit of the size.
    peaks: Vec<Hash>,
    followed: Option<Followed>,
}

/// A leaf whose way to the root is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Followed {
    /// Which of the peaks it is below.
    below: usize,
    /// What stands beside the way, from the leaf up.
    path: Vec<Hash>,
}

impl Tree {
    /// The tree of `size` leaves with these peaks; `None` where they do not belong together.
    #[must_use]
    pub fn grown(size: u64, peaks: &[u8]) -> Option<Self> {
        let (peaks, rest) = peaks.as_chunks::<32>();
        let fits = rest.is_empty() && u32::try_from(peaks.len()) == Ok(size.count_ones());
        fits.then(|| Self {
            size,
            peaks: peaks.to_vec(),
            followed: None,
        })
    }

    /// Adds a leaf.
    pub fn push(&mut self, leaf: &[u8]) {
        let mut hash = sha256(&[&[0], leaf].concat());
        let mut left = self.size;
        while left & 1 == 1 {
            if let Some(peak) = self.peaks.pop() {
                let at = self.peaks.len();
                if let Some(followed) = &mut self.followed {
                    if followed.below == at {
                        followed.path.push(hash);
                    } else if followed.below == at + 1 {
                        followed.below = at;
                        followed.path.push(peak);
                    }
                }
                hash = node(&peak, &hash);
            }
            left >>= 1;
        }
        self.peaks.push(hash);
        self.size += 1;
    }

    /// Adds a leaf, and keeps its way to the root from now on.
    pub fn push_followed(&mut self, leaf: &[u8]) {
        // It will stand after the peaks that are there; what it is merged with moves it down.
        self.followed = Some(Followed {
            below: self.peaks.len(),
            path: Vec::new(),
        });
        self.push(leaf);
    }

    /// How many leaves it has.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The peaks, largest first, 32 bytes each.
    #[must_use]
    pub fn peaks(&self) -> Vec<u8> {
        self.peaks.concat()
    }

    /// The head.
    #[must_use]
    pub fn root(&self) -> Hash {
        let smallest_first = self.peaks.iter().rev().copied();
        let root = smallest_first.reduce(|right, left| node(&left, &right));
        root.unwrap_or_else(|| sha256(&[]))
    }

    /// The inclusion proof of the leaf that is followed (RFC 9162 §2.1.3.1); `None` where none is.
    #[must_use]
    pub fn path(&self) -> Option<Vec<Hash>> {
        let followed = self.followed.as_ref()?;
        let mut path = followed.path.clone();
        // Everything to its right is one node, then what is on its left, the nearest first.
        let right = self.peaks.get(followed.below + 1..)?.iter().rev().copied();
        path.extend(right.reduce(|right, left| node(&left, &right)));
        path.extend(self.peaks.get(..followed.below)?.iter().rev());
        Some(path)
    }
}

/// Whether a leaf, from 0, is in the tree of this size and head (RFC 9162 §2.1.3.2).
#[must_use]
pub fn includes(root: &Hash, size: u64, index: u64, leaf: &[u8], path: &[Hash]) -> bool {
    if index >= size {
        return false;
    }
    let (mut index, mut last) = (index, size - 1);
    let mut hash = sha256(&[&[0], leaf].concat());
    for beside in path {
        if last == 0 {
            return false;
        }
        if index & 1 == 1 || index == last {
            hash = node(beside, &hash);
            while index & 1 == 0 && index != 0 {
                index >>= 1;
                last >>= 1;
            }
        } else {
            hash = node(&hash, beside);
        }
        index >>= 1;
        last >>= 1;
    }
    last == 0 && hash == *root
}

fn node(left: &Hash, right: &Hash) -> Hash {
    sha256(&[&[1], &left[..], &right[..]].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The leaves and heads that certificate transparency's implementations are tested with.
    #[test]
    fn the_published_heads_are_ours() {
        let leaves = [
            "",
            "00",
            "10",
            "2021",
            "3031",
            "40414243",
            "5051525354555657",
            "606162636465666768696a6b6c6d6e6f",
        ];
        let heads = [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ];
        let mut tree = Tree::default();
        assert_eq!(tree.root(), sha256(b""));
        for (leaf, head) in leaves.iter().zip(heads) {
            // As the database keeps it between two checkpoints.
            tree = Tree::grown(tree.size(), &tree.peaks()).unwrap();
            tree.push(&hex::decode(leaf).unwrap());
            assert_eq!(hex::encode(tree.root()), head);
        }
        assert_eq!(tree.size(), 8);
    }

    #[test]
    fn peaks_of_another_size_are_no_tree() {
        assert_eq!(Tree::grown(3, &[0; 32]), None);
        assert_eq!(Tree::grown(1, &[0; 33]), None);
        assert_eq!(Tree::grown(0, &[]), Some(Tree::default()));
    }

    /// Every leaf of every tree up to 70 leaves, followed from the peaks before it.
    #[test]
    fn each_leaf_is_proven_and_no_other() {
        let leaf = |index: u64| index.to_be_bytes();
        for size in 1..70_u64 {
            for index in 0..size {
                let mut tree = Tree::default();
                (0..index).for_each(|at| tree.push(&leaf(at)));
                let mut tree = Tree::grown(index, &tree.peaks()).unwrap();
                tree.push_followed(&leaf(index));
                (index + 1..size).for_each(|at| tree.push(&leaf(at)));
                let (root, path) = (tree.root(), tree.path().unwrap());
                let proves = |root, size, index, leaf: &[u8], path: &[Hash]| {
                    includes(root, size, index, leaf, path)
                };
                assert!(proves(&root, size, index, &leaf(index), &path));
                assert!(!proves(&root, size, index, &leaf(index + 1), &path));
                assert!(!proves(&root, size, index + size, &leaf(index), &path));
                assert!(!proves(&[0; 32], size, index, &leaf(index), &path));
                let longer = [&path[..], &[root]].concat();
                assert!(!proves(&root, size, index, &leaf(index), &longer));
                if let Some((_, shorter)) = path.split_last() {
                    assert!(!proves(&root, size, index, &leaf(index), shorter));
                }
            }
        }
    }
}
