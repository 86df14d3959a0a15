use alloc::{string::String, sync::Arc, vec::Vec};
use core::fmt;

#[cfg(feature = "schema")]
use ecoledger_kernel::schema;
use ecoledger_kernel::{
    CheckpointId, ClaimId, Clash, Code, CreditId, EcoProjectId, EntityKey, FileId, FromJson, FromMembers, Invalid, List, MbpId,
    Members, Name, Path, ProcessedClaimId, Refusal, Rule, Text, Value, borrowed_text, from_text, wire_enum,
};
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};

use super::decide::{FILE_SIZE, UPLOAD_SIZE};

/// Suffixes that no file may have, whatever the case (D-22).
const REFUSED_SUFFIXES: [&str; 8] = ["exe", "php", "asp", "jsp", "js", "sh", "ps", "ts"];

/// The most bytes of an upload: 25 MiB (D-22). A file behind a URL may have any size.
const MOST_UPLOADED: u64 = 26_214_400;

/// The name of a file, with a suffix that is allowed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(extend("not" = schema::of_these_suffixes(&REFUSED_SUFFIXES))))]
#[serde(transparent)]
pub struct FileName(Name);

impl FileName {
    /// The name; `fileTypeNotAllowed` when its suffix is refused. Blanks and points at the end hide no suffix.
    pub fn new(name: Name) -> Result<Self, Invalid> {
        let ended = name.as_str().trim_end_matches(|character: char| character == '.' || character.is_whitespace());
        let suffix = ended.rsplit_once('.').map_or("", |(_, suffix)| suffix);
        if REFUSED_SUFFIXES.iter().any(|refused| suffix.eq_ignore_ascii_case(refused)) {
            return Err(Invalid::new(Code::FileTypeNotAllowed, "files of this suffix are not taken"));
        }
        Ok(Self(name))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl FromJson for FileName {
    fn from_json(value: Value<'_, '_>) -> Result<Self, Refusal> {
        Self::new(Name::from_json(value)?).map_err(|invalid| invalid.at(value.path()))
    }
}

impl<'de> Deserialize<'de> for FileName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(Name::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

/// A SHA-256 as 64 hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(with = "String", extend("pattern" = "^[0-9A-Fa-f]{64}$")))]
#[serde(transparent)]
pub struct Sha256(Arc<str>);

impl Sha256 {
    /// The hash; `invalidField` when it is not 64 hexadecimal digits.
    pub fn new(text: &str) -> Result<Self, Invalid> {
        if text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            Ok(Self(text.into()))
        } else {
            Err(Invalid::new(Code::InvalidField, "expected 64 hexadecimal digits"))
        }
    }
}

impl fmt::Display for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromJson for Sha256 {
    fn from_json(value: Value<'_, '_>) -> Result<Self, Refusal> {
        Self::new(&value.string()?).map_err(|invalid| invalid.at(value.path()))
    }
}

impl<'de> Deserialize<'de> for Sha256 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(&borrowed_text(deserializer)?).map_err(D::Error::custom)
    }
}

/// An address that begins with `https://`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(extend("pattern" = "^https://.")))]
#[serde(transparent)]
pub struct Https(Text);

impl Https {
    /// The address; `invalidField` when it does not begin with `https://` and go on.
    pub fn new(text: Text) -> Result<Self, Invalid> {
        if text.as_str().strip_prefix("https://").is_some_and(|rest| !rest.is_empty()) {
            Ok(Self(text))
        } else {
            Err(Invalid::new(Code::InvalidField, "expected an address that begins with https://"))
        }
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl FromJson for Https {
    fn from_json(value: Value<'_, '_>) -> Result<Self, Refusal> {
        Self::new(Text::from_json(value)?).map_err(|invalid| invalid.at(value.path()))
    }
}

impl<'de> Deserialize<'de> for Https {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(Text::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

/// Where the content of a file is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub enum Source {
    /// With the host, which took it from the user.
    Upload {},
    /// Behind an address.
    Url(Https),
}

impl FromJson for Source {
    fn from_json(value: Value<'_, '_>) -> Result<Self, Refusal> {
        let mut members = value.members()?;
        let upload: Option<Nothing> = members.optional("upload")?;
        let url = members.optional("url")?;
        members.finish()?;
        match (upload, url) {
            (Some(Nothing), None) => Ok(Self::Upload {}),
            (None, Some(url)) => Ok(Self::Url(url)),
            (Some(Nothing), Some(_)) | (None, None) => Err(value.malformed("expected either upload or url")),
        }
    }
}

/// An object without members.
struct Nothing;

impl FromJson for Nothing {
    fn from_json(value: Value<'_, '_>) -> Result<Self, Refusal> {
        value.members()?.finish().map(|()| Self)
    }
}

wire_enum! {
    /// The kinds of things to which a file may be attached, as a command names them.
    ResourceKind {
        /// An eco project.
        EcoProject "ecoProject",
        /// A modular benefit project.
        Mbp "mbp",
        /// A checkpoint of a claim.
        Checkpoint "checkpoint",
        /// A claim.
        Claim "claim",
        /// A processed claim.
        ProcessedClaim "processedClaim",
        /// The result of a checkpoint.
        CheckpointResult "checkpointResult",
        /// A credit.
        Credit "credit",
    }
}

/// To what a file is attached, as a command names it. A checkpoint's result has the id of its checkpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(with = "schema::OfKindForm<ResourceKind>"))]
#[expect(clippy::exhaustive_enums, reason = "one for each kind of resource, a word of the contract")]
pub enum Resource {
    /// An eco project.
    EcoProject(EcoProjectId),
    /// A modular benefit project.
    Mbp(MbpId),
    /// A checkpoint of a claim.
    Checkpoint(CheckpointId),
    /// A claim.
    Claim(ClaimId),
    /// A processed claim.
    ProcessedClaim(ProcessedClaimId),
    /// The result of a checkpoint.
    CheckpointResult(CheckpointId),
    /// A credit.
    Credit(CreditId),
}

impl Resource {
    /// What it names, as a refusal tells it.
    #[must_use]
    pub fn key(self) -> EntityKey {
        match self {
            Self::EcoProject(id) => EntityKey::EcoProject(id),
            Self::Mbp(id) => EntityKey::Mbp(id),
            Self::Checkpoint(id) => EntityKey::Checkpoint(id),
            Self::Claim(id) => EntityKey::Claim(id),
            Self::ProcessedClaim(id) => EntityKey::ProcessedClaim(id),
            Self::CheckpointResult(id) => EntityKey::CheckpointResult(id),
            Self::Credit(id) => EntityKey::Credit(id),
        }
    }
}

impl FromJson for Resource {
    fn from_json(value: Value<'_, '_>) -> Result<Self, Refusal> {
        let mut members = value.members()?;
        let resource = match members.required::<ResourceKind>("kind")? {
            ResourceKind::EcoProject => Self::EcoProject(members.required("id")?),
            ResourceKind::Mbp => Self::Mbp(members.required("id")?),
            ResourceKind::Checkpoint => Self::Checkpoint(members.required("id")?),
            ResourceKind::Claim => Self::Claim(members.required("id")?),
            ResourceKind::ProcessedClaim => Self::ProcessedClaim(members.required("id")?),
            ResourceKind::CheckpointResult => Self::CheckpointResult(members.required("id")?),
            ResourceKind::Credit => Self::Credit(members.required("id")?),
        };
        members.finish()?;
        Ok(resource)
    }
}

impl Serialize for Resource {
    /// `{"kind":…,"id":…}`.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct as _;
        let (kind, id) = match self {
            Self::EcoProject(id) => (ResourceKind::EcoProject, id.uuid()),
            Self::Mbp(id) => (ResourceKind::Mbp, id.uuid()),
            Self::Checkpoint(id) => (ResourceKind::Checkpoint, id.uuid()),
            Self::Claim(id) => (ResourceKind::Claim, id.uuid()),
            Self::ProcessedClaim(id) => (ResourceKind::ProcessedClaim, id.uuid()),
            Self::CheckpointResult(id) => (ResourceKind::CheckpointResult, id.uuid()),
            Self::Credit(id) => (ResourceKind::Credit, id.uuid()),
        };
        let mut object = serializer.serialize_struct("Resource", 2)?;
        object.serialize_field("kind", &kind)?;
        object.serialize_field("id", &id)?;
        object.end()
    }
}

/// Files that a command names to attach them, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(extend("uniqueItems" = true)))]
#[serde(transparent)]
pub struct FileIds(Vec<FileId>);

impl FileIds {
    /// These files; `invalidField` when one is named twice.
    pub fn new(ids: Vec<FileId>) -> Result<Self, Refusal> {
        ecoledger_kernel::expect_each_once(ids.iter(), "fileIds", None)?;
        Ok(Self(ids))
    }

    /// The ids, in the order given.
    #[must_use]
    pub fn as_slice(&self) -> &[FileId] {
        &self.0
    }

    /// How many they are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether no file is named.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromJson for FileIds {
    fn from_json(value: Value<'_, '_>) -> Result<Self, Refusal> {
        Self::new(List::from_json(value)?.0)
    }
}

/// Makes a file known, attached or loose. An organization that transacts on the resource. An asset has at most 100 ([D-97]).
///
/// [D-97]: ecoledger_kernel::rules::limits#d-97
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct AddFile {
    /// The new file.
    pub file_id: FileId,
    /// Its name.
    pub name: FileName,
    /// What it is.
    pub tag: Text,
    /// Its size.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size_bytes: Option<u64>,
    /// Its hash.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256: Option<Sha256>,
    /// Where its content is.
    pub source: Source,
    /// To what it is attached; loose without.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource: Option<Resource>,
}

/// A number of bytes.
struct Bytes(u64);

impl FromJson for Bytes {
    fn from_json(value: Value<'_, '_>) -> Result<Self, Refusal> {
        value.integer().map(Self)
    }
}

impl AddFile {
    /// The rule that the size breaks: of an upload, or of any file.
    fn broken_size_rule(&self) -> Option<&'static Rule> {
        match (self.fits_an_upload(), self.has_a_size_of_a_file()) {
            (false, _) => Some(UPLOAD_SIZE),
            (true, false) => Some(FILE_SIZE),
            (true, true) => None,
        }
    }

    /// The size as what clashes, in a command at this path.
    pub(crate) fn size_clash(&self, command: Path<'_>) -> Clash {
        Clash::at(Path::Member(&command, "sizeBytes")).found(self.size_bytes.unwrap_or_default())
    }

    /// Whether it is no upload, or one that is not too large.
    pub(crate) fn fits_an_upload(&self) -> bool {
        let large = self.size_bytes.is_some_and(|size| size > MOST_UPLOADED);
        !(large && matches!(self.source, Source::Upload {}))
    }

    /// A number of more than 64 bits is read as the highest. There is no limit for URLs, but no size is made up either.
    pub(crate) fn has_a_size_of_a_file(&self) -> bool {
        self.size_bytes != Some(u64::MAX)
    }
}

impl FromMembers for AddFile {
    fn from_members(members: &mut Members<'_, '_>) -> Result<Self, Refusal> {
        let command = Self {
            file_id: members.required("fileId")?,
            name: members.required("name")?,
            tag: members.required("tag")?,
            size_bytes: members.optional("sizeBytes")?.map(|Bytes(size)| size),
            sha256: members.optional("sha256")?,
            source: members.required("source")?,
            resource: members.optional("resource")?,
        };
        let path = members.path();
        match command.broken_size_rule() {
            Some(rule) => Err(rule.refusal(command.size_clash(path))),
            None => Ok(command),
        }
    }
}

/// Removes a file. The user that added it; never one on a credit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct DeleteFile {
    /// The file.
    pub file_id: FileId,
}

impl FromMembers for DeleteFile {
    fn from_members(members: &mut Members<'_, '_>) -> Result<Self, Refusal> {
        Ok(Self { file_id: members.required("fileId")? })
    }
}

impl core::str::FromStr for FileName {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        Self::new(Name::new(text)?)
    }
}

impl core::str::FromStr for Https {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        Self::new(Text::new(text)?)
    }
}

from_text! { Sha256, }
from_text! { parsed FileName, Https, }

impl TryFrom<String> for FileName {
    type Error = Invalid;
    fn try_from(text: String) -> Result<Self, Invalid> {
        Self::new(Name::new(&text)?)
    }
}

ecoledger_kernel::constructors! {
    DeleteFile(file_id: FileId);
    AddFile(file_id: FileId, name: FileName, tag: Text, source: Source)
    optional(size_bytes: u64, sha256: Sha256, resource: Resource);
}
