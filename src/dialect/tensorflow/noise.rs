//! The noise of `noisy_linear_cosine_decay`: TensorFlow's random numbers as they follow upon `tf.random.set_seed`.
//!
//! Eagerly, every operation that draws gets a seed of its own from Python's `random.Random` with the global seed, and
//! with both seeds starts a Philox generator anew, of which a scalar takes the first number.

use super::super::tensor::F32;
use super::super::twister::Twister;
use super::curve::half_wave;
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
    fn at(&self, step: F32, normal: F32) -> F32 {
        let step = step.min(self.steps);
        let linear = (self.steps - step) / self.steps;
        let variance = self.initial_variance / (F32::ONE + step).pow(self.variance_decay);
        let noisy = linear + (normal * variance.sqrt() + F32::from(0.0));
        let wave = half_wave(F32::from(2.0) * self.num_periods * (step / self.steps));
        self.lr * ((self.alpha + noisy) * wave + self.beta)
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
    step: i64,
}

impl Walk for Run {
    fn fill(&mut self, out: &mut [f64]) -> Result<(), Halt> {
        for out in out {
            let normal = normal(self.rule.seed, self.seeds.below_2_to_31());
            *out = f64::from(self.rule.at(F32::from(self.step as f64), normal).get());
            self.step += 1;
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

/// The first normal number of the generator that these seeds start, by the method of Box and Muller.
fn normal(seed: u64, own: u32) -> F32 {
    const MOST: u64 = (1 << 31) - 1;
    let seeds = match (seed % MOST, u64::from(own) % MOST) {
        // TensorFlow keeps away from two zeros, which it takes for no seed at all.
        (0, 0) => (0, MOST),
        seeds => seeds,
    };
    let [first, second, ..] = philox(seeds.0, seeds.1);
    let radius = (F32::from(-2.0) * F32::from(f64::from(uniform(first).max(1.0e-7))).ln()).sqrt();
    // The product is one of float64, as the constant in front of it is.
    let angle = F32::from(2.0 * std::f64::consts::PI * f64::from(uniform(second)));
    angle.sin() * radius
}

/// 23 bits as a number from 0 up to but not including 1.
fn uniform(bits: u32) -> f32 {
    f32::from_bits(0x3f80_0000 | (bits & 0x007f_ffff)) - 1.0
}

/// The first block of Philox 4x32-10 (Salmon et al. 2011), the key from one seed and the counter from the other.
fn philox(key: u64, counter: u64) -> [u32; 4] {
    let mut key = [key as u32, (key >> 32) as u32];
    let mut block = [0, 0, counter as u32, (counter >> 32) as u32];
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
    block
}
