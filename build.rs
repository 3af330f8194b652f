//! Links the addon the way Node-API wants it, and says which system calls there are.

use std::env;

fn main() {
    napi_build::setup();
    let target = env::var("CARGO_CFG_TARGET_OS");
    let is_linux = target.as_deref() == Ok("linux");
    // `cfg(portable)`: nothing of Linux's own. See src/sys/mod.rs.
    println!("cargo::rustc-check-cfg=cfg(portable)");
    if !is_linux || env::var_os("CARGO_FEATURE_PORTABLE").is_some() {
        println!("cargo::rustc-cfg=portable");
    }
    // A worker thread may be the only one that loaded the addon. When it ends,
    // Node calls dlclose(3), and the pool's threads would be left running
    // unmapped code. NODELETE keeps the image for the life of the process.
    // macOS keeps every image that has variables of a thread, which ours has; on
    // Windows it says so itself (src/sys/windows/pin_module.rs).
    if is_linux || target.as_deref() == Ok("freebsd") {
        println!("cargo::rustc-link-arg-cdylib=-Wl,-z,nodelete");
    }
}
