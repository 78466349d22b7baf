# lrsched --per step --run steps_per_epoch=3
# Functions of the file make the optimizer and its scheduler: Lightning steps that once per epoch.
import lightning as L
import torch
from argparse import Namespace
from torch.optim.lr_scheduler import CosineAnnealingLR, MultiStepLR


def get_optimizer(hparams, model):
    return torch.optim.SGD(model.parameters(), lr=hparams.lr, momentum=0.9)


def get_scheduler(hparams, optimizer):
    if hparams.lr_scheduler == "steplr":
        scheduler = MultiStepLR(optimizer, milestones=hparams.decay_step, gamma=hparams.decay_gamma)
    elif hparams.lr_scheduler == "cosine":
        scheduler = CosineAnnealingLR(optimizer, T_max=hparams.num_epochs, eta_min=1e-8)
    else:
        raise ValueError("scheduler not recognized!")
    return scheduler


class Net(L.LightningModule):
    def __init__(self, hparams):
        super().__init__()
        self.save_hyperparameters(hparams)
        self.layer = torch.nn.Linear(3, 1)

    def training_step(self, batch, batch_idx):
        return self.layer(batch).pow(2).mean()

    def configure_optimizers(self):
        self.optimizer = get_optimizer(self.hparams, self.layer)
        scheduler = get_scheduler(self.hparams, self.optimizer)
        return [self.optimizer], [scheduler]


hparams = Namespace(lr=5e-4, lr_scheduler="cosine", num_epochs=5, decay_step=[2], decay_gamma=0.1)
loader = torch.utils.data.DataLoader(torch.ones(12, 3), batch_size=4)
trainer = L.Trainer(max_epochs=5, logger=False, enable_checkpointing=False, enable_progress_bar=False, enable_model_summary=False, accelerator="cpu")
trainer.fit(Net(hparams), loader)
