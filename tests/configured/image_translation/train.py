from data import create_dataset
from models import create_model
from options.train_options import TrainOptions

if __name__ == "__main__":
    opt = TrainOptions().parse()
    dataset = create_dataset(opt)
    print("The number of training images = %d" % len(dataset))
    model = create_model(opt)
    model.setup(opt)
    total_iters = 0
    for epoch in range(opt.epoch_count, opt.n_epochs + opt.n_epochs_decay + 1):
        epoch_iter = 0
        model.update_learning_rate()
        for i, data in enumerate(dataset):
            total_iters += opt.batch_size
            epoch_iter += opt.batch_size
            model.set_input(data)
            model.optimize_parameters()
            if total_iters % opt.print_freq == 0:
                print(model.get_current_losses())
        if epoch % opt.save_epoch_freq == 0:
            model.save_networks("latest")
