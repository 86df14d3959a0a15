//! What is counted and timed, for Prometheus.

use std::time::Duration;

use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{counter::Counter, family::Family, histogram::Histogram},
    registry::Registry,
};

/// The upper ends of the buckets, in seconds.
const SECONDS: [f64; 10] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0];

/// What a request is counted under: never an id, so that they do not become more.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Labels {
    method: String,
    route: &'static str,
    status: u16,
    code: &'static str,
}

/// What a request is timed under.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Timed {
    method: String,
    route: &'static str,
}

/// Requests, counted and timed.
#[derive(Debug)]
pub(super) struct Metrics {
    registry: Registry,
    requests: Family<Labels, Counter>,
    seconds: Family<Timed, Histogram, fn() -> Histogram>,
}

impl Metrics {
    /// None yet.
    pub(super) fn new() -> Self {
        let mut registry = Registry::default();
        let requests = Family::default();
        let in_buckets: fn() -> Histogram = || Histogram::new(SECONDS);
        let seconds = Family::new_with_constructor(in_buckets);
        registry.register("http_requests", "Requests that were answered", requests.clone());
        registry.register("http_request_duration_seconds", "How long requests took", seconds.clone());
        Self { registry, requests, seconds }
    }

    /// One more request.
    pub(super) fn count(&self, method: &str, route: &'static str, status: u16, code: &'static str, took: Duration) {
        let method = method.to_owned();
        self.requests.get_or_create(&Labels { method: method.clone(), route, status, code }).inc();
        self.seconds.get_or_create(&Timed { method, route }).observe(took.as_secs_f64());
    }

    /// All of it as text.
    pub(super) fn written(&self) -> String {
        let mut text = String::new();
        // Writing to a string does not fail.
        let _written = encode(&mut text, &self.registry);
        text
    }
}
