//! A stable digest of state: fixed widths, little endian, the same on every machine.

use std::hash::{Hash, Hasher};

use siphasher::sip::SipHasher13;

/// Collects state into 64 bits. SipHash-1-3 with a fixed key: specified, fast, well mixed.
#[derive(Clone, Debug)]
pub struct Digest(SipHasher13);

impl Default for Digest {
    fn default() -> Self {
        Self(SipHasher13::new_with_keys(0x776f_6c66, 0x7061_636b))
    }
}

impl Digest {
    /// Adds one byte.
    pub fn u8(&mut self, value: u8) {
        self.0.write(&[value]);
    }

    /// Adds a truth value.
    pub fn bool(&mut self, value: bool) {
        self.u8(u8::from(value));
    }

    /// Adds 32 bits.
    pub fn u32(&mut self, value: u32) {
        self.0.write(&value.to_le_bytes());
    }

    /// Adds 64 bits.
    pub fn u64(&mut self, value: u64) {
        self.0.write(&value.to_le_bytes());
    }

    /// Adds a length as 64 bits, so that neighbouring lists cannot run into each other.
    pub fn len(&mut self, length: usize) {
        self.u64(length as u64);
    }

    /// Adds bytes with their length.
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.len(bytes.len());
        self.0.write(bytes);
    }

    /// Adds text with its length.
    pub fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    /// Adds plain data by its derived `Hash`. (Its `Debug` would do as well, but costs five times the Wasm.)
    pub fn plain(&mut self, value: &impl Hash) {
        value.hash(&mut FixedWidth(&mut self.0));
    }

    /// Adds anything digestible.
    pub fn add(&mut self, value: &(impl Digestible + ?Sized)) {
        value.write(self);
    }

    /// The digest of all that was added.
    pub fn finish(&self) -> u64 {
        self.0.finish()
    }
}

/// What `derive(Hash)` writes into: every number with the width and byte order it has on every machine. What differs
/// between native and Wasm is `usize`, the type of lengths and discriminants; here it is 64 bits wide.
struct FixedWidth<'a>(&'a mut SipHasher13);

impl Hasher for FixedWidth<'_> {
    fn finish(&self) -> u64 {
        self.0.finish()
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0.write(bytes);
    }

    fn write_u16(&mut self, value: u16) {
        self.0.write(&value.to_le_bytes());
    }

    fn write_u32(&mut self, value: u32) {
        self.0.write(&value.to_le_bytes());
    }

    fn write_u64(&mut self, value: u64) {
        self.0.write(&value.to_le_bytes());
    }

    fn write_u128(&mut self, value: u128) {
        self.0.write(&value.to_le_bytes());
    }

    fn write_usize(&mut self, value: usize) {
        self.write_u64(value as u64);
    }

    fn write_isize(&mut self, value: isize) {
        self.write_u64(value as i64 as u64);
    }
}

/// State that can be digested.
pub trait Digestible {
    /// Adds this state to the digest.
    fn write(&self, digest: &mut Digest);
}

impl<T: Digestible> Digestible for [T] {
    fn write(&self, digest: &mut Digest) {
        digest.len(self.len());
        self.iter().for_each(|item| item.write(digest));
    }
}

impl<T: Digestible> Digestible for Vec<T> {
    fn write(&self, digest: &mut Digest) {
        self.as_slice().write(digest);
    }
}

impl<T: Digestible> Digestible for Option<T> {
    fn write(&self, digest: &mut Digest) {
        digest.bool(self.is_some());
        if let Some(value) = self {
            value.write(digest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pins the function: a change here would break every stored digest.
    #[test]
    fn the_digest_of_a_known_state_is_pinned() {
        let mut digest = Digest::default();
        digest.u32(7);
        digest.text("HV1");
        digest.bool(true);
        assert_eq!(digest.finish(), 1_991_809_344_646_839_888);
    }

    /// The same numbers in Node (`tests/replay`): lengths and discriminants are 64 bits wide everywhere.
    #[test]
    fn the_digest_of_plain_data_is_pinned() {
        #[derive(Hash)]
        enum Plain {
            One { number: u32, list: Vec<(u8, i64)>, text: &'static str },
            Two(Option<usize>),
        }
        let mut digest = Digest::default();
        digest.plain(&Plain::One { number: 7, list: vec![(1, -2)], text: "HV1" });
        digest.plain(&Plain::Two(Some(3)));
        assert_eq!(digest.finish(), 1_798_554_081_645_263_281);
    }

    #[test]
    fn neighbouring_lists_do_not_run_into_each_other() {
        let digest_of = |a: &str, b: &str| {
            let mut digest = Digest::default();
            digest.text(a);
            digest.text(b);
            digest.finish()
        };
        assert_ne!(digest_of("ab", "c"), digest_of("a", "bc"));
    }
}
