//! The one table of what can be asked: the router, the docs and the OpenAPI description are made from it.
//!
//! A route names a command or a query of the library, and where its members stand in the request: a `{parameter}` of the path is
//! the member of the same name, a header is the key or the expected version, and the body has the rest. What a member means is
//! said by the library alone.
//!
#![doc = include_str!("page.md")]

mod channels;
mod credits;
mod operator;

use std::fmt;

/// The methods that routes have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Method {
    /// Asks.
    Get,
    /// Makes something, or does something with it.
    Post,
    /// Sets something.
    Put,
    /// Changes a part of something.
    Patch,
    /// Takes something away.
    Delete,
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        })
    }
}

/// What a route asks the library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asks {
    /// A command of this type.
    Command(&'static str),
    /// A query of this type.
    Query(&'static str),
}

/// What stands around an asset in its path, and is no member of the command: it must be as the ledger has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Within {
    /// Nothing.
    Nothing,
    /// The eco project of a modular benefit project.
    EcoProject,
    /// The eco project and the modular benefit project of a claim.
    Mbp,
}

/// How the body gives members. The name is that of its schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body {
    /// None is needed.
    None,
    /// Its members are the command's.
    Members(&'static str),
    /// The whole body is this one member of the command.
    Member(&'static str, &'static str),
    /// What is done with a proposal, and what that needs, side by side.
    Action(&'static str),
}

/// How a parameter of the query string is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A text; the name is that of its schema.
    Text(&'static str),
    /// A number.
    Number,
    /// Texts: the parameter may come more than once.
    Texts,
}

/// A parameter of the query string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// The member that it gives: of the request, or of an object in it.
    pub member: &'static [&'static str],
    /// How it is read.
    pub kind: Kind,
    /// Whether it must be there.
    pub is_required: bool,
}

/// The form of an answer. The name is that of its schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// One thing.
    One(&'static str),
    /// A list; the next page is told by a `Link` header.
    List(&'static str),
    /// A page: `items` and `nextCursor`.
    Page(&'static str),
    /// A new trader, which is shown without its address.
    NewTrader,
    /// A new API key with its passphrase, which is never shown again.
    NewApiKey,
    /// The checkpoint that the path names, of a claim.
    Checkpoint,
    /// The result that the path names, of a processed claim.
    CheckpointResult,
    /// A credit that was split, with the ids of its children in their order.
    SplitCredit,
    /// A proposal after an action, with the id of the processed claim or of the credit that the action made.
    ActedOnProposal,
}

/// Something that can be asked.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    /// The method.
    pub method: Method,
    /// The path, with its parameters in braces.
    pub path: &'static str,
    /// What it does, in a line.
    pub summary: &'static str,
    /// What it asks the library.
    pub asks: Asks,
    /// What must be around the asset.
    pub within: Within,
    /// Members that the path says in words.
    pub fixed: &'static [(&'static str, &'static str)],
    /// Members from the query string.
    pub parameters: &'static [Parameter],
    /// Members from the body.
    pub body: Body,
    /// Ids that this service makes: members, and members of the objects in a list (`children[].creditId`).
    pub made: &'static [&'static str],
    /// The status of success.
    pub success: u16,
    /// What is answered.
    pub form: Form,
}

impl Route {
    const fn new(method: Method, path: &'static str, asks: Asks, success: u16, form: Form, summary: &'static str) -> Self {
        Self {
            method,
            path,
            summary,
            asks,
            within: Within::Nothing,
            fixed: &[],
            parameters: &[],
            body: Body::None,
            made: &[],
            success,
            form,
        }
    }

    /// A query.
    const fn get(path: &'static str, query: &'static str, form: Form, summary: &'static str) -> Self {
        Self::new(Method::Get, path, Asks::Query(query), 200, form, summary)
    }

    /// A command that makes something or does something with it.
    const fn post(path: &'static str, command: &'static str, form: Form, summary: &'static str) -> Self {
        Self::new(Method::Post, path, Asks::Command(command), 201, form, summary)
    }

    /// A command that sets something.
    const fn put(path: &'static str, command: &'static str, form: Form, summary: &'static str) -> Self {
        Self::new(Method::Put, path, Asks::Command(command), 200, form, summary)
    }

    /// A command that changes a part of something.
    const fn patch(path: &'static str, command: &'static str, form: Form, summary: &'static str) -> Self {
        Self::new(Method::Patch, path, Asks::Command(command), 200, form, summary)
    }

    /// A command that takes something away.
    const fn delete(path: &'static str, command: &'static str, form: Form, summary: &'static str) -> Self {
        Self::new(Method::Delete, path, Asks::Command(command), 200, form, summary)
    }

    const fn within(mut self, within: Within) -> Self {
        self.within = within;
        self
    }

    const fn fixed(mut self, fixed: &'static [(&'static str, &'static str)]) -> Self {
        self.fixed = fixed;
        self
    }

    const fn takes(mut self, parameters: &'static [Parameter]) -> Self {
        self.parameters = parameters;
        self
    }

    const fn body(mut self, body: Body) -> Self {
        self.body = body;
        self
    }

    const fn makes(mut self, made: &'static [&'static str]) -> Self {
        self.made = made;
        self
    }

    /// The names of the parameters of its path.
    pub fn path_parameters(&self) -> impl Iterator<Item = &'static str> {
        self.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
    }

    /// Whether it is answered to everybody, known or not.
    #[must_use]
    pub fn is_public(&self) -> bool {
        self.asks == Asks::Query("retirementStatement")
    }

    /// Whether this parameter of the path is a member of what is asked, and not only around it.
    #[must_use]
    pub fn gives_member(&self, parameter: &str) -> bool {
        match self.within {
            Within::Nothing => true,
            Within::EcoProject => parameter != "ecoProjectId",
            Within::Mbp => parameter != "ecoProjectId" && parameter != "mbpId",
        }
    }
}

const fn text(name: &'static str, member: &'static [&'static str], schema: &'static str) -> Parameter {
    Parameter { name, member, kind: Kind::Text(schema), is_required: false }
}

const fn required(name: &'static str, member: &'static [&'static str], schema: &'static str) -> Parameter {
    Parameter { name, member, kind: Kind::Text(schema), is_required: true }
}

const fn number(name: &'static str) -> Parameter {
    Parameter { name, member: &[], kind: Kind::Number, is_required: false }
}

const CURSOR: Parameter = text("cursor", &["cursor"], "Cursor");
const LIMIT: Parameter = Parameter { member: &["limit"], ..number("limit") };

/// What every list takes.
const PAGE: &[Parameter] = &[LIMIT, CURSOR];

/// The routes of one of the services.
#[derive(Clone, Copy, Debug)]
pub struct Group {
    /// What it is called.
    pub name: &'static str,
    /// What it is about, in a line.
    pub description: &'static str,
    /// Its routes.
    pub routes: &'static [Route],
}

/// Every route.
pub const GROUPS: [Group; 3] = [
    Group {
        name: "Sales Channel Services",
        description: "For the users of sales channels, and the account holders behind traders",
        routes: channels::ROUTES,
    },
    Group { name: "Environmental Credit Service", description: "For the users of organizations", routes: credits::ROUTES },
    Group { name: "Operator", description: "For whoever runs the platform", routes: operator::ROUTES },
];

/// Every route, group by group.
pub fn routes() -> impl Iterator<Item = &'static Route> {
    GROUPS.iter().flat_map(|group| group.routes)
}
