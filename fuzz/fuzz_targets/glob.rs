//! Patterns of every kind, on a small tree: a walk ends, and finds only what is there.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sluice_fs::engine::{Glob, GlobRules, Stop};
use std::path::Path;
use std::sync::LazyLock;

static TREE: LazyLock<tempfile::TempDir> = LazyLock::new(|| {
    let dir = tempfile::tempdir().expect("temp");
    std::fs::create_dir_all(dir.path().join("a/b/c")).expect("mkdir");
    std::fs::create_dir_all(dir.path().join("a.b")).expect("mkdir");
    for name in ["a/b/x.js", "a/y.js", "a/.hidden", "a.b/z", "x.js", "[a]"] {
        std::fs::write(dir.path().join(name), "").expect("write");
    }
    std::os::unix::fs::symlink("a", dir.path().join("link")).expect("symlink");
    std::os::unix::fs::symlink("..", dir.path().join("a/up")).expect("symlink");
    dir
});

fuzz_target!(|input: (Vec<String>, Vec<String>, bool, bool, bool, Option<u8>)| {
    let (patterns, excluded, ends_where_walked, goes_through_links, with_types, most) = input;
    let root = TREE.path().to_str().expect("UTF-8").to_owned();
    // What is outside the tree comes and goes.
    if patterns.iter().any(|pattern| pattern.starts_with('/')) {
        return;
    }
    let rules = GlobRules { ends_where_walked, goes_through_links };
    let Some(mut glob) = Glob::new(&patterns, &excluded, root.clone(), rules, with_types) else {
        return;
    };
    loop {
        let found = glob.walk(most.map(usize::from), &Stop::default()).expect("not stopped");
        for path in found.paths.split_terminator('\0') {
            let path = if with_types { &path[1..] } else { path };
            assert!(Path::new(&root).join(path).symlink_metadata().is_ok(), "{path}");
        }
        if !found.more {
            break;
        }
    }
});
