import paddle
from paddle.optimizer.lr import LambdaDecay

model = paddle.nn.Linear(4, 1)
scheduler = LambdaDecay(learning_rate=0.5, lr_lambda=lambda epoch: 0.95 ** epoch)
opt = paddle.optimizer.Adam(parameters=model.parameters(), learning_rate=scheduler)
for epoch in range(6):
    for batch in range(1):
        loss = paddle.mean(model(paddle.ones([2, 4])))
        loss.backward()
        opt.step()
        opt.clear_grad()
    scheduler.step()
