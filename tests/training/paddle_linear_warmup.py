# lrsched --run steps_per_epoch=3
import paddle

model = paddle.nn.Linear(4, 1)
boundaries = [3, 6]
base_lr = 0.1
values = [base_lr * (0.1 ** i) for i in range(len(boundaries) + 1)]
lr = paddle.optimizer.lr.PiecewiseDecay(boundaries=boundaries, values=values)
scheduler = paddle.optimizer.lr.LinearWarmup(learning_rate=lr, warmup_steps=2, start_lr=0.0, end_lr=base_lr)
opt = paddle.optimizer.Momentum(learning_rate=scheduler, momentum=0.9, parameters=model.parameters())
for epoch in range(4):
    for batch in range(3):
        loss = paddle.mean(model(paddle.ones([2, 4])))
        loss.backward()
        opt.step()
        opt.clear_grad()
        scheduler.step()
