//! Names in every script, and longer than any box.

use crate::{Chart, Kind, Node, draw};

use super::picture::{parsed, with_class, written};
use super::promises::keep;

fn named(name: &str) -> Chart {
    let node = Node {
        id: "one".into(),
        name: name.into(),
        kind: Kind::Company,
        is_root: true,
        ..Node::default()
    };
    Chart {
        title: name.into(),
        parties: vec![node],
        ..Chart::default()
    }
}

fn lines(name: &str) -> Vec<String> {
    let svg = draw(&named(name)).unwrap();
    let document = parsed(&svg);
    let party = with_class(&document, "party")[0];
    let texts = party.children().filter(|node| node.has_tag_name("text"));
    texts
        .skip(2)
        .map(|node| node.text().unwrap_or_default().to_owned())
        .collect()
}

#[test]
fn a_long_name_is_shortened_in_the_box_and_whole_in_the_title() {
    let name = "Gesellschaft zur Förderung der Verwaltung von Beteiligungen an Beteiligungsgesellschaften mbH & Co. KGaA";
    let lines = lines(name);
    assert_eq!(lines.len(), 3);
    assert!(lines[2].ends_with('…'), "{lines:?}");
    let svg = draw(&named(name)).unwrap();
    assert!(written(&parsed(&svg)).contains(&format!("Company: {name}")));
}

#[test]
fn a_word_without_an_end_is_broken() {
    let lines = lines(&"x".repeat(500));
    assert_eq!(lines.len(), 3);
    assert!(
        lines.iter().all(|line| line.chars().count() < 30),
        "{lines:?}"
    );
}

#[test]
fn wide_scripts_get_the_room_they_need() {
    let lines = lines("株式会社日本国際自動車部品製造販売ホールディングス");
    assert!(
        lines.len() > 1 && lines.iter().all(|line| line.chars().count() <= 13),
        "{lines:?}"
    );
}

#[test]
fn the_direction_of_a_name_is_written_at_it() {
    for (name, direction) in [
        ("شركة الخليج القابضة", "rtl"),
        ("קבוצת הים", "rtl"),
        ("Gulf شركة", "ltr"),
        ("42", "ltr"),
    ] {
        let svg = draw(&named(name)).unwrap();
        let document = parsed(&svg);
        let mut texts = document
            .descendants()
            .filter(|node| node.has_tag_name("text"));
        let text = texts.find(|node| node.text() == Some(name)).unwrap();
        assert_eq!(text.attribute("direction"), Some(direction), "{name}");
        assert_eq!(text.attribute("unicode-bidi"), Some("isolate"));
        keep(&named(name));
    }
}

#[test]
fn letters_keep_their_marks() {
    let lines = lines(&"e\u{301}".repeat(200));
    assert!(lines.iter().all(|line| line.starts_with('e')), "{lines:?}");
}
