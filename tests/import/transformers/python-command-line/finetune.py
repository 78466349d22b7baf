import argparse

from data import model, train_set
from transformers import Trainer, TrainingArguments


def parse():
    parser = argparse.ArgumentParser()
    parser.add_argument("--lr", type=float, default=2e-4)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--micro", type=int, default=4)
    parser.add_argument("--epochs", type=int, default=3)
    return parser.parse_args()


def main(args):
    common = dict(output_dir="out", learning_rate=args.lr, num_train_epochs=args.epochs)
    training_args = TrainingArguments(
        per_device_train_batch_size=args.micro,
        gradient_accumulation_steps=args.batch // args.micro,
        warmup_steps=2,
        **common,
    )
    trainer = Trainer(model=model, args=training_args, train_dataset=train_set)
    trainer.train()


if __name__ == "__main__":
    main(parse())
