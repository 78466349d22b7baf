# The Trainer of transformers, as far as the rates need it: what a Trainer of the user's own finds when it makes its optimizer
# and its schedule, and the updates of the run. Read: transformers 4.40.2 to 5.24.0. What is not here is not known.
import math
from torch.optim import AdamW
from transformers import AutoModel, get_scheduler
from transformers.trainer_of_the_package import OpaqueTrainer, parameters_of


class Trainer(OpaqueTrainer):
    def __init__(self, model=None, args=None, data_collator=None, train_dataset=None, eval_dataset=None, *others, optimizers=(None, None), **given):
        # What the arguments are was found before: here they have their values.
        args.learning_rate = THE_RATE
        args.lr_scheduler_type = THE_SCHEDULER
        args.lr_scheduler_kwargs = THE_KWARGS
        args.warmup_steps = THE_WARMUP_STEPS
        args.warmup_ratio = THE_WARMUP_RATIO
        args.num_train_epochs = THE_EPOCHS
        args.max_steps = THE_MAX_STEPS
        args.per_device_train_batch_size = THE_BATCH_SIZE
        args.gradient_accumulation_steps = THE_ACCUMULATION
        args.get_warmup_steps = the_warmup
        self.model = model
        self.args = args
        self.train_dataset = train_dataset
        self.eval_dataset = eval_dataset
        self.optimizer, self.lr_scheduler = optimizers
        self._created_lr_scheduler = False
        # Until 4.34.
        self.sharded_ddp = None

    @staticmethod
    def get_optimizer_cls_and_kwargs(args, model=None):
        return AdamW, {"lr": args.learning_rate}

    def create_optimizer(self, model=None):
        if self.optimizer is None:
            self.optimizer = AdamW(parameters_of(self.model), lr=self.args.learning_rate)
        return self.optimizer

    def create_scheduler(self, num_training_steps, optimizer=None):
        if self.lr_scheduler is None:
            if optimizer is None:
                optimizer = self.optimizer
            self.lr_scheduler = get_scheduler(
                self.args.lr_scheduler_type,
                optimizer=optimizer,
                num_warmup_steps=self.args.get_warmup_steps(num_training_steps),
                num_training_steps=num_training_steps,
                scheduler_specific_kwargs=self.args.lr_scheduler_kwargs,
            )
            self._created_lr_scheduler = True
        return self.lr_scheduler

    def create_optimizer_and_scheduler(self, num_training_steps):
        self.create_optimizer()
        if THE_RELEASE_IS_OLD:
            self.create_scheduler(num_training_steps=num_training_steps, optimizer=self.optimizer)
        else:
            self.create_scheduler(num_training_steps=num_training_steps)

    def train(self, *given, **named):
        if self._created_lr_scheduler:
            self.lr_scheduler = None
            self._created_lr_scheduler = False
        if THE_RELEASE_IS_OLD:
            self.create_optimizer_and_scheduler(num_training_steps=THE_UPDATES)
        else:
            self.create_optimizer()
            self.create_scheduler(num_training_steps=THE_UPDATES)
        for update in range(THE_UPDATES):
            self.optimizer.step()
            self.lr_scheduler.step()


class Seq2SeqTrainer(Trainer):
    pass


# Those of trl take the name of a model, too.
class SFTTrainer(Trainer):
    def __init__(self, model=None, args=None, data_collator=None, train_dataset=None, eval_dataset=None, *others, **given):
        super().__init__(AutoModel.from_pretrained(model), args, data_collator, train_dataset, eval_dataset, **given)


class RewardTrainer(SFTTrainer):
    pass


class DPOTrainer(Trainer):
    def __init__(self, model=None, ref_model=None, args=None, data_collator=None, train_dataset=None, eval_dataset=None, *others, **given):
        super().__init__(AutoModel.from_pretrained(model), args, data_collator, train_dataset, eval_dataset, **given)


class GRPOTrainer(Trainer):
    def __init__(self, model=None, reward_funcs=None, args=None, train_dataset=None, eval_dataset=None, *others, **given):
        super().__init__(AutoModel.from_pretrained(model), args, None, train_dataset, eval_dataset, **given)


def is_sagemaker_mp_enabled():
    return False


def the_warmup(num_training_steps):
    if THE_WARMUP_STEPS >= 1:
        return int(THE_WARMUP_STEPS)
    if THE_WARMUP_RATIO > 0:
        return math.ceil(num_training_steps * THE_WARMUP_RATIO)
    return math.ceil(num_training_steps * THE_WARMUP_STEPS)


class ShardedDDPOption:
    SIMPLE = "simple"
