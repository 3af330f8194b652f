//! Calling JavaScript from the event loop itself, and the end of an environment: raw Node-API, where
//! napi-rs has no name for it.
#![allow(unsafe_code, reason = "callback scopes, the event loop and asynchronous clean-up hooks")]

use super::delivery::{message, DeliverArgs};
use crate::sys::EventLoop;
use napi::bindgen_prelude::{Function, JsValue, JsValuesTupleIntoVec};
use napi::threadsafe_function::UnknownReturnValue;
use napi::{check_status, sys, Env, Error, Result};
use std::ffi::c_void;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::ptr;
use std::rc::Rc;

/// A function of JavaScript's that is called with nothing of JavaScript below it.
pub(super) struct Callback {
    env: Env,
    function: sys::napi_ref,
    context: sys::napi_async_context,
}

/// Whether a call has reached JavaScript.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Called {
    /// It has, however it ended.
    Entered,
    /// It has been refused, or stopped on its way: the environment is ending.
    Refused,
}

impl Callback {
    /// Keeps `function`, as an async resource of its own.
    pub(super) fn new(
        env: Env,
        function: &Function<'_, DeliverArgs, UnknownReturnValue>,
    ) -> Result<Self> {
        let name = env.create_string("sluice-fs")?;
        let mut made = Self { env, function: ptr::null_mut(), context: ptr::null_mut() };
        // SAFETY: values of the call that is running.
        check_status!(unsafe {
            sys::napi_create_reference(env.raw(), function.raw(), 1, &mut made.function)
        })?;
        // SAFETY: as above.
        check_status!(unsafe {
            sys::napi_async_init(env.raw(), ptr::null_mut(), name.raw(), &mut made.context)
        })?;
        Ok(made)
    }

    /// Calls it. `nextTick` and microtasks run behind it, as behind a callback of Node's own. What they
    /// throw is an uncaught exception. If it throws itself it has told of an exception already: Node lets
    /// ticks wait behind a callback that has thrown, and so it does here.
    ///
    /// What cannot be made a value of JavaScript (a Buffer without memory), or panics on the way, is told
    /// by `instead`; without that it is an uncaught exception.
    pub(super) fn call(
        &self,
        args: impl FnOnce() -> DeliverArgs,
        instead: impl FnOnce(String) -> Option<DeliverArgs>,
    ) -> Called {
        let called = self.env.run_in_scope(|| match self.values(args) {
            Ok(values) => self.call_inside(&values),
            Err(error) => match instead(error.reason.to_string()) {
                Some(args) => self.call_inside(&self.values(|| args)?),
                None => {
                    self.env.fatal_exception(error);
                    Ok(Called::Entered)
                }
            },
        });
        called.unwrap_or(Called::Refused)
    }

    /// The values of `args`, with no exception left behind where there are none.
    fn values(&self, args: impl FnOnce() -> DeliverArgs) -> Result<Vec<sys::napi_value>> {
        let env = self.env.raw();
        let made = catch_unwind(AssertUnwindSafe(|| args().into_vec(env)));
        made.unwrap_or_else(|panic| Err(Error::from_reason(message(&*panic)))).inspect_err(|_| {
            let mut thrown = ptr::null_mut();
            // SAFETY: on the environment's own thread. Where nothing is pending it gives undefined.
            unsafe { sys::napi_get_and_clear_last_exception(env, &mut thrown) };
        })
    }

    fn call_inside(&self, args: &[sys::napi_value]) -> Result<Called> {
        let env = self.env.raw();
        let (mut function, mut this) = (ptr::null_mut(), ptr::null_mut());
        // SAFETY: the reference lives as long as this.
        check_status!(unsafe { sys::napi_get_reference_value(env, self.function, &mut function) })?;
        // SAFETY: inside of a handle scope.
        check_status!(unsafe { sys::napi_get_global(env, &mut this) })?;
        // SAFETY: all values are of this scope, and the context lives as long as this.
        let called = unsafe {
            let out = ptr::null_mut();
            sys::napi_make_callback(
                env,
                self.context,
                this,
                function,
                args.len(),
                args.as_ptr(),
                out,
            )
        };
        if called != sys::Status::napi_pending_exception {
            return check_status!(called).map(|()| Called::Entered);
        }
        let (mut thrown, mut is_told, mut is_pending) = (ptr::null_mut(), false, false);
        // SAFETY: as above. Without an exception it was refused: JavaScript is not run any more.
        check_status!(unsafe { sys::napi_is_exception_pending(env, &mut is_pending) })?;
        if !is_pending {
            return Ok(Called::Refused);
        }
        // SAFETY: one is pending. It may be undefined: a program can throw that.
        check_status!(unsafe { sys::napi_get_and_clear_last_exception(env, &mut thrown) })?;
        // SAFETY: values of this scope.
        check_status!(unsafe { sys::napi_strict_equals(env, thrown, function, &mut is_told) })?;
        if !is_told {
            // SAFETY: a value of this scope.
            check_status!(unsafe { sys::napi_fatal_exception(env, thrown) })?;
        }
        Ok(Called::Entered)
    }
}

impl Drop for Callback {
    fn drop(&mut self) {
        if !self.context.is_null() {
            // SAFETY: made in `new`; dropped on the environment's thread, which waits for it at its end.
            unsafe { sys::napi_async_destroy(self.env.raw(), self.context) };
        }
        if !self.function.is_null() {
            // SAFETY: as above.
            unsafe { sys::napi_delete_reference(self.env.raw(), self.function) };
        }
    }
}

/// Our handles in the event loop that runs `env`; `None` where there is no libuv.
pub(super) fn event_loop(env: &Env) -> Option<Rc<EventLoop>> {
    let uv_loop = env.get_uv_event_loop().ok()?;
    // SAFETY: `before_end` closes them, and has the environment wait for that.
    unsafe { EventLoop::new(uv_loop.cast()) }
}

/// What is called when the environment ends. It waits until what that was given has been dropped.
type BeforeEnd = Box<dyn FnOnce(Ending)>;

/// The end of an environment, which waits for this to be dropped.
pub(super) struct Ending(sys::napi_async_cleanup_hook_handle);

impl Drop for Ending {
    fn drop(&mut self) {
        // SAFETY: from Node, for the hook that is running; dropped on the environment's thread.
        unsafe { sys::napi_remove_async_cleanup_hook(self.0) };
    }
}

/// Has `call` called before the environment ends.
pub(super) fn before_end(env: &Env, call: impl FnOnce(Ending) + 'static) -> Result<()> {
    unsafe extern "C" fn hook(handle: sys::napi_async_cleanup_hook_handle, data: *mut c_void) {
        // SAFETY: made below, and Node calls a hook once.
        let call = unsafe { Box::from_raw(data.cast::<BeforeEnd>()) };
        call(Ending(handle));
    }
    let boxed: Box<BeforeEnd> = Box::new(Box::new(call));
    let data: *mut BeforeEnd = Box::into_raw(boxed);
    // SAFETY: the data is the hook's own.
    let added = check_status!(unsafe {
        sys::napi_add_async_cleanup_hook(env.raw(), Some(hook), data.cast(), ptr::null_mut())
    });
    added.inspect_err(|_| {
        // SAFETY: made above, and nobody has taken it.
        drop(unsafe { Box::from_raw(data) });
    })
}
