//! What stands between two slashes of a pattern of `glob`.

/// One part of a pattern.
#[derive(Debug)]
pub(super) enum Part {
    /// `**`: any number of directories.
    Globstar,
    /// A name without wildcards; empty before the first slash and behind the last one.
    Name(String),
    /// A name with `*` or `?` in it.
    Wild(Wild),
}

impl Part {
    /// Reads a part that has nothing but wildcards in it that are known here.
    pub(super) fn parse(text: &str) -> Self {
        match text {
            "**" => Self::Globstar,
            _ if text.contains(['*', '?']) => Self::Wild(Wild::parse(text)),
            _ => Self::Name(text.to_owned()),
        }
    }

    /// Does it stand for this one name? A `**` does for each.
    pub(super) fn fits(&self, name: &str) -> bool {
        match self {
            Self::Globstar => true,
            Self::Name(own) => own == name,
            Self::Wild(wild) => wild.fits(name),
        }
    }
}

/// A name with wildcards.
#[derive(Debug)]
pub(super) enum Wild {
    /// `*`, then these letters: `*.js`.
    Ending(String),
    /// Any other.
    Units { units: Vec<Unit>, may_be_hidden: bool },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    /// `*`: none or more.
    Any,
    /// `?`: one, whatever it is. Half a character, where UTF-16 has two for one: the patterns of Node are
    /// regular expressions without the flag `u`.
    One,
    /// This one.
    This(u16),
}

impl Wild {
    fn parse(text: &str) -> Self {
        let ending = text.trim_start_matches('*');
        if ending.len() < text.len() && !ending.contains(['*', '?']) {
            return Self::Ending(ending.to_owned());
        }
        let mut units: Vec<_> = text
            .encode_utf16()
            .map(|unit| match u8::try_from(unit) {
                Ok(b'*') => Unit::Any,
                Ok(b'?') => Unit::One,
                _ => Unit::This(unit),
            })
            .collect();
        units.dedup_by(|one, other| *one == Unit::Any && *other == Unit::Any);
        let may_be_hidden = matches!(units.first(), Some(Unit::This(_)));
        Self::Units { units, may_be_hidden }
    }

    fn fits(&self, name: &str) -> bool {
        match self {
            Self::Ending(ending) => {
                !name.starts_with('.') && !name.is_empty() && name.ends_with(ending.as_str())
            }
            Self::Units { units, may_be_hidden } => {
                if !may_be_hidden && name.starts_with('.') {
                    return false;
                }
                if name.is_ascii() {
                    units_fit(units, name.as_bytes())
                } else {
                    units_fit(units, &name.encode_utf16().collect::<Vec<_>>())
                }
            }
        }
    }
}

/// Where a unit does not fit, the last `*` takes one more: never more steps than both lengths multiplied.
fn units_fit<T: Copy + Into<u16>>(units: &[Unit], name: &[T]) -> bool {
    let (mut at, mut from) = (0, 0);
    // What stands behind the last `*`, and from where on the name has to fit that.
    let mut again = None;
    while from < name.len() {
        match units.get(at) {
            Some(Unit::Any) => {
                at += 1;
                again = Some((at, from));
            }
            Some(Unit::One) => (at, from) = (at + 1, from + 1),
            Some(Unit::This(unit)) if *unit == name[from].into() => {
                (at, from) = (at + 1, from + 1);
            }
            _ => {
                let Some((behind, taken)) = again else { return false };
                again = Some((behind, taken + 1));
                (at, from) = (behind, taken + 1);
            }
        }
    }
    units[at..].iter().all(|unit| *unit == Unit::Any)
}

#[cfg(test)]
mod tests {
    use super::Part;

    #[test]
    fn wildcards() {
        let cases = [
            ("*.js", "a.js", true),
            ("*.js", ".js", false),
            ("*.js", "a.jsx", false),
            ("*", ".a", false),
            ("**", ".a", true),
            ("***", "a", true),
            ("*", "", false),
            (".*", ".a", true),
            (".*.js", ".a.js", true),
            ("?", "a", true),
            ("?", "ab", false),
            ("?", ".", false),
            ("??", "😀", true),
            ("?", "😀", false),
            ("a*b*c", "aXbYbZc", true),
            ("a*b*c", "aXbYbZ", false),
            ("a*", "a", true),
            ("a*?", "a", false),
            ("a*?", "ab", true),
            ("*a?", "aaaab", true),
            ("*.test.*", "a.test.js", true),
            ("*.test.*", "test.js", false),
            ("*ä*", "xäy", true),
        ];
        for (pattern, name, fits) in cases {
            assert_eq!(Part::parse(pattern).fits(name), fits, "{pattern} {name}");
        }
    }
}
