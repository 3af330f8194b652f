//! Decoding: UTF-8 is what the standard library makes of it, and hex can be read back.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sluice_fs::engine::{decode, Encoding, Text};
use std::borrow::Cow;

fn string(text: Text<'_>) -> String {
    match text {
        Text::OneByte(chars) => chars.iter().map(|&char| char::from(char)).collect(),
        Text::TwoByte(units) => String::from_utf16_lossy(&units),
    }
}

fuzz_target!(|bytes: &[u8]| {
    for number in 1.. {
        let Some(encoding) = Encoding::from_number(number) else { break };
        let text = string(decode(Cow::Borrowed(bytes), encoding));
        match encoding {
            Encoding::Utf8 => assert_eq!(text, String::from_utf8_lossy(bytes)),
            Encoding::Hex => {
                assert_eq!(text, bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>())
            }
            Encoding::Latin1 => assert_eq!(text.chars().count(), bytes.len()),
            Encoding::Ascii => assert!(text.is_ascii() && text.len() == bytes.len()),
            Encoding::Base64 => assert_eq!(text.len(), bytes.len().div_ceil(3) * 4),
            Encoding::Base64Url => assert!(!text.contains('=')),
            Encoding::Utf16le => {}
        }
    }
});
