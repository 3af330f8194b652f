//! Any flags and any name: what open(2) says by way of the C library, a descriptor that no child gets, and no file
//! of another name.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sluice_fs::engine::open;
use std::ffi::CString;
use std::fs::{create_dir, read_dir, write};
use std::os::fd::AsRawFd;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::sync::LazyLock;

/// Two folders with the same in them: one for us, one for the C library.
static TREES: LazyLock<[tempfile::TempDir; 2]> = LazyLock::new(|| {
    [(), ()].map(|()| {
        let dir = tempfile::tempdir().expect("temp");
        fill(dir.path());
        dir
    })
});

fn fill(dir: &Path) {
    write(dir.join("f"), "f").expect("write");
    create_dir(dir.join("d")).expect("mkdir");
    std::os::unix::fs::symlink("f", dir.join("l")).expect("symlink");
    std::os::unix::fs::symlink("none", dir.join("x")).expect("symlink");
}

fn names(dir: &Path) -> Vec<std::ffi::OsString> {
    let mut names: Vec<_> =
        read_dir(dir).expect("reads").map(|e| e.expect("entry").file_name()).collect();
    names.sort();
    names
}

fuzz_target!(|input: (Vec<u8>, u8, i32)| {
    let (random, known, flags) = input;
    // Nothing outside of the two.
    if random.windows(2).any(|two| two == b"..") {
        return;
    }
    let name = match known % 6 {
        0 => b"f".to_vec(),
        1 => b"d".to_vec(),
        2 => b"l".to_vec(),
        3 => b"x".to_vec(),
        _ => random,
    };
    let [ours, theirs] = &*TREES;
    let path = |dir: &tempfile::TempDir| [dir.path().as_os_str().as_bytes(), b"/", &name].concat();
    let opened = open(&path(ours), flags, 0o600);
    let Ok(c_path) = CString::new(path(theirs)) else {
        assert_eq!(opened.expect_err("no path").errno, libc::EINVAL);
        return;
    };
    // SAFETY: a C string.
    let number = unsafe { libc::open(c_path.as_ptr(), flags | libc::O_CLOEXEC, 0o600) };
    let errno = std::io::Error::last_os_error().raw_os_error();
    match &opened {
        Ok(fd) => {
            assert!(number >= 0, "{errno:?}");
            // SAFETY: of this very descriptor.
            let is_inherited =
                unsafe { libc::fcntl(fd.as_raw_fd(), libc::F_GETFD) } & libc::FD_CLOEXEC == 0;
            assert!(!is_inherited);
        }
        Err(failure) => {
            assert!(number < 0);
            assert_eq!((Some(failure.errno), failure.syscall), (errno, "open"));
        }
    }
    if number >= 0 {
        // SAFETY: opened above.
        unsafe { libc::close(number) };
    }
    assert_eq!(names(ours.path()), names(theirs.path()));
    for dir in [ours, theirs] {
        for name in names(dir.path()) {
            let made = dir.path().join(&name);
            if !["f", "d", "l", "x"].iter().any(|known| *known == name) {
                std::fs::remove_file(made).expect("remove");
            }
        }
    }
});
