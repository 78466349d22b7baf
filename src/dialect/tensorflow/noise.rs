//! The noise of `noisy_linear_cosine_decay`: TensorFlow's random numbers as they follow upon `tf.random.set_seed`.
//!
//! Eagerly, every operation that draws gets a seed of its own from Python's `random.Random` with the global seed, and
//! with both seeds starts a Philox generator anew, of which a scalar takes the first number.

use super::super::block::{Block, LANES, Tensor};
use super::super::tensor::F32;
use super::super::twister::Twister;
use super::curve::half_wave;
use crate::math::vectorised;
use crate::schedule::{Halt, Recurrent, Walk};

/// A linear cosine decay with noise on its line.
#[derive(Debug, Clone, Copy)]
pub struct NoisyLinearCosine {
    /// The rate at step 0, but for the noise.
    pub lr: F32,
    /// How long it decays.
    pub steps: F32,
    /// The variance of the noise at step 0.
    pub initial_variance: F32,
    /// The power of the step by which the variance falls.
    pub variance_decay: F32,
    /// The periods of the cosine.
    pub num_periods: F32,
    /// Added to the line.
    pub alpha: F32,
    /// Added to the product.
    pub beta: F32,
    /// What `tf.random.set_seed` was called with.
    pub seed: u64,
}

impl NoisyLinearCosine {
    #[inline(always)]
    fn at(&self, step: Block, normal: Block) -> Block {
        let (of, steps) = (<Block as From<F32>>::from, Block::from(self.steps));
        let step = step.min(steps);
        let linear = (steps - step) / steps;
        let variance = of(self.initial_variance) / (of(F32::ONE) + step).to_the(self.variance_decay);
        let noisy = linear + (normal * variance.sqrt() + of(F32::from(0.0)));
        let wave = half_wave(of(F32::from(2.0) * self.num_periods) * (step / steps));
        of(self.lr) * ((of(self.alpha) + noisy) * wave + of(self.beta))
    }
}

impl Recurrent for NoisyLinearCosine {
    fn start(&self) -> Box<dyn Walk> {
        Box::new(Run { rule: *self, seeds: Random::new(self.seed), step: 0 })
    }
}

struct Run {
    rule: NoisyLinearCosine,
    seeds: Random,
    step: u64,
}

impl Walk for Run {
    fn fill(&mut self, out: &mut [f64]) -> Result<(), Halt> {
        for out in out.chunks_mut(LANES) {
            let mut seeds = [0; LANES];
            seeds[..out.len()].fill_with(|| self.seeds.below_2_to_31());
            let rates = vectorised(
                #[inline(always)]
                || self.rule.at(Block::count(self.step), normal(self.rule.seed, seeds)),
            );
            rates.write(out);
            self.step += out.len() as u64;
        }
        Ok(())
    }
}

/// Python's `random.Random`, seeded by an `int`: with its words of 32 bits, of which there is at least one.
struct Random(Twister);

impl Random {
    fn new(seed: u64) -> Self {
        let words = [seed as u32, (seed >> 32) as u32];
        Random(Twister::seeded_by(if words[1] == 0 { &words[..1] } else { &words[..] }))
    }

    /// `randint(0, 2**31 - 1)`, which draws 32 bits until they are few enough.
    fn below_2_to_31(&mut self) -> u32 {
        loop {
            let word = self.0.word();
            if word < 1 << 31 {
                return word;
            }
        }
    }
}

/// The first normal number of each generator that the seeds start, by the method of Box and Muller.
#[inline(always)]
fn normal(seed: u64, own: [u32; LANES]) -> Block {
    const MOST: u32 = (1 << 31) - 1;
    let seed = seed % u64::from(MOST);
    let (mut sizes, mut angles) = ([0.0; LANES], [0.0; LANES]);
    for i in 0..LANES {
        let own = if own[i] == MOST { 0 } else { own[i] };
        // TensorFlow keeps away from two zeros, which it takes for no seed at all.
        let own = if seed == 0 && own == 0 { MOST } else { own };
        let [first, second] = philox(seed as u32, own);
        sizes[i] = uniform(first).max(1.0e-7);
        // The product is one of float64, as the constant in front of it is.
        angles[i] = (2.0 * std::f64::consts::PI * f64::from(uniform(second))) as f32;
    }
    let radius = (Block::from(F32::from(-2.0)) * Block::of(sizes).ln()).sqrt();
    Block::of(angles).sin() * radius
}

/// 23 bits as a number from 0 up to but not including 1.
#[inline(always)]
fn uniform(bits: u32) -> f32 {
    f32::from_bits(0x3f80_0000 | (bits & 0x007f_ffff)) - 1.0
}

/// The first half of the first block of Philox 4x32-10 (Salmon et al. 2011), the key from one seed of 31 bits and the
/// counter from the other.
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
