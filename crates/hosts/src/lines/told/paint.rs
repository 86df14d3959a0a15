//! Colours of a terminal.

/// Puts colours into sentences, or leaves them as they are.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Paint {
    colors: bool,
}

impl Paint {
    const RED: u8 = 31;
    const GREEN: u8 = 32;

    pub(super) fn new(colors: bool) -> Self {
        Self { colors }
    }

    /// What went wrong.
    pub(super) fn refused(self, text: &str) -> String {
        self.painted(Self::RED, text)
    }

    /// The verdict of an audit, where the sentence begins with one.
    pub(super) fn verdict(self, sentence: String) -> String {
        let verdicts = [("THE BOOKS BALANCE", Self::GREEN), ("THE BOOKS DO NOT BALANCE", Self::RED)];
        let found = verdicts.into_iter().find_map(|(verdict, color)| Some((verdict, color, sentence.strip_prefix(verdict)?)));
        match found {
            Some((verdict, color, rest)) => format!("{}{rest}", self.painted(color, verdict)),
            None => sentence,
        }
    }

    fn painted(self, color: u8, text: &str) -> String {
        if self.colors { format!("\x1b[1;{color}m{text}\x1b[0m") } else { text.to_owned() }
    }
}
