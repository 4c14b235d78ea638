//! Reads a picture again: its boxes, its points, its texts.

use roxmltree::{Document, Node};

/// Left, top, right, bottom.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Extent {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) right: f64,
    pub(crate) bottom: f64,
}

impl Extent {
    fn of(points: &[(f64, f64)]) -> Self {
        let fold = |values: &mut dyn Iterator<Item = f64>, with: fn(f64, f64) -> f64| {
            values.reduce(with).unwrap()
        };
        Self {
            left: fold(&mut points.iter().map(|p| p.0), f64::min),
            top: fold(&mut points.iter().map(|p| p.1), f64::min),
            right: fold(&mut points.iter().map(|p| p.0), f64::max),
            bottom: fold(&mut points.iter().map(|p| p.1), f64::max),
        }
    }

    pub(crate) fn meets(&self, other: &Self) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }

    pub(crate) fn holds(&self, other: &Self) -> bool {
        self.left <= other.left
            && self.top <= other.top
            && self.right >= other.right
            && self.bottom >= other.bottom
    }
}

pub(crate) fn parsed(svg: &str) -> Document<'_> {
    Document::parse(svg).unwrap_or_else(|error| panic!("{error}"))
}

pub(crate) fn canvas(document: &Document<'_>) -> Extent {
    let view: Vec<f64> = numbers(document.root_element().attribute("viewBox").unwrap());
    Extent {
        left: view[0],
        top: view[1],
        right: view[2],
        bottom: view[3],
    }
}

fn numbers(text: &str) -> Vec<f64> {
    text.split([' ', ','])
        .map(|number| number.parse().unwrap())
        .collect()
}

/// All points of a path, those of curves included: a curve stays among its points.
pub(crate) fn extent_of_path(d: &str) -> Extent {
    let (mut x, mut y) = (0.0, 0.0);
    let mut points = Vec::new();
    for word in d.split(' ').filter(|word| *word != "Z") {
        let at = word
            .find(|one: char| one.is_ascii_digit() || one == '-')
            .unwrap();
        let values = numbers(&word[at..]);
        match &word[..at] {
            "H" => x = values[0],
            "V" => y = values[0],
            _ => (x, y) = (values[0], values[1]),
        }
        points.push((x, y));
    }
    Extent::of(&points)
}

/// The extent of each straight and each curved piece of a path.
pub(crate) fn pieces(d: &str) -> Vec<Extent> {
    let (mut pieces, mut points) = (Vec::new(), Vec::new());
    let mut left = 0;
    for word in d.split(' ') {
        let at = word
            .find(|one: char| one.is_ascii_digit() || one == '-')
            .unwrap();
        let values = numbers(&word[at..]);
        points.push((values[0], values[1]));
        // A curve has three points, the last of which is its end.
        left = if &word[..at] == "C" {
            3
        } else {
            1_usize.max(left)
        } - 1;
        if left == 0 {
            pieces.push(Extent::of(&points));
            points.drain(..points.len() - 1);
        }
    }
    pieces
}

/// Every element with this class.
pub(crate) fn with_class<'a>(document: &'a Document<'a>, class: &str) -> Vec<Node<'a, 'a>> {
    let has = |node: &Node<'_, '_>| {
        node.attribute("class")
            .is_some_and(|all| all.split(' ').any(|one| one == class))
    };
    document.descendants().filter(has).collect()
}

/// The outline of every party.
pub(crate) fn boxes(document: &Document<'_>) -> Vec<Extent> {
    let parties = with_class(document, "party").into_iter();
    let paths = parties.map(|party| {
        let extents: Vec<Extent> = party
            .children()
            .filter(|child| child.has_tag_name("path"))
            .map(|path| extent_of_path(path.attribute("d").unwrap()))
            .collect();
        let corners = extents
            .iter()
            .flat_map(|one| [(one.left, one.top), (one.right, one.bottom)]);
        Extent::of(&corners.collect::<Vec<_>>())
    });
    paths.collect()
}

/// All that is written anywhere, titles included.
pub(crate) fn written(document: &Document<'_>) -> String {
    let texts = document
        .descendants()
        .filter(Node::is_text)
        .filter_map(|node| node.text());
    texts.collect::<Vec<_>>().join("\n")
}
