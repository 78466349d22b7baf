//! The characters by their names, as `"\N{MICRO SIGN}"` has them in Python: what the parser asks of `unicode_names2`.
//!
//! The crate of that name can also name characters, and finds a name at once; its tables are 0.8 MB of the program. Here the
//! names are packed, unpacked when the first of them is asked for, and looked up in a map. `names.deflate` has a line for each
//! name and alias of version 1.3.0, with the distance from the character before where that is not 1, and `#` for the character's
//! number at the end of a name. All names, and millions of texts that are none, were compared with that version: they differ in
//! four texts, for which CPython has no character either.
#![forbid(unsafe_code)]

use std::collections::HashMap;
use std::sync::OnceLock;

const NAMES: &[u8] = include_bytes!("names.deflate");

/// The parts of the name of a syllable of Hangul.
const FIRST: &str = "G GG N D DD R M B BB S SS  J JJ C K T P H";
const SECOND: &str = "A AE YA YAE EO E YEO YE O WA WAE OE YO U WEO WE WI YU EU YI I";
const THIRD: &str = " G GG GS N NJ NH D L LG LM LB LS LT LP LH M B BS S SS NG J C K T P H";
/// The ideographs that are named by their number.
const IDEOGRAPHS: &[(u32, u32)] = &[
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0x20000, 0x2A6DF),
    (0x2A700, 0x2B739),
    (0x2B740, 0x2B81D),
    (0x2B820, 0x2CEA1),
    (0x2CEB0, 0x2EBE0),
    (0x2EBF0, 0x2EE5D),
    (0x30000, 0x3134A),
    (0x31350, 0x323AF),
];

/// The character of a name in any case; `None` if there is no such name.
pub fn character(name: &str) -> Option<char> {
    static KNOWN: OnceLock<HashMap<Box<str>, char>> = OnceLock::new();
    let name = name.to_ascii_uppercase();
    if let Some(syllable) = name.strip_prefix("HANGUL SYLLABLE ") {
        return hangul(syllable);
    }
    if let Some(digits) = name.strip_prefix("CJK UNIFIED IDEOGRAPH-") {
        let plain = digits.len() <= 5 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        let number = u32::from_str_radix(digits, 16).ok().filter(|_| plain)?;
        let is_one = IDEOGRAPHS.iter().any(|(first, last)| (*first..=*last).contains(&number));
        return char::from_u32(number).filter(|_| is_one);
    }
    KNOWN.get_or_init(names).get(name.as_str()).copied()
}

/// All names that are not made of parts.
fn names() -> HashMap<Box<str>, char> {
    let packed = miniz_oxide::inflate::decompress_to_vec(NAMES).unwrap_or_default();
    let text = String::from_utf8(packed).unwrap_or_default();
    let mut before = 0;
    let lines = text.lines().filter_map(|line| {
        let numbered =
            line.split_once(' ').and_then(|(first, name)| Some((first.parse::<u32>().ok()?, name)));
        let (distance, name) = numbered.unwrap_or((1, line));
        before += distance;
        Some((name.replace('#', &format!("{before:04X}")).into(), char::from_u32(before)?))
    });
    lines.collect()
}

/// The syllable of three sounds, of which the first and the last may be silent.
fn hangul(name: &str) -> Option<char> {
    let vowel = |c: char| "AEIOUWY".contains(c);
    let start = name.find(vowel)?;
    let end = name[start..].find(|c| !vowel(c)).map_or(name.len(), |length| start + length);
    let place = |all: &str, one: &str| all.split(' ').position(|part| part == one);
    let first = place(FIRST, &name[..start])?;
    let second = place(SECOND, &name[start..end])?;
    let third = place(THIRD, &name[end..])?;
    char::from_u32(0xAC00 + ((first * 21 + second) * 28 + third) as u32)
}
