//! Many steps at once: first their effects on the learning rate, then the rates.

use crate::number::python::Number;

use super::moves::{Move, Moves};
use super::training::Training;
use super::tree::Scheduler;

/// The most rows that are computed at once.
const CHUNK: usize = 512;

impl Scheduler {
    /// Adds the effects of the next steps of each rule on one group, and returns how many steps are known.
    fn ahead(&self, group: usize, steps: usize, moves: &mut Vec<Vec<Move>>) -> usize {
        match self {
            Scheduler::Leaf(leaf) => {
                let mut own = Vec::with_capacity(steps);
                leaf.ahead(group, steps, &mut own);
                moves.push(own);
                moves.last().map_or(0, Vec::len)
            }
            Scheduler::Sequential(sequential) => {
                let (child, until) = sequential.alone();
                child.ahead(group, steps.min(until), moves)
            }
            Scheduler::Chained(chained) => {
                chained.children().iter().fold(steps, |steps, child| match steps {
                    0 => 0,
                    steps => child.ahead(group, steps, moves),
                })
            }
            Scheduler::Plateau(_) => 0,
        }
    }

    /// Counts `steps` steps.
    fn skip(&mut self, steps: usize) {
        match self {
            Scheduler::Leaf(leaf) => leaf.skip(steps),
            Scheduler::Sequential(sequential) => sequential.skip_child(steps).skip(steps),
            Scheduler::Chained(chained) => {
                chained.children_mut().iter_mut().for_each(|child| child.skip(steps));
            }
            Scheduler::Plateau(_) => {}
        }
    }
}

impl Training {
    /// Writes as many of the next rows as are known, perhaps none, and returns their number. A row has only the rate of
    /// each group.
    pub(crate) fn rows_ahead(&mut self, out: &mut [f64]) -> usize {
        let width = self.optimizer.groups.len();
        let mut steps = (out.len() / width).min(CHUNK);
        let mut moves: Vec<Moves> = Vec::with_capacity(width);
        for (index, group) in self.optimizer.groups.iter().enumerate() {
            let mut own = Vec::new();
            if steps == 0 || !matches!(group.lr, Number::Float(_)) {
                return 0;
            }
            steps = self.scheduler.ahead(index, steps, &mut own);
            moves.push(Moves(own));
        }
        if steps == 0 {
            return 0;
        }
        let rows = &mut out[..steps * width];
        for (index, (group, moves)) in self.optimizer.groups.iter_mut().zip(moves).enumerate() {
            group.lr = Number::Float(moves.apply(group.lr.float(), &mut rows[index..], width));
        }
        self.scheduler.skip(steps);
        steps
    }
}

#[cfg(test)]
mod tests {
    use super::super::constant::ConstantLr;
    use super::super::cosine::CosineAnnealingLr;
    use super::super::exponential::ExponentialLr;
    use super::super::linear::LinearLr;
    use super::super::multi_step::MultiStepLr;
    use super::super::optimizer::{Inertia, TorchOptimizer};
    use super::super::polynomial::PolynomialLr;
    use super::super::rule::{Leaf, Rule};
    use super::super::step::StepLr;
    use super::super::tree::{Chained, Sequential};
    use super::super::warm_restarts::WarmRestarts;
    use super::*;
    use crate::diagnostic::{Place, Source, Span};
    use crate::dialect::kit::formula::Stepped;
    use Number::{Float, Int};

    fn place() -> Place {
        let source = Source { name: String::new(), text: String::new() };
        Place::new(std::sync::Arc::new(source), Span { line: 1, column: 1, length: 1 })
    }

    fn leaf(rule: impl Rule + 'static, optimizer: &mut TorchOptimizer) -> Scheduler {
        Scheduler::Leaf(Leaf::new(rule, -1, place(), optimizer).unwrap())
    }

    fn cosine(t_max: i128) -> CosineAnnealingLr {
        CosineAnnealingLr::new(Int(t_max), Float(1e-3))
    }

    fn linear(total_iters: i128) -> LinearLr {
        LinearLr { start_factor: Float(0.1), end_factor: Float(0.9), total_iters: Int(total_iters) }
    }

    fn exponential(gamma: f64) -> ExponentialLr {
        ExponentialLr { gamma: Float(gamma) }
    }

    /// Compares many rows at once, in pieces of uneven length, with one step after another.
    #[track_caller]
    fn check(build: impl Fn(&mut TorchOptimizer) -> Scheduler) {
        let mut optimizer = TorchOptimizer::new([Float(0.1), Float(0.03)], Inertia::Momentum, Float(0.0));
        let scheduler = build(&mut optimizer);
        let mut stepped = Training { scheduler, optimizer };
        let mut many = stepped.clone();
        let (mut t, mut size) = (0, 1);
        while t < 5000 {
            let mut rows = vec![0.0; 2 * size];
            many.rows(t, 2, &mut rows).unwrap();
            for (i, row) in rows.chunks_exact(2).enumerate() {
                let mut expected = [0.0; 2];
                stepped.row(t + i as u64, &mut expected).unwrap();
                assert_eq!(row.map_bits(), expected.map_bits(), "row {}", t + i as u64);
            }
            t += size as u64;
            size = (size * 7) % 1201;
        }
    }

    trait ToBits {
        fn map_bits(&self) -> Vec<u64>;
    }

    impl ToBits for [f64] {
        fn map_bits(&self) -> Vec<u64> {
            self.iter().map(|value| value.to_bits()).collect()
        }
    }

    #[test]
    fn many_steps_at_once_are_the_steps_one_by_one() {
        check(|o| leaf(StepLr { step_size: Int(37), gamma: Float(0.9) }, o));
        check(|o| leaf(MultiStepLr { milestones: vec![Int(5), Int(600), Int(600)], gamma: Float(0.3) }, o));
        check(|o| leaf(ConstantLr { factor: Float(0.3), total_iters: Int(700) }, o));
        check(|o| leaf(linear(1000), o));
        check(|o| leaf(exponential(0.8), o));
        check(|o| leaf(exponential(1.001), o));
        check(|o| leaf(PolynomialLr { total_iters: Int(3000), power: Float(1.7) }, o));
        check(|o| leaf(PolynomialLr { total_iters: Int(3000), power: Int(2) }, o));
        check(|o| leaf(cosine(4000), o));
        check(|o| leaf(cosine(7), o));
        check(|o| leaf(cosine(1), o));
        check(|o| leaf(WarmRestarts::new(Int(3), Int(2), Float(1e-3), -1).unwrap(), o));
        check(|o| leaf(WarmRestarts::new(Int(1), Int(1), Int(0), -1).unwrap(), o));
    }

    #[test]
    fn so_are_those_of_schedulers_made_of_others() {
        check(|o| {
            let children = vec![leaf(linear(40), o), leaf(cosine(900), o), leaf(exponential(0.99), o)];
            Scheduler::Sequential(
                Sequential::new(children, vec![Int(40), Int(1100)], -1, place(), o).unwrap(),
            )
        });
        check(|o| {
            let children = vec![
                leaf(ConstantLr { factor: Float(0.1), total_iters: Int(20) }, o),
                leaf(exponential(0.7), o),
            ];
            Scheduler::Chained(Chained::new(children, place()).unwrap())
        });
        check(|o| {
            let one = vec![leaf(exponential(0.999), o), leaf(cosine(300), o)];
            let sequential = Sequential::new(one, vec![Int(512)], -1, place(), o).unwrap();
            let children = vec![Scheduler::Sequential(sequential), leaf(linear(100), o)];
            Scheduler::Chained(Chained::new(children, place()).unwrap())
        });
    }
}
