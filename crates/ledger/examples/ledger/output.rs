//! Responses that wait until what they tell is durable.

use std::io::{self, StdoutLock, Write as _};

use crate::failure::Failure;

/// No more responses than this wait together, and no more bytes than these but for the last one.
const RESPONSES: usize = 4096;
const BYTES: usize = 1 << 20;

pub(crate) struct Output {
    stdout: StdoutLock<'static>,
    waiting: Vec<u8>,
    responses: usize,
}

impl Output {
    pub(crate) fn new() -> Self {
        Self { stdout: io::stdout().lock(), waiting: Vec::new(), responses: 0 }
    }

    pub(crate) fn push(&mut self, response: &str) {
        self.waiting.extend_from_slice(response.as_bytes());
        self.waiting.push(b'\n');
        self.responses += 1;
    }

    /// Whether the responses that wait must not become more.
    pub(crate) fn is_full(&self) -> bool {
        self.responses >= RESPONSES || self.waiting.len() >= BYTES
    }

    /// Writes what waits.
    pub(crate) fn flush(&mut self) -> Result<(), Failure> {
        let written = self.stdout.write_all(&self.waiting).and_then(|()| self.stdout.flush());
        self.waiting.clear();
        self.waiting.shrink_to(2 * BYTES);
        self.responses = 0;
        written.map_err(|error| Failure::of_output(&error))
    }
}
