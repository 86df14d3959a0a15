//! Every command of this crate.

use ecoledger_projects::files::{AddFile, DeleteFile};

use crate::credit::{SplitCredit, TransferCredit, TransferEndUseBuyer};

ecoledger_kernel::commands! {
    /// What may be asked of credits and of files (wire.md 3.2, 3.4). Whatever needs an agreement is asked by a proposal.
    SplitCredit "splitCredit",
    TransferCredit "transferCredit",
    TransferEndUseBuyer "transferEndUseBuyer",
    AddFile "addFile",
    DeleteFile "deleteFile",
}
