"""The command line: `python -m nn train`, `evaluate` and `summary`."""

from __future__ import annotations

import argparse
import dataclasses
import sys
from pathlib import Path
from typing import Any

from nn.callbacks import Callback, EarlyStopping, Progress
from nn.evaluation import evaluate
from nn.history import Row
from nn.models import MODELS
from nn.randomness import manual_seed
from nn.recipes import DATA, OPTIMIZERS, SCHEDULES, Config
from nn.reporting import summary_of
from nn.serialization import load
from nn.training import Trainer

EXAMPLES = """\
examples:
  python -m nn train --data digits --model mlp
  python -m nn train --data fashion-mnist --data-dir /usr/share/datasets/fashion-mnist --model lenet5
  python -m nn train --out runs/digits-mlp-1 --resume
  python -m nn evaluate runs/digits-mlp-1
  python -m nn summary vgg16
"""


def parser() -> argparse.ArgumentParser:
    """What the command line understands."""
    text = argparse.RawDescriptionHelpFormatter
    top = argparse.ArgumentParser("python -m nn", description=__doc__, epilog=EXAMPLES, formatter_class=text)
    commands = top.add_subparsers(dest="command", required=True, metavar="command")

    train = commands.add_parser("train", help="train a network on images", epilog=EXAMPLES, formatter_class=text)
    train.add_argument("--data", choices=DATA, help="which images (default: digits, which come with the package)")
    train.add_argument("--data-dir", metavar="DIR", help="the folder of the data's published files")
    train.add_argument("--download", action="store_true", default=None, help="fetch the files that are missing")
    train.add_argument("--model", choices=MODELS, help="which network (default: mlp)")
    train.add_argument("--epochs", type=int, metavar="N", help="passes over the images (default: 5; 30 for digits)")
    train.add_argument("--batch-size", type=int, metavar="N", help="images a step (default: 64; 16 for digits)")
    train.add_argument("--optimizer", choices=OPTIMIZERS, help="how weights are changed (default: adam)")
    train.add_argument(
        "--lr", type=float, metavar="RATE", help="learning rate, one-cycle's at its peak (default: suits the optimizer)"
    )
    train.add_argument("--weight-decay", type=float, metavar="X", help="pull weights to 0 (default: 0)")
    train.add_argument("--schedule", choices=SCHEDULES, help="how the rate goes (default: one-cycle)")
    train.add_argument(
        "--label-smoothing",
        type=float,
        metavar="SHARE",
        help="of each target, given to all classes evenly (default: 0; 0.1 for digits)",
    )
    train.add_argument("--augment", action="store_true", default=None, help="vary the images: crop, flip")
    train.add_argument("--validation", type=float, metavar="SHARE", help="held out to watch progress (default: 0.1)")
    train.add_argument("--patience", type=int, metavar="N", help="stop early after N epochs without progress")
    train.add_argument("--clip-norm", type=float, metavar="X", help="clip the gradients' norm")
    train.add_argument("--seed", type=int, metavar="N", help="same seed, same weights, bit for bit (default: 0)")
    train.add_argument("--out", type=Path, metavar="RUN", help="the run folder (default: a new one in runs/)")
    train.add_argument("--resume", action="store_true", help="go on with the run in --out; --epochs may be raised")
    train.add_argument("--checkpoint-every", type=int, metavar="N", help="checkpoint every N batches, not only epochs")

    test = commands.add_parser("evaluate", help="test accuracy of a run", description="Test accuracy of a run.")
    test.add_argument("run", type=Path, metavar="RUN", help="a run folder that train has written")
    test.add_argument("--data-dir", metavar="DIR", help="the folder of the data's files, if they have moved")

    table = commands.add_parser(
        "summary",
        help="the layers of a network",
        description="A table of a network's layers: output shapes, parameters, multiply-adds, memory.",
    )
    table.add_argument("model", choices=MODELS, metavar="MODEL", help=", ".join(MODELS))
    table.add_argument("--input-shape", type=int, nargs=3, metavar=("C", "H", "W"), help="shape of one image")
    table.add_argument("--classes", type=int, metavar="N", help="number of classes")
    return top


#: Options that may be given anew to a run that is there.
FREE = ("epochs", "data_dir", "download")


class Lines(Callback):
    """One line an epoch."""

    def on_epoch_end(self, trainer: Trainer, row: Row) -> None:
        from tqdm import tqdm

        numbers = [
            f"{name.replace('val_', 'validation ')} {100 * x:.2f} %" if "accuracy" in name else
            f"{name.replace('val_', 'validation ')} {x:.4f}"
            for name, x in row.items() if "loss" in name or "accuracy" in name
        ]  # fmt: skip
        tqdm.write(f"epoch {row['epoch']:>3}/{trainer.epochs}  {'  '.join(numbers)}  {row['seconds']:.1f} s")


def train(options: dict[str, Any]) -> None:
    """Train, write the run folder, and print the test accuracy in per cent last."""
    out, resume, every = (options.pop(name) for name in ("out", "resume", "checkpoint_every"))
    config = resumed(out, options) if resume else Config.of(**options)
    folder = out or free_folder(f"{config.data}-{config.model}")
    if not resume and (folder / "checkpoint.npz").exists():
        raise ValueError(f"{folder} holds a run already: continue it with --resume, or name another folder")
    training, validation, test = config.datasets()
    manual_seed(config.seed)
    model = config.network(training)
    loader = config.loader(training, training=True)
    optimizer = OPTIMIZERS[config.optimizer](model.parameters(), lr=config.lr, weight_decay=config.weight_decay)
    monitor = "loss" if validation is None else "val_loss"
    trainer = Trainer(
        model, loader, loss=config.loss, optimizer=optimizer, clip_norm=config.clip_norm,
        validation=None if validation is None else config.loader(validation),
        schedule=SCHEDULES[config.schedule](optimizer, config.epochs, len(loader)),
        callbacks=[
            *([] if config.patience is None else [EarlyStopping(monitor, config.patience)]),
            Lines(), Progress(terminal_only=True),
        ],
        folder=folder, checkpoint_every=every, progress=False,
    )  # fmt: skip
    config.save(folder)
    print(f"{config.model} on {config.data}: {len(training)} training images, "
          f"{len(validation or ())} for validation, {len(test)} for the test")  # fmt: skip
    try:
        trainer.fit(config.epochs, resume=resume)
        print(f"run folder: {folder}")
        print_accuracy(trainer.evaluate(config.loader(test)))
    except KeyboardInterrupt:
        print(f"\ninterrupted; go on with: python -m nn train --out {folder} --resume", file=sys.stderr)
        raise


def resumed(out: Path | None, options: dict[str, Any]) -> Config:
    """The configuration of a run that goes on; only the number of epochs, and where the data is, may differ."""
    if out is None:
        raise ValueError("--resume goes on with the run in --out: name its folder")
    config = Config.load(out)
    for name, value in options.items():
        if name not in FREE and value is not None and value != getattr(config, name):
            raise ValueError(f"{out} was begun with {name} {getattr(config, name)}, not {value}")
    return changed(config, options)


def changed(config: Config, options: dict[str, Any]) -> Config:
    """The configuration with those options that may differ from one command on a run to the next."""
    config = dataclasses.replace(config, **{n: options[n] for n in FREE if options.get(n) is not None})
    config.check()
    return config


def test_run(options: dict[str, Any]) -> None:
    """Print the test accuracy of a run."""
    config = changed(Config.load(options["run"]), options)
    _, _, test = config.datasets()
    model = config.network(test)
    model.load_state_dict(load(options["run"] / "weights.npz"))
    print_accuracy(evaluate(model, config.loader(test)))


def summarize(options: dict[str, Any]) -> None:
    """Print the table of a network."""
    print(summary_of(options["model"], options["input_shape"], options["classes"]))


def print_accuracy(found: dict[str, float]) -> None:
    """The last line of a command, in per cent."""
    print(f"test accuracy: {100 * found['accuracy']:.2f} %")


def free_folder(name: str) -> Path:
    """The first of runs/name-1, runs/name-2, … that is not there yet."""
    number = 1
    while (folder := Path("runs", f"{name}-{number}")).exists():
        number += 1
    return folder


def main(arguments: list[str] | None = None) -> int:
    """Run a command; the exit status is 0, 2 after an error that names its cause, and 130 after Ctrl-C."""
    options = vars(parser().parse_args(arguments))
    command = {"train": train, "evaluate": test_run, "summary": summarize}[options.pop("command")]
    try:
        command(options)
    except (ValueError, OSError, ImportError, FloatingPointError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
