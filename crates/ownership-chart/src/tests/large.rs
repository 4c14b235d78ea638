//! The largest charts: how deep they go, and how long they take.

use std::time::{Duration, Instant};

use crate::{Arrow, Chart, Node, draw};

use super::promises::keep;
use super::structures;

fn arrow(from: usize, to: usize) -> Arrow {
    Arrow {
        from: format!("n{from}"),
        to: format!("n{to}"),
        label: "1 %".into(),
        ..Arrow::default()
    }
}

fn chart(arrows: Vec<Arrow>) -> Chart {
    let node = |at: usize| Node {
        id: format!("n{at}"),
        is_root: at == 0,
        ..Node::default()
    };
    Chart {
        parties: (0..200).map(node).collect(),
        arrows,
        ..Chart::default()
    }
}

/// Structures that ask the most of each step: depth, lanes, crossings, circles.
fn hard() -> Vec<(&'static str, Chart)> {
    let tower = || (1..200).map(|at| arrow(at, at - 1));
    let pseudo = |at: usize| (at * 7_919 + at * at * 104_729) % 200;
    let tangle = || (0..600).map(|at| arrow(pseudo(at), pseudo(at + 5_003)));
    vec![
        ("tower", chart(tower().collect())),
        (
            "tower with shortcuts",
            chart(
                tower()
                    .chain((0..400).map(|at| arrow(at % 199 + 1, 0)))
                    .collect(),
            ),
        ),
        ("tower and tangle", chart(tower().chain(tangle()).collect())),
        ("tangle", chart(tangle().collect())),
        ("ring", chart(tower().chain([arrow(0, 199)]).collect())),
        (
            "everybody and everybody",
            chart((0..2_000).map(|at| arrow(at / 45, at % 45)).collect()),
        ),
        (
            "two sides",
            chart(
                (0..2_000)
                    .map(|at| arrow(100 + at % 100, at * 7 % 100))
                    .collect(),
            ),
        ),
        (
            "one company",
            chart((1..200).map(|at| arrow(at, 0)).collect()),
        ),
        (
            "pairs",
            chart((0..100).map(|at| arrow(2 * at + 1, 2 * at)).collect()),
        ),
        ("nothing", chart(Vec::new())),
    ]
}

/// A thread of a server has two megabytes; the layout goes from piece to piece by recursion.
#[test]
fn hard_charts_are_drawn_in_a_small_stack() {
    let work = || {
        for (_, chart) in hard().into_iter().chain(structures::all()) {
            draw(&chart).unwrap();
        }
    };
    std::thread::Builder::new()
        .stack_size(512 * 1024)
        .spawn(work)
        .unwrap()
        .join()
        .unwrap();
}

#[test]
fn hard_charts_keep_every_promise() {
    hard().iter().for_each(|(_, chart)| keep(chart));
}

/// Far more than it takes: what this finds is a step whose time has begun to explode.
#[test]
fn hard_charts_do_not_take_long() {
    for (name, chart) in hard().into_iter().chain(structures::all()) {
        let start = Instant::now();
        let bytes = draw(&chart).unwrap().len();
        let took = start.elapsed();
        if std::env::var_os("OWNERSHIP_CHART_TIMES").is_some() {
            eprintln!("{name}: {took:?}, {bytes} bytes");
        }
        assert!(took < Duration::from_secs(20), "{name} took {took:?}");
    }
}
