//! The pictures of ten structures, byte by byte. `OWNERSHIP_CHART_GOLDEN=write` draws them anew: look at them then.

use std::path::PathBuf;

use crate::draw;

use super::structures;

#[test]
fn ten_structures_are_drawn_as_they_were() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let mut changed = Vec::new();
    for (name, chart) in structures::all() {
        let file = folder.join(format!("{name}.svg"));
        let svg = draw(&chart).unwrap();
        if std::env::var("OWNERSHIP_CHART_GOLDEN").as_deref() == Ok("write") {
            std::fs::write(&file, &svg).unwrap();
        }
        if std::fs::read_to_string(&file).unwrap_or_default() != svg {
            changed.push(name);
        }
    }
    assert!(changed.is_empty(), "drawn differently: {changed:?}");
}
