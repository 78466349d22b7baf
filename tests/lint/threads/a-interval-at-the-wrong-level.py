# Lightning-AI/pytorch-lightning#20436
# told by: note: Lightning ignores the key `interval` where `configure_optimizers` has it
# $ --at 0 --epochs 3
import lightning as L
import torch


class Model(L.LightningModule):
    def configure_optimizers(self):
        optimizer = torch.optim.SGD(self.parameters(), lr=0.1)
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 3)
        return {"optimizer": optimizer, "lr_scheduler": scheduler, "interval": "step"}
