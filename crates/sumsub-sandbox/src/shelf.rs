//! A bounded collection: found by key, listed in order of arrival, the oldest make room for the newest.

use std::collections::{BTreeMap, HashMap};

/// Items by a key of text. Inserting beyond the limit returns the oldest item.
#[derive(Debug)]
pub(super) struct Shelf<T> {
    places: HashMap<String, u64>,
    items: BTreeMap<u64, (String, T)>,
    next: u64,
    limit: usize,
}

impl<T> Shelf<T> {
    pub(super) fn new(limit: usize) -> Self {
        Self {
            places: HashMap::new(),
            items: BTreeMap::new(),
            next: 0,
            limit,
        }
    }

    /// Puts the newest item in and returns the one that had to leave: the oldest, or the one of the same key.
    pub(super) fn insert(&mut self, key: String, item: T) -> Option<T> {
        let place = self.next;
        self.next += 1;
        let same_key = self.places.insert(key.clone(), place);
        self.items.insert(place, (key, item));
        if let Some(place) = same_key {
            return self.items.remove(&place).map(|(_, item)| item);
        }
        if self.items.len() <= self.limit {
            return None;
        }
        let (_, (key, item)) = self.items.pop_first()?;
        self.places.remove(&key);
        Some(item)
    }

    pub(super) fn get(&self, key: &str) -> Option<&T> {
        let place = self.places.get(key)?;
        self.items.get(place).map(|(_, item)| item)
    }

    pub(super) fn get_mut(&mut self, key: &str) -> Option<&mut T> {
        let place = self.places.get(key)?;
        self.items.get_mut(place).map(|(_, item)| item)
    }

    /// All items, the oldest first.
    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.items.values().map(|(_, item)| item)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_leave_and_a_key_is_there_once() {
        let mut shelf = Shelf::new(2);
        assert_eq!(shelf.insert("a".to_owned(), 1), None);
        assert_eq!(shelf.insert("b".to_owned(), 2), None);
        assert_eq!(shelf.insert("a".to_owned(), 3), Some(1));
        assert_eq!(shelf.insert("c".to_owned(), 4), Some(2));
        assert_eq!(shelf.get("b"), None);
        assert_eq!(shelf.get("a"), Some(&3));
        assert_eq!(shelf.iter().copied().collect::<Vec<_>>(), [3, 4]);
    }
}
