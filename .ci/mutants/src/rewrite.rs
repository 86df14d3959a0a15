//! One source file and its mutants: where each goes, and the file's text with those that are alive behind switches.

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    ops::Range,
};

use proc_macro2::Span;
use syn::{
    Arm, Block, Expr, ExprBinary, ExprClosure, ExprStruct, ExprUnary, ImplItemConst, ImplItemFn, ItemConst, ItemFn, ItemStatic,
    Member, ReturnType, Signature, TraitItemConst, TraitItemFn, Type, spanned::Spanned, visit, visit::Visit,
};

/// A line of `cargo mutants --list --json`.
pub struct Mutant {
    /// From 1: zero is no mutant.
    pub id: usize,
    pub name: String,
    pub package: String,
    pub file: String,
    pub genre: String,
    pub replacement: String,
    pub line: usize,
    pub column: usize,
}

/// What a switch does with the text of its range.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// `const` of a function goes: what is `const` can ask no switch, and call none that asks.
    Const,
    /// The first thing that a function does is to return.
    Body,
    /// As a body, where original and mutant are iterators of different types.
    IteratorBody,
    /// The guard of an arm.
    Guard,
    /// One expression or the other.
    Expression,
    /// A field, written with its name alone.
    Shorthand,
    /// The place where the guard of an arm would stand.
    NewGuard,
}

struct Switch {
    range: Range<usize>,
    kind: Kind,
    /// Numbers, and what each does instead.
    mutants: Vec<(usize, String)>,
    /// Where the `const` of the function around it stands.
    const_fn: Option<usize>,
}

/// A file, read once and written after each build that named mutants that do not compile.
pub struct Source {
    pub path: String,
    pub text: String,
    switches: Vec<Switch>,
    /// Names of functions that are `const`, by the place of the word.
    pub const_fns: BTreeMap<usize, String>,
    /// Functions that constants call: they stay `const`.
    pub kept_const: BTreeSet<usize>,
    /// Mutants in the text of a constant.
    pub in_constants: Vec<usize>,
    /// `||` instead of `&&` before `let` is no Rust.
    pub in_let_chains: Vec<usize>,
}

/// A file's text with its switches, and where in it they stand.
pub struct Written {
    pub text: String,
    mutants: Vec<(usize, Range<usize>)>,
    regions: Vec<(Vec<usize>, Range<usize>)>,
}

impl Written {
    /// The mutants that an error at this place speaks of: the one whose text it is, or else all of the innermost switch around it.
    pub fn at(&self, place: usize) -> Vec<usize> {
        if let Some((id, _)) = self.mutants.iter().find(|(_, range)| range.contains(&place)) {
            return vec![*id];
        }
        let around = self.regions.iter().filter(|(_, range)| range.contains(&place));
        around.min_by_key(|(_, range)| range.len()).map(|(ids, _)| ids.clone()).unwrap_or_default()
    }
}

impl Source {
    pub fn read(path: &str, text: String, mutants: &[&Mutant]) -> syn::Result<Self> {
        let file = syn::parse_file(&text)?;
        let lines: Vec<usize> = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        let mut wanted: BTreeMap<usize, Vec<&Mutant>> = BTreeMap::new();
        for mutant in mutants {
            let line = lines[mutant.line - 1];
            let within: usize = text[line..].chars().take(mutant.column - 1).map(char::len_utf8).sum();
            wanted.entry(line + within).or_default().push(mutant);
        }
        let source = Self {
            path: path.to_owned(),
            text,
            switches: Vec::new(),
            const_fns: BTreeMap::new(),
            kept_const: BTreeSet::new(),
            in_constants: Vec::new(),
            in_let_chains: Vec::new(),
        };
        let mut reading = Reading { source, wanted, place: Place::Running };
        reading.visit_file(&file);
        let mut source = reading.source;
        source.switches.sort_by_key(|switch| (switch.range.start, std::cmp::Reverse(switch.range.end), switch.kind));
        Ok(source)
    }

    /// The mutants that have a switch.
    pub fn switched(&self) -> impl Iterator<Item = usize> {
        self.switches.iter().flat_map(|switch| switch.mutants.iter().map(|(id, _)| *id))
    }

    /// The mutants inside functions that stay `const`.
    pub fn in_kept_const(&self) -> impl Iterator<Item = usize> {
        let kept = self.switches.iter().filter(|switch| switch.const_fn.is_some_and(|at| self.kept_const.contains(&at)));
        kept.flat_map(|switch| switch.mutants.iter().map(|(id, _)| *id))
    }

    pub fn write(&self, on: &str, dropped: &HashSet<usize>) -> Written {
        let mut written = Written { text: String::new(), mutants: Vec::new(), regions: Vec::new() };
        let mut open: Vec<(&Switch, Vec<usize>, usize)> = Vec::new();
        let mut copied = 0;
        for switch in &self.switches {
            let alive: Vec<_> = switch.mutants.iter().filter(|(id, _)| !dropped.contains(id)).collect();
            let word = switch.kind == Kind::Const && !self.kept_const.contains(&switch.range.start);
            if alive.is_empty() && !word {
                continue;
            }
            while open.last().is_some_and(|(outer, ..)| outer.range.end <= switch.range.start) {
                self.close(&mut open, &mut copied, &mut written);
            }
            written.text.push_str(&self.text[copied..switch.range.start]);
            copied = if word { switch.range.end } else { switch.range.start };
            let start = written.text.len();
            switch.open(on, &alive, &mut written);
            open.push((switch, alive.iter().map(|(id, _)| *id).collect(), start));
        }
        while !open.is_empty() {
            self.close(&mut open, &mut copied, &mut written);
        }
        written.text.push_str(&self.text[copied..]);
        written
    }

    fn close(&self, open: &mut Vec<(&Switch, Vec<usize>, usize)>, copied: &mut usize, written: &mut Written) {
        let Some((switch, ids, start)) = open.pop() else { return };
        written.text.push_str(&self.text[*copied..switch.range.end.max(*copied)]);
        *copied = switch.range.end.max(*copied);
        match switch.kind {
            Kind::Const | Kind::Body | Kind::NewGuard => {}
            Kind::IteratorBody => written.text.push_str(&" }) }".repeat(ids.len())),
            Kind::Expression | Kind::Shorthand => written.text.push_str(" })"),
            Kind::Guard => written.text.push_str("))"),
        }
        written.regions.push((ids, start..written.text.len()));
    }
}

impl Switch {
    fn open(&self, on: &str, alive: &[&(usize, String)], written: &mut Written) {
        match self.kind {
            Kind::Const => return,
            Kind::Shorthand => {
                let name = alive.first().and_then(|(_, instead)| instead.rsplit('.').next()).unwrap_or_default();
                written.text.push_str(&format!("{name}: ("));
            }
            Kind::Expression => written.text.push('('),
            Kind::Body | Kind::IteratorBody => {}
            Kind::Guard | Kind::NewGuard => return self.open_guard(on, alive, &mut written.text),
        }
        for (id, instead) in alive {
            let (before, after) = match self.kind {
                Kind::Body => ("return ", "; }\n"),
                Kind::IteratorBody => ("Left(", ") } else { Right({ "),
                _ => ("", " } else "),
            };
            let either = on.trim_end_matches("on");
            let (before, after) = match self.kind {
                Kind::IteratorBody => {
                    (format!("{either}Either::{before}"), after.replace("Right", &format!("{either}Either::Right")))
                }
                _ => (before.to_owned(), after.to_owned()),
            };
            written.text.push_str(&format!("if {on}({id}) {{ "));
            let start = written.text.len();
            written.text.push_str(&format!("{before}{instead}"));
            written.mutants.push((*id, start..written.text.len()));
            written.text.push_str(&after);
        }
        if matches!(self.kind, Kind::Expression | Kind::Shorthand) {
            written.text.push_str("{ ");
        }
    }

    /// An arm that is deleted never matches; a guard holds always or never.
    fn open_guard(&self, on: &str, alive: &[&(usize, String)], text: &mut String) {
        let of = |instead: &str| alive.iter().find(|(_, found)| found == instead).map(|(id, _)| format!("{on}({id})"));
        let deleted = of("").map_or("true".to_owned(), |on| format!("!{on}"));
        if self.kind == Kind::NewGuard {
            return text.push_str(&format!(" if {deleted}"));
        }
        let always = of("true").unwrap_or("false".to_owned());
        let never = of("false").map_or("true".to_owned(), |on| format!("!{on}"));
        text.push_str(&format!("{deleted} && ({always} || {never} && ("));
    }
}

/// Whether code runs, and can ask a switch.
#[derive(Clone, Copy)]
enum Place {
    Running,
    ConstFn(usize),
    Constant,
}

/// Finds the place of each mutant in the syntax.
struct Reading<'a> {
    source: Source,
    wanted: BTreeMap<usize, Vec<&'a Mutant>>,
    place: Place,
}

fn bytes(span: Span) -> Range<usize> {
    span.byte_range()
}

impl Reading<'_> {
    fn take(&mut self, at: usize, genre: &str) -> Vec<(usize, String)> {
        let found = self.wanted.get(&at).into_iter().flatten().filter(|mutant| mutant.genre == genre);
        found.map(|mutant| (mutant.id, mutant.replacement.clone())).collect()
    }

    fn text(&self, node: &impl Spanned) -> String {
        self.source.text[bytes(node.span())].to_owned()
    }

    fn switch(&mut self, range: Range<usize>, kind: Kind, mutants: Vec<(usize, String)>) {
        if mutants.is_empty() {
            return;
        }
        let const_fn = match self.place {
            Place::Constant => return self.source.in_constants.extend(mutants.iter().map(|(id, _)| *id)),
            Place::ConstFn(at) => Some(at),
            Place::Running => None,
        };
        self.source.switches.push(Switch { range, kind, mutants, const_fn });
    }

    fn within(&mut self, place: Place, visit: impl FnOnce(&mut Self)) {
        let before = std::mem::replace(&mut self.place, place);
        visit(self);
        self.place = before;
    }

    fn function(&mut self, signature: &Signature, block: &Block, visit: impl FnOnce(&mut Self)) {
        let place = signature.constness.map_or(Place::Running, |word| Place::ConstFn(bytes(word.span()).start));
        self.within(place, |reading| {
            if let (Some(first), Some(last)) = (block.stmts.first(), block.stmts.last()) {
                let range = bytes(first.span()).start..bytes(last.span()).end;
                let mutants = reading.take(range.start, "FnValue");
                let iterator =
                    matches!(&signature.output, ReturnType::Type(_, output) if matches!(**output, Type::ImplTrait(_)));
                let kind = if iterator { Kind::IteratorBody } else { Kind::Body };
                reading.switch(range, kind, mutants);
            }
            visit(reading);
        });
        if let Some(word) = signature.constness {
            let range = bytes(word.span());
            self.source.const_fns.insert(range.start, signature.ident.to_string());
            self.source.switches.push(Switch { range, kind: Kind::Const, mutants: Vec::new(), const_fn: None });
        }
    }
}

fn has_let(side: &Expr) -> bool {
    match side {
        Expr::Let(_) => true,
        Expr::Binary(inner) => has_let(&inner.left) || has_let(&inner.right),
        _ => false,
    }
}

impl<'ast> Visit<'ast> for Reading<'_> {
    fn visit_item_fn(&mut self, item: &'ast ItemFn) {
        self.function(&item.sig, &item.block, |reading| visit::visit_item_fn(reading, item));
    }

    fn visit_impl_item_fn(&mut self, item: &'ast ImplItemFn) {
        self.function(&item.sig, &item.block, |reading| visit::visit_impl_item_fn(reading, item));
    }

    fn visit_trait_item_fn(&mut self, item: &'ast TraitItemFn) {
        if let Some(block) = &item.default {
            self.function(&item.sig, block, |reading| visit::visit_trait_item_fn(reading, item));
        }
    }

    fn visit_item_const(&mut self, item: &'ast ItemConst) {
        self.within(Place::Constant, |reading| visit::visit_item_const(reading, item));
    }

    fn visit_impl_item_const(&mut self, item: &'ast ImplItemConst) {
        self.within(Place::Constant, |reading| visit::visit_impl_item_const(reading, item));
    }

    fn visit_trait_item_const(&mut self, item: &'ast TraitItemConst) {
        self.within(Place::Constant, |reading| visit::visit_trait_item_const(reading, item));
    }

    fn visit_item_static(&mut self, item: &'ast ItemStatic) {
        self.within(Place::Constant, |reading| visit::visit_item_static(reading, item));
    }

    fn visit_expr_closure(&mut self, closure: &'ast ExprClosure) {
        self.within(Place::Running, |reading| visit::visit_expr_closure(reading, closure));
    }

    fn visit_expr_binary(&mut self, binary: &'ast ExprBinary) {
        let mutants = self.take(bytes(binary.op.span()).start, "BinaryOperator");
        if has_let(&binary.left) || has_let(&binary.right) {
            self.source.in_let_chains.extend(mutants.iter().map(|(id, _)| *id));
        } else {
            let (left, right) = (self.text(&binary.left), self.text(&binary.right));
            let instead = mutants.into_iter().map(|(id, operator)| (id, format!("{left} {operator} {right}"))).collect();
            self.switch(bytes(binary.span()), Kind::Expression, instead);
        }
        visit::visit_expr_binary(self, binary);
    }

    fn visit_expr_unary(&mut self, unary: &'ast ExprUnary) {
        let operand = self.text(&unary.expr);
        let mutants = self.take(bytes(unary.op.span()).start, "UnaryOperator");
        let instead = mutants.into_iter().map(|(id, _)| (id, operand.clone())).collect();
        self.switch(bytes(unary.span()), Kind::Expression, instead);
        visit::visit_expr_unary(self, unary);
    }

    fn visit_arm(&mut self, arm: &'ast Arm) {
        let mut mutants = self.take(bytes(arm.span()).start, "MatchArm");
        if let Some((_, guard)) = &arm.guard {
            mutants.extend(self.take(bytes(guard.span()).start, "MatchArmGuard"));
            self.switch(bytes(guard.span()), Kind::Guard, mutants);
        } else {
            let end = bytes(arm.pat.span()).end;
            self.switch(end..end, Kind::NewGuard, mutants);
        }
        visit::visit_arm(self, arm);
    }

    fn visit_expr_struct(&mut self, structure: &'ast ExprStruct) {
        for field in &structure.fields {
            let (Some(rest), Member::Named(name)) = (&structure.rest, &field.member) else { continue };
            let base = match &**rest {
                Expr::Path(_) | Expr::Field(_) => self.text(rest),
                Expr::Unary(_) => format!("({})", self.text(rest)),
                _ => format!("{} {{ ..{} }}", self.text(&structure.path), self.text(rest)),
            };
            let mutants = self.take(bytes(field.span()).start, "StructField");
            let instead = mutants.into_iter().map(|(id, _)| (id, format!("{base}.{name}"))).collect();
            let kind = if field.colon_token.is_some() { Kind::Expression } else { Kind::Shorthand };
            self.switch(bytes(field.expr.span()), kind, instead);
        }
        visit::visit_expr_struct(self, structure);
    }
}
