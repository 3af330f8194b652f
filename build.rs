//! Links the addon the way Node-API wants it.

fn main() {
    napi_build::setup();
    // A worker thread may be the only one that loaded the addon. When it ends,
    // Node calls dlclose(3), and the pool's threads would be left running
    // unmapped code. NODELETE keeps the image for the life of the process.
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("linux") {
        println!("cargo::rustc-link-arg-cdylib=-Wl,-z,nodelete");
    }
}
