//! A drawing backend for plotters that writes SVG with class names instead of colours and styles.
//!
//! No `style` attribute is written: the page's content security policy forbids it, and the theme decides.

use std::convert::Infallible;
use std::fmt::{self, Write as _};

use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind, FontStyle,
};

use crate::{Ink, metrics};

/// Width and height of a drawing in CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Width in CSS pixels.
    pub width: u32,
    /// Height in CSS pixels.
    pub height: u32,
}

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

/// The backend: collects elements into a string.
#[derive(Debug)]
pub struct Svg<'a> {
    out: &'a mut String,
    size: Size,
}

impl<'a> Svg<'a> {
    /// A backend that appends its elements to `out`.
    pub fn new(out: &'a mut String, size: Size) -> Svg<'a> {
        Svg { out, size }
    }

    fn write(&mut self, element: fmt::Arguments<'_>) -> Drawn {
        self.out.write_fmt(element).expect("writing to a string does not fail");
        Ok(())
    }
}

/// Wraps elements into an `<svg>` of real pixel size; `title` names it for people who cannot see it.
pub(crate) fn document(elements: &str, size: Size, title: &str) -> String {
    let Size { width, height } = size;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"ch\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" role=\"img\"><title>{}</title>\n{elements}</svg>\n",
        Escaped(title)
    )
}

/// The same drawing as a file of its own: light theme, its own style sheet, marked as simulated.
pub fn standalone(svg: &str) -> String {
    let note = "<text class=\"ch-note\" x=\"4\" y=\"12\">simulated</text>\n</svg>\n";
    let body = svg.trim_end().strip_suffix("</svg>").unwrap_or(svg);
    body.replacen("</title>", &format!("</title>\n<style>{STANDALONE}</style>"), 1) + note
}

const STANDALONE: &str = "\
    text{font:12px 'Red Hat Text',system-ui,sans-serif;fill:#5a6472}\
    .ch-axis{stroke:#5a6472}.ch-grid{stroke:#d9dde3}path,line{fill:none}\
    .ch-line{stroke:#0b6bcb;stroke-width:2}.ch-other{stroke:#8a5cc2;stroke-width:2;stroke-dasharray:2 4}\
    .ch-limit{stroke:#b26a00;stroke-dasharray:5 4}text.ch-limit{stroke:none;fill:#8f5500}\
    .ch-bound{stroke:#9aa5b4;stroke-dasharray:1 3}text.ch-bound,text.ch-other{stroke:none;fill:#5a6472}\
    rect.ch-blackout{fill:#c0392b;opacity:.16}text.ch-blackout{fill:#a93226}circle.ch-now{fill:#0b6bcb}\
    rect.ch-good{fill:#2e7d46}rect.ch-waits{fill:#b26a00}rect.ch-lost,text.ch-lost{fill:#c0392b}\
    .cause-brownout{fill:#b07d10}.cause-blackout{fill:#c0392b}.cause-detection{fill:#8a5cc2}\
    .cause-restart{fill:#1a7f93}.cause-quorum{fill:#1c232d}.cause-storage{fill:#7a4a2b}\
    .cause-ordered{fill:#9aa5b4}.cause-planned{fill:#2f6ea8}.cause-absent{fill:#5a6472}\
    .ch-wanted{fill:#d9dde3}.ch-mine{fill:#0b6bcb}polygon.ch-mine{opacity:.5}rect.ch-other{fill:#8a5cc2;stroke:none}";

impl DrawingBackend for Svg<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        (self.size.width, self.size.height)
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, (x, y): BackendCoord, color: BackendColor) -> Drawn {
        let class = Ink::of(color.rgb).class();
        self.write(format_args!("<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"1\" height=\"1\"/>\n"))
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Drawn {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        (left, top): BackendCoord,
        (right, bottom): BackendCoord,
        style: &S,
        _fill: bool,
    ) -> Drawn {
        let class = Ink::of(style.color().rgb).class();
        let (width, height) = (right - left, bottom - top);
        self.write(format_args!(
            "<rect class=\"{class}\" x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{height}\"/>\n"
        ))
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn {
        let class = Ink::of(style.color().rgb).class();
        // Half a pixel puts a one-pixel line onto one row of pixels instead of smearing it over two.
        let mut points = path.into_iter().peekable();
        if style.color().alpha == 0.0 || points.peek().is_none() {
            return Ok(());
        }
        self.write(format_args!("<path class=\"{class}\" d=\""))?;
        let mut verb = 'M';
        for (x, y) in points {
            self.write(format_args!("{verb}{x}.5 {y}.5"))?;
            verb = 'L';
        }
        self.write(format_args!("\"/>\n"))
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        (x, y): BackendCoord,
        radius: u32,
        style: &S,
        _fill: bool,
    ) -> Drawn {
        let class = Ink::of(style.color().rgb).class();
        self.write(format_args!("<circle class=\"{class}\" cx=\"{x}.5\" cy=\"{y}.5\" r=\"{radius}\"/>\n"))
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        vert: I,
        style: &S,
    ) -> Drawn {
        let class = Ink::of(style.color().rgb).class();
        self.write(format_args!("<polygon class=\"{class}\" points=\""))?;
        for (x, y) in vert {
            self.write(format_args!("{x},{y} "))?;
        }
        self.write(format_args!("\"/>\n"))
    }

    fn draw_text<T: BackendTextStyle>(&mut self, text: &str, style: &T, (x, y): BackendCoord) -> Drawn {
        let class = Ink::of(style.color().rgb).class();
        let bold = matches!(style.style(), FontStyle::Bold);
        let weight = if bold { " ch-strong" } else { "" };
        let anchor = match style.anchor().h_pos {
            HPos::Left => "",
            HPos::Right => " text-anchor=\"end\"",
            HPos::Center => " text-anchor=\"middle\"",
        };
        let cap = metrics::cap_height(style.size() as u32) as i32;
        let baseline = match style.anchor().v_pos {
            VPos::Top => y + cap,
            VPos::Center => y + (cap + 1) / 2,
            VPos::Bottom => y,
        };
        self.write(format_args!(
            "<text class=\"{class}{weight}\" x=\"{x}\" y=\"{baseline}\"{anchor}>{}</text>\n",
            Escaped(text)
        ))
    }

    fn estimate_text_size<T: BackendTextStyle>(
        &self,
        text: &str,
        style: &T,
    ) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        let px = style.size() as u32;
        Ok((metrics::width(text, px), metrics::cap_height(px)))
    }
}

/// Text with the five characters that mean something in XML written as references.
struct Escaped<'a>(&'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|c| match c {
            '&' => f.write_str("&amp;"),
            '<' => f.write_str("&lt;"),
            '>' => f.write_str("&gt;"),
            '"' => f.write_str("&quot;"),
            '\'' => f.write_str("&#39;"),
            other => f.write_char(other),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_become_markup() {
        let svg = document("", Size { width: 1, height: 1 }, "<script>alert('x')</script>");
        assert!(svg.contains("&lt;script&gt;alert(&#39;x&#39;)"), "{svg}");
        assert!(!svg.contains("<script"), "{svg}");
    }

    #[test]
    fn exported_file_says_that_it_is_simulated() {
        let svg = standalone(&document("<path/>", Size { width: 9, height: 9 }, "t"));
        assert!(svg.contains(">simulated</text>\n</svg>"), "{svg}");
        assert_eq!(svg.matches("</svg>").count(), 1);
        assert!(svg.contains("<style>"));
    }
}
