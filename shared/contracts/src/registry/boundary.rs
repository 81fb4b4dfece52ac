//! Where a micro-community lies: a point, and an outline as a `GeoJSON` polygon (RFC 7946). Both WGS 84, longitude first.

use std::ops::RangeInclusive;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Fields;

/// A position, WGS 84, in degrees.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Point {
    /// Degrees east, -180 to 180.
    pub longitude: f64,
    /// Degrees north, -90 to 90.
    pub latitude: f64,
}

/// The only geometry a boundary may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Polygon {
    /// A polygon.
    Polygon,
}

/// An outline: a `GeoJSON` polygon of at most [`MOST_RINGS`](Self::MOST_RINGS) rings and
/// [`MOST_POSITIONS`](Self::MOST_POSITIONS) positions. The first ring is the outside, the others are holes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Boundary {
    /// Always `Polygon`.
    #[serde(rename = "type")]
    pub kind: Polygon,
    /// Rings of `[longitude, latitude]`; a ring's last position repeats its first.
    pub coordinates: Vec<Vec<[f64; 2]>>,
}

const EAST: RangeInclusive<f64> = -180.0..=180.0;
const NORTH: RangeInclusive<f64> = -90.0..=90.0;

impl Point {
    /// Checks that this is a place on earth.
    pub fn check(&self, field: &str, fields: &mut Fields) {
        degrees(&format!("{field}.longitude"), self.longitude, &EAST, fields);
        degrees(&format!("{field}.latitude"), self.latitude, &NORTH, fields);
    }
}

fn degrees(field: &str, value: f64, range: &RangeInclusive<f64>, fields: &mut Fields) {
    if !range.contains(&value) {
        let says = format!("is {value}; give degrees from {} to {}", range.start(), range.end());
        fields.refuse(field, &value.to_string(), "range", &says);
    }
}

/// Why a list of rings is no polygon: where, which rule, and what to do.
struct Flaw {
    path: String,
    rule: &'static str,
    says: &'static str,
}

impl Boundary {
    /// Most rings of a boundary.
    pub const MOST_RINGS: usize = 5;
    /// Most positions in all rings together.
    pub const MOST_POSITIONS: usize = 500;

    /// Checks that each ring is closed, lies on earth and neither crosses nor retraces itself, and that holes lie
    /// inside and cross no other ring.
    pub fn check(&self, field: &str, fields: &mut Fields) {
        if let Err(flaw) = self.flaw() {
            let field = format!("{field}.coordinates{}", flaw.path);
            fields.refuse(&field, "", flaw.rule, flaw.says);
        }
    }

    /// Whether `point` lies inside the outside ring and in no hole.
    pub fn holds(&self, point: Point) -> bool {
        let at = [point.longitude, point.latitude];
        let mut rings = self.coordinates.iter();
        rings.next().is_some_and(|ring| inside(ring, at)) && !rings.any(|hole| inside(hole, at))
    }

    fn flaw(&self) -> Result<(), Flaw> {
        let whole = |rule, says| Flaw { path: String::new(), rule, says };
        if !(1..=Self::MOST_RINGS).contains(&self.coordinates.len()) {
            return Err(whole("items", "give 1 to 5 rings, the outside first"));
        }
        if self.coordinates.iter().map(Vec::len).sum::<usize>() > Self::MOST_POSITIONS {
            return Err(whole("items", "give at most 500 positions; simplify the outline"));
        }
        for (place, ring) in self.coordinates.iter().enumerate() {
            ring_flaw(ring).map_err(|(rule, says)| Flaw { path: format!(".{place}"), rule, says })?;
        }
        for (place, hole) in self.coordinates.iter().enumerate().skip(1) {
            let outside = !hole.iter().all(|at| inside(&self.coordinates[0], *at));
            if outside || self.coordinates[..place].iter().any(|other| cross(hole, other)) {
                let says = "this hole must lie within the first ring and cross no other ring";
                return Err(Flaw { path: format!(".{place}"), rule: "hole", says });
            }
        }
        Ok(())
    }
}

fn ring_flaw(ring: &[[f64; 2]]) -> Result<(), (&'static str, &'static str)> {
    if ring.len() < 4 {
        return Err(("items", "a ring has at least four positions, the last the same as the first"));
    }
    if ring.iter().any(|[east, north]| !EAST.contains(east) || !NORTH.contains(north)) {
        return Err(("range", "a position is [longitude -180 to 180, latitude -90 to 90]"));
    }
    if ring.first() != ring.last() {
        return Err(("closed", "close the ring: its last position must be the same as its first"));
    }
    if ring.windows(2).any(|pair| pair.first() == pair.last()) {
        return Err(("distinct", "the same position stands twice in a row; leave one out"));
    }
    let edges = ring.len() - 1;
    for first in 0..edges {
        for second in first + 2..edges {
            let neighbours = first == 0 && second == edges - 1;
            if !neighbours && meet(&ring[first..first + 2], &ring[second..second + 2]) {
                return Err(("simple", "the ring crosses or touches itself; draw its outline once round"));
            }
        }
    }
    let corners = ring.windows(3).map(|three| (three[0], three[1], three[2]));
    let mut corners = corners.chain([(ring[edges - 1], ring[0], ring[1])]);
    if corners.any(|(from, corner, to)| turn(from, corner, to).abs() < f64::EPSILON && folds(from, corner, to)) {
        return Err(("simple", "the ring runs back over itself; draw its outline once round"));
    }
    Ok(())
}

/// Even-odd rule.
fn inside(ring: &[[f64; 2]], [east, north]: [f64; 2]) -> bool {
    let crossings = ring.windows(2).filter(|pair| {
        let ([ax, ay], [bx, by]) = (pair[0], pair[1]);
        (ay > north) != (by > north) && east < (bx - ax) * (north - ay) / (by - ay) + ax
    });
    crossings.count() % 2 == 1
}

fn cross(one: &[[f64; 2]], other: &[[f64; 2]]) -> bool {
    one.windows(2).any(|edge| other.windows(2).any(|against| meet(edge, against)))
}

/// Whether two edges have a position in common.
fn meet(one: &[[f64; 2]], other: &[[f64; 2]]) -> bool {
    let (a, b, c, d) = (one[0], one[1], other[0], other[1]);
    let (abc, abd, cda, cdb) = (turn(a, b, c), turn(a, b, d), turn(c, d, a), turn(c, d, b));
    if abc * abd < 0.0 && cda * cdb < 0.0 {
        return true;
    }
    [(abc, a, b, c), (abd, a, b, d), (cda, c, d, a), (cdb, c, d, b)]
        .into_iter()
        .any(|(turn, from, to, at)| turn.abs() < f64::EPSILON && within(from, to, at))
}

fn turn([ax, ay]: [f64; 2], [bx, by]: [f64; 2], [cx, cy]: [f64; 2]) -> f64 {
    (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
}

/// Whether the way from `corner` to `to` leads back towards `from`.
fn folds([ax, ay]: [f64; 2], [bx, by]: [f64; 2], [cx, cy]: [f64; 2]) -> bool {
    (bx - ax) * (cx - bx) + (by - ay) * (cy - by) < 0.0
}

fn within([ax, ay]: [f64; 2], [bx, by]: [f64; 2], [x, y]: [f64; 2]) -> bool {
    (ax.min(bx)..=ax.max(bx)).contains(&x) && (ay.min(by)..=ay.max(by)).contains(&y)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SQUARE: [[f64; 2]; 5] = [[0.0, 0.0], [4.0, 0.0], [4.0, 4.0], [0.0, 4.0], [0.0, 0.0]];

    fn rule(rings: &[&[[f64; 2]]]) -> Option<(String, String)> {
        let coordinates = rings.iter().map(|ring| ring.to_vec()).collect();
        let mut fields = Fields::default();
        Boundary { kind: Polygon::Polygon, coordinates }.check("boundary", &mut fields);
        let error = fields.finish().err()?.errors.remove(0);
        Some((error.field, error.rule))
    }

    fn at(field: &str, rule: &str) -> (String, String) {
        (format!("boundary.coordinates{field}"), rule.to_owned())
    }

    #[test]
    fn a_simple_closed_ring_is_a_boundary_in_either_direction() {
        assert_eq!(rule(&[&SQUARE]), None);
        let reversed: Vec<_> = SQUARE.iter().rev().copied().collect();
        assert_eq!(rule(&[&reversed]), None);
    }

    #[test]
    fn a_boundary_as_small_as_a_building_is_accepted() {
        let small: Vec<_> = SQUARE.iter().map(|[x, y]| [113.9 + x * 1e-4, 22.9 + y * 1e-4]).collect();
        assert_eq!(rule(&[&small]), None);
    }

    #[test]
    fn a_ring_that_is_no_outline_is_refused_by_its_place_and_rule() {
        assert_eq!(rule(&[]), Some(at("", "items")));
        assert_eq!(rule(&[&SQUARE[..3]]), Some(at(".0", "items")));
        assert_eq!(rule(&[&SQUARE[..4]]), Some(at(".0", "closed")));
        assert_eq!(rule(&[&[[0.0, 0.0], [181.0, 0.0], [4.0, 4.0], [0.0, 0.0]]]), Some(at(".0", "range")));
        assert_eq!(rule(&[&[[0.0, 0.0], [4.0, 4.0], [4.0, 0.0], [0.0, 4.0], [0.0, 0.0]]]), Some(at(".0", "simple")));
        assert_eq!(rule(&[&[[0.0, 0.0], [4.0, 0.0], [4.0, 0.0], [0.0, 4.0], [0.0, 0.0]]]), Some(at(".0", "distinct")));
        assert_eq!(rule(&[&[[0.0, 0.0], [2.0, 0.0], [4.0, 0.0], [0.0, 0.0]]]), Some(at(".0", "simple")));
        assert_eq!(rule(&[&vec![[0.0, 0.0]; 501]]), Some(at("", "items")));
    }

    #[test]
    fn a_hole_must_lie_inside_and_cross_nothing() {
        let hole = [[1.0, 1.0], [2.0, 1.0], [2.0, 2.0], [1.0, 1.0]];
        let crossing = [[1.5, 1.2], [3.0, 1.2], [3.0, 3.0], [1.5, 1.2]];
        let outside = [[5.0, 5.0], [6.0, 5.0], [6.0, 6.0], [5.0, 5.0]];
        assert_eq!(rule(&[&SQUARE, &hole]), None);
        assert_eq!(rule(&[&SQUARE, &outside]), Some(at(".1", "hole")));
        assert_eq!(rule(&[&SQUARE, &hole, &crossing]), Some(at(".2", "hole")));
    }

    #[test]
    fn a_point_in_a_hole_is_outside() {
        let hole = vec![[1.0, 1.0], [2.0, 1.0], [2.0, 2.0], [1.0, 2.0], [1.0, 1.0]];
        let boundary = Boundary { kind: Polygon::Polygon, coordinates: vec![SQUARE.to_vec(), hole] };
        assert!(boundary.holds(Point { longitude: 3.0, latitude: 3.0 }));
        assert!(!boundary.holds(Point { longitude: 1.5, latitude: 1.5 }));
        assert!(!boundary.holds(Point { longitude: 9.0, latitude: 1.5 }));
    }
}
