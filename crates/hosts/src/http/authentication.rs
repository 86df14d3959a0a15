//! Who asks: a bearer token says it itself; basic authentication is an API key with its passphrase.

use axum::http::{HeaderMap, header};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use ecoledger::{Actor, Timestamp, kernel::ApiKeyId};

use super::{App, problem::Failed, store::Store};

/// What a client shows.
enum Shown {
    Token(String),
    Key(ApiKeyId, String),
}

/// Who asks, where anything was shown; an error when it is not good.
pub(super) async fn actor<S: Store>(app: &App<S>, headers: &HeaderMap, at: Timestamp) -> Result<Option<Actor>, Failed> {
    let actor = match shown(headers)? {
        None => return Ok(None),
        Some(Shown::Token(token)) => {
            let actor = app.tokens.actor(&token);
            actor.ok_or(Failed::NotAuthenticated("the bearer token is not one of this service, or has expired"))?
        }
        Some(Shown::Key(id, passphrase)) => {
            app.limits.check_key(id)?;
            key_holder(app, id, &passphrase, at).await?
        }
    };
    app.limits.check_actor(actor)?;
    Ok(Some(actor))
}

/// The user of a key, which has the rights that the user has now.
async fn key_holder<S: Store>(app: &App<S>, id: ApiKeyId, passphrase: &str, at: Timestamp) -> Result<Actor, Failed> {
    let wrong = Failed::NotAuthenticated("no such API key, or it has expired, or another passphrase");
    let key = app.store.api_key(id).await.map_err(|error| Failed::Unavailable(error.to_string()))?;
    let Some(key) = key.filter(|key| at < key.expires_at) else { return Err(wrong) };
    if app.verified.is_right(&key, passphrase).await? { Ok(Actor::ChannelUser(key.user)) } else { Err(wrong) }
}

fn shown(headers: &HeaderMap) -> Result<Option<Shown>, Failed> {
    let mut shown = headers.get_all(header::AUTHORIZATION).iter();
    let Some(value) = shown.next() else { return Ok(None) };
    let malformed =
        || Failed::NotAuthenticated("expected one header Authorization: Bearer <token>, or Basic <id:passphrase in Base64>");
    let value = value.to_str().ok().filter(|_| shown.next().is_none()).ok_or_else(malformed)?;
    let (scheme, value) = value.split_once(' ').ok_or_else(malformed)?;
    let value = value.trim();
    if scheme.eq_ignore_ascii_case("bearer") {
        return Ok(Some(Shown::Token(value.to_owned())));
    }
    if !scheme.eq_ignore_ascii_case("basic") {
        return Err(malformed());
    }
    let decoded = BASE64_STANDARD.decode(value).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let decoded = decoded.ok_or_else(malformed)?;
    let (id, passphrase) = decoded.split_once(':').ok_or_else(malformed)?;
    // An id that is none is no key.
    let id = id.parse().map_err(|_| Failed::NotAuthenticated("no such API key, or it has expired, or another passphrase"))?;
    Ok(Some(Shown::Key(id, passphrase.to_owned())))
}
