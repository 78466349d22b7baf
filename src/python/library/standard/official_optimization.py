# `official.nlp.optimization` of the TensorFlow Model Garden: the decay begins at step 0, also behind a warmup.
from keras.optimizers.schedules import PolynomialDecay
from lrsched.transformers_tf import WarmUp as _WarmUp


class WarmUp(_WarmUp):
    def _decayed(self, step):
        return self.decay_schedule_fn(step)


def create_optimizer(
    init_lr, num_train_steps, num_warmup_steps, end_lr=0.0, optimizer_type="adamw", beta_1=0.9, poly_power=1.0
):
    lr_schedule = PolynomialDecay(
        initial_learning_rate=init_lr, decay_steps=num_train_steps, end_learning_rate=end_lr, power=poly_power
    )
    if num_warmup_steps:
        lr_schedule = WarmUp(
            initial_learning_rate=init_lr, decay_schedule_fn=lr_schedule, warmup_steps=num_warmup_steps
        )
    if optimizer_type not in ("adamw", "lamb"):
        raise ValueError("Unsupported optimizer type: ", optimizer_type)
    return __optimizer__(lr_schedule)


def AdamWeightDecay(learning_rate=0.001, *args, **keywords):
    return __optimizer__(learning_rate)


def LAMB(learning_rate=0.001, *args, **keywords):
    return __optimizer__(learning_rate)
