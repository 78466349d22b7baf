//! The noise of `noisy_linear_cosine_decay`: TensorFlow's random numbers after `tf.random.set_seed`.
//!
//! In eager mode every random operation draws a seed of its own from Python's `random.Random(global_seed)`. Both seeds
//! start a new Philox generator, and a scalar is its first number.

use super::curve::half_wave;
use crate::number::block::{Block, LANES, Tensor};
use crate::number::libm::vectorised;
use crate::number::random::philox::first_normals;
use crate::number::random::twister::PythonRandom;
use crate::number::single::F32;
use crate::schedule::{Halt, Recurrent, Walk};

/// A linear cosine decay with noise on its line.
#[derive(Debug, Clone, Copy)]
pub(super) struct NoisyLinearCosine {
    /// The rate at step 0 without the noise.
    pub lr: F32,
    /// The length of the decay.
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
    /// The argument of `tf.random.set_seed`.
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
        Box::new(NoisyWalk { rule: *self, seeds: PythonRandom::seeded(self.seed), step: 0 })
    }
}

struct NoisyWalk {
    rule: NoisyLinearCosine,
    seeds: PythonRandom,
    step: u64,
}

impl Walk for NoisyWalk {
    fn fill(&mut self, out: &mut [f64]) -> Result<(), Halt> {
        for out in out.chunks_mut(LANES) {
            let mut seeds = [0; LANES];
            seeds[..out.len()].fill_with(|| self.seeds.below_2_to_31());
            let rates = vectorised(
                #[inline(always)]
                || self.rule.at(Block::count(self.step), first_normals(self.rule.seed, seeds)),
            );
            rates.write(out);
            self.step += out.len() as u64;
        }
        Ok(())
    }
}
