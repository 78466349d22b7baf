# lrsched
import torch
from transformers import Trainer, TrainingArguments, get_cosine_schedule_with_warmup
from torch.utils.data import Dataset
class D(Dataset):
    def __len__(self): return 20
    def __getitem__(self, i): return {"x": torch.ones(2)}
class M(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.l = torch.nn.Linear(2, 1)
    def forward(self, x, labels=None):
        return {"loss": self.l(x).sum()}
model = M()
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
scheduler = get_cosine_schedule_with_warmup(optimizer, num_warmup_steps=2, num_training_steps=12)
args = TrainingArguments(output_dir="o", per_device_train_batch_size=4, max_steps=9, report_to=[], use_cpu=True, save_strategy="no", logging_strategy="no")
trainer = Trainer(model=model, args=args, train_dataset=D(), optimizers=(optimizer, scheduler))
trainer.train()
