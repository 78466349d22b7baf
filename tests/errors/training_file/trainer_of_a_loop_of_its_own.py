from transformers import HfArgumentParser, Seq2SeqTrainingArguments


class FusedTrainer:
    def __init__(self, model, training_args, data):
        self.training_args = training_args

    def train(self):
        for batch in self.data:
            self.update(self.training_args.learning_rate)


(training_args,) = HfArgumentParser((Seq2SeqTrainingArguments,)).parse_args_into_dataclasses()
trainer = FusedTrainer(model, training_args, data)
trainer.train()
