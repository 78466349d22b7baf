//! Schedulers that are no schedules of rates: those of the noise of diffusion models, and of the momentum of batch normalization.

/// Parts of the names of diffusers' schedulers, which are those of the noise and not of the rate, and of votenet's.
const OF_NOISE: [&str; 23] = [
    "DDPM",
    "DDIM",
    "PNDM",
    "LMSDiscrete",
    "EulerDiscrete",
    "EulerAncestral",
    "DPMSolver",
    "UniPC",
    "FlowMatch",
    "HeunDiscrete",
    "KDPM2",
    "DEISMultistep",
    "ScoreSde",
    "KarrasVe",
    "VQDiffusion",
    "UnCLIP",
    "RePaint",
    "EDM",
    "TCDScheduler",
    "LCMScheduler",
    "CMStochasticIterative",
    "NoiseScheduler",
    "BNMomentum",
];

/// Whether the name of a class is that of a scheduler of noise or of batch normalization.
pub(super) fn is_of_noise(name: &str) -> bool {
    OF_NOISE.iter().any(|part| name.contains(part))
}
