//! The Merkle tree of RFC 9162 §2.1.1, as it grows: only the roots of the perfect trees within are kept.

use crate::secret::sha256;

type Hash = [u8; 32];

/// A tree over the leaves so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Tree {
    size: u64,
    /// The largest first: one for each bit of the size.
    peaks: Vec<Hash>,
}

impl Tree {
    /// The tree of `size` leaves with these peaks; `None` where they do not belong together.
    pub(super) fn grown(size: u64, peaks: &[u8]) -> Option<Self> {
        let (peaks, rest) = peaks.as_chunks::<32>();
        let fits = rest.is_empty() && u32::try_from(peaks.len()) == Ok(size.count_ones());
        fits.then(|| Self {
            size,
            peaks: peaks.to_vec(),
        })
    }

    pub(super) fn push(&mut self, leaf: &[u8]) {
        let mut hash = sha256(&[&[0], leaf].concat());
        let mut left = self.size;
        while left & 1 == 1 {
            if let Some(peak) = self.peaks.pop() {
                hash = node(&peak, &hash);
            }
            left >>= 1;
        }
        self.peaks.push(hash);
        self.size += 1;
    }

    pub(super) fn size(&self) -> u64 {
        self.size
    }

    pub(super) fn peaks(&self) -> Vec<u8> {
        self.peaks.concat()
    }

    pub(super) fn root(&self) -> Hash {
        let smallest_first = self.peaks.iter().rev().copied();
        let root = smallest_first.reduce(|right, left| node(&left, &right));
        root.unwrap_or_else(|| sha256(&[]))
    }
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
}
