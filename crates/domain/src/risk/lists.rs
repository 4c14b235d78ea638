//! Lists of countries of high risk: data with dates, read from `lists.toml` or imported by an operator.
//!
//! A row says which act of which authority put a country on a list, and on which days it is in force. History is kept, so
//! that a question about a day in the past has the answer of that day.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, LazyLock};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::country::Country;

/// The longest name of an authority or an act, and the longest remark, in characters.
pub const MAX_TEXT: usize = 300;

closed_codes! {
    /// A list of countries.
    pub enum ListCode {
        /// The FATF's call for action, its black list: ENHANCED.
        FatfBlack = "FATF_BLACK",
        /// The FATF's increased monitoring, its grey list: what it asks for is the operator's policy.
        FatfGrey = "FATF_GREY",
        /// The European Union's high-risk third countries: ENHANCED.
        EuHighRisk = "EU_2016_1675",
    }
}

/// A country on a list, by an act, for a time.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Row {
    pub list: ListCode,
    pub country: Country,
    /// Who keeps the list.
    pub authority: String,
    /// What put the country on it.
    pub act: String,
    /// The day on which the act was published.
    pub published: NaiveDate,
    /// The first day on which it is in force.
    pub in_force_from: NaiveDate,
    /// The last such day; `None` while no end is known.
    pub until: Option<NaiveDate>,
}

impl Row {
    /// Whether it is in force on a day.
    #[must_use]
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        self.in_force_from <= day && self.until.is_none_or(|last| day <= last)
    }
}

/// How far a list is known.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct List {
    pub code: ListCode,
    /// Who keeps it.
    pub authority: String,
    /// The day on which somebody last looked whether it is as it says.
    pub checked_on: NaiveDate,
    /// What is known to be missing, as a clause.
    pub not_in_it: Option<String>,
}

impl List {
    /// How many days ago it was looked at.
    #[must_use]
    pub fn age_on(&self, day: NaiveDate) -> i64 {
        (day - self.checked_on).num_days().max(0)
    }
}

/// The lists with their rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lists {
    lists: BTreeMap<ListCode, List>,
    /// In the order of list, country and day.
    rows: Vec<Row>,
}

/// Rows of one act, as a file has them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Act {
    list: ListCode,
    act: String,
    published: NaiveDate,
    in_force_from: NaiveDate,
    until: Option<NaiveDate>,
    /// What ended it: for whoever reads the file.
    #[serde(default, rename = "ended_by")]
    _ended_by: Option<String>,
    countries: Vec<Country>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    list: Vec<List>,
    act: Vec<Act>,
}

/// Lists that cannot be read, in one sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListsError(String);

impl fmt::Display for ListsError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "the lists cannot be read: {}", self.0)
    }
}

impl std::error::Error for ListsError {}

static BUILT_IN: LazyLock<Result<Arc<Lists>, ListsError>> =
    LazyLock::new(|| Lists::parse(include_str!("lists.toml")).map(Arc::new));

impl Lists {
    /// The lists that are compiled in.
    ///
    /// # Errors
    /// Never, as a test reads every row.
    pub fn built_in() -> Result<Arc<Self>, ListsError> {
        BUILT_IN.clone()
    }

    /// Reads a file of lists.
    ///
    /// # Errors
    /// It is no TOML, has an unknown field, list or country, a list without an act, or rows that contradict each other.
    pub fn parse(text: &str) -> Result<Self, ListsError> {
        let kept: Kept =
            toml::from_str(text).map_err(|error| ListsError(error.message().to_owned()))?;
        let rows = |(authority, act): (String, Act)| {
            let countries = act.countries.clone().into_iter();
            countries.map(move |country| Row {
                list: act.list,
                country,
                authority: authority.clone(),
                act: act.act.clone(),
                published: act.published,
                in_force_from: act.in_force_from,
                until: act.until,
            })
        };
        let mut found = Vec::new();
        for act in kept.act {
            let list = kept.list.iter().find(|list| list.code == act.list);
            let list = list.ok_or_else(|| {
                ListsError(format!(
                    "an act is of {}, which the file does not have",
                    act.list.as_str()
                ))
            })?;
            found.extend(rows((list.authority.clone(), act)));
        }
        Self::new(kept.list, found)
    }

    /// Lists of rows.
    ///
    /// # Errors
    /// As of [`Lists::parse`].
    pub fn new(lists: Vec<List>, mut rows: Vec<Row>) -> Result<Self, ListsError> {
        rows.sort_by(|one, other| {
            let key = |row: &Row| (row.list, row.country, row.in_force_from);
            key(one).cmp(&key(other))
        });
        let mut known = BTreeMap::new();
        for list in lists {
            let code = list.code.as_str();
            check_text(code, &list.authority)?;
            list.not_in_it
                .as_ref()
                .map_or(Ok(()), |text| check_text(code, text))?;
            if !rows.iter().any(|row| row.list == list.code) {
                return Err(ListsError(format!("{code} has no country")));
            }
            if known.insert(list.code, list).is_some() {
                return Err(ListsError(format!("{code} occurs twice")));
            }
        }
        for row in &rows {
            check_row(row)?;
        }
        for (one, next) in rows.iter().zip(rows.iter().skip(1)) {
            let is_same = (one.list, one.country) == (next.list, next.country);
            if is_same && one.until.is_none_or(|last| next.in_force_from <= last) {
                let (list, country) = (one.list.as_str(), one.country.as_str());
                return Err(ListsError(format!(
                    "two rows have {country} on {list} on the same day"
                )));
            }
        }
        Ok(Self { lists: known, rows })
    }

    /// The same with what is newer of others: each of their lists that was looked at no earlier replaces ours, whole.
    #[must_use]
    pub fn with(&self, newer: Self) -> Self {
        let is_newer = |list: &List| {
            let ours = self.lists.get(&list.code);
            ours.is_none_or(|ours| list.checked_on >= ours.checked_on)
        };
        let Self { mut lists, rows } = newer;
        lists.retain(|_, list| is_newer(list));
        let theirs = |row: &Row| lists.contains_key(&row.list);
        let mut all: Vec<Row> = rows.into_iter().filter(theirs).collect();
        all.extend(self.rows.iter().filter(|row| !theirs(row)).cloned());
        all.sort_by(|one, other| {
            let key = |row: &Row| (row.list, row.country, row.in_force_from);
            key(one).cmp(&key(other))
        });
        for (code, list) in &self.lists {
            lists.entry(*code).or_insert_with(|| list.clone());
        }
        Self { lists, rows: all }
    }

    /// Every list, and how far it is known.
    pub fn lists(&self) -> impl Iterator<Item = &List> {
        self.lists.values()
    }

    /// How far a list is known.
    #[must_use]
    pub fn list(&self, code: ListCode) -> Option<&List> {
        self.lists.get(&code)
    }

    /// Every row, also those that are in force no more, or not yet.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The rows that are in force on a day.
    pub fn rows_on(&self, day: NaiveDate) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(move |row| row.holds_on(day))
    }

    /// What names a country on a day.
    pub fn naming(&self, country: Country, day: NaiveDate) -> impl Iterator<Item = &Row> {
        self.rows_on(day).filter(move |row| row.country == country)
    }

    /// One line of text that is the same exactly while the same rows are in force.
    #[must_use]
    pub fn canonical_on(&self, day: NaiveDate) -> String {
        let words = self.rows_on(day).map(|row| {
            let (list, country) = (row.list.as_str(), row.country.as_str());
            format!("{list}/{country}/{}/{}", row.in_force_from, row.act)
        });
        words.collect::<Vec<_>>().join(";")
    }
}

fn check_text(of: &str, text: &str) -> Result<(), ListsError> {
    let length = text.chars().count();
    if text.trim().is_empty() || length > MAX_TEXT || text.chars().any(char::is_control) {
        return Err(ListsError(format!(
            "a text of {of} is empty, longer than {MAX_TEXT} characters or of more than one line"
        )));
    }
    Ok(())
}

fn check_row(row: &Row) -> Result<(), ListsError> {
    let of = format!("{} on {}", row.country.as_str(), row.list.as_str());
    check_text(&of, &row.act)?;
    if row.in_force_from < row.published {
        return Err(ListsError(format!(
            "{of} is in force before it was published"
        )));
    }
    if row.until.is_some_and(|last| last < row.in_force_from) {
        return Err(ListsError(format!("{of} ends before it begins")));
    }
    Ok(())
}

#[cfg(test)]
#[path = "lists_tests.rs"]
mod tests;
