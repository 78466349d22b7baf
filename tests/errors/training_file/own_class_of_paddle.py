"""A class that is derived from one of Paddle's own schedulers: the rates are not those of its base."""
import paddle
from paddle.optimizer.lr import CosineAnnealingDecay


class Half(CosineAnnealingDecay):
    def get_lr(self):
        return 0.5 * super().get_lr()


scheduler = Half(0.1, 10)
optimizer = paddle.optimizer.Adam(learning_rate=scheduler, parameters=model.parameters())
for epoch in range(4):
    for batch in loader:
        loss.backward()
        optimizer.step()
        optimizer.clear_grad()
    scheduler.step()
