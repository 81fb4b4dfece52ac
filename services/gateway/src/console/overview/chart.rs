//! Bars as SVG, drawn by plotters. Each chart tells what it shows in its title and description, and has its numbers in a
//! table beside it: no figure is told by colour or length alone.

use askama::filters::{Html, escape};
use plotters::{
    prelude::*,
    style::text_anchor::{HPos, Pos, VPos},
};

const WIDTH: i32 = 810;
const LABELS: i32 = 200;
const TOTALS: i32 = 130;
const ROW: i32 = 28;
const BAR: i32 = 18;
const LEGEND: i32 = 30;
/// plotters takes the height of a line; letters are about four fifths of it.
const LETTERS: i32 = 18;

/// Colours that stand out from white by 3:1 at least (WCAG 1.4.11), from each other by darkness too.
const COLOURS: [RGBColor; 4] =
    [RGBColor(11, 93, 87), RGBColor(196, 120, 20), RGBColor(166, 27, 27), RGBColor(116, 130, 140)];
const INK: RGBColor = RGBColor(27, 33, 38);

/// What is drawn: a bar for each row, made of a piece for each series.
#[derive(Debug, Clone, Default)]
pub(super) struct Bars {
    /// Unique on the page.
    pub id: &'static str,
    pub title: String,
    /// What the chart says, in a sentence.
    pub says: String,
    /// What the rows are: the head of the table's first column.
    pub rows_are: String,
    pub series: Vec<String>,
    pub rows: Vec<Row>,
}

/// A bar.
#[derive(Debug, Clone, Default)]
pub(super) struct Row {
    pub label: String,
    /// Where the label leads to.
    pub address: Option<String>,
    /// One for each series.
    pub pieces: Vec<u64>,
    /// What stands at the bar's end.
    pub total: String,
    /// The pieces as the table shows them.
    pub shown: Vec<String>,
}

impl Row {
    /// A bar of counts, with their sum at its end.
    pub fn counts(label: impl Into<String>, pieces: Vec<u64>) -> Self {
        let total = pieces.iter().sum::<u64>().to_string();
        let shown = pieces.iter().map(u64::to_string).collect();
        Self { label: label.into(), address: None, pieces, total, shown }
    }

    /// The same with something else at its end.
    pub fn ending(self, total: impl Into<String>) -> Self {
        Self { total: total.into(), ..self }
    }

    /// The same with a label that leads to `address`.
    pub fn leading(self, address: String) -> Self {
        Self { address: Some(address), ..self }
    }
}

impl Bars {
    /// The chart as SVG.
    ///
    /// # Errors
    /// Where plotters cannot write into memory.
    pub fn svg(&self) -> Result<String, askama::Error> {
        let mut svg = String::new();
        self.draw(&mut svg).map_err(|error| askama::Error::custom(error.to_string()))?;
        let body = svg.split_once("xmlns=\"http://www.w3.org/2000/svg\">").map_or("", |(_, body)| body);
        let (id, title, says) = (self.id, escape(&self.title, Html)?, escape(&self.says, Html)?);
        Ok(format!(
            "<svg class=\"chart\" role=\"img\" aria-labelledby=\"{id}-title {id}-says\" viewBox=\"0 0 {WIDTH} {}\" \
             xmlns=\"http://www.w3.org/2000/svg\"><title id=\"{id}-title\">{title}</title>\
             <desc id=\"{id}-says\">{says}</desc>{body}",
            self.height(),
        ))
    }

    fn height(&self) -> i32 {
        let rows = i32::try_from(self.rows.len()).unwrap_or_default();
        self.legend() + rows * ROW + 8
    }

    /// One series needs none.
    fn legend(&self) -> i32 {
        if self.series.len() > 1 { LEGEND } else { 8 }
    }

    fn draw(&self, svg: &mut String) -> Result<(), DrawingAreaErrorKind<std::io::Error>> {
        let size = (WIDTH.unsigned_abs(), self.height().unsigned_abs());
        let root = SVGBackend::with_string(svg, size).into_drawing_area();
        let longest = self.rows.iter().map(|row| row.pieces.iter().sum::<u64>()).max().unwrap_or_default().max(1);
        let text = |anchor| ("sans-serif", LETTERS).into_font().color(&INK).pos(Pos::new(anchor, VPos::Center));
        if self.series.len() > 1 {
            let step = (WIDTH - LABELS) / i32::try_from(self.series.len()).unwrap_or(1);
            let mut x = LABELS;
            for (place, name) in self.series.iter().enumerate() {
                root.draw(&Rectangle::new([(x, 8), (x + 14, 22)], colour(place).filled()))?;
                root.draw(&Text::new(name.clone(), (x + 20, 15), text(HPos::Left)))?;
                x += step;
            }
        }
        let mut top = self.legend();
        for row in &self.rows {
            let middle = top + ROW / 2;
            root.draw(&Text::new(row.label.clone(), (LABELS - 8, middle), text(HPos::Right)))?;
            let mut from = 0;
            for (place, piece) in row.pieces.iter().enumerate().filter(|(_, piece)| **piece > 0) {
                let bar = [(end(from, longest), middle - BAR / 2), (end(from + piece, longest), middle + BAR / 2)];
                root.draw(&Rectangle::new(bar, colour(place).filled()))?;
                from += piece;
            }
            root.draw(&Text::new(row.total.clone(), (end(from, longest) + 6, middle), text(HPos::Left)))?;
            top += ROW;
        }
        root.present()
    }
}

/// Where a bar of that length ends, the longest reaching to the totals.
fn end(length: u64, longest: u64) -> i32 {
    let room = u128::from((WIDTH - LABELS - TOTALS).unsigned_abs());
    LABELS + i32::try_from(u128::from(length) * room / u128::from(longest)).unwrap_or_default()
}

fn colour(place: usize) -> RGBColor {
    COLOURS[place % COLOURS.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bars() -> Bars {
        Bars {
            id: "wishes",
            title: "心愿 <各状态>".to_owned(),
            says: "共 5 件".to_owned(),
            rows_are: "状态".to_owned(),
            series: vec!["当下".to_owned(), "近期".to_owned()],
            rows: vec![Row::counts("已公开", vec![4, 0]), Row::counts("已提交", vec![1, 2])],
        }
    }

    #[test]
    fn a_chart_says_what_it_shows_and_needs_no_style_of_its_own() {
        let svg = bars().svg().unwrap();
        assert!(svg.contains("role=\"img\" aria-labelledby=\"wishes-title wishes-says\""), "{svg}");
        assert!(svg.contains("<desc id=\"wishes-says\">共 5 件</desc>"), "{svg}");
        assert!(!svg.contains("心愿 <各") && svg.contains("已公开") && svg.ends_with("</svg>\n"), "{svg}");
        assert!(!svg.contains("style"), "the policy of the page allows none: {svg}");
    }

    #[test]
    fn bars_are_as_long_as_their_numbers_and_nothing_is_drawn_of_nothing() {
        assert_eq!((end(0, 10), end(5, 10), end(10, 10)), (LABELS, LABELS + 240, LABELS + 480));
        assert_eq!(end(u64::MAX, u64::MAX), LABELS + 480);
        // The ground is none; a legend of two, three pieces.
        assert_eq!(bars().svg().unwrap().matches("<rect").count(), 5);
        assert!(Bars::default().svg().unwrap().ends_with("</svg>\n"));
    }
}
