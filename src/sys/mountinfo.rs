//! `/proc/self/mountinfo`, see proc_pid_mountinfo(5).

use std::fs;

/// The type of the filesystem that is mounted under this number ([`super::statx_mnt_id`]): `ext4`, `nfs4`, `fuse.sshfs`. Asks the
/// kernel alone, where statfs(2) asks whoever serves the filesystem.
pub fn mount_type(mount: u64) -> Option<String> {
    let mounts = fs::read("/proc/self/mountinfo").ok()?;
    mounts.split(|&byte| byte == b'\n').find_map(|line| type_of(line, mount))
}

/// `36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue`; a space in a name is `\040` there.
fn type_of(line: &[u8], mount: u64) -> Option<String> {
    let mut words = line.split(|&byte| byte == b' ');
    if words.next()? != mount.to_string().as_bytes() {
        return None;
    }
    let kind = words.skip_while(|word| *word != b"-").nth(1)?;
    String::from_utf8(kind.to_vec()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sys;

    #[test]
    fn finds_the_type_behind_the_optional_fields() {
        let line = b"36 35 98:0 / /a\\040b rw,noatime master:1 shared:2 - ext3 /dev/root rw";
        assert_eq!(type_of(line, 36).as_deref(), Some("ext3"));
        assert_eq!(type_of(line, 35), None);
        assert_eq!(type_of(b"", 36), None);
        assert_eq!(type_of(b"36 35 98:0", 36), None);
    }

    #[test]
    fn any_line_is_of_its_own_number_only() {
        let words: [&[u8]; 8] = [b"36", b"36 ", b"", b"-", b" - ", b"ext3", b"\xff", b"98:0"];
        // Every line of up to five of these words, with a space between them.
        for number in 0..8u32.pow(5) {
            let line: Vec<_> = (0..5).map(|at| words[(number >> (3 * at)) as usize % 8]).collect();
            let line = line.join(&b' ');
            let kind = type_of(&line, 36);
            assert!(kind.is_none() || line.starts_with(b"36 "));
            let expected = line.windows(3).position(|three| three == b" - ").map(|at| {
                line[at + 3..].split(|&byte| byte == b' ').next().expect("one word").to_vec()
            });
            let expected = expected.filter(|_| line.starts_with(b"36 "));
            assert_eq!(kind, expected.and_then(|kind| String::from_utf8(kind).ok()), "{line:?}");
        }
    }

    #[test]
    fn knows_proc() {
        let proc = std::fs::File::open("/proc").expect("opens");
        if let Some(mount) = sys::statx_mnt_id(proc) {
            assert_eq!(mount_type(mount).as_deref(), Some("proc"));
        }
        assert_eq!(mount_type(u64::MAX), None);
    }
}
