//! The outlines: each kind has one that is told from the others without colour.

use crate::model::Kind;

/// How a party is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Shape {
    Kind(Kind),
    /// Who holds what nobody has declared.
    Unknown,
}

/// A rectangle, in whole pixels.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Rect {
    pub(crate) x: i32,
    pub(crate) y: i32,
    pub(crate) width: i32,
    pub(crate) height: i32,
}

impl Shape {
    /// All of them, in the order of the legend.
    pub(crate) const ALL: [Self; 8] = [
        Self::Kind(Kind::Person),
        Self::Kind(Kind::Company),
        Self::Kind(Kind::ListedCompany),
        Self::Kind(Kind::Trust),
        Self::Kind(Kind::Foundation),
        Self::Kind(Kind::State),
        Self::Kind(Kind::Class),
        Self::Unknown,
    ];

    /// The word for it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Kind(Kind::Person) => "Person",
            Self::Kind(Kind::Company) => "Company",
            Self::Kind(Kind::ListedCompany) => "Listed company",
            Self::Kind(Kind::Trust) => "Trust",
            Self::Kind(Kind::Foundation) => "Foundation",
            Self::Kind(Kind::State) => "State",
            Self::Kind(Kind::Class) => "Class of persons",
            Self::Unknown => "Unknown holder",
        }
    }

    /// The class for a page's stylesheet.
    pub(crate) fn class(self) -> &'static str {
        match self {
            Self::Kind(Kind::Person) => "person",
            Self::Kind(Kind::Company) => "company",
            Self::Kind(Kind::ListedCompany) => "listed-company",
            Self::Kind(Kind::Trust) => "trust",
            Self::Kind(Kind::Foundation) => "foundation",
            Self::Kind(Kind::State) => "state",
            Self::Kind(Kind::Class) => "class-of-persons",
            Self::Unknown => "unknown",
        }
    }

    /// The colour inside: light enough for dark letters.
    pub(crate) fn fill(self) -> &'static str {
        match self {
            Self::Kind(Kind::Person) => "#fef9e7",
            Self::Kind(Kind::Company) => "#eef4fb",
            Self::Kind(Kind::ListedCompany) => "#e8f6ee",
            Self::Kind(Kind::Trust) => "#f5eefb",
            Self::Kind(Kind::Foundation) => "#fdf0f4",
            Self::Kind(Kind::State) => "#eef0f2",
            Self::Kind(Kind::Class) => "#fbf3e4",
            Self::Unknown => "#ffffff",
        }
    }

    /// The outline that is filled.
    pub(crate) fn outline(self, at: Rect) -> String {
        let small = (at.height / 4).min(14);
        match self {
            Self::Kind(Kind::Person) => rounded(at, (at.height / 3).min(20)),
            Self::Kind(Kind::Company | Kind::ListedCompany | Kind::State) => rectangle(at),
            Self::Kind(Kind::Trust) => hexagon(at, (at.height / 3).min(14)),
            Self::Kind(Kind::Foundation) => octagon(at, small),
            Self::Kind(Kind::Class) => rectangle(front(at)),
            Self::Unknown => rounded(at, (at.height / 6).min(8)),
        }
    }

    /// Lines besides the outline, where the kind has some.
    pub(crate) fn lines(self, at: Rect) -> Option<String> {
        let (right, bottom) = (at.x + at.width, at.y + at.height);
        match self {
            Self::Kind(Kind::ListedCompany) => {
                let inset = (at.height / 4).min(7);
                let (left, right) = (at.x + inset, right - inset);
                Some(format!(
                    "M{left},{} V{bottom} M{right},{} V{bottom}",
                    at.y, at.y
                ))
            }
            Self::Kind(Kind::State) => {
                let inset = (at.height / 5).min(5);
                Some(rectangle(Rect {
                    x: at.x + inset,
                    y: at.y + inset,
                    width: at.width - 2 * inset,
                    height: at.height - 2 * inset,
                }))
            }
            Self::Kind(Kind::Class) => {
                let (front, inset) = (front(at), at.width - front(at).width);
                let (x, lower) = (at.x + inset, bottom - inset);
                Some(format!(
                    "M{x},{} V{} H{right} V{lower} H{}",
                    front.y,
                    at.y,
                    front.x + front.width
                ))
            }
            _ => None,
        }
    }
}

/// The foremost of a stack of cards.
fn front(at: Rect) -> Rect {
    let inset = (at.height / 5).min(6);
    Rect {
        x: at.x,
        y: at.y + inset,
        width: at.width - inset,
        height: at.height - inset,
    }
}

pub(crate) fn rectangle(at: Rect) -> String {
    let (right, bottom) = (at.x + at.width, at.y + at.height);
    format!("M{},{} H{right} V{bottom} H{} Z", at.x, at.y, at.x)
}

pub(crate) fn rounded(at: Rect, by: i32) -> String {
    let Rect { x, y, .. } = at;
    let (right, bottom) = (x + at.width, y + at.height);
    format!(
        "M{},{y} H{} Q{right},{y} {right},{} V{} Q{right},{bottom} {},{bottom} H{} Q{x},{bottom} {x},{} V{} Q{x},{y} {},{y} Z",
        x + by,
        right - by,
        y + by,
        bottom - by,
        right - by,
        x + by,
        bottom - by,
        y + by,
        x + by,
    )
}

fn hexagon(at: Rect, by: i32) -> String {
    let Rect { x, y, .. } = at;
    let (right, bottom, middle) = (x + at.width, y + at.height, y + at.height / 2);
    format!(
        "M{},{y} H{} L{right},{middle} L{},{bottom} H{} L{x},{middle} Z",
        x + by,
        right - by,
        right - by,
        x + by,
    )
}

fn octagon(at: Rect, by: i32) -> String {
    let Rect { x, y, .. } = at;
    let (right, bottom) = (x + at.width, y + at.height);
    format!(
        "M{},{y} H{} L{right},{} V{} L{},{bottom} H{} L{x},{} V{} Z",
        x + by,
        right - by,
        y + by,
        bottom - by,
        right - by,
        x + by,
        bottom - by,
        y + by,
    )
}
