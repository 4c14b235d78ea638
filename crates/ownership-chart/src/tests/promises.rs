//! What holds of every picture; checked on the ten structures here, and on random ones in [`super::properties`].

use std::collections::BTreeSet;

use crate::{Arrow, Chart, Error, MAX_ARROWS, MAX_PARTIES, Node, draw};

use super::picture::{boxes, canvas, extent_of_path, parsed, pieces, with_class, written};
use super::structures;

/// Everything that a picture promises, whatever the chart.
pub(crate) fn keep(chart: &Chart) {
    let svg = draw(chart).unwrap();
    let document = parsed(&svg);
    let canvas = canvas(&document);
    for node in document.descendants() {
        if let Some(d) = node.attribute("d") {
            let extent = extent_of_path(d);
            assert!(canvas.holds(&extent), "{d} leaves the canvas {canvas:?}");
        }
        if let (Some(x), Some(y)) = (node.attribute("x"), node.attribute("y")) {
            let (x, y) = (x.parse::<f64>().unwrap(), y.parse::<f64>().unwrap());
            assert!(
                x >= 0.0 && x <= canvas.right && y >= 0.0 && y <= canvas.bottom,
                "a text at {x}, {y}"
            );
        }
        assert!(
            !["script", "style", "foreignObject", "image", "use", "a"]
                .contains(&node.tag_name().name())
        );
        for attribute in node.attributes() {
            let (name, value) = (attribute.name(), attribute.value());
            assert!(
                name != "style" && !name.starts_with("on") && name != "href",
                "{name}"
            );
            assert!(!value.contains("url("), "{name}={value}");
        }
    }
    let boxes = boxes(&document);
    let unknown = chart
        .parties
        .iter()
        .filter(|party| party.gap.is_some())
        .count();
    assert_eq!(boxes.len(), chart.parties.len() + unknown);
    for (at, one) in boxes.iter().enumerate() {
        for other in boxes.iter().skip(at + 1) {
            assert!(!one.meets(other), "{one:?} and {other:?} overlap");
        }
    }
    assert_eq!(
        with_class(&document, "arrow").len(),
        chart.arrows.len() + unknown
    );
    let ids: Vec<&str> = document
        .descendants()
        .filter_map(|node| node.attribute("id"))
        .collect();
    assert_eq!(
        ids.iter().collect::<BTreeSet<_>>().len(),
        ids.len(),
        "an id is there twice"
    );
}

#[test]
fn the_ten_structures_keep_every_promise() {
    for (_, chart) in structures::all() {
        keep(&chart);
    }
}

#[test]
fn every_word_that_is_given_is_written() {
    for (name, chart) in structures::all() {
        let svg = draw(&chart).unwrap();
        let document = parsed(&svg);
        let text = written(&document);
        let is_there = |word: &str| assert!(text.contains(word), "{name} does not say {word}");
        is_there(&chart.title);
        is_there(&chart.description);
        for party in &chart.parties {
            is_there(&party.name);
            party
                .country
                .iter()
                .chain(&party.notes)
                .chain(&party.flags)
                .for_each(|word| is_there(word));
            party.gap.iter().for_each(|word| is_there(word));
        }
        let labels: Vec<&str> = with_class(&document, "arrow-label")
            .iter()
            .filter_map(|label| {
                label
                    .descendants()
                    .find_map(|node| node.text().filter(|text| !text.trim().is_empty()))
            })
            .collect();
        for arrow in chart.arrows.iter().filter(|arrow| arrow.from != arrow.to) {
            assert!(
                labels.contains(&arrow.label.as_str()),
                "{name}: no arrow shows {}",
                arrow.label
            );
        }
        chart.arrows.iter().for_each(|arrow| is_there(&arrow.label));
    }
}

#[test]
fn the_order_of_what_is_given_does_not_matter() {
    for (name, chart) in structures::all() {
        let svg = draw(&chart).unwrap();
        let mut other = chart.clone();
        other.parties.reverse();
        other.arrows.reverse();
        assert_eq!(draw(&other).unwrap(), svg, "{name}");
        let (parties, arrows) = (other.parties.len(), other.arrows.len());
        other.parties.rotate_left(parties / 3);
        other.arrows.rotate_left(arrows / 2);
        assert_eq!(draw(&other).unwrap(), svg, "{name}");
    }
}

#[test]
fn no_line_crosses_a_box_that_is_not_its_own() {
    for (name, chart) in structures::all() {
        let svg = draw(&chart).unwrap();
        let document = parsed(&svg);
        let parties = with_class(&document, "party");
        let boxes = boxes(&document);
        for arrow in with_class(&document, "arrow") {
            let line = arrow
                .children()
                .find(|node| node.attribute("class") == Some("arrow-line"));
            let own = [arrow.attribute("data-from"), arrow.attribute("data-to")];
            for piece in pieces(line.unwrap().attribute("d").unwrap()) {
                for (party, place) in parties.iter().zip(&boxes) {
                    let is_own = own.contains(&party.attribute("id"));
                    assert!(
                        is_own || !place.meets(&piece),
                        "{name}: {own:?} crosses {place:?}"
                    );
                }
            }
        }
    }
}

#[test]
fn labels_keep_off_boxes_and_each_other() {
    for (name, chart) in structures::all() {
        let svg = draw(&chart).unwrap();
        let document = parsed(&svg);
        let papers = with_class(&document, "arrow-paper");
        let papers: Vec<_> = papers
            .iter()
            .map(|node| extent_of_path(node.attribute("d").unwrap()))
            .collect();
        for (at, one) in papers.iter().enumerate() {
            assert!(
                boxes(&document).iter().all(|other| !one.meets(other)),
                "{name}: {one:?} on a box"
            );
            assert!(
                papers.iter().skip(at + 1).all(|other| !one.meets(other)),
                "{name}: {one:?} on a label"
            );
        }
    }
}

#[test]
fn what_cannot_be_drawn_is_refused() {
    let parties = |count: usize| {
        (0..count)
            .map(|number| Node {
                id: number.to_string(),
                ..Node::default()
            })
            .collect::<Vec<_>>()
    };
    let arrow = |from: &str, to: &str| Arrow {
        from: from.into(),
        to: to.into(),
        ..Arrow::default()
    };
    let drawn = |parties, arrows| {
        draw(&Chart {
            parties,
            arrows,
            ..Chart::default()
        })
    };
    assert!(drawn(parties(MAX_PARTIES), Vec::new()).is_ok());
    let error = drawn(parties(MAX_PARTIES + 1), Vec::new()).unwrap_err();
    assert_eq!(error, Error::TooManyParties(201));
    assert_eq!(error.to_string(), "201 parties: a chart shows at most 200");
    let arrows = vec![arrow("0", "1"); MAX_ARROWS + 1];
    assert_eq!(
        drawn(parties(2), arrows),
        Err(Error::TooManyArrows(MAX_ARROWS + 1))
    );
    assert_eq!(
        drawn(parties(2), vec![arrow("0", "2")]),
        Err(Error::UnknownParty("2".into()))
    );
    let twice = [parties(1), parties(1)].concat();
    assert_eq!(drawn(twice, Vec::new()), Err(Error::SameId("0".into())));
}

#[test]
fn a_chart_of_nothing_is_a_picture_too() {
    keep(&Chart::default());
}
