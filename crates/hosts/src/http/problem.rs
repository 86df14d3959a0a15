//! What is answered when something is not done: a problem of RFC 9457, with the library's code where it has refused.

use std::time::Duration;

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use ecoledger::{Class, Code, Refusal, kernel::Details};
use serde::Serialize;

/// Why a request is not answered as it was asked.
#[derive(Debug)]
pub(super) enum Failed {
    /// The library refuses. Nothing has changed.
    Refused(Refusal),
    /// Nobody is known to ask.
    NotAuthenticated(&'static str),
    /// More than the client may ask at this time.
    TooMany {
        /// When to ask again.
        after: Duration,
    },
    /// A body over the limit, in bytes.
    TooLarge(usize),
    /// A body that does not come.
    TooSlow,
    /// A body that is no text.
    NoText,
    /// No route has this path.
    NoSuchPath,
    /// No route of this path has this method.
    NoSuchMethod,
    /// The store cannot be used, for a reason that is not for clients.
    Unavailable(String),
}

impl From<Refusal> for Failed {
    fn from(refusal: Refusal) -> Self {
        // A client of HTTP knows the version by the header in which it comes.
        if refusal.code() == Code::VersionRequired {
            return Self::Refused(refusal.with(|details: &mut Details| details.member = Some("If-Match".to_owned())));
        }
        Self::Refused(refusal)
    }
}

/// The problem as it is written.
#[derive(Serialize)]
struct Problem<'a> {
    #[serde(rename = "type")]
    kind: String,
    title: &'static str,
    status: u16,
    detail: &'a str,
    code: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    details: Option<&'a Details>,
}

impl Failed {
    /// The stable code: of the refusal, or of this service.
    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::Refused(refusal) => refusal.code().name(),
            Self::NotAuthenticated(_) => "notAuthenticated",
            Self::TooMany { .. } => "tooManyRequests",
            Self::TooLarge(_) => "bodyTooLarge",
            Self::TooSlow => "bodyTooSlow",
            Self::NoText => "malformedRequest",
            Self::NoSuchPath => "noSuchPath",
            Self::NoSuchMethod => "noSuchMethod",
            Self::Unavailable(_) => "unavailable",
        }
    }

    /// The status of HTTP.
    pub(super) fn status(&self) -> StatusCode {
        match self {
            Self::Refused(refusal) => {
                StatusCode::from_u16(refusal.code().http_status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
            }
            Self::NotAuthenticated(_) => StatusCode::UNAUTHORIZED,
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::NoText => StatusCode::BAD_REQUEST,
            Self::NoSuchPath => StatusCode::NOT_FOUND,
            Self::NoSuchMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    fn title(&self) -> &'static str {
        match self {
            Self::Refused(refusal) if refusal.code() == Code::VersionRequired => "A version is required",
            Self::Refused(refusal) => match refusal.class() {
                Class::Malformed => "The request has not the expected shape",
                Class::Invalid => "A value breaks a rule",
                Class::Forbidden => "Not allowed",
                Class::NotFound => "Not found",
                Class::Stale => "Another version was expected",
                Class::Conflict => "Not possible in the present state",
                _ => "Refused",
            },
            Self::NotAuthenticated(_) => "Who asks is not known",
            Self::TooMany { .. } => "Too many requests",
            Self::TooLarge(_) => "The body is too large",
            Self::TooSlow => "The body did not come",
            Self::NoText => "The request has not the expected shape",
            Self::NoSuchPath => "Nothing is at this path",
            Self::NoSuchMethod => "This path has no such method",
            Self::Unavailable(_) => "Not available",
        }
    }

    fn detail(&self) -> String {
        match self {
            Self::Refused(refusal) => refusal.message().to_owned(),
            Self::NotAuthenticated(what) => (*what).to_owned(),
            Self::TooMany { after } => format!("ask again in {} s", seconds(*after)),
            Self::TooLarge(limit) => format!("expected a body of at most {limit} bytes"),
            Self::TooSlow => "the body was waited for long enough".to_owned(),
            Self::NoText => "expected a body in UTF-8".to_owned(),
            Self::NoSuchPath => "/openapi.json tells what there is".to_owned(),
            Self::NoSuchMethod => "the header Allow tells which it has".to_owned(),
            Self::Unavailable(_) => "it may or may not have been done: look, or ask again with the same key".to_owned(),
        }
    }
}

impl IntoResponse for Failed {
    fn into_response(self) -> Response {
        let (status, code, detail) = (self.status(), self.code(), self.detail());
        let problem = Problem {
            kind: format!("urn:ecoledger:problem:{code}"),
            title: self.title(),
            status: status.as_u16(),
            detail: &detail,
            code,
            details: match &self {
                Self::Refused(refusal) => Some(refusal.details()),
                _ => None,
            },
        };
        // A problem holds texts and numbers alone: it has a form in JSON.
        let json = serde_json::to_string(&problem).unwrap_or_default();
        let mut response = (status, [(header::CONTENT_TYPE, "application/problem+json")], json).into_response();
        match self {
            Self::NotAuthenticated(_) => {
                let challenge =
                    HeaderValue::from_static(r#"Basic realm="ecoledger", charset="UTF-8", Bearer realm="ecoledger""#);
                response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
            }
            Self::TooMany { after } => {
                response.headers_mut().insert(header::RETRY_AFTER, seconds(after).into());
            }
            _ => {}
        }
        response
    }
}

/// Whole seconds, rounded up.
fn seconds(duration: Duration) -> u64 {
    duration.as_secs().saturating_add(u64::from(duration.subsec_nanos() > 0))
}
