//! Colours, dashes and font sizes.

use crate::figure::CurveRole;
use plotters::style::RGBColor;

/// The colours of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// Dark on white, for paper.
    #[default]
    Light,
    /// Light on dark, for screens.
    Dark,
}

/// The colours of a theme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colors {
    /// The background.
    pub ground: RGBColor,
    /// Titles, names and labels.
    pub text: RGBColor,
    /// The axes and their ticks.
    pub axis: RGBColor,
    /// The grid lines at ticks with a label, and the frame of the legend.
    pub grid: RGBColor,
    /// The grid lines at ticks without a label.
    pub faint: RGBColor,
    /// The line at zero, if the axis has values on both sides of it.
    pub zero: RGBColor,
    /// The curves, in order.
    pub curves: [RGBColor; 8],
}

const fn rgb(hex: u32) -> RGBColor {
    RGBColor((hex >> 16) as u8, (hex >> 8) as u8, hex as u8)
}

// Blue and vermillion are Okabe and Ito's. The others are the result of a search: at a contrast of at least 3:1, they
// maximise the least distance of two colours in Oklab, for normal vision and the three kinds of colour blindness.
const LIGHT: Colors = Colors {
    ground: rgb(0xFF_FFFF),
    text: rgb(0x22_2222),
    axis: rgb(0x33_3333),
    grid: rgb(0xDE_DEDE),
    faint: rgb(0xF0_F0F0),
    zero: rgb(0xA0_A0A0),
    curves: [
        rgb(0x00_72B2),
        rgb(0xD5_5E00),
        rgb(0x47_A290),
        rgb(0xB3_226B),
        rgb(0xA0_7DF8),
        rgb(0x46_5205),
        rgb(0x43_05EC),
        rgb(0x22_2222),
    ],
};

const DARK: Colors = Colors {
    ground: rgb(0x16_191F),
    text: rgb(0xE6_E6E6),
    axis: rgb(0xB8_BCC4),
    grid: rgb(0x36_3B45),
    faint: rgb(0x24_2830),
    zero: rgb(0x6A_7080),
    curves: [
        rgb(0x4D_B1F0),
        rgb(0xF2_8A3C),
        rgb(0x9A_C8A7),
        rgb(0xE2_4B5F),
        rgb(0xC0_40FE),
        rgb(0xE6_D009),
        rgb(0x85_7BB0),
        rgb(0xE8_E8E8),
    ],
};

impl Theme {
    /// The colours of the theme.
    pub fn colors(self) -> &'static Colors {
        match self {
            Theme::Light => &LIGHT,
            Theme::Dark => &DARK,
        }
    }
}

/// The dashes of the curves: the lengths of dashes and gaps in pixels, in turn. The first curve is solid; the gaps of
/// a later one show an earlier one where both have the same values.
const DASHES: [&[f64]; 8] = [
    &[],
    &[8.0, 4.0],
    &[9.0, 3.0, 2.0, 3.0],
    &[2.5, 2.5],
    &[14.0, 4.0],
    &[12.0, 3.0, 2.0, 3.0, 2.0, 3.0],
    &[5.0, 3.0],
    &[14.0, 3.0, 5.0, 3.0],
];

/// The colour and the dashes of a curve. From the ninth curve on, the colours repeat with other dashes.
pub(crate) fn stroke(theme: Theme, index: usize, role: CurveRole) -> (RGBColor, &'static [f64]) {
    let curves = &theme.colors().curves;
    let dashes = match role {
        CurveRole::Alone => DASHES[(index + index / curves.len()) % DASHES.len()],
        CurveRole::Before => DASHES[1],
        CurveRole::After => DASHES[0],
    };
    (curves[index % curves.len()], dashes)
}

/// The thickness of a curve in pixels.
pub(crate) const CURVE: f64 = 1.8;
/// The font size of the title in pixels per em.
pub(crate) const TITLE: f64 = 16.0;
/// The font size of the names of the axes.
pub(crate) const NAME: f64 = 13.0;
/// The font size of the labels at ticks and in the legend.
pub(crate) const LABEL: f64 = 12.0;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::libm::double;

    fn linear(channel: u8) -> f64 {
        let c = f64::from(channel) / 255.0;
        if c <= 0.04045 { c / 12.92 } else { double::pow((c + 0.055) / 1.055, 2.4) }
    }

    /// WCAG 2.2, relative luminance and contrast ratio.
    fn contrast(a: RGBColor, b: RGBColor) -> f64 {
        let luminance = |c: RGBColor| 0.2126 * linear(c.0) + 0.7152 * linear(c.1) + 0.0722 * linear(c.2);
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn curves_and_text_stand_out_from_the_ground() {
        for theme in [Theme::Light, Theme::Dark] {
            let colors = theme.colors();
            assert!(contrast(colors.text, colors.ground) > 7.0);
            for curve in colors.curves {
                assert!(contrast(curve, colors.ground) >= 3.0, "{curve:?} of {theme:?}");
            }
        }
    }

    /// Machado, Oliveira and Fernandes 2009, severity 1.0: protanopia, deuteranopia, tritanopia.
    const BLIND: [[[f64; 3]; 3]; 4] = [
        [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
    ];

    /// Lightness and the two colour axes of CIELAB for D65.
    fn lab(color: RGBColor, view: &[[f64; 3]; 3]) -> [f64; 3] {
        let rgb = [linear(color.0), linear(color.1), linear(color.2)];
        let times =
            |m: &[[f64; 3]; 3], v: [f64; 3]| m.map(|row| row[0] * v[0] + row[1] * v[1] + row[2] * v[2]);
        let seen = times(view, rgb).map(|c| c.clamp(0.0, 1.0));
        let to_xyz = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]];
        let [x, y, z] = times(&to_xyz, seen);
        let f = |t: f64| if t > 0.008856 { double::pow(t, 1.0 / 3.0) } else { 7.787 * t + 16.0 / 116.0 };
        let (x, y, z) = (f(x / 0.9505), f(y), f(z / 1.089));
        [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
    }

    #[test]
    fn the_colour_blind_can_distinguish_the_curves() {
        for theme in [Theme::Light, Theme::Dark] {
            for view in &BLIND {
                let seen = theme.colors().curves.map(|color| lab(color, view));
                for (i, a) in seen.iter().enumerate() {
                    for b in &seen[..i] {
                        let distance = a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt();
                        // A distance of about 2 is just visible side by side.
                        assert!(distance > 12.0, "{theme:?}: {a:?} and {b:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn sixty_four_curves_have_different_strokes() {
        let strokes: Vec<_> =
            (0..64).map(|i| format!("{:?}", stroke(Theme::Light, i, CurveRole::Alone))).collect();
        let distinct: std::collections::BTreeSet<_> = strokes.iter().collect();
        assert_eq!(distinct.len(), 64);
    }
}
