import fire
from data import model, train_set
from trl import SFTConfig, SFTTrainer


def train(learning_rate: float = 1e-4, epochs: int = 2, batch: int = 8, micro: int = 2):
    steps = batch // micro
    trainer = SFTTrainer(
        model=model,
        train_dataset=train_set,
        args=SFTConfig(
            output_dir="out",
            learning_rate=learning_rate,
            num_train_epochs=epochs,
            per_device_train_batch_size=micro,
            gradient_accumulation_steps=steps,
            lr_scheduler_type="cosine",
        ),
    )
    trainer.train()


if __name__ == "__main__":
    fire.Fire(train)
