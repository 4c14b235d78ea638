//! What a chart is made of, and what is refused.

use std::collections::BTreeSet;
use std::fmt;

/// The most parties of one chart. More are a table's work: nobody reads them from a picture.
pub const MAX_PARTIES: usize = 200;
/// The most arrows of one chart. It bounds the work and the size of the picture.
pub const MAX_ARROWS: usize = 2_000;

/// An ownership structure, in the words that shall be seen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Chart {
    /// The heading, which is also the picture's `<title>`.
    pub title: String,
    /// A sentence or two on what is shown, which is also the picture's `<desc>`. May be empty.
    pub description: String,
    /// Everybody who is shown, in any order.
    pub parties: Vec<Node>,
    /// Who holds what of whom, in any order.
    pub arrows: Vec<Arrow>,
}

/// One party.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Node {
    /// Names the party within the chart.
    pub id: String,
    /// Its name, in any script.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// Its country, as it shall be seen.
    pub country: Option<String>,
    /// Whether it is the party under verification.
    pub is_root: bool,
    /// Whether it is a beneficial owner: drawn with a thick outline.
    pub is_owner: bool,
    /// What else is known of it, such as why it is a beneficial owner. One line or two each.
    pub notes: Vec<String>,
    /// What part of it nobody has declared, such as "12 % undeclared": drawn as an unknown holder.
    pub gap: Option<String>,
    /// What asks for a look, such as "Declared 110 %": drawn with a warning sign.
    pub flags: Vec<String>,
}

/// What one party has in another.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Arrow {
    /// The id of the party that holds.
    pub from: String,
    /// The id of the party that is held.
    pub to: String,
    /// How much the arrow counts beside others, such as basis points: heavier holders stand first. It is not shown.
    pub weight: u32,
    /// What is held, such as "60 % shares". May be empty.
    pub label: String,
    /// Whether it is control or a role without a share.
    pub dashed: bool,
    /// Whether it is part of a circle.
    pub in_circle: bool,
}

/// What a party is. Each kind has an outline of its own and a word.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A natural person.
    #[default]
    Person,
    /// A company, which others own in turn.
    Company,
    /// A trust or a like arrangement.
    Trust,
    /// A foundation or a like legal entity.
    Foundation,
    /// A state or a public body.
    State,
    /// A company whose shares are traded on a regulated market.
    ListedCompany,
    /// Persons who are known by a description only, such as "the settlor's grandchildren".
    Class,
}

/// Why a chart is not drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// More than [`MAX_PARTIES`]: how many there are.
    TooManyParties(usize),
    /// More than [`MAX_ARROWS`]: how many there are.
    TooManyArrows(usize),
    /// Two parties have this id.
    SameId(String),
    /// An arrow names this id, and no party has it.
    UnknownParty(String),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooManyParties(count) => {
                write!(f, "{count} parties: a chart shows at most {MAX_PARTIES}")
            }
            Self::TooManyArrows(count) => {
                write!(f, "{count} arrows: a chart shows at most {MAX_ARROWS}")
            }
            Self::SameId(id) => write!(f, "two parties have the id {id:?}"),
            Self::UnknownParty(id) => write!(f, "an arrow names {id:?}, which no party has"),
        }
    }
}

impl std::error::Error for Error {}

/// Draws a chart.
///
/// # Errors
/// If the chart is too large, or its ids do not fit together.
pub fn draw(chart: &Chart) -> Result<String, Error> {
    check(chart)?;
    Ok(crate::page::drawn(chart))
}

fn check(chart: &Chart) -> Result<(), Error> {
    if chart.parties.len() > MAX_PARTIES {
        return Err(Error::TooManyParties(chart.parties.len()));
    }
    if chart.arrows.len() > MAX_ARROWS {
        return Err(Error::TooManyArrows(chart.arrows.len()));
    }
    let mut ids = BTreeSet::new();
    for party in &chart.parties {
        if !ids.insert(party.id.as_str()) {
            return Err(Error::SameId(party.id.clone()));
        }
    }
    let mut ends = chart
        .arrows
        .iter()
        .flat_map(|arrow| [&arrow.from, &arrow.to]);
    match ends.find(|id| !ids.contains(id.as_str())) {
        Some(id) => Err(Error::UnknownParty(id.clone())),
        None => Ok(()),
    }
}
