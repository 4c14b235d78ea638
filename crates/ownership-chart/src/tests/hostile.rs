//! Names that want to be something else.

use crate::{Arrow, Chart, Kind, Node, draw};

use super::picture::parsed;
use super::promises::keep;

/// Names, ids and labels as somebody may send them.
const HOSTILE: [&str; 20] = [
    "<script>alert(1)</script>",
    "]]>",
    "\" onload=\"alert(1)",
    "' onmouseover='alert(1)",
    "&lt;b&gt; &amp; &#x3c;",
    "--><svg onload=alert(1)>",
    "<!DOCTYPE x [<!ENTITY a \"b\">]>",
    "<?xml version=\"1.0\"?>",
    "gnp.\u{202e}exe.moc",
    "\u{2066}isolated\u{2069}",
    "\u{200f}mark\u{200e}",
    "null\0 bell\u{7} escape\u{1b}[31m",
    "not\u{fffe}a\u{ffff}character",
    "line\nbreak\u{2028}and\ttab",
    "zero\u{200b}width\u{feff}space",
    "\u{e0041}\u{e0042} tags",
    "Z\u{300}\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307}\u{308}\u{309}algo",
    "javascript:alert(1) url(#x) expression(1)",
    "",
    "    ",
];

fn chart(text: &str) -> Chart {
    let node = |id: &str, kind| Node {
        id: id.into(),
        name: text.into(),
        kind,
        country: Some(text.into()),
        is_root: kind == Kind::Company,
        is_owner: false,
        notes: vec![text.into()],
        gap: Some(text.into()),
        flags: vec![text.into()],
    };
    Chart {
        title: text.into(),
        description: text.into(),
        parties: vec![node(text, Kind::Company), node("other", Kind::Person)],
        arrows: vec![Arrow {
            from: "other".into(),
            to: text.into(),
            label: text.into(),
            ..Arrow::default()
        }],
    }
}

#[test]
fn a_hostile_text_is_only_a_text() {
    for text in HOSTILE {
        let chart = chart(text);
        let svg = draw(&chart).unwrap();
        let document = parsed(&svg);
        let elements = |name: &str| {
            document
                .descendants()
                .filter(|node| node.has_tag_name(name))
                .count()
        };
        assert_eq!(elements("svg"), 1, "{text:?}");
        assert!(
            document
                .descendants()
                .all(|node| node.attributes().all(|one| !one.name().starts_with("on")))
        );
        let harmless = svg.chars().all(|one| one == '\n' || !one.is_control());
        assert!(harmless, "{text:?} leaves control characters");
        let turning = [
            '\u{202a}', '\u{202e}', '\u{2066}', '\u{2069}', '\u{200e}', '\u{200f}', '\u{200b}',
            '\u{feff}',
        ];
        assert!(
            !svg.contains(turning),
            "{text:?} leaves what turns or hides"
        );
        assert!(
            !svg.contains("<script") && !svg.contains("]]>") && !svg.contains("<!"),
            "{text:?}"
        );
        if !text.contains("url(") {
            keep(&chart);
        }
    }
}

#[test]
fn what_is_hidden_in_a_name_is_seen() {
    let svg = draw(&chart("gnp.\u{202e}exe.moc")).unwrap();
    assert!(svg.contains("gnp.\u{fffd}exe.moc"));
}

#[test]
fn two_ids_never_become_one() {
    let ids = [
        "a b",
        "a_20_b",
        "a-b",
        "a--b",
        "a",
        "b",
        "A",
        "a_",
        "_",
        "ä",
        "a\u{308}",
        "arrow-a--b",
        "",
    ];
    let parties: Vec<Node> = ids
        .iter()
        .map(|id| Node {
            id: (*id).into(),
            ..Node::default()
        })
        .collect();
    let pairs = ids
        .iter()
        .flat_map(|from| ids.iter().map(move |to| (from, to)));
    let arrows = pairs.map(|(from, to)| Arrow {
        from: (*from).into(),
        to: (*to).into(),
        ..Arrow::default()
    });
    keep(&Chart {
        parties,
        arrows: arrows.collect(),
        ..Chart::default()
    });
}
