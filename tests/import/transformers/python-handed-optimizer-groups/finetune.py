from data import model, train_set
from torch.optim import AdamW
from transformers import Trainer, TrainingArguments


def llrd(model, rate, decay):
    layers = [model.backbone, model.classifier]
    groups = []
    for depth, layer in enumerate(reversed(layers)):
        groups.append({"params": layer.parameters(), "lr": rate * decay**depth})
    return groups


args = TrainingArguments(
    output_dir="out", num_train_epochs=3, per_device_train_batch_size=4, warmup_steps=2, lr_scheduler_type="polynomial"
)
optimizer = AdamW(llrd(model, 1e-4, 0.9), weight_decay=0.01)
trainer = Trainer(model=model, args=args, train_dataset=train_set, optimizers=(optimizer, None))
trainer.train()
