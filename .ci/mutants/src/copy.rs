//! The copy of the workspace: its tests see the sources as they are, its libraries are built from rewritten ones.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    fs, io,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    Fail,
    rewrite::{Mutant, Source, Written},
};

/// Library crates that hold rules: name, folder.
pub const CRATES: [(&str, &str); 5] = [
    ("ecoledger-kernel", "crates/kernel"),
    ("ecoledger-credits", "crates/credits"),
    ("ecoledger-proposals", "crates/proposals"),
    ("ecoledger-bundles", "crates/bundles"),
    ("ecoledger", "crates/ledger"),
];

/// Their test binaries run; the testkit's own because they walk through small worlds.
const TESTED: [&str; 6] =
    ["ecoledger-kernel", "ecoledger-credits", "ecoledger-proposals", "ecoledger-bundles", "ecoledger", "ecoledger-testkit"];

/// `workspace` is built, `mutated` holds the libraries' sources, `build` what cargo makes.
pub struct Copy {
    root: PathBuf,
    pub folder: PathBuf,
    sources: Vec<Source>,
    count: usize,
    libraries: Vec<&'static str>,
    tested: Vec<&'static str>,
}

/// Writes only what differs, so that cargo builds only what changed.
fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if fs::read(path).is_ok_and(|found| found == bytes) {
        return Ok(());
    }
    path.parent().map_or(Ok(()), fs::create_dir_all)?;
    fs::write(path, bytes)
}

impl Copy {
    /// Of all libraries and tests, or of those of one crate.
    pub fn new(root: &Path, folder: &Path, mutants: &[Mutant], only: Option<&str>) -> Result<Self, Fail> {
        let listed = Command::new("git").args(["ls-files", "-co", "--exclude-standard"]).current_dir(root).output()?;
        let mut files: HashSet<PathBuf> = HashSet::new();
        for file in String::from_utf8(listed.stdout)?.lines() {
            let Ok(mut bytes) = fs::read(root.join(file)) else { continue };
            if let Some((_, inside)) = CRATES
                .iter()
                .find_map(|(name, crate_folder)| file.strip_prefix(&format!("{crate_folder}/")).map(|inside| (name, inside)))
            {
                if inside == "Cargo.toml" {
                    let path = format!("path = \"../../../mutated/{}/src/lib.rs\"\n", file.trim_end_matches("/Cargo.toml"));
                    let text = String::from_utf8(bytes)?;
                    bytes = match text.contains("[lib]\n") {
                        true => text.replace("[lib]\n", &format!("[lib]\n{path}")),
                        false => text.replace("[dependencies]\n", &format!("[lib]\n{path}\n[dependencies]\n")),
                    }
                    .into_bytes();
                } else if !mutants.iter().any(|mutant| mutant.file == file) && !file.ends_with("src/lib.rs") {
                    write(&folder.join("mutated").join(file), &bytes)?;
                }
            }
            // Tests that stand within sources read what their crate ships.
            if file.starts_with("crates/testkit/scripts/") {
                write(&folder.join("mutated").join(file), &bytes)?;
            }
            // Tests of several mutants run at once: each has a folder of its own.
            if file.ends_with(".rs") && file.contains("/tests/") {
                bytes = String::from_utf8(bytes)?.replace("env!(\"CARGO_TARGET_TMPDIR\")", "std::env::temp_dir()").into_bytes();
            }
            write(&folder.join("workspace").join(file), &bytes)?;
            files.insert(PathBuf::from(file));
        }
        remove_others(&folder.join("workspace"), Path::new(""), &files)?;
        let mut by_file: BTreeMap<&str, Vec<&Mutant>> = BTreeMap::new();
        for (_, crate_folder) in CRATES {
            let lib = files.get(Path::new(&format!("{crate_folder}/src/lib.rs"))).ok_or("a library without lib.rs")?;
            by_file.insert(lib.to_str().ok_or("a path")?, Vec::new());
        }
        for mutant in mutants {
            by_file.entry(&mutant.file).or_default().push(mutant);
        }
        let mut sources = Vec::new();
        for (file, of_file) in by_file {
            sources.push(Source::read(file, fs::read_to_string(root.join(file))?, &of_file)?);
        }
        let wanted = |name: &&str| only.is_none_or(|only| *name == only);
        let libraries = CRATES.iter().map(|(name, _)| *name).filter(wanted).collect();
        let tested = TESTED.into_iter().filter(wanted).collect();
        Ok(Self { root: root.to_owned(), folder: folder.to_owned(), sources, count: mutants.len(), libraries, tested })
    }

    pub fn tested(&self) -> &[&'static str] {
        &self.tested
    }

    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// Which functions stay `const`, by files.
    pub fn kept_const(&self) -> Vec<&BTreeSet<usize>> {
        self.sources.iter().map(|source| &source.kept_const).collect()
    }

    pub fn set_kept_const(&mut self, kept: Vec<BTreeSet<usize>>) {
        self.sources.iter_mut().zip(kept).for_each(|(source, kept)| source.kept_const = kept);
    }

    /// Changes whenever a library does.
    pub fn fingerprint(&self) -> u64 {
        use std::hash::{DefaultHasher, Hash, Hasher};
        let mut hasher = DefaultHasher::new();
        self.sources.iter().for_each(|source| (&source.path, &source.text).hash(&mut hasher));
        (include_str!("rewrite.rs"), self.count, &self.root).hash(&mut hasher);
        hasher.finish()
    }

    fn write(&self, dropped: &HashSet<usize>) -> Result<HashMap<PathBuf, Written>, Fail> {
        let mut all = HashMap::new();
        for source in &self.sources {
            let kernel = source.path.starts_with("crates/kernel/");
            let on = if kernel { "crate::mutants::on" } else { "::ecoledger_kernel::mutants::on" };
            let mut written = source.write(on, dropped);
            if source.path.ends_with("/src/lib.rs") {
                // Same length: the places of errors stay.
                written.text = written.text.replacen("\n#![no_std]", "\n//        ", 1);
            }
            if source.path == "crates/kernel/src/lib.rs" {
                written.text.push_str("#[doc(hidden)]\npub mod mutants;\n");
            }
            let path = self.folder.join("mutated").join(&source.path);
            write(&path, written.text.as_bytes())?;
            all.insert(fs::canonicalize(path)?, written);
        }
        let switch = format!("{}\nconst COUNT: usize = {};\n", include_str!("switch.rs"), self.count + 1);
        write(&self.folder.join("mutated/crates/kernel/src/mutants.rs"), switch.as_bytes())?;
        Ok(all)
    }

    pub fn cargo(&self, arguments: &[&str]) -> Command {
        let mut cargo = Command::new("cargo");
        cargo.args(arguments).arg("--message-format=json").current_dir(self.folder.join("workspace"));
        cargo.env("CARGO_TARGET_DIR", self.folder.join("build")).env("CARGO_INCREMENTAL", "0");
        cargo.env("CARGO_PROFILE_DEV_DEBUG", "false").env("CARGO_PROFILE_TEST_DEBUG", "false");
        cargo
    }

    /// Builds until nothing is wrong, each time without the mutants that rustc names; adds them to those that are dropped.
    pub fn drop_what_does_not_compile(
        &mut self,
        dropped: &mut HashSet<usize>,
        constant: &mut HashSet<usize>,
    ) -> Result<(), Fail> {
        constant.extend(self.sources.iter().flat_map(|source| source.in_constants.iter()));
        dropped.extend(self.sources.iter().flat_map(|source| source.in_let_chains.iter()));
        let mut with_tests = false;
        loop {
            constant.extend(self.sources.iter().flat_map(Source::in_kept_const));
            dropped.extend(constant.iter());
            let written = self.write(dropped)?;
            // The libraries first: most of what is wrong is wrong there. A test may have constants of its own.
            let (targets, names): (&[_], Vec<_>) = match with_tests {
                false => (&["--lib"], self.libraries.clone()),
                true => (&["--test", "*", "--examples"], self.tested.clone()),
            };
            let mut check = [&["check", "--quiet", "--keep-going"], targets].concat();
            names.iter().for_each(|name| check.extend(["-p", name]));
            let output = self.cargo(&check).output()?;
            let (mut errors, mut named) = (0, 0);
            for line in String::from_utf8_lossy(&output.stdout).lines() {
                let message: serde_json::Value = serde_json::from_str(line)?;
                let message = &message["message"];
                if message["level"] != "error" || message["spans"].as_array().is_none_or(Vec::is_empty) {
                    continue;
                }
                errors += 1;
                if message["code"]["code"] == "E0015" {
                    named += self.keep_const(message);
                    continue;
                }
                let ids = self.named_by(message, &written);
                if ids.is_empty() {
                    eprintln!("names no mutant: {}", message["rendered"].as_str().unwrap_or_default());
                }
                named += ids.into_iter().filter(|id| dropped.insert(*id)).count();
            }
            eprintln!("{errors} errors name {named} mutants or constants");
            if output.status.success() {
                if with_tests {
                    return Ok(());
                }
                with_tests = true;
                continue;
            }
            if named == 0 {
                return Err(format!("does not compile: {}", String::from_utf8_lossy(&output.stderr)).into());
            }
        }
    }

    /// A function that a constant calls stays `const`, with those of its name.
    fn keep_const(&mut self, message: &serde_json::Value) -> usize {
        let text = message["message"].as_str().unwrap_or_default();
        let path = text.split('`').nth(1).unwrap_or_default();
        let name = path.split('<').next().filter(|name| !name.is_empty()).unwrap_or(path).trim_end_matches("::");
        let name = name.rsplit("::").next().unwrap_or_default();
        let mut kept = 0;
        for source in &mut self.sources {
            let of_name = source.const_fns.iter().filter(|(_, found)| *found == name).map(|(at, _)| *at);
            kept += of_name.filter(|at| source.kept_const.insert(*at)).count();
        }
        kept
    }

    fn named_by(&self, message: &serde_json::Value, written: &HashMap<PathBuf, Written>) -> Vec<usize> {
        let spans = message["spans"].as_array().map(Vec::as_slice).unwrap_or_default();
        let of = |primary: bool| spans.iter().filter(move |span| span["is_primary"] == primary);
        for span in of(true).chain(of(false)) {
            // The innermost place in a rewritten file: a macro's own text lies elsewhere.
            let mut span = span;
            while !span.is_null() {
                let path = self.folder.join("workspace").join(span["file_name"].as_str().unwrap_or_default());
                let file = fs::canonicalize(path).ok().and_then(|path| written.get(&path));
                let place = span["byte_start"].as_u64().and_then(|place| usize::try_from(place).ok());
                if let (Some(file), Some(place)) = (file, place) {
                    let ids = file.at(place);
                    if !ids.is_empty() {
                        return ids;
                    }
                }
                span = &span["expansion"]["span"];
            }
        }
        Vec::new()
    }
}

fn remove_others(base: &Path, inside: &Path, files: &HashSet<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(base.join(inside))? {
        let entry = entry?;
        let path = inside.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            remove_others(base, &path, files)?;
        } else if !files.contains(&path) {
            fs::remove_file(base.join(&path))?;
        }
    }
    Ok(())
}
