//! The Mersenne Twister MT19937, the random generator of torch and Python.
//!
//! Source: Matsumoto and Nishimura, "Mersenne Twister" (1998), and its reference code of 2002 for the seeds.

const LENGTH: usize = 624;
const SHIFT: usize = 397;

/// A generator of 32-bit words.
pub(crate) struct Twister {
    state: [u32; LENGTH],
    next: usize,
}

impl Twister {
    /// A generator seeded with one word.
    pub(crate) fn seeded(seed: u32) -> Self {
        let mut state = [seed; LENGTH];
        for index in 1..LENGTH {
            state[index] = stirred(&state, index).wrapping_mul(1_812_433_253).wrapping_add(index as u32);
        }
        Twister { state, next: 0 }
    }

    /// A generator seeded with one or more words, as Python does.
    pub(crate) fn seeded_by(words: &[u32]) -> Self {
        let Twister { mut state, .. } = Twister::seeded(19_650_218);
        let mut index = 1;
        let advance = |state: &mut [u32; LENGTH], index: usize| match index + 1 {
            LENGTH => {
                state[0] = state[LENGTH - 1];
                1
            }
            next => next,
        };
        for round in 0..LENGTH.max(words.len()) {
            let word = round % words.len();
            let mixed = state[index] ^ stirred(&state, index).wrapping_mul(1_664_525);
            state[index] = mixed.wrapping_add(words[word]).wrapping_add(word as u32);
            index = advance(&mut state, index);
        }
        for _ in 1..LENGTH {
            let mixed = state[index] ^ stirred(&state, index).wrapping_mul(1_566_083_941);
            state[index] = mixed.wrapping_sub(index as u32);
            index = advance(&mut state, index);
        }
        state[0] = 1 << 31;
        Twister { state, next: 0 }
    }

    /// The next word. Each word of the state is renewed when it is needed, because callers often ask for two or four only.
    pub(crate) fn word(&mut self) -> u32 {
        let at = self.next;
        let (after, shifted) = ((at + 1) % LENGTH, (at + SHIFT) % LENGTH);
        let joined = (self.state[at] & 0x8000_0000) | (self.state[after] & 0x7fff_ffff);
        let odd = if joined & 1 == 1 { 0x9908_b0df } else { 0 };
        let mut word = self.state[shifted] ^ (joined >> 1) ^ odd;
        (self.state[at], self.next) = (word, after);
        word ^= word >> 11;
        word ^= (word << 7) & 0x9d2c_5680;
        word ^= (word << 15) & 0xefc6_0000;
        word ^ (word >> 18)
    }
}

/// Python's `random.Random`.
pub(crate) struct PythonRandom(Twister);

impl PythonRandom {
    /// A generator seeded with an `int`, by its 32-bit words without leading zeros, at least one.
    pub(crate) fn seeded(seed: u64) -> Self {
        let words = [seed as u32, (seed >> 32) as u32];
        PythonRandom(Twister::seeded_by(if words[1] == 0 { &words[..1] } else { &words[..] }))
    }

    /// `randint(0, 2**31 - 1)`: draws 32-bit words until one is in range.
    pub(crate) fn below_2_to_31(&mut self) -> u32 {
        loop {
            let word = self.0.word();
            if word < 1 << 31 {
                return word;
            }
        }
    }
}

/// The word before `index`, its upper bits mixed into the lower ones.
fn stirred(state: &[u32; LENGTH], index: usize) -> u32 {
    let last = state[index - 1];
    last ^ (last >> 30)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_first_word_is_that_of_the_reference_code() {
        // The first number of the reference code with its default seed.
        assert_eq!(crate::number::random::twister::Twister::seeded(5489).word(), 3_499_211_612);
    }
}
