//! torch's random numbers on a CPU: `torch.randn(1, generator=g)` and `torch.rand(1, generator=g)`, bit for bit.
//!
//! Sources: ATen's `core/TransformationHelper.h` and `core/DistributionsHelper.h` of torch 2.15. torch makes
//! fewer than 16 normal numbers one by one, in double precision, in pairs by the Box-Muller method.

use super::twister::Twister;
use crate::number::libm::double;
use std::f64::consts::PI;

/// A `torch.Generator` of the CPU.
pub(crate) struct Generator {
    words: Twister,
    /// The second of a pair of normal numbers.
    spare: Option<f64>,
}

impl Generator {
    /// A generator after `manual_seed(seed)`, which uses the lower 32 bits of the seed.
    pub(crate) fn seeded(seed: u64) -> Self {
        Generator { words: Twister::seeded(seed as u32), spare: None }
    }

    /// `torch.randn(1, generator=g).item()`
    pub(crate) fn normal(&mut self) -> f32 {
        if let Some(spare) = self.spare.take() {
            return spare as f32;
        }
        let [first, second] = [self.unit_double(), self.unit_double()];
        let radius = (-2.0 * double::log1p(-second)).sqrt();
        let angle = 2.0 * PI * first;
        self.spare = Some(radius * double::sin(angle));
        (radius * double::cos(angle)) as f32
    }

    /// `torch.rand(1, generator=g).item()`
    pub(crate) fn uniform(&mut self) -> f32 {
        const BITS: u32 = (1 << 24) - 1;
        (self.words.word() & BITS) as f32 / (1 << 24) as f32
    }

    /// A number from 0 to below 1, a multiple of 2^-53. The first word has the upper bits.
    fn unit_double(&mut self) -> f64 {
        const BITS: u64 = (1 << 53) - 1;
        let long = u64::from(self.words.word()) << 32 | u64::from(self.words.word());
        (long & BITS) as f64 / (1u64 << 53) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_torch() {
        // Expected values: torch 2.15.0, a generator per line.
        let normals = |seed| {
            let mut generator = Generator::seeded(seed);
            [(); 5].map(|()| generator.normal())
        };
        assert_eq!(normals(42), [0.33669037, 0.128_809_4, 0.23446237, 0.23033303, -1.1228564]);
        assert_eq!(normals(u64::MAX)[0], 1.219_763);
        let mut generator = Generator::seeded(0);
        assert_eq!([(); 3].map(|()| generator.uniform()), [0.496_256_6, 0.7682218, 0.08847743]);
        // 5000 numbers use more words than the state has, so all of it is renewed.
        let mut generator = Generator::seeded(5);
        let last = (0..5000).map(|_| generator.normal()).last();
        assert_eq!(last, Some(-0.2649555));
    }
}
