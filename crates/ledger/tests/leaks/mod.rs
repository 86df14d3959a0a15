//! Nothing that an actor may not see shows through (D-28, D-94, D-95): for every command and query, every kind of actor and
//! every id that a request names, an id of nothing and one of something hidden give the same answer, the same explanation and
//! the same refusal, but for the id itself.

mod actors;
mod alike;
mod files;
mod knowledge;
mod met;
mod requests;
mod rules;
mod world;
