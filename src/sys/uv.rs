//! Three handles of the event loop that runs JavaScript, under libuv's names: `uv_async_t` wakes it,
//! `uv_check_t` hears of each turn behind the poll for events, `uv_idle_t` lets no turn sleep, and hears
//! of each before the poll.
//!
//! libuv is the host's. Its functions are looked up in the running program, and a host
//! without them gives `None`: linking to them would keep the library from being loaded there.
//!
//! Drawback: whoever is no libuv but has some of its names (Bun has, and ends the process when they are
//! called) must not be asked; the caller knows.
#![allow(unsafe_code, reason = "a C library of the host's, with memory that it uses until it says")]

use std::cell::{Cell, OnceCell};
use std::ffi::{c_int, c_void, CStr};
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::rc::Rc;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

type Handle = *mut c_void;
type Callback = extern "C" fn(Handle);
type Init = unsafe extern "C" fn(*mut c_void, Handle) -> c_int;
type Start = unsafe extern "C" fn(Handle, Callback) -> c_int;
type Stop = unsafe extern "C" fn(Handle) -> c_int;

/// `uv_handle_type`: the numbers are part of libuv's binary interface.
const UV_ASYNC: c_int = 1;
const UV_CHECK: c_int = 2;
const UV_IDLE: c_int = 6;

/// The functions that are used here.
struct Uv {
    handle_size: unsafe extern "C" fn(c_int) -> usize,
    handle_set_data: unsafe extern "C" fn(Handle, *mut c_void),
    handle_get_data: unsafe extern "C" fn(Handle) -> *mut c_void,
    unref: unsafe extern "C" fn(Handle),
    close: unsafe extern "C" fn(Handle, Callback),
    async_init: unsafe extern "C" fn(*mut c_void, Handle, Callback) -> c_int,
    async_send: unsafe extern "C" fn(Handle) -> c_int,
    check_init: Init,
    check_start: Start,
    check_stop: Stop,
    idle_init: Init,
    idle_start: Start,
    idle_stop: Stop,
}

/// The running program's function of that name, of the type that libuv's headers give it.
pub(super) fn function<F: Copy>(name: &CStr) -> Option<F> {
    assert_eq!(size_of::<F>(), size_of::<*mut c_void>());
    let address = super::dlsym::dlsym(name);
    // SAFETY: of the same size, and `F` is the type of the function of that name.
    (!address.is_null()).then(|| unsafe { std::mem::transmute_copy(&address) })
}

impl Uv {
    fn of_host() -> Option<&'static Self> {
        static UV: OnceLock<Option<Uv>> = OnceLock::new();
        UV.get_or_init(Self::find).as_ref()
    }

    fn find() -> Option<Self> {
        Some(Self {
            handle_size: function(c"uv_handle_size")?,
            handle_set_data: function(c"uv_handle_set_data")?,
            handle_get_data: function(c"uv_handle_get_data")?,
            unref: function(c"uv_unref")?,
            close: function(c"uv_close")?,
            async_init: function(c"uv_async_init")?,
            async_send: function(c"uv_async_send")?,
            check_init: function(c"uv_check_init")?,
            check_start: function(c"uv_check_start")?,
            check_stop: function(c"uv_check_stop")?,
            idle_init: function(c"uv_idle_init")?,
            idle_start: function(c"uv_idle_start")?,
            idle_stop: function(c"uv_idle_stop")?,
        })
    }

    /// Memory for a handle, which libuv has until it has closed it.
    fn allocate(&self, kind: c_int) -> Handle {
        // SAFETY: a number from libuv's headers.
        let bytes = unsafe { (self.handle_size)(kind) };
        // As long as the handle lives, of the size of three words at least, and one for each environment.
        Box::leak(vec![0u128; bytes.div_ceil(size_of::<u128>())].into_boxed_slice())
            .as_mut_ptr()
            .cast()
    }

    /// Frees what [`Uv::allocate`] gave.
    fn free(&self, handle: Handle, kind: c_int) {
        // SAFETY: as above.
        let bytes = unsafe { (self.handle_size)(kind) };
        let memory = std::ptr::slice_from_raw_parts_mut(
            handle.cast::<u128>(),
            bytes.div_ceil(size_of::<u128>()),
        );
        // SAFETY: from `allocate` with the same kind; libuv has closed the handle, or never got it.
        drop(unsafe { Box::from_raw(memory) });
    }
}

/// Wakes an event loop, from any thread.
pub struct Waker {
    uv: &'static Uv,
    /// None once the loop is closed.
    handle: Mutex<Option<Address>>,
}

struct Address(Handle);

// SAFETY: libuv's uv_async_send may be called on any thread; everything else is done on the loop's.
unsafe impl Send for Address {}

impl Waker {
    /// The loop's next turn comes soon. Nothing happens if it is closed.
    pub fn uv_async_send(&self) {
        let handle = self.handle.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(Address(handle)) = &*handle {
            // SAFETY: `EventLoop::close` takes the handle out, under the lock, before it is closed.
            unsafe { (self.uv.async_send)(*handle) };
        }
    }
}

/// Where in its turn an event loop is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Behind the timers, before the poll for events: only of a turn that may not sleep.
    Idle,
    /// Behind the poll.
    Check,
}

/// An event loop, on its own thread.
pub struct EventLoop {
    uv: &'static Uv,
    waker: Arc<Waker>,
    asynchronous: Handle,
    check: Handle,
    idle: Handle,
    on_turn: OnceCell<Box<dyn Fn(Phase)>>,
    on_closed: Cell<Option<Box<dyn FnOnce()>>>,
    is_closed: Cell<bool>,
    /// Handles that libuv has still to close.
    left: Cell<u32>,
}

impl EventLoop {
    /// Handles in a loop. `None` without a libuv, or where that has no descriptor left.
    ///
    /// # Safety
    /// `uv_loop` is the loop of this very thread, and runs until [`EventLoop::close`] has called back.
    pub unsafe fn new(uv_loop: *mut c_void) -> Option<Rc<Self>> {
        let uv = Uv::of_host()?;
        let asynchronous = uv.allocate(UV_ASYNC);
        // SAFETY: the caller's loop, and memory of the handle's size.
        if unsafe { (uv.async_init)(uv_loop, asynchronous, awake) } != 0 {
            uv.free(asynchronous, UV_ASYNC);
            return None;
        }
        let (check, idle) = (uv.allocate(UV_CHECK), uv.allocate(UV_IDLE));
        // SAFETY: as above. It cannot fail.
        unsafe { (uv.check_init)(uv_loop, check) };
        // SAFETY: as above.
        unsafe { (uv.idle_init)(uv_loop, idle) };
        for handle in [asynchronous, idle] {
            // Only the check keeps the loop alive, and only while it is wanted.
            // SAFETY: initialized above.
            unsafe { (uv.unref)(handle) };
        }
        let waker = Arc::new(Waker { uv, handle: Mutex::new(Some(Address(asynchronous))) });
        let made = Rc::new(Self {
            uv,
            waker,
            asynchronous,
            check,
            idle,
            on_turn: OnceCell::new(),
            on_closed: Cell::default(),
            is_closed: Cell::new(false),
            left: Cell::new(3),
        });
        for handle in [asynchronous, check, idle] {
            let data = Rc::into_raw(Rc::clone(&made)).cast_mut().cast();
            // SAFETY: initialized above. `closed` gives the reference back.
            unsafe { (uv.handle_set_data)(handle, data) };
        }
        Some(made)
    }

    /// Says what is done in each turn that is listened to. Once.
    pub fn on_turn(&self, call: impl Fn(Phase) + 'static) {
        drop(self.on_turn.set(Box::new(call)));
    }

    /// Who wakes it.
    pub fn waker(&self) -> Arc<Waker> {
        Arc::clone(&self.waker)
    }

    /// From now on each turn is heard of, behind its poll for events and before all who were there
    /// earlier (Node's immediates among them); and the loop stays alive.
    pub fn uv_check_start(&self) {
        if !self.is_closed.get() {
            // SAFETY: initialized, and not closed yet.
            unsafe { (self.uv.check_start)(self.check, check) };
        }
    }

    /// Turns are not heard of any more.
    pub fn uv_check_stop(&self) {
        if !self.is_closed.get() {
            // SAFETY: initialized, and not closed yet.
            unsafe { (self.uv.check_stop)(self.check) };
        }
    }

    /// From now on the loop does not sleep between two turns, and each is heard of before its poll.
    pub fn uv_idle_start(&self) {
        if !self.is_closed.get() {
            // SAFETY: initialized, and not closed yet.
            unsafe { (self.uv.idle_start)(self.idle, idle) };
        }
    }

    /// The loop sleeps again.
    pub fn uv_idle_stop(&self) {
        if !self.is_closed.get() {
            // SAFETY: initialized, and not closed yet.
            unsafe { (self.uv.idle_stop)(self.idle) };
        }
    }

    /// Closes the handles. `done` is called from the loop when libuv has done with their memory.
    pub fn close(&self, done: impl FnOnce() + 'static) {
        if self.is_closed.replace(true) {
            return;
        }
        self.waker.handle.lock().unwrap_or_else(PoisonError::into_inner).take();
        self.on_closed.set(Some(Box::new(done)));
        for handle in [self.asynchronous, self.check, self.idle] {
            // SAFETY: initialized, and closed here only.
            unsafe { (self.uv.close)(handle, closed) };
        }
    }

    /// The loop that a handle is part of.
    fn of(handle: Handle) -> Option<Rc<Self>> {
        let uv = Uv::of_host()?;
        // SAFETY: called with handles that `new` has initialized.
        let data: *const Self = unsafe { (uv.handle_get_data)(handle) }.cast_const().cast();
        // SAFETY: `new` has put a reference there, which `closed` alone takes.
        unsafe { Rc::increment_strong_count(data) };
        // SAFETY: the reference that was just counted.
        Some(unsafe { Rc::from_raw(data) })
    }
}

/// Of a handle whose purpose is to wake the loop.
extern "C" fn awake(_: Handle) {}

extern "C" fn idle(handle: Handle) {
    turn(handle, Phase::Idle);
}

extern "C" fn check(handle: Handle) {
    turn(handle, Phase::Check);
}

fn turn(handle: Handle, phase: Phase) {
    // No panic may pass through libuv. One that can be told to somebody has been caught before.
    drop(catch_unwind(AssertUnwindSafe(|| {
        let event_loop = EventLoop::of(handle)?;
        event_loop.on_turn.get().map(|call| call(phase))
    })));
}

extern "C" fn closed(handle: Handle) {
    drop(catch_unwind(AssertUnwindSafe(|| {
        let event_loop = EventLoop::of(handle)?;
        // SAFETY: the reference that `new` has put there; libuv calls this once a handle.
        unsafe { Rc::decrement_strong_count(Rc::as_ptr(&event_loop)) };
        let kinds = [
            (event_loop.asynchronous, UV_ASYNC),
            (event_loop.check, UV_CHECK),
            (event_loop.idle, UV_IDLE),
        ];
        let (_, kind) = kinds.into_iter().find(|(one, _)| *one == handle)?;
        event_loop.uv.free(handle, kind);
        event_loop.left.set(event_loop.left.get() - 1);
        if event_loop.left.get() == 0 {
            event_loop.on_closed.take()?();
        }
        Some(())
    })));
}
