//! Links the whole engine without the standard library. Never run: that it links is the proof.
#![no_std]

use core::alloc::{GlobalAlloc, Layout};

struct NoHeap;

// SAFETY: it never hands out memory, so there is nothing to misuse.
unsafe impl GlobalAlloc for NoHeap {
    unsafe fn alloc(&self, _: Layout) -> *mut u8 {
        core::ptr::null_mut()
    }
    unsafe fn dealloc(&self, _: *mut u8, _: Layout) {}
}

#[global_allocator]
static HEAP: NoHeap = NoHeap;

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    loop {}
}

/// Pulls the engine in.
#[unsafe(no_mangle)]
pub extern "C" fn ecoledger_sequence() -> u64 {
    ecoledger::Ledger::new(ecoledger::HashKey::from_bytes([0; 16])).sequence()
}

/// Pulls its schemas in.
#[unsafe(no_mangle)]
pub extern "C" fn ecoledger_schemas() -> usize {
    ecoledger::schema::all().len()
}
