//! CRC-32C (Castagnoli), as TFRecord files have it.

/// The reflected polynomial.
const POLYNOMIAL: u32 = 0x82f6_3b78;

/// Tables for eight bytes at once: table `k` is that of a byte with `k` bytes behind it.
static TABLES: [[u32; 256]; 8] = tables();

const fn tables() -> [[u32; 256]; 8] {
    let mut tables = [[0; 256]; 8];
    let mut byte = 0;
    while byte < 256 {
        let mut rest = byte as u32;
        let mut bit = 0;
        while bit < 8 {
            rest = if rest & 1 == 1 { rest >> 1 ^ POLYNOMIAL } else { rest >> 1 };
            bit += 1;
        }
        tables[0][byte] = rest;
        byte += 1;
    }
    let mut table = 1;
    while table < 8 {
        let mut byte = 0;
        while byte < 256 {
            let before = tables[table - 1][byte];
            tables[table][byte] = before >> 8 ^ tables[0][(before & 0xff) as usize];
            byte += 1;
        }
        table += 1;
    }
    tables
}

/// The checksum of bytes.
fn crc(bytes: &[u8]) -> u32 {
    let mut rest = !0_u32;
    let mut eights = bytes.chunks_exact(8);
    for eight in &mut eights {
        let [a, b, c, d, e, f, g, h] = eight else { continue };
        let low = rest ^ u32::from_le_bytes([*a, *b, *c, *d]);
        let at = |table: usize, byte: u32| TABLES[table][(byte & 0xff) as usize];
        rest = at(7, low) ^ at(6, low >> 8) ^ at(5, low >> 16) ^ at(4, low >> 24);
        rest ^= at(3, u32::from(*e)) ^ at(2, u32::from(*f)) ^ at(1, u32::from(*g)) ^ at(0, u32::from(*h));
    }
    for byte in eights.remainder() {
        rest = rest >> 8 ^ TABLES[0][((rest ^ u32::from(*byte)) & 0xff) as usize];
    }
    !rest
}

/// The checksum as a TFRecord has it: turned and shifted, so that a file with checksums in it has other ones.
pub(super) fn masked(bytes: &[u8]) -> u32 {
    crc(bytes).rotate_right(15).wrapping_add(0xa282_ead8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_that_of_the_standard() {
        // The check value of CRC-32C, and one of the examples of RFC 3720, appendix B.4.
        assert_eq!(crc(b"123456789"), 0xe306_9283);
        assert_eq!(crc(&[0; 32]), 0x8a91_36aa);
    }
}
