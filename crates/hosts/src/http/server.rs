//! A request from its arrival to its answer.

use std::{collections::HashSet, future::pending, io, sync::Arc, time::Instant};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Query as QueryString, RawPathParams, Request as Incoming, State},
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header, uri::PathAndQuery},
    response::{IntoResponse as _, Response},
    routing::{MethodFilter, get, on},
};
use ecoledger::{
    Actor, IdempotencyKey, Refusal, Version,
    kernel::{EntityKey, Path},
    uuid::Uuid,
    views::Answer,
};
use tokio::{
    net::TcpListener,
    sync::watch,
    time::{sleep, timeout},
};
use tower::{Layer as _, util::MapRequestLayer};

use super::{
    App, Options, Tokens, api_keys,
    authentication::actor,
    limits::Limits,
    metrics::Metrics,
    openapi::openapi,
    problem::Failed,
    random,
    request::{Made, Request},
    routes::{Asks, Method, Route, Within, routes},
    shapes::{Beside, Shaped, shaped},
    store::{Asked, Store},
};
use crate::lines;

/// Serves until `stop` is done; then it takes no new connection, and finishes what was begun, for as long as the options let it.
pub async fn serve<S: Store>(
    listener: TcpListener,
    store: S,
    tokens: Tokens,
    options: Options,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let words = Words::of_the_table();
    let service = MapRequestLayer::new(move |request| words.in_lower_case(request)).layer(router(store, tokens, options));
    let service = axum::ServiceExt::<Incoming>::into_make_service(service);
    let (stopping, mut stopped) = watch::channel(false);
    let stop = async move {
        stop.await;
        // Who waits for it may be gone already.
        let _unheard = stopping.send(true);
    };
    let patience = async {
        let stops = stopped.wait_for(|stopped| *stopped).await.is_ok();
        if stops { sleep(options.patience_at_end).await } else { pending().await }
    };
    tokio::select! {
        served = async { axum::serve(listener, service).with_graceful_shutdown(stop).await } => served,
        () = patience => Ok(()),
    }
}

/// The routes of the table, and what is told of the service itself. Words in a path are in lower case here.
pub fn router<S: Store>(store: S, tokens: Tokens, options: Options) -> Router {
    let app = Arc::new(App {
        store,
        tokens,
        options,
        limits: Limits::new(options.requests_a_second),
        verified: api_keys::Verified::default(),
        metrics: Metrics::new(),
    });
    let mut router = Router::new()
        .route("/openapi.json", get(async || ([(header::CONTENT_TYPE, "application/json")], openapi())))
        .route("/metrics", get(written_metrics::<S>))
        .route("/health", get(async || "ok\n"));
    for route in routes() {
        let answer = move |app: State<Arc<App<S>>>, path: RawPathParams, request: Incoming| respond(app, route, path, request);
        router = router.route(&in_lower_case(route.path), on(filter(route.method), answer));
    }
    router.method_not_allowed_fallback(no_such_method::<S>).fallback(no_such_path::<S>).with_state(app)
}

fn filter(method: Method) -> MethodFilter {
    match method {
        Method::Get => MethodFilter::GET,
        Method::Post => MethodFilter::POST,
        Method::Put => MethodFilter::PUT,
        Method::Patch => MethodFilter::PATCH,
        Method::Delete => MethodFilter::DELETE,
    }
}

/// The path of a route with its words in lower case; its parameters stay.
fn in_lower_case(path: &str) -> String {
    let parts = path.split('/').map(|part| if part.starts_with('{') { part.to_owned() } else { part.to_ascii_lowercase() });
    parts.collect::<Vec<_>>().join("/")
}

/// Words of paths, of which the case does not count: the originals spell them in more than one way (`ecoprojects`,
/// `ecoProjects`).
#[derive(Clone, Debug)]
struct Words(Arc<HashSet<String>>);

impl Words {
    fn of_the_table() -> Self {
        Self(Arc::new(routes().flat_map(|route| route.path.split('/')).map(str::to_ascii_lowercase).collect()))
    }

    /// The request with the words of its path in lower case.
    fn in_lower_case(&self, mut request: Incoming) -> Incoming {
        if let Some(uri) = self.respelled(request.uri()) {
            *request.uri_mut() = uri;
        }
        request
    }

    fn respelled(&self, uri: &Uri) -> Option<Uri> {
        let path = uri.path();
        if !path.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return None;
        }
        let parts = path.split('/').map(|part| {
            let word = part.to_ascii_lowercase();
            if self.0.contains(&word) { word } else { part.to_owned() }
        });
        let mut spelled = parts.collect::<Vec<_>>().join("/");
        if let Some(query) = uri.query() {
            spelled.push('?');
            spelled.push_str(query);
        }
        let mut parts = uri.clone().into_parts();
        parts.path_and_query = Some(PathAndQuery::try_from(spelled).ok()?);
        Uri::from_parts(parts).ok()
    }
}

async fn written_metrics<S: Store>(State(app): State<Arc<App<S>>>) -> Response {
    const TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(header::CONTENT_TYPE, TYPE)], app.metrics.written()).into_response()
}

async fn no_such_path<S: Store>(State(app): State<Arc<App<S>>>, request: Incoming) -> Response {
    told(&app, "none", request.method().as_str(), None, Instant::now(), Err(Failed::NoSuchPath))
}

async fn no_such_method<S: Store>(State(app): State<Arc<App<S>>>, request: Incoming) -> Response {
    told(&app, "none", request.method().as_str(), None, Instant::now(), Err(Failed::NoSuchMethod))
}

/// Answers a request, and tells of it.
async fn respond<S: Store>(
    State(app): State<Arc<App<S>>>,
    route: &'static Route,
    path: RawPathParams,
    request: Incoming,
) -> Response {
    let (began, method) = (Instant::now(), request.method().to_string());
    let mut who = None;
    let answer = answered(&app, route, &path, request, &mut who).await;
    told(&app, route.path, &method, who, began, answer)
}

/// Counts and logs an answer. Ids of actors are told, and nothing of what they sent.
fn told<S>(
    app: &App<S>,
    route: &'static str,
    method: &str,
    who: Option<Actor>,
    began: Instant,
    answer: Result<Response, Failed>,
) -> Response {
    let code = answer.as_ref().err().map_or("ok", Failed::code);
    if let Err(Failed::Unavailable(what)) = &answer {
        tracing::error!(route, method, what, "unavailable");
    }
    let response = answer.unwrap_or_else(Failed::into_response);
    let (took, status) = (began.elapsed(), response.status().as_u16());
    app.metrics.count(method, route, status, code, took);
    let who = who.map(|who| serde_json::to_string(&who).unwrap_or_default());
    let microseconds = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    tracing::info!(route, method, status, code, microseconds, who, "answered");
    response
}

async fn answered<S: Store>(
    app: &App<S>,
    route: &'static Route,
    path: &RawPathParams,
    incoming: Incoming,
    who: &mut Option<Actor>,
) -> Result<Response, Failed> {
    let at = lines::now(None).map_err(|failure| Failed::Unavailable(failure.to_string()))?;
    let actor = match actor(app, incoming.headers(), at).await? {
        Some(actor) => actor,
        None if route.is_public() => {
            app.limits.check_public()?;
            Actor::ChannelUser(Uuid::nil().into())
        }
        None => return Err(Failed::NotAuthenticated("expected a header Authorization")),
    };
    *who = Some(actor);
    let uri = incoming.uri().clone();
    let request = read(app, route, path, incoming).await?;
    let mut beside = Beside { checkpoint: request.path_parameter("checkpointId").map(str::to_owned), ..Beside::default() };
    let answer = match route.asks {
        Asks::Query(name) => {
            let query = request.query(name, &actor)?;
            expect_within(app, &request, actor).await?;
            asked(app.store.query(actor, query).await)?
        }
        Asks::Command(name) => {
            let Made { command, ids, by_action, passphrase } = request.command(name, &actor, at).await?;
            expect_within(app, &request, actor).await?;
            let asked_now = Asked {
                command_id: random::id()?.into(),
                actor,
                expected_version: request.expected_version,
                idempotency_key: request.idempotency_key.clone(),
                command,
            };
            (beside.children, beside.by_action, beside.passphrase) = (ids, by_action, passphrase);
            asked(app.store.execute(asked_now).await)?
        }
    };
    let written = shaped(route.form, answer, &beside);
    let written = written.map_err(|error| Failed::Unavailable(format!("an answer: {error}")))?;
    Ok(response(route, &uri, written))
}

fn asked(outcome: Result<Result<Answer, Refusal>, super::store::Unavailable>) -> Result<Answer, Failed> {
    Ok(outcome.map_err(|unavailable| Failed::Unavailable(unavailable.to_string()))??)
}

/// Reads what came, up to the limits.
async fn read<S>(app: &App<S>, route: &'static Route, path: &RawPathParams, incoming: Incoming) -> Result<Request, Failed> {
    let (head, body) = incoming.into_parts();
    let parameters = QueryString::<Vec<(String, String)>>::try_from_uri(&head.uri);
    let parameters = parameters.map_err(|_| malformed("", "expected a query string of parameters in UTF-8"))?;
    Ok(Request {
        route,
        path: path.iter().map(|(name, text)| (name.to_owned(), text.to_owned())).collect(),
        parameters: parameters.0,
        body: if route.method == Method::Get { String::new() } else { text(app, body).await? },
        idempotency_key: idempotency_key(&head.headers)?,
        expected_version: expected_version(&head.headers)?,
    })
}

async fn text<S>(app: &App<S>, body: Body) -> Result<String, Failed> {
    let Options { largest_body, body_patience, .. } = app.options;
    let bytes = timeout(body_patience, to_bytes(body, largest_body)).await.map_err(|_| Failed::TooSlow)?;
    let bytes = bytes.map_err(|_| Failed::TooLarge(largest_body))?;
    String::from_utf8(bytes.into()).map_err(|_| Failed::NoText)
}

fn idempotency_key(headers: &HeaderMap) -> Result<Option<IdempotencyKey>, Refusal> {
    const NAME: &str = "Idempotency-Key";
    let Some(value) = headers.get(NAME) else { return Ok(None) };
    let key = IdempotencyKey::new(value.to_str().unwrap_or_default());
    key.map(Some).map_err(|invalid| invalid.at(Path::Member(&Path::Root, NAME)))
}

/// The version on which the client decided, as an `ETag` told it. It is one that was read: `*` would be none (D-6).
fn expected_version(headers: &HeaderMap) -> Result<Option<Version>, Refusal> {
    let Some(value) = headers.get(header::IF_MATCH) else { return Ok(None) };
    let version = value.to_str().ok().and_then(|text| text.strip_prefix('"')?.strip_suffix('"')?.parse().ok());
    let version = version.ok_or_else(|| malformed("If-Match", r#"expected a version as an ETag tells it, such as "3""#))?;
    Ok(Some(Version::new(version)))
}

fn malformed(member: &str, what: &str) -> Refusal {
    Refusal::malformed(Path::Member(&Path::Root, member), what)
}

/// What the path says around an asset is as the ledger has it; otherwise nothing is at this path.
async fn expect_within<S: Store>(app: &App<S>, request: &Request, actor: Actor) -> Result<(), Failed> {
    let parameter = |name| request.path_parameter(name).unwrap_or_default();
    let (query, member) = match request.route.within {
        Within::Nothing => return Ok(()),
        Within::EcoProject => ("modularBenefitProject", "mbpId"),
        Within::Mbp => ("claim", "claimId"),
    };
    let query = ecoledger::Query::from_json(query, &serde_json::json!({ member: parameter(member) }).to_string())?;
    let (is_there, key) = match asked(app.store.query(actor, query).await)? {
        Answer::Mbp(mbp) => (mbp.eco_project_id.to_string() == parameter("ecoProjectId"), EntityKey::Mbp(mbp.mbp_id)),
        Answer::Claim(claim) => {
            let is_there =
                claim.eco_project_id.to_string() == parameter("ecoProjectId") && claim.mbp_id.to_string() == parameter("mbpId");
            (is_there, EntityKey::Claim(claim.claim_id))
        }
        _ => return Ok(()),
    };
    if is_there { Ok(()) } else { Err(Refusal::not_found(&key).into()) }
}

fn response(route: &Route, uri: &Uri, written: Shaped) -> Response {
    let status = StatusCode::from_u16(route.success).unwrap_or_default();
    let mut response = (status, [(header::CONTENT_TYPE, "application/json")], written.json).into_response();
    let headers = response.headers_mut();
    if let Some(etag) = written.version.and_then(|version| HeaderValue::from_str(&format!("\"{version}\"")).ok()) {
        headers.insert(header::ETAG, etag);
    }
    if let Some(link) = written.next.and_then(|cursor| HeaderValue::from_str(&next_page(uri, &cursor)).ok()) {
        headers.insert(header::LINK, link);
    }
    response
}

/// Where the next page is (RFC 8288): this address with the cursor.
fn next_page(uri: &Uri, cursor: &str) -> String {
    let others = uri.query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("cursor="));
    let query: Vec<String> = others.map(str::to_owned).chain([format!("cursor={cursor}")]).collect();
    format!("<{}?{}>; rel=\"next\"", uri.path(), query.join("&"))
}
