use super::{
    AddFile, Attachable, DeleteFile, File, FileAdded, FileDeleted, OWN_FILES, Resource, Target, expect_open,
    expect_room_for_files, project_resource, resource_in_sight,
};
use ecoledger_kernel::{
    Clash, CommandContext, CreditId, Emit, Entity as _, Halt, MarketRole, Notes, Path, Reader, View, declare_rules,
};

use crate::{
    CreditsView, Event,
    claims::{CheckpointEntry, Claim},
    credits::{Credit, expect_active, is_visible, visible_credit},
    organizations::policy::{Acting, AssetPath, MemberRight, Permission, Reach, authorize},
    processed_claims::ProcessedClaim,
};

/// Files are added and deleted in any market role; a scope may be enough.
const KEEP: Permission = Permission::new(MarketRole::ALL, MemberRight::Write, Reach::Asset);
/// What concerns credits needs an organization-level role (D-53): a named credit says so before it is looked up (D-61).
const KEEP_ON_CREDIT: Permission = Permission::new(MarketRole::ALL, MemberRight::Write, Reach::Organization);

declare_rules! {
    /// Files on a credit are for those that transact on it (D-54).
    TRANSACTS = Forbidden "D-54 transacts on the resource":
        "only an organization that transacts on the credit may add files to it: its supplier, issuing registry, verifier, \
         owner, or the marketplace where it is listed";

    /// A file is deleted by who added it (D-22).
    ADDED_IT = Forbidden "D-22 the user that added the file":
        "only the user that added the file may delete it, acting for the organization for which it was added";

    /// Files on a credit stay (D-54).
    FILES_ON_CREDITS = WrongState "D-54 files on credits":
        "a file on a credit cannot be deleted, since owners rely on it; any other can";

    /// An upload has a bound (D-22).
    pub(super) UPLOAD_SIZE = FileTooLarge "D-22 fileTooLarge":
        "an upload has at most 25 MiB; what is larger is named by its URL";

    /// A size is that of a file (D-22).
    pub(super) FILE_SIZE = InvalidField "D-22 file size":
        "a size is less than 18446744073709551615 bytes; leave it out where it is not known";
}

/// To what a file is to be attached, after it was looked up.
enum FilePlace<'v> {
    Loose,
    Project(Attachable),
    Credit(CreditId, &'v Credit),
}

impl FilePlace<'_> {
    fn target(&self) -> Option<Target> {
        match self {
            Self::Loose => None,
            Self::Project(attachable) => Some(attachable.target),
            Self::Credit(id, _) => Some(Target::Credit(*id)),
        }
    }
}

fn expect_size<V: View, N: Notes>(command: &AddFile, reader: &mut Reader<'_, V, N>) -> Result<(), Halt<V::Gap>> {
    let size = || command.size_clash(Path::Root);
    reader.check(UPLOAD_SIZE, command.fits_an_upload(), size)?;
    reader.check(FILE_SIZE, command.has_a_size_of_a_file(), size)
}

pub(crate) fn add_file<V: CreditsView, N: Notes>(
    command: &AddFile,
    context: &CommandContext,
    reader: &mut Reader<'_, V, N>,
    events: &mut impl Emit<Event>,
) -> Result<(), Halt<V::Gap>> {
    expect_size(command, reader)?;
    let permission = if matches!(command.resource, Some(Resource::Credit(_))) { KEEP_ON_CREDIT } else { KEEP };
    let acting = authorize(&context.actor, permission, reader)?;
    let slot = reader.read::<File>(&command.file_id)?;
    let place = look_up(command.resource, &acting, reader)?;
    reader.expect_version_of_new(context)?;
    reader.expect_clock(context)?;
    reader.expect_new(&command.file_id, slot)?;
    match &place {
        FilePlace::Loose => {}
        FilePlace::Project(attachable) => {
            expect_open(attachable, reader)?;
            expect_room_for_files(attachable.files, 1, || attachable.target.key(), reader)?;
        }
        FilePlace::Credit(id, credit) => {
            expect_active(*id, credit, reader)?;
            expect_room_for_files(credit.files.len(), 1, || Credit::key(id), reader)?;
        }
    }
    let event = FileAdded {
        file_id: command.file_id,
        organization_id: acting.id,
        user_id: acting.user,
        name: command.name.clone(),
        tag: command.tag.clone(),
        size_bytes: command.size_bytes,
        sha256: command.sha256.clone(),
        source: command.source.clone(),
        target: place.target(),
    };
    events.emit(event.into());
    Ok(())
}

/// The resource must be visible, `notFound` otherwise, and one on which the organization transacts and which the user's
/// role reaches, `forbidden` otherwise (D-54, D-77).
fn look_up<'v, V: CreditsView, N: Notes>(
    resource: Option<Resource>,
    acting: &Acting<'_>,
    reader: &mut Reader<'v, V, N>,
) -> Result<FilePlace<'v>, Halt<V::Gap>> {
    let Some(resource) = resource else { return Ok(FilePlace::Loose) };
    if let Resource::Credit(id) = resource {
        let (credit, _) = visible_credit(id, acting, reader)?;
        reader.check(TRANSACTS, credit.is_transacted_on_by(acting.id), Clash::none)?;
        return Ok(FilePlace::Credit(id, credit));
    }
    let Some(attachable) = project_resource(resource, acting.id, reader)? else { return Ok(FilePlace::Loose) };
    acting.expect_cover(MemberRight::Write, attachable.path, reader)?;
    Ok(FilePlace::Project(attachable))
}

pub(crate) fn delete_file<V: CreditsView, N: Notes>(
    command: &DeleteFile,
    context: &CommandContext,
    reader: &mut Reader<'_, V, N>,
    events: &mut impl Emit<Event>,
) -> Result<(), Halt<V::Gap>> {
    let acting = authorize(&context.actor, KEEP, reader)?;
    let id = command.file_id;
    let slot = reader.read::<File>(&id)?;
    let sight = match slot.entity {
        Some(file) => sight_of(file, &acting, reader)?.map(|needed| (file, needed)),
        None => None,
    };
    let (file, needed) = reader.in_sight(OWN_FILES, sight, || File::key(&id))?;
    let own = file.organization == acting.id && file.user == acting.user;
    reader.check(ADDED_IT, own, Clash::none)?;
    match needed {
        Needed::Nothing => {}
        Needed::Cover(path) => acting.expect_cover(MemberRight::Write, path, reader)?,
        Needed::Organization => acting.expect_cover_of_organization(MemberRight::Write, reader)?,
    }
    reader.expect_version(context, slot.version)?;
    reader.expect_clock(context)?;
    let on_credit = matches!(file.target, Some(Target::Credit(_)));
    reader.check(FILES_ON_CREDITS, !on_credit, || Clash::about(&File::key(&id)).status("on a credit"))?;
    events.emit(FileDeleted { file_id: id, target: file.target }.into());
    Ok(())
}

/// What a role must reach for a file that may be seen (D-53).
enum Needed {
    /// It is loose.
    Nothing,
    /// It lies in a project.
    Cover(AssetPath),
    /// It is on a credit.
    Organization,
}

/// A file is visible to whoever sees what it is attached to: its own asset, not a child that shares it (D-93). While it is
/// loose, to the organization that added it; on an asset that it may not see any more, not even to that. None for what is hidden.
fn sight_of<V: CreditsView, N: Notes>(
    file: &File,
    acting: &Acting<'_>,
    reader: &mut Reader<'_, V, N>,
) -> Result<Option<Needed>, Halt<V::Gap>> {
    Ok(match file.target {
        None => (file.organization == acting.id).then_some(Needed::Nothing),
        Some(Target::Credit(id)) => {
            let credit = reader.read::<Credit>(&id)?.entity;
            credit.filter(|credit| is_visible(credit, acting)).map(|_| Needed::Organization)
        }
        Some(target) => {
            ask_for_part(target, reader)?;
            let attachable = resource_in_sight(target.resource(), acting.id, reader)?;
            attachable.map(|attachable| Needed::Cover(attachable.path))
        }
    })
}

/// A part is found by an entry, but its file knows the whole, which is asked for in the same round.
fn ask_for_part<V: CreditsView, N: Notes>(target: Target, reader: &mut Reader<'_, V, N>) -> Result<(), Halt<V::Gap>> {
    reader.ask_ahead(|ahead| match target {
        Target::Checkpoint { claim_id, checkpoint_id } => {
            ahead.want::<CheckpointEntry>(&checkpoint_id);
            ahead.want::<Claim>(&claim_id);
        }
        Target::CheckpointResult { processed_claim_id, checkpoint_id } => {
            ahead.want::<CheckpointEntry>(&checkpoint_id);
            ahead.want::<ProcessedClaim>(&processed_claim_id);
        }
        Target::EcoProject(_) | Target::Mbp(_) | Target::Claim(_) | Target::ProcessedClaim(_) | Target::Credit(_) => {}
    })
}
