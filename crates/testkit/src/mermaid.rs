//! Reads the Mermaid text of our diagrams as Mermaid does, and nothing else: any line of another form fails.

/// What a diagram consists of, apart from its wording.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Read {
    /// Nodes of a flowchart, participants and notes of a sequence: name, lines of the label, class.
    pub nodes: Vec<(String, Vec<String>, String)>,
    /// Edges, transitions and messages: from where, how, to where, with which words.
    pub edges: Vec<(String, String, String, String)>,
    /// Everything else, as it stands.
    pub rest: Vec<String>,
}

impl Read {
    /// The same without what the labels say.
    pub fn structure(&self) -> Self {
        let mut bare = self.clone();
        for (_, lines, _) in &mut bare.nodes {
            *lines = vec![String::new(); lines.len()];
        }
        bare
    }

    /// Every line of every label.
    pub fn lines(&self) -> impl Iterator<Item = &str> {
        self.nodes.iter().flat_map(|(_, lines, _)| lines.iter().map(String::as_str))
    }

    /// From where, how, to where.
    pub fn links(&self) -> Vec<(&str, &str, &str)> {
        self.edges.iter().map(|(from, link, to, _)| (from.as_str(), link.as_str(), to.as_str())).collect()
    }
}

/// A diagram.
pub fn read(text: &str) -> Read {
    expect_nothing_for_the_whole_text(text);
    let (kind, body) = text.split_once('\n').expect("a first line");
    let mut found = Read::default();
    for line in body.lines() {
        let line = line.trim_start_matches(' ');
        match kind {
            "flowchart TD" => flowchart_line(line, &mut found),
            "sequenceDiagram" => sequence_line(line, &mut found),
            "stateDiagram-v2" => state_line(line, &mut found),
            other => panic!("no diagram of ours: {other}"),
        }
    }
    found
}

/// Mermaid looks through the whole text before any label is read (its `preprocess.ts`, `encodeEntities` in `utils.ts`), and at
/// the beginning of each line of a flowchart for a direction anywhere in it (`flow.jison`). A diagram must trip over none.
fn expect_nothing_for_the_whole_text(text: &str) {
    assert!(text.ends_with('\n') && !text.contains('\r'), "lines end in a line feed");
    assert!(!text.starts_with("---"), "no front matter");
    for line in text.lines() {
        assert!(!line.contains("%%"), "a comment or a directive: {line}");
        assert!(!line.contains("```"), "the end of a fence: {line}");
        let mut words = line.split_whitespace().peekable();
        while let Some(word) = words.next() {
            let names_a_direction =
                words.peek().is_some_and(|next| ["TB", "BT", "RL", "LR", "TD"].iter().any(|way| next.starts_with(way)));
            assert!(!(word.to_lowercase().ends_with("direction") && names_a_direction), "a direction: {line}");
        }
        for word in ["style", "classDef"] {
            let Some(at) = line.find(word) else { continue };
            let rest = &line[at..];
            for (colon, _) in rest.match_indices(':') {
                let after = &rest[colon..];
                let run = after.split_whitespace().next().expect("the colon itself");
                assert!(!(run.contains('#') && after.contains(';')), "its last semicolon would be cut: {line}");
            }
        }
    }
}

/// The lines of a label, decoded. Besides entity codes and line breaks it holds harmless characters only.
fn label(text: &str) -> Vec<String> {
    text.split("<br/>").map(decode).collect()
}

fn decode(text: &str) -> String {
    let mut decoded = String::new();
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        if let Some(code) = rest.strip_prefix('#') {
            let (name, after) = code.split_once(';').unwrap_or_else(|| panic!("an entity code has an end: {text}"));
            let character = match name {
                "quot" => '"',
                number => char::from_u32(number.parse().expect("a number")).expect("a character"),
            };
            decoded.push(character);
            rest = after;
        } else {
            let harmless = character.is_alphanumeric() || " ,-.:".contains(character);
            assert!(harmless, "{character:?} stands bare in {text:?}");
            decoded.push(character);
            rest = &rest[character.len_utf8()..];
        }
    }
    decoded
}

fn flowchart_line(line: &str, found: &mut Read) {
    if ["style ", "classDef "].iter().any(|word| line.starts_with(word)) {
        found.rest.push(line.to_owned());
    } else if let Some((name, rest)) = line.split_once("[\"") {
        let (text, class) = rest.split_once("\"]").unwrap_or_else(|| panic!("a label has an end: {line}"));
        assert!(!class.contains('"') && (class.is_empty() || class.starts_with(":::")), "after a label: {line}");
        found.nodes.push((named(name), label(text), class.trim_start_matches(':').to_owned()));
    } else {
        let [from, by, to] = line.split(' ').collect::<Vec<_>>()[..] else { panic!("no edge: {line}") };
        assert!(["-->", "-.->", "-.-"].contains(&by), "no link: {line}");
        found.edges.push((named(from), by.to_owned(), named(to), String::new()));
    }
}

fn sequence_line(line: &str, found: &mut Read) {
    if let Some(text) = line.strip_prefix("Note over submitter,decider: ") {
        found.nodes.push(("note".to_owned(), label(text), String::new()));
    } else if let Some((name, text)) = line.strip_prefix("participant ").and_then(|line| line.split_once(" as ")) {
        found.nodes.push((named(name), label(text), String::new()));
    } else {
        let (parties, message) = line.split_once(": ").unwrap_or_else(|| panic!("no message: {line}"));
        let (from, to) = parties.split_once("->>").unwrap_or_else(|| panic!("no arrow: {line}"));
        found.edges.push((named(from), "->>".to_owned(), named(to), named(message)));
    }
}

fn state_line(line: &str, found: &mut Read) {
    if let Some((from, rest)) = line.split_once(" --> ") {
        let (to, words) = rest.split_once(" : ").unwrap_or((rest, ""));
        assert!(!words.contains([':', ';', '"']), "ends a description: {line}");
        found.edges.push((from.to_owned(), "-->".to_owned(), to.to_owned(), words.to_owned()));
    } else if let Some((name, text)) = line.split_once(" : ") {
        found.nodes.push((named(name), label(text), String::new()));
    } else {
        assert!(line == "}" || line.starts_with("state ") && line.ends_with(" {"), "no state: {line}");
        found.rest.push(line.to_owned());
    }
}

fn named(name: &str) -> String {
    let is_word = !name.is_empty() && name.chars().all(|character| character.is_ascii_alphanumeric() || character == '_');
    assert!(is_word, "no name: {name:?}");
    name.to_owned()
}

/// A diagram as it stands in a page of Markdown.
#[must_use]
pub fn fenced(mermaid: &str) -> String {
    format!("```mermaid\n{mermaid}```\n")
}
