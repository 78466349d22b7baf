# lrsched --per step --run steps_per_epoch=3
# A schedule of transformers without an `interval`: Lightning steps it once per epoch.
import lightning as L
import torch
from transformers import get_cosine_schedule_with_warmup


class Net(L.LightningModule):
    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(3, 1)

    def training_step(self, batch, batch_idx):
        return self.layer(batch).pow(2).mean()

    def configure_optimizers(self):
        optimizer = torch.optim.AdamW(self.parameters(), lr=2e-5)
        scheduler = get_cosine_schedule_with_warmup(optimizer, num_warmup_steps=2, num_training_steps=5)
        return [optimizer], [scheduler]


loader = torch.utils.data.DataLoader(torch.ones(12, 3), batch_size=4)
trainer = L.Trainer(max_epochs=5, logger=False, enable_checkpointing=False, enable_progress_bar=False, enable_model_summary=False, accelerator="cpu")
trainer.fit(Net(), loader)
