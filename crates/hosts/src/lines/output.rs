//! Responses that wait until what they tell is durable.

use std::{
    collections::VecDeque,
    io::{self, StdoutLock, Write as _},
};

use super::{Color, Failure, Format, Place, Told};

/// No more responses than this wait together, and no more bytes than these but for the last one.
const RESPONSES: usize = 4096;
const BYTES: usize = 1 << 20;

/// Standard output, with what waits for it.
#[derive(Debug)]
pub struct Output {
    stdout: StdoutLock<'static>,
    told: Option<Told>,
    /// Where the lines stand whose responses are still to come, for people.
    asked: VecDeque<Place>,
    waiting: Vec<u8>,
    responses: usize,
    /// How much of what waits tells what is durable already.
    durable: usize,
}

impl Output {
    /// Standard output, which is locked for it.
    #[must_use]
    pub fn standard(format: Format, color: Color) -> Self {
        let told = (format == Format::Pretty).then(|| Told::new(color.is_shown()));
        Self { stdout: io::stdout().lock(), told, asked: VecDeque::new(), waiting: Vec::new(), responses: 0, durable: 0 }
    }

    /// A line was read there: one response follows for each, in their order.
    pub fn asked(&mut self, place: impl FnOnce() -> Place) {
        if self.told.is_some() {
            self.asked.push_back(place());
        }
    }

    /// Takes a response; it waits for the next [`flush`](Self::flush).
    pub fn push(&mut self, response: &str) {
        match &mut self.told {
            None => self.line(response),
            Some(told) => {
                let said = told.tell_of(response, self.asked.pop_front().as_ref());
                for sentence in &said {
                    self.line(sentence);
                }
            }
        }
        self.responses = self.responses.saturating_add(1);
    }

    /// Takes a response to what is durable already, as all is that waits: it is written even if something goes wrong after it.
    pub fn push_durable(&mut self, response: &str) {
        self.push(response);
        self.durable = self.waiting.len();
    }

    fn line(&mut self, text: &str) {
        self.waiting.extend_from_slice(text.as_bytes());
        self.waiting.push(b'\n');
    }

    /// Whether the responses that wait must not become more.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.responses >= RESPONSES || self.waiting.len() >= BYTES
    }

    /// Writes what waits.
    pub fn flush(&mut self) -> Result<(), Failure> {
        let written = self.stdout.write_all(&self.waiting).and_then(|()| self.stdout.flush());
        self.waiting.clear();
        self.waiting.shrink_to(2 * BYTES);
        (self.responses, self.durable) = (0, 0);
        written.map_err(|error| Failure::of_output(&error))
    }

    /// Writes those that tell what is durable; the others are given up.
    pub(super) fn flush_durable(&mut self) -> Result<(), Failure> {
        self.waiting.truncate(self.durable);
        self.flush()
    }
}
