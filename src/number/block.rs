//! Many float32 tensors at once. A formula that is generic over [`Tensor`] computes one rate, or a block of 64.

use super::libm::single;
use super::single::{F32, flushed, greater, lesser};
use std::array::from_fn;
use std::ops::{Add, Div, Mul, Neg, Sub};

/// The number of tensors in a block.
pub(crate) const LANES: usize = 64;

/// A float32 tensor ([`F32`]), or [`LANES`] of them ([`Block`]). All operations are those of [`F32`], lane by lane.
pub(crate) trait Tensor:
    Copy
    + From<F32>
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
{
    /// The result of a comparison: one `bool` per lane.
    type Mask: Copy;
    /// The number of lanes after the first one.
    const MORE: i64;

    /// The same value in each lane, for copies only: a denormal stays one. Values for arithmetic are made by `from`.
    fn moved(value: F32) -> Self;
    /// A function's values at `from`, `from + 1`, ..., one per lane, for copies only. `None` if it has none for a lane.
    fn of_counts(from: i64, value: impl Fn(i64) -> Option<F32>) -> Option<Self>;
    /// A function's value for each lane, for copies only. `None` if it has none for a lane.
    fn of_each(self, value: impl Fn(F32) -> Option<F32>) -> Option<Self>;
    /// The float32 nearest to `from`, `from + 1`, ..., one per lane.
    fn count(from: u64) -> Self;
    /// [`F32::cos`].
    fn cos(self) -> Self;
    /// [`F32::sin`].
    fn sin(self) -> Self;
    /// [`F32::sqrt`].
    fn sqrt(self) -> Self;
    /// [`F32::ln`].
    fn ln(self) -> Self;
    /// [`F32::pow`] with the same exponent for all lanes.
    fn to_the(self, exponent: F32) -> Self;
    /// [`F32::pow`] of the same base, with the lanes as exponents.
    fn power_of(self, base: F32) -> Self;
    /// [`F32::floor`].
    fn floor(self) -> Self;
    /// [`F32::ceil`].
    fn ceil(self) -> Self;
    /// [`F32::max`].
    fn max(self, other: Self) -> Self;
    /// [`F32::min`].
    fn min(self, other: Self) -> Self;
    /// `self < other`, per lane.
    fn less(self, other: Self) -> Self::Mask;
    /// `self == other`, per lane.
    fn equals(self, other: Self) -> Self::Mask;
    /// The answer of all lanes; `None` if they differ.
    fn all(mask: Self::Mask) -> Option<bool>;
    /// `yes` in the lanes whose mask is true, `no` in the others. If all lanes agree, only one of them is computed.
    fn choose(mask: Self::Mask, yes: impl FnOnce() -> Self, no: impl FnOnce() -> Self) -> Self;
}

impl Tensor for F32 {
    type Mask = bool;
    const MORE: i64 = 0;

    fn moved(value: F32) -> F32 {
        value
    }
    fn of_counts(from: i64, value: impl Fn(i64) -> Option<F32>) -> Option<F32> {
        value(from)
    }
    fn of_each(self, value: impl Fn(F32) -> Option<F32>) -> Option<F32> {
        value(self)
    }
    fn count(from: u64) -> F32 {
        F32::count(from)
    }
    fn cos(self) -> F32 {
        self.cos()
    }
    fn sin(self) -> F32 {
        self.sin()
    }
    fn sqrt(self) -> F32 {
        self.sqrt()
    }
    fn ln(self) -> F32 {
        self.ln()
    }
    fn to_the(self, exponent: F32) -> F32 {
        self.pow(exponent)
    }
    fn power_of(self, base: F32) -> F32 {
        base.pow(self)
    }
    fn floor(self) -> F32 {
        self.floor()
    }
    fn ceil(self) -> F32 {
        self.ceil()
    }
    fn max(self, other: F32) -> F32 {
        self.max(other)
    }
    fn min(self, other: F32) -> F32 {
        self.min(other)
    }
    fn less(self, other: F32) -> bool {
        self < other
    }
    fn equals(self, other: F32) -> bool {
        self == other
    }
    fn all(mask: bool) -> Option<bool> {
        Some(mask)
    }
    fn choose(mask: bool, yes: impl FnOnce() -> F32, no: impl FnOnce() -> F32) -> F32 {
        if mask { yes() } else { no() }
    }
}

/// [`LANES`] tensors. Operations neither take nor give denormals; a value that is merely copied may be one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Block([f32; LANES]);

/// [`flushed`] without a branch, so that the compiler vectorises its loops.
#[inline(always)]
fn cleared(value: f32) -> f32 {
    if value.abs() < f32::MIN_POSITIVE { 0.0f32.copysign(value) } else { value }
}

impl Block {
    /// Writes the first lanes until `out` is full.
    #[inline(always)]
    pub(crate) fn write(&self, out: &mut [f64]) {
        out.iter_mut().zip(self.0).for_each(|(out, value)| *out = f64::from(value));
    }

    /// Values for arithmetic: denormals become zeros.
    #[inline(always)]
    pub(crate) fn of(values: [f32; LANES]) -> Block {
        Block(values.map(cleared))
    }

    #[inline(always)]
    fn map(self, f: impl Fn(f32) -> f32) -> Block {
        Block(from_fn(
            #[inline(always)]
            |i| cleared(f(self.0[i])),
        ))
    }

    #[inline(always)]
    fn with(self, other: Block, f: impl Fn(f32, f32) -> f32) -> Block {
        Block(from_fn(
            #[inline(always)]
            |i| cleared(f(self.0[i], other.0[i])),
        ))
    }

    #[inline(always)]
    fn by(mut self, function: impl FnOnce(&mut [f32])) -> Block {
        function(&mut self.0);
        Block::of(self.0)
    }
}

impl From<F32> for Block {
    #[inline(always)]
    fn from(value: F32) -> Block {
        Block([flushed(value.get()); LANES])
    }
}

impl Tensor for Block {
    type Mask = [bool; LANES];
    const MORE: i64 = LANES as i64 - 1;

    #[inline(always)]
    fn moved(value: F32) -> Block {
        Block([value.get(); LANES])
    }
    #[inline(always)]
    fn of_counts(from: i64, value: impl Fn(i64) -> Option<F32>) -> Option<Block> {
        let mut values = [0.0; LANES];
        for (count, out) in (from..).zip(&mut values) {
            *out = value(count)?.get();
        }
        Some(Block(values))
    }
    #[inline(always)]
    fn of_each(self, value: impl Fn(F32) -> Option<F32>) -> Option<Block> {
        let mut values = [0.0; LANES];
        for (own, out) in self.0.iter().zip(&mut values) {
            *out = value(F32::exactly(*own))?.get();
        }
        Some(Block(values))
    }
    #[inline(always)]
    fn count(from: u64) -> Block {
        Block(from_fn(
            #[inline(always)]
            |i| from.saturating_add(i as u64) as f32,
        ))
    }
    #[inline(always)]
    fn cos(self) -> Block {
        self.by(single::slices::cos)
    }
    #[inline(always)]
    fn sin(self) -> Block {
        self.by(single::slices::sin)
    }
    #[inline(always)]
    fn sqrt(self) -> Block {
        self.map(
            #[inline(always)]
            |x| x.sqrt(),
        )
    }
    #[inline(always)]
    fn ln(self) -> Block {
        self.by(single::slices::ln)
    }
    #[inline(always)]
    fn to_the(self, exponent: F32) -> Block {
        self.by(|bases| single::slices::pow_each(bases, flushed(exponent.get())))
    }
    #[inline(always)]
    fn power_of(self, base: F32) -> Block {
        self.by(|exponents| single::slices::pow_of(flushed(base.get()), exponents))
    }
    #[inline(always)]
    fn floor(self) -> Block {
        self.map(
            #[inline(always)]
            |x| x.floor(),
        )
    }
    #[inline(always)]
    fn ceil(self) -> Block {
        self.map(
            #[inline(always)]
            |x| x.ceil(),
        )
    }
    #[inline(always)]
    fn max(self, other: Block) -> Block {
        self.with(other, greater)
    }
    #[inline(always)]
    fn min(self, other: Block) -> Block {
        self.with(other, lesser)
    }
    #[inline(always)]
    fn less(self, other: Block) -> [bool; LANES] {
        from_fn(
            #[inline(always)]
            |i| self.0[i] < other.0[i],
        )
    }
    #[inline(always)]
    fn equals(self, other: Block) -> [bool; LANES] {
        from_fn(
            #[inline(always)]
            |i| self.0[i] == other.0[i],
        )
    }
    #[inline(always)]
    fn all(mask: [bool; LANES]) -> Option<bool> {
        let count = mask.iter().fold(0, |count, yes| count + usize::from(*yes));
        match count {
            0 => Some(false),
            LANES => Some(true),
            _ => None,
        }
    }
    #[inline(always)]
    fn choose(mask: [bool; LANES], yes: impl FnOnce() -> Block, no: impl FnOnce() -> Block) -> Block {
        match Block::all(mask) {
            Some(true) => yes(),
            Some(false) => no(),
            None => {
                let (yes, no) = (yes(), no());
                Block(from_fn(|i| if mask[i] { yes.0[i] } else { no.0[i] }))
            }
        }
    }
}

/// Operators of blocks, lane by lane.
macro_rules! operators {
    ($($trait:ident $method:ident $op:tt;)*) => {$(
        impl $trait for Block {
            type Output = Block;
            #[inline(always)]
            fn $method(self, other: Block) -> Block {
                self.with(other, #[inline(always)] |a, b| a $op b)
            }
        }
    )*};
}

operators! {
    Add add +;
    Sub sub -;
    Mul mul *;
    Div div /;
}

impl Neg for Block {
    type Output = Block;
    #[inline(always)]
    fn neg(self) -> Block {
        self.map(
            #[inline(always)]
            |x| -x,
        )
    }
}
