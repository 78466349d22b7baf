//! The schedulers of diffusion models, which are no schedules of rates.

/// Parts of the names of diffusers' schedulers, which are those of the noise and not of the rate.
const OF_NOISE: [&str; 22] = [
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
];

/// Whether the name of a class is that of a scheduler of noise.
pub(super) fn is_of_noise(name: &str) -> bool {
    OF_NOISE.iter().any(|part| name.contains(part))
}
