//! Everything measured.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::{
    cell::{Cell, Figure},
    floors::{echo::Echo, pgbench::Pgbench},
    parts::{drain::Drain, events::Arrivals, idle::Idle, start::Starts, tracing::Tracing},
};

/// Everything measured, run after run.
#[derive(Debug, Default, Serialize)]
pub struct Results {
    pub echo: Vec<Echo>,
    pub pgbench: Vec<Pgbench>,
    pub figures: Vec<Figure>,
    pub arrivals: Vec<Arrivals>,
    pub starts: Vec<Starts>,
    pub drains: Vec<Drain>,
    pub tracing: Vec<Tracing>,
    pub idle: Vec<Idle>,
}

impl Results {
    /// The different cells, in order.
    pub fn cells(&self) -> BTreeSet<Cell> {
        self.figures.iter().map(|figure| figure.cell.clone()).collect()
    }

    /// The figures of `cell`, one per run.
    pub fn runs(&self, cell: &Cell) -> Vec<&Figure> {
        self.figures.iter().filter(|figure| figure.cell == *cell).collect()
    }

    /// The median over the runs of what `of` takes from a figure.
    pub fn median(&self, cell: &Cell, of: impl Fn(&Figure) -> Option<f64>) -> Option<f64> {
        median(self.runs(cell).into_iter().filter_map(of).collect())
    }

    /// The median over the runs of `cell` over `base`, run by run: a machine that is slow for a while is slow for both.
    pub fn ratio(&self, cell: &Cell, base: &Cell, of: impl Fn(&Figure) -> Option<f64>) -> Option<f64> {
        let pairs = self.runs(cell).into_iter().zip(self.runs(base));
        median(pairs.filter_map(|(figure, base)| Some(of(figure)? / of(base)?)).collect())
    }
}

/// The value in the middle; the mean of the two where there are two.
pub fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let (low, high) = (values.get(values.len().checked_sub(1)? / 2)?, values.get(values.len() / 2)?);
    Some(f64::midpoint(*low, *high))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_in_the_middle() {
        assert_eq!(median(vec![3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(vec![4.0, 1.0, 2.0, 3.0]), Some(2.5));
        assert_eq!(median(Vec::new()), None);
    }
}
