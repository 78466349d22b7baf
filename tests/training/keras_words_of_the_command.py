"""The command line is read by hand and by a parser that is handed it: the defaults count."""
import argparse
import sys

import keras
import numpy as np


def parse_args(args):
    parser = argparse.ArgumentParser()
    parser.add_argument("--lr", type=float, default=0.02)
    parser.add_argument("--epochs", type=int, default=6)
    return parser.parse_args(args)


def main(args=None):
    if args is None:
        args = sys.argv[1:]
    args = parse_args(args)
    model = keras.Sequential([keras.layers.Dense(1)])
    model.compile(optimizer=keras.optimizers.Adam(args.lr), loss="mse")
    if "eval" in sys.argv:
        print(model.evaluate(np.ones((8, 2)), np.ones((8, 1))))
    else:
        halves = keras.callbacks.LearningRateScheduler(lambda epoch: args.lr / 2 ** (epoch // 2))
        model.fit(np.ones((8, 2)), np.ones((8, 1)), epochs=args.epochs, callbacks=[halves], verbose=0)


if __name__ == "__main__":
    main()
