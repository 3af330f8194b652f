//! `buffer.toString(encoding)`, on the thread that has read the bytes.
//!
//! V8 has strings of one byte a character (Latin-1) and of two (UTF-16). The
//! search for the one that fits and the decoding are done here; what is left for
//! the JavaScript thread is one copy.

use encoding_rs::mem;
use std::borrow::Cow;

/// Longer strings are refused by V8 (`buffer.constants.MAX_STRING_LENGTH` of the oldest Node).
const MAX_CHARS: usize = 0x1fff_ffe8;

/// Node's encodings, in the order of their numbers in `lib/arguments.js`, which begin at 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// What is not UTF-8 becomes U+FFFD.
    Utf8,
    /// A byte a character; `binary` is another name for it.
    Latin1,
    /// The same without the highest bit.
    Ascii,
    /// Little-endian; an odd byte at the end is dropped.
    Utf16le,
    /// With padding.
    Base64,
    /// Without padding.
    Base64Url,
    /// In small letters.
    Hex,
}

/// The characters of a string, as V8 keeps them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Text<'a> {
    /// Latin-1.
    OneByte(Cow<'a, [u8]>),
    /// UTF-16, of this machine's byte order.
    TwoByte(Vec<u16>),
}

impl Text<'_> {
    /// With characters of its own.
    pub fn into_owned(self) -> Text<'static> {
        match self {
            Self::OneByte(chars) => Text::OneByte(Cow::Owned(chars.into_owned())),
            Self::TwoByte(units) => Text::TwoByte(units),
        }
    }
}

impl Encoding {
    /// By its number; `None` for 0, which asks for bytes.
    pub fn from_number(number: u32) -> Option<Self> {
        use Encoding::{Ascii, Base64, Base64Url, Hex, Latin1, Utf16le, Utf8};
        let all = [Utf8, Latin1, Ascii, Utf16le, Base64, Base64Url, Hex];
        (number as usize).checked_sub(1).and_then(|at| all.get(at)).copied()
    }

    /// Does the text of so many bytes surely fit into a string?
    pub fn fits(self, bytes: usize) -> bool {
        let chars = match self {
            Self::Utf8 | Self::Latin1 | Self::Ascii => bytes,
            Self::Utf16le => bytes / 2,
            Self::Base64 | Self::Base64Url => bytes.div_ceil(3).saturating_mul(4),
            Self::Hex => bytes.saturating_mul(2),
        };
        chars <= MAX_CHARS
    }
}

/// The text of `bytes`.
pub fn decode(bytes: Cow<'_, [u8]>, encoding: Encoding) -> Text<'_> {
    match encoding {
        Encoding::Latin1 => Text::OneByte(bytes),
        Encoding::Utf8 | Encoding::Ascii if bytes.is_ascii() => Text::OneByte(bytes),
        Encoding::Utf8 => decode_utf8(&bytes),
        Encoding::Ascii => one_byte(bytes.iter().map(|byte| byte & 0x7f).collect()),
        Encoding::Utf16le => {
            let units = bytes.chunks_exact(2).map(|unit| u16::from_le_bytes([unit[0], unit[1]]));
            Text::TwoByte(units.collect())
        }
        Encoding::Base64 => one_byte(base64_simd::STANDARD.encode_type(&bytes)),
        Encoding::Base64Url => one_byte(base64_simd::URL_SAFE_NO_PAD.encode_type(&bytes)),
        Encoding::Hex => one_byte(hex_simd::encode_type(&bytes, hex_simd::AsciiCase::Lower)),
    }
}

fn one_byte(chars: Vec<u8>) -> Text<'static> {
    Text::OneByte(Cow::Owned(chars))
}

fn decode_utf8(bytes: &[u8]) -> Text<'static> {
    // The room that the conversions want at most.
    if mem::is_utf8_latin1(bytes) {
        let mut chars = vec![0; bytes.len()];
        let len = mem::convert_utf8_to_latin1_lossy(bytes, &mut chars);
        chars.truncate(len);
        return one_byte(chars);
    }
    let mut units = vec![0; bytes.len() + 1];
    let len = mem::convert_utf8_to_utf16(bytes, &mut units);
    units.truncate(len);
    Text::TwoByte(units)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8], number: u32) -> String {
        let encoding = Encoding::from_number(number).expect("an encoding");
        match decode(Cow::Borrowed(bytes), encoding) {
            Text::OneByte(chars) => chars.iter().map(|&byte| char::from(byte)).collect(),
            Text::TwoByte(units) => String::from_utf16_lossy(&units),
        }
    }

    #[test]
    fn decodes_as_a_buffer_does() {
        assert_eq!(text(b"plain", 1), "plain");
        assert_eq!(text("h\u{e9} \u{20ac} \u{1f600}".as_bytes(), 1), "h\u{e9} \u{20ac} \u{1f600}");
        assert_eq!(text("caf\u{e9}".as_bytes(), 1), "caf\u{e9}");
        // The longest beginning of a character counts as one: https://encoding.spec.whatwg.org
        assert_eq!(text(b"a\xe2\x82b\xff\xf0\x90", 1), "a\u{fffd}b\u{fffd}\u{fffd}");
        assert_eq!(text(b"\xe9\x80", 2), "\u{e9}\u{80}");
        assert_eq!(text(b"\xe9a", 3), "ia");
        assert_eq!(text(b"a\0\xac\x20b", 4), "a\u{20ac}");
        assert_eq!(text(b"\xff\xfe\xfd\xfc", 5), "//79/A==");
        assert_eq!(text(b"\xff\xfe\xfd\xfc", 6), "__79_A");
        assert_eq!(text(b"\xff\x0a", 7), "ff0a");
        assert_eq!(text(b"", 1), "");
        assert_eq!(Encoding::from_number(0), None);
        assert_eq!(Encoding::from_number(8), None);
    }

    #[test]
    fn a_string_has_a_limit() {
        assert!(Encoding::Utf8.fits(MAX_CHARS));
        assert!(!Encoding::Utf8.fits(MAX_CHARS + 1));
        assert!(!Encoding::Hex.fits(MAX_CHARS / 2 + 1));
        assert!(!Encoding::Base64.fits(MAX_CHARS / 4 * 3 + 1));
        assert!(Encoding::Utf16le.fits(MAX_CHARS * 2));
    }
}
