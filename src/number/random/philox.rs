//! Philox 4x32-10 (Salmon et al. 2011), the random generator of TensorFlow's kernels.

use crate::number::block::{Block, LANES, Tensor};
use crate::number::single::F32;

/// The first normal number of each TensorFlow generator with the global `seed` and one of the seeds `own`, by the
/// Box-Muller method.
#[inline(always)]
pub(crate) fn first_normals(seed: u64, own: [u32; LANES]) -> Block {
    const MOST: u32 = (1 << 31) - 1;
    let seed = seed % u64::from(MOST);
    let (mut sizes, mut angles) = ([0.0; LANES], [0.0; LANES]);
    for i in 0..LANES {
        let own = if own[i] == MOST { 0 } else { own[i] };
        // To TensorFlow, two zeros mean "no seed". It avoids them.
        let own = if seed == 0 && own == 0 { MOST } else { own };
        let [first, second] = philox(seed as u32, own);
        sizes[i] = uniform(first).max(1.0e-7);
        // The product is in float64, because its constant is.
        angles[i] = (2.0 * std::f64::consts::PI * f64::from(uniform(second))) as f32;
    }
    let radius = (Block::from(F32::from(-2.0)) * Block::of(sizes).ln()).sqrt();
    Block::of(angles).sin() * radius
}

/// The lower 23 bits as a number from 0 to below 1.
#[inline(always)]
fn uniform(bits: u32) -> f32 {
    f32::from_bits(0x3f80_0000 | (bits & 0x007f_ffff)) - 1.0
}

/// The first half of the first block. One seed of 31 bits is the key, the other the counter.
#[inline(always)]
fn philox(key: u32, counter: u32) -> [u32; 2] {
    let mut key = [key, 0];
    let mut block = [0, 0, counter, 0];
    for _ in 0..10 {
        let low = u64::from(block[0]) * 0xd251_1f53;
        let high = u64::from(block[2]) * 0xcd9e_8d57;
        block = [
            (high >> 32) as u32 ^ block[1] ^ key[0],
            high as u32,
            (low >> 32) as u32 ^ block[3] ^ key[1],
            low as u32,
        ];
        key = [key[0].wrapping_add(0x9e37_79b9), key[1].wrapping_add(0xbb67_ae85)];
    }
    [block[0], block[1]]
}
