//! The C library's functions over slices, to the same bits.
//!
//! Each function replaces the arguments in a slice by their values: those of `f64::cos`, and so on. The values do not
//! depend on the length of the slice.
//!
//! On processors with FMA and AVX2, [`mod@double`] and [`mod@single`] compute many arguments at a time, by glibc's
//! algorithms without branches. The platform's library may use other algorithms. So the first call of each function
//! compares both at several hundred arguments, and if they differ, the standard function computes all values. It also
//! computes the arguments far from 0, for which glibc has separate code.

mod front;
mod kernel_double;
mod kernel_single;
mod lanes;
mod probe;
mod tables;

/// Functions of `f64`.
pub mod double {
    super::front::functions! {
        f64, kernel_double,
        cos: Probes {
            ranges: &[(0.0, std::f64::consts::PI), (-100.0, 100.0), (-1e8, 1e8)],
            telling: &[2.0966770862389152, 1.7367978166424072, -64.14368771334027, 8.23499973934527],
        },
        sin: Probes {
            ranges: &[(0.0, std::f64::consts::PI), (-100.0, 100.0), (-1e8, 1e8)],
            telling: &[2.7732595581005373, 0.30929171739909994, 2.9188840825925197, 0.2857672515377071],
        },
        exp: Probes {
            ranges: &[(-1.0, 1.0), (-20.0, 1.0), (-500.0, 500.0)],
            telling: &[-6.7451918527575305, -4.605523794418975, -8.270951826900607, -12.602158667121632],
        },
        ln: Probes {
            ranges: &[(0.9, 1.1), (1e-9, 4.0), (1.0, 1e9)],
            telling: &[1.0548670235158115, 1.090136990357091, 2.095926460935796, 0.5886175668258113],
        },
        pow: [(-1.0, 10.0), (0.0, 3000.0), (-2.0, 2.0)],
        [
            (0.34392302063583413, 0.9),
            (0.5764621835263406, 0.9),
            (0.4301534105916869, 2.0),
            (0.99, 836.4680054728809),
        ]
    }
}

/// Functions of `f32`.
pub mod single {
    super::front::functions! {
        f32, kernel_single,
        cos: Probes {
            ranges: &[(0.0, std::f32::consts::PI), (-100.0, 100.0), (-119.0, 119.0)],
            telling: &[17.278738, 23.558031, 58.119465, 64.40265, 0.025444075, 0.034446303],
        },
        sin: Probes {
            ranges: &[(0.0, std::f32::consts::PI), (-100.0, 100.0), (-119.0, 119.0)],
            telling: &[53.42252, 81.67974, 116.23893, 0.010174702, 0.0116574215],
        },
        exp: Probes {
            ranges: &[(-1.0, 1.0), (-20.0, 1.0), (-87.0, 87.0)],
            telling: &[32.564632, -63.09946, 0.00105653, 0.0014263347, -0.0013786815, -0.0015174631],
        },
        ln: Probes { ranges: &[(0.9, 1.1), (1e-9, 4.0), (1.0, 1e9)], telling: &[] },
        pow: [(-1.0, 10.0), (0.0, 900.0), (-2.0, 2.0)],
        [
            (f32::from_bits(0x3f11_6e42), f32::from_bits(0x3ea8_5c58)),
            (f32::from_bits(0x3ed0_1a94), f32::from_bits(0x3f9e_278a)),
            (f32::from_bits(0x3d36_fac0), f32::from_bits(0x3f53_482c)),
            (f32::from_bits(0x3f48_1d3e), f32::from_bits(0x3f3a_3e58)),
        ]
    }
}

pub use lanes::vectorised;
