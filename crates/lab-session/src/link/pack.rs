//! Bytes to letters that survive chats, mails and addresses, and back: deflate, then base64url.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use miniz_oxide::deflate::CompressionLevel;
use miniz_oxide::deflate::core::{
    CompressionStrategy, CompressorOxide, TDEFLFlush, TDEFLStatus, compress_to_output,
    create_comp_flags_from_zip_params,
};
use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_with_limit};

use super::error::{Limit, LinkError, Part};

/// Letters for bytes.
pub(super) fn to_letters(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Packs bytes: the shorter of two ways to deflate, as a table of codes of its own costs more than it saves when
/// there is little to say.
pub(super) fn pack(bytes: &[u8]) -> String {
    let ways = [CompressionStrategy::Default, CompressionStrategy::Fixed].map(|way| deflate(bytes, way));
    let [own_codes, fixed_codes] = ways;
    to_letters(if fixed_codes.len() < own_codes.len() { &fixed_codes } else { &own_codes })
}

/// Packs bytes without care for length: for tests that pack tens of thousands of times.
#[cfg(test)]
pub(super) fn pack_quickly(bytes: &[u8]) -> String {
    to_letters(&miniz_oxide::deflate::compress_to_vec(bytes, 0))
}

/// Unpacks what [`pack`] made; never makes more than the limit of bytes.
pub(super) fn unpack(letters: &str) -> Result<Vec<u8>, LinkError> {
    let packed = URL_SAFE_NO_PAD.decode(letters).map_err(|_| LinkError::Damaged(Part::Letters))?;
    decompress_to_vec_with_limit(&packed, super::MAX_BYTES).map_err(|error| match error.status {
        TINFLStatus::HasMoreOutput => LinkError::TooLarge(Limit::Bytes),
        _ => LinkError::Damaged(Part::Compression),
    })
}

fn deflate(bytes: &[u8], strategy: CompressionStrategy) -> Vec<u8> {
    // Window bits of zero: no zlib header, the link has a check of its own.
    let flags =
        create_comp_flags_from_zip_params(CompressionLevel::UberCompression as i32, 0, strategy as i32);
    let mut packed = Vec::new();
    let mut compressor = CompressorOxide::new(flags);
    let (status, _) = compress_to_output(&mut compressor, bytes, TDEFLFlush::Finish, |chunk| {
        packed.extend_from_slice(chunk);
        true
    });
    assert_eq!(status, TDEFLStatus::Done, "deflating into memory ends");
    packed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_come_back_as_they_were() {
        for length in [0, 1, 40, 1_000, 70_000] {
            let bytes: Vec<u8> = (0..length).map(|n: u64| (n * n / 7) as u8).collect();
            assert_eq!(unpack(&pack(&bytes)), Ok(bytes));
        }
    }

    #[test]
    fn a_flood_is_stopped_at_the_limit() {
        let flood = pack(&vec![0; super::super::MAX_BYTES + 1]);
        assert!(flood.len() < 2_000, "a mebibyte of zeros packs small: {}", flood.len());
        assert_eq!(unpack(&flood), Err(LinkError::TooLarge(Limit::Bytes)));
    }

    #[test]
    fn foreign_letters_and_broken_streams_are_told_apart() {
        assert_eq!(unpack("ab=c"), Err(LinkError::Damaged(Part::Letters)));
        assert_eq!(unpack("____"), Err(LinkError::Damaged(Part::Compression)));
    }
}
