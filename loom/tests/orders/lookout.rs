//! Nobody who looks now and then: whoever comes by makes room, for the clock says that it is time.

#[derive(Default)]
pub(crate) struct Lookout(());

impl Lookout {
    pub(crate) fn begin(&self, _: impl FnMut() -> bool) -> bool {
        false
    }
}
