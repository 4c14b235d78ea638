//! Ten structures, and what they are made with.

use crate::{Arrow, Chart, Kind, Node};

/// A party with its kind, its id and name, and its country.
pub(crate) fn party(kind: Kind, id: &str, name: &str, country: &str) -> Node {
    Node {
        id: id.into(),
        name: name.into(),
        kind,
        country: Some(country.into()).filter(|country: &String| !country.is_empty()),
        ..Node::default()
    }
}

pub(crate) fn person(id: &str, name: &str) -> Node {
    party(Kind::Person, id, name, "DE")
}

pub(crate) fn company(id: &str, name: &str) -> Node {
    party(Kind::Company, id, name, "CY")
}

pub(crate) fn root(name: &str) -> Node {
    Node {
        is_root: true,
        ..party(Kind::Company, "root", name, "CZ")
    }
}

/// A party that is a beneficial owner, and why.
pub(crate) fn owner(party: Node, why: &str) -> Node {
    Node {
        is_owner: true,
        notes: vec![format!("Beneficial owner: {why}")],
        ..party
    }
}

/// An arrow for a share, in basis points.
pub(crate) fn share(from: &str, to: &str, basis_points: u32) -> Arrow {
    let (whole, rest) = (basis_points / 100, basis_points % 100);
    let part = if rest == 0 {
        format!("{whole}")
    } else {
        format!("{whole}.{rest:02}")
    };
    Arrow {
        from: from.into(),
        to: to.into(),
        weight: basis_points,
        label: format!("{part} % shares"),
        ..Arrow::default()
    }
}

/// An arrow for control without a share.
pub(crate) fn control(from: &str, to: &str, label: &str) -> Arrow {
    Arrow {
        dashed: true,
        weight: 0,
        label: label.into(),
        ..share(from, to, 0)
    }
}

fn circle(arrow: Arrow) -> Arrow {
    Arrow {
        in_circle: true,
        ..arrow
    }
}

fn chart(title: &str, description: &str, parties: Vec<Node>, arrows: Vec<Arrow>) -> Chart {
    Chart {
        title: title.into(),
        description: description.into(),
        parties,
        arrows,
    }
}

/// All ten, by the names of their pictures.
pub(crate) fn all() -> Vec<(&'static str, Chart)> {
    vec![
        ("direct", direct()),
        ("chain", chain()),
        ("many_holders", many_holders()),
        ("circle", circle_with_a_way_out()),
        ("closed_circle", closed_circle()),
        ("trust", trust()),
        ("end_points", end_points()),
        ("gaps", gaps()),
        ("control_only", control_only()),
        ("two_hundred", two_hundred()),
    ]
}

fn direct() -> Chart {
    chart(
        "Ownership of Bohemia Glass s.r.o.",
        "Two persons hold all shares. One of them is a beneficial owner.",
        vec![
            root("Bohemia Glass s.r.o."),
            owner(person("anna", "Anna Nováková"), "80 % of the shares"),
            person("petr", "Petr Dvořák"),
        ],
        vec![share("anna", "root", 8_000), share("petr", "root", 2_000)],
    )
}

fn chain() -> Chart {
    chart(
        "Ownership of Adriatic Shipping d.o.o.",
        "Three layers, a person who holds on two ways, and a sister company.",
        vec![
            root("Adriatic Shipping d.o.o."),
            company("hold", "Adriatic Holding Limited"),
            company("invest", "Kornati Investments B.V."),
            company("sister", "Adriatic Logistics and Warehousing d.o.o."),
            owner(person("ivo", "Ivo Marić"), "51.30 % of the shares"),
            owner(
                person("mara", "Mara Marić-Petrović"),
                "33.70 % of the shares",
            ),
            person("luka", "Luka Babić"),
        ],
        vec![
            share("hold", "root", 8_500),
            share("hold", "sister", 10_000),
            share("ivo", "root", 1_500),
            share("invest", "hold", 6_000),
            share("mara", "hold", 4_000),
            share("ivo", "invest", 7_000),
            share("luka", "invest", 3_000),
        ],
    )
}

fn many_holders() -> Chart {
    let mut parties = vec![
        root("Cooperative Energy SE"),
        company("fund", "Green Fund SICAV"),
    ];
    let mut arrows = vec![share("fund", "root", 2_600)];
    for number in 1..=24_u32 {
        let id = format!("member-{number:02}");
        parties.push(person(&id, &format!("Member Number {number}")));
        arrows.push(share(&id, "root", 600 - number * 20));
    }
    for number in 1..=3 {
        let id = format!("investor-{number}");
        parties.push(owner(
            person(&id, &format!("Investor {number}")),
            "senior manager of the fund",
        ));
        arrows.push(share(&id, "fund", 3_333));
    }
    chart(
        "Ownership of Cooperative Energy SE",
        "Twenty-four members and a fund. The members stand beside a trunk, the largest first.",
        parties,
        arrows,
    )
}

fn circle_with_a_way_out() -> Chart {
    chart(
        "Ownership of Ring Trading Ltd",
        "Three companies hold each other in a circle; a person stands outside it.",
        vec![
            root("Ring Trading Ltd"),
            company("a", "Alpha Participations Ltd"),
            company("b", "Beta Participations Ltd"),
            company("c", "Gamma Participations Ltd"),
            owner(person("eva", "Eva Stone"), "62.50 % over a circle"),
        ],
        vec![
            share("a", "root", 10_000),
            circle(share("b", "a", 5_000)),
            circle(share("c", "b", 6_000)),
            circle(share("a", "c", 2_000)),
            share("eva", "a", 5_000),
            share("eva", "b", 4_000),
            share("eva", "c", 8_000),
        ],
    )
}

fn closed_circle() -> Chart {
    let flag = |node: Node| Node {
        flags: vec!["Owned by its own circle alone".into()],
        ..node
    };
    chart(
        "Ownership of Ouroboros AG",
        "Nobody stands outside the circle. One company also holds its own shares.",
        vec![
            flag(root("Ouroboros AG")),
            flag(company("one", "Head Holding AG")),
            flag(company("two", "Tail Holding AG")),
        ],
        vec![
            circle(share("one", "root", 10_000)),
            circle(share("two", "one", 9_000)),
            share("one", "one", 1_000),
            circle(share("root", "two", 10_000)),
        ],
    )
}

fn trust() -> Chart {
    let class = "The settlor's grandchildren, born and unborn";
    chart(
        "Ownership of Island Ventures Ltd",
        "A trust and a foundation: nobody owns them, people have roles in them.",
        vec![
            root("Island Ventures Ltd"),
            party(Kind::Trust, "trust", "The Harbour Family Settlement", "JE"),
            party(Kind::Foundation, "foundation", "Stiftung Nordlicht", "LI"),
            owner(
                person("settlor", "Sir George Harbour"),
                "settlor of a trust",
            ),
            owner(
                party(Kind::Company, "trustee", "Channel Trustees Limited", "JE"),
                "trustee",
            ),
            owner(person("protector", "Helen Ward"), "protector of a trust"),
            owner(
                party(Kind::Class, "class", class, ""),
                "class of beneficiaries",
            ),
            owner(
                person("founder", "Nils Lind"),
                "founder, and member of the board",
            ),
        ],
        vec![
            share("trust", "root", 7_000),
            share("foundation", "root", 3_000),
            control("settlor", "trust", "Settlor"),
            control("trustee", "trust", "Trustee"),
            control("protector", "trust", "Protector"),
            control("class", "trust", "Beneficiaries"),
            control("founder", "foundation", "Founder"),
            control("founder", "foundation", "Board member"),
        ],
    )
}

fn end_points() -> Chart {
    let source = |node: Node, note: &str| Node {
        notes: vec![note.into()],
        ..node
    };
    chart(
        "Ownership of Grid Operator a.s.",
        "The way ends at a state and at a listed company.",
        vec![
            root("Grid Operator a.s."),
            company("joint", "Joint Venture Networks a.s."),
            source(
                party(
                    Kind::State,
                    "state",
                    "Czech Republic, Ministry of Finance",
                    "CZ",
                ),
                "End: a state",
            ),
            source(
                party(Kind::ListedCompany, "listed", "Continental Power SE", "DE"),
                "End: listed at XETRA, ISIN DE000TEST006",
            ),
        ],
        vec![
            share("state", "root", 5_100),
            share("joint", "root", 4_900),
            share("listed", "joint", 10_000),
        ],
    )
}

fn gaps() -> Chart {
    let over = Node {
        flags: vec!["Declared 110 %: over the whole".into()],
        ..company("over", "Overfull Ltd")
    };
    let under = Node {
        gap: Some("45.50 % undeclared".into()),
        ..company("under", "Half Known Ltd")
    };
    chart(
        "Ownership of Patchwork GmbH",
        "Parts that nobody declared, a company with more than the whole, and parties that nothing links.",
        vec![
            Node {
                gap: Some("12 % undeclared".into()),
                ..root("Patchwork GmbH")
            },
            over,
            under,
            person("kim", "Kim Lee"),
            owner(person("sam", "Sam Okoro"), "33 % of the shares"),
            person("stray", "Stray Person"),
            company("alone", "Nobody's Company Ltd"),
        ],
        vec![
            share("over", "root", 5_500),
            share("under", "root", 3_300),
            share("kim", "over", 5_000),
            share("sam", "over", 6_000),
            share("kim", "under", 5_450),
        ],
    )
}

fn control_only() -> Chart {
    let by = |node: Node, why: &str| Node {
        is_owner: true,
        notes: vec![why.into()],
        ..node
    };
    chart(
        "Control of Quiet Partners LLP",
        "Nobody holds a quarter of the shares. Three control it in other ways.",
        vec![
            root("Quiet Partners LLP"),
            by(person("vera", "Vera Voss"), "Controls by majority of votes"),
            by(
                person("otto", "Otto Brandt"),
                "Appoints the majority of the board",
            ),
            by(
                company("adviser", "Grey Eminence Advisers Ltd"),
                "Has a veto on every decision",
            ),
        ],
        vec![
            control("vera", "root", "60 % votes"),
            share("vera", "root", 1_000),
            control("otto", "root", "Board"),
            control("adviser", "root", "Veto"),
            control("otto", "adviser", "Family ties"),
        ],
    )
}

/// As many as a chart takes: six holdings, each with companies, and persons behind all of them.
fn two_hundred() -> Chart {
    let mut parties = vec![root("Conglomerate plc")];
    let mut arrows = Vec::new();
    for holding in 0..6_u32 {
        let id = format!("h{holding}");
        parties.push(company(&id, &format!("Holding {holding} Limited")));
        arrows.push(share(&id, "root", 1_600 + holding * 10));
        for number in 0..4 {
            let below = format!("{id}-c{number}");
            parties.push(company(
                &below,
                &format!("Company {holding}.{number} Limited"),
            ));
            arrows.push(share(&below, &id, 2_500));
        }
    }
    for number in 0..(200 - u32::try_from(parties.len()).unwrap()) {
        let id = format!("p{number:03}");
        parties.push(person(&id, &format!("Shareholder {number}")));
        let (holding, sub) = (number % 6, number / 6 % 4);
        arrows.push(share(&id, &format!("h{holding}-c{sub}"), 1_400));
        if number % 29 == 0 {
            arrows.push(share(&id, &format!("h{}", (holding + 1) % 6), 100));
        }
    }
    chart(
        "Ownership of Conglomerate plc",
        "Two hundred parties.",
        parties,
        arrows,
    )
}
