//! The pages of the rules: every number that is cited anywhere is there, and every rule is proved by a test that is named
//! after it. `UPDATE_GOLDEN=1` writes what is generated anew: anchors, where a rule is held and proved, links, index.

mod citations;
mod coverage;
mod examples;
mod page;
mod tables;

use std::collections::BTreeMap;

use citations::{Citations, numbers, root, sources};
use ecoledger_testkit::golden;
use page::{Page, pages, rules_pages, wire_pages};

/// Numbers that were never given to a rule.
const NEVER_GIVEN: [u32; 8] = [29, 43, 44, 45, 46, 47, 48, 49];

/// Where each rule stands: its page and its title.
fn book() -> BTreeMap<u32, (String, String)> {
    let mut book = BTreeMap::new();
    for page in rules_pages() {
        for rule in page.rules() {
            let before = book.insert(rule.number, (page.name.clone(), rule.title.clone()));
            assert_eq!(before, None, "D-{} stands once", rule.number);
        }
    }
    book
}

#[test]
fn every_number_has_its_rule() {
    let given: Vec<u32> = (1..=99).filter(|number| !NEVER_GIVEN.contains(number)).collect();
    assert_eq!(book().into_keys().collect::<Vec<_>>(), given);
}

#[test]
fn each_rule_says_why_and_from_where() {
    for page in rules_pages() {
        for rule in page.rules() {
            let parts = ["**Why.** ", "**Source.** "].map(|part| rule.body.matches(part).count());
            assert_eq!(parts, [1, 1], "D-{} on {}", rule.number, page.name);
            let says = rule.body.split("**Why.**").next().expect("the rule").trim();
            assert!(says.len() > 40, "D-{} says nothing", rule.number);
        }
    }
}

#[test]
fn every_number_that_is_cited_is_on_its_page() {
    let book = book();
    for (path, text) in sources(&["crates", "benches", "fuzz/fuzz_targets", "README.md", ".ci"]) {
        for (_, number) in numbers(&text) {
            assert!(book.contains_key(&number), "{} cites D-{number}", path.display());
        }
    }
}

/// Strict: a rule that nothing proves is a wish.
#[test]
fn every_rule_is_named_by_a_test() {
    let proved = Citations::read().proved;
    let lacking: Vec<u32> = book().into_keys().filter(|number| !proved.contains_key(number)).collect();
    assert_eq!(lacking, [0; 0], "rules that no test is named after");
}

/// Every response is what the library answers, and every number a link.
#[test]
fn pages_of_the_wire_show_what_the_library_answers() {
    let (book, mut responses) = (book(), 0);
    for page in wire_pages().into_iter().filter(|page| page.name != "feed_types") {
        let answered = Page { text: examples::answered(&page), ..page };
        responses += answered.text.matches("json\n{\"ok\":").count();
        compare(&answered, &answered.finished(&book, "crate::rules", None));
    }
    assert!(responses > 10, "{responses}");
}

#[test]
fn pages_say_where_rules_are_held_and_proved() {
    let (book, citations) = (book(), Citations::read());
    for page in rules_pages() {
        compare(&page, &page.finished(&book, "crate::rules", Some(&citations)));
    }
    let rows: String =
        book.iter().map(|(number, (page, title))| format!("| [D-{number}] | {title} | [`{page}`] |\n")).collect();
    let links: String = book.iter().map(|(number, (page, _))| format!("[D-{number}]: {page}#d-{number}\n")).collect();
    let index = Page { name: "index".to_owned(), path: root().join("crates/kernel/src/rules/index.md"), text: String::new() };
    compare(&index, &format!("| number | rule | page |\n|---|---|---|\n{rows}\n{links}"));
}

fn compare(page: &Page, finished: &str) {
    golden::compare(&page.path, finished);
}

/// Every page is a module of the docs.
#[test]
fn every_page_is_shown() {
    for folder in ["crates/kernel/src/rules", "crates/ledger/src/wire"] {
        let module = std::fs::read_to_string(root().join(folder).join("mod.rs")).expect("the module");
        for page in pages(folder) {
            assert!(module.contains(&format!("include_str!(\"{}.md\")", page.name)), "{folder}: {}", page.name);
        }
    }
}
