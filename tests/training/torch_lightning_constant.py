# lrsched
# genuine updates 2
import lightning as L
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


class LightningModel(L.LightningModule):
    def __init__(self, model, learning_rate):
        super().__init__()
        self.learning_rate = learning_rate
        self.model = model

    def training_step(self, batch, batch_idx):
        features, labels = batch
        return nn.functional.cross_entropy(self.model(features), labels)

    def configure_optimizers(self):
        optimizer = torch.optim.Adam(self.parameters(), lr=self.learning_rate)
        return optimizer


def count_of(count: int):
    return min(1.0, count / 3)


loader = DataLoader(TensorDataset(torch.ones(8, 2), torch.zeros(8, dtype=torch.long)), batch_size=4)
lightning_model = LightningModel(nn.Linear(2, 2), learning_rate=0.0005)
trainer = L.Trainer(max_epochs=4, accelerator="cpu", logger=False, enable_checkpointing=False, enable_progress_bar=False)
trainer.fit(model=lightning_model, train_dataloaders=loader)
predicted = torch.argmax(lightning_model.model(torch.ones(1, 2)), dim=1)
print({0: "cat", 1: "dog"}[predicted.item()])
