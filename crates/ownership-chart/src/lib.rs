//! Draws an ownership structure as one SVG: owners above, the company under verification at the bottom, and on every
//! arrow what it stands for.
//!
//! The picture is made for two places: inline in a page whose policy forbids inline styles, and a file opened by itself.
//! So it has no script, no `<style>`, no `style` attribute, and nothing from outside; its colours are presentation
//! attributes, which any stylesheet of the page overrides by the classes, and it paints its own background, so that it
//! reads the same on a light and on a dark one. Nothing is told by colour alone: kinds differ in outline and say their
//! name, control is dashed, and an arrow of a circle is a double line.
//!
//! Pure: the same parties and arrows, in any order, give the same bytes.

mod arrows;
mod blocks;
mod card;
mod comb;
mod legend;
mod model;
mod page;
mod paint;
mod place;
mod prepare;
mod rank;
mod route;
mod shape;
mod strand;
mod svg;
#[cfg(test)]
mod tests;
mod text;

pub use model::{Arrow, Chart, Error, Kind, MAX_ARROWS, MAX_PARTIES, Node, draw};
