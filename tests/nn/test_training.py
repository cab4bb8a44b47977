"""`fit` and `Trainer`: what is reported, when training stops, and that it goes on bit for bit."""

import math
import signal
import threading

import numpy as np
import pytest

import nn
from autograd import Tensor
from nn import optim
from nn.data import Compose, DataLoader, Dataset, RandomCrop, RandomHorizontalFlip, Scale, load_digits
from nn.evaluation import evaluate
from nn.training import Trainer, fit

X = np.random.default_rng(0).normal(size=(20, 3))
LABELS = (X.sum(axis=1) > 0).astype(int)


def same(a, b):
    return a.keys() == b.keys() and all(np.array_equal(a[name], b[name]) for name in a)


def rows(history):
    """What must repeat: everything but the clock."""
    return [{name: number for name, number in row.items() if name != "seconds"} for row in history.rows]


def trainer(folder=None, every=None, callbacks=(), seed=0, validation=True):
    """A small network with everything that has a state: dropout, momentum, a schedule, random transforms."""
    nn.manual_seed(seed)
    train, test = load_digits()
    model = nn.Sequential(
        nn.Flatten(), nn.Linear(64, 16), nn.ReLU(), nn.Dropout(0.2), nn.Dropout(0.1, generator=5), nn.Linear(16, 10)
    )
    vary = Compose([RandomCrop(8, padding=1), RandomHorizontalFlip(), Scale(16)])
    loader = DataLoader(train.subset(slice(0, 130)), 32, shuffle=True, generator=seed, transform=vary)
    optimizer = optim.Adam(model.parameters(), lr=1e-2)
    return Trainer(
        model, loader, optimizer=optimizer, schedule=optim.OneCycleLR(optimizer, 1e-2, 15),
        validation=DataLoader(test.subset(slice(0, 50)), 64, transform=Scale(16)) if validation else None,
        callbacks=callbacks, folder=folder, checkpoint_every=every, progress=False, clip_norm=1.0,
    )  # fmt: skip


class At(nn.Callback):
    """Does something after a certain number of batches."""

    def __init__(self, batches, action):
        self.batches, self.action = batches, action

    def on_batch_end(self, trainer):
        self.batches -= 1
        if not self.batches:
            self.action()


def crash():
    raise RuntimeError("the machine was switched off")


def ctrl_c():
    signal.raise_signal(signal.SIGINT)


@pytest.fixture(scope="module")
def whole():
    """An uninterrupted run of three epochs of five batches."""
    run = trainer()
    run.fit(3)
    return run


def test_same_seed_same_bits(whole):
    again = trainer()
    assert rows(again.fit(3)) == rows(whole.history)
    assert same(again.model.state_dict(), whole.model.state_dict())
    other = trainer(seed=1)
    other.fit(3)
    assert not same(other.model.state_dict(), whole.model.state_dict())


@pytest.mark.parametrize("batches", [1, 2, 5, 6, 9, 15])
def test_a_crash_at_any_batch_and_a_resume_give_the_same_bits(batches, whole, tmp_path):
    with pytest.raises(RuntimeError, match="switched off"):
        trainer(tmp_path, every=1, callbacks=[At(batches, crash)]).fit(3)
    resumed = trainer(tmp_path, every=1, seed=9)
    if batches == 1:  # the crash came before the first checkpoint
        with pytest.raises(FileNotFoundError, match=r"checkpoint\.npz"):
            resumed.fit(3, resume=True)
        return
    assert rows(resumed.fit(3, resume=True)) == rows(whole.history)
    assert same(resumed.model.state_dict(), whole.model.state_dict())


@pytest.mark.parametrize("batches", [1, 5, 8])
def test_ctrl_c_leaves_a_run_folder_that_goes_on_bit_for_bit(batches, whole, tmp_path):
    first = trainer(tmp_path, callbacks=[At(batches, ctrl_c)])
    with pytest.raises(KeyboardInterrupt):
        first.fit(3)
    assert {path.name for path in tmp_path.iterdir()} >= {"checkpoint.npz", "weights.npz", "history.json"}
    assert same(nn.load(tmp_path / "weights.npz"), first.model.state_dict())
    assert len(nn.History.load(tmp_path)) == batches // 5
    resumed = trainer(tmp_path, seed=9)
    assert rows(resumed.fit(3, resume=True)) == rows(whole.history)
    assert same(resumed.model.state_dict(), whole.model.state_dict())
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_second_ctrl_c_does_not_wait(tmp_path):
    class Twice(nn.Callback):
        def on_batch_end(self, trainer):
            ctrl_c()
            ctrl_c()
            raise AssertionError("went on after the second")

    with pytest.raises(KeyboardInterrupt):
        trainer(tmp_path, callbacks=[Twice()]).fit(3)
    assert not (tmp_path / "weights.npz").exists()


def test_training_in_a_thread_leaves_signals_alone(whole):
    run = trainer()
    thread = threading.Thread(target=run.fit, args=(1,))
    thread.start()
    thread.join()
    assert rows(run.history) == rows(whole.history)[:1]


def test_a_run_goes_on_in_the_same_trainer(whole):
    run = trainer()
    run.fit(1)
    assert rows(run.fit(3)) == rows(whole.history)


def test_the_history_says_what_was_computed():
    nn.manual_seed(0)
    model = nn.Linear(3, 2)
    run = Trainer(model, DataLoader((X, LABELS), 8), optimizer=optim.SGD(model.parameters(), lr=0.0), progress=False,
                  validation=(X[:5], LABELS[:5]))  # fmt: skip
    (row,) = run.fit(1).rows
    logits = X @ model.weight.data.T + model.bias.data
    p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    losses = -np.log(p[np.arange(20), LABELS])
    right = logits.argmax(axis=1) == LABELS
    assert row["loss"] == pytest.approx(losses.mean(), rel=1e-5)
    assert row["accuracy"] == right.mean()
    assert row["val_loss"] == pytest.approx(losses[:5].mean(), rel=1e-5)
    assert row["val_accuracy"] == right[:5].mean()
    assert row["epoch"] == 1 and row["lr"] == 0.0 and row["seconds"] > 0


def test_by_hand_and_by_fit_are_the_same_loop():
    def network():
        nn.manual_seed(3)
        return nn.MLP([3, 4, 2])

    fitted, model = network(), network()
    fit(fitted, DataLoader((X, LABELS), 8), 2, optimizer=optim.SGD(fitted.parameters(), lr=0.1), progress=False)
    optimizer = optim.SGD(model.parameters(), lr=0.1)
    for _ in range(2):
        for x, y in DataLoader((X, LABELS), 8):
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(x), y).backward()
            optimizer.step()
    assert same(model.state_dict(), fitted.state_dict())


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_batches_come_in_the_dtype_of_the_parameters(dtype):
    seen = set()
    model = nn.Linear(3, 1).to(dtype)
    model.register_forward_pre_hook(lambda module, args: seen.add(args[0].dtype.name))
    for data in ((X, X[:, :1]), Dataset(X, X[:, :1]), DataLoader((X, X[:, :1]), 4), [(X, X[:, :1])]):
        fit(model, data, 1, progress=False)
    assert seen == {dtype}
    assert model.weight.dtype == dtype


def test_early_stopping_restores_the_best_weights():
    scores, weights = iter([3.0, 2.0, 2.5, 2.4, 1.0]), []

    class Score(nn.Callback):
        def on_epoch_end(self, trainer, row):
            row["score"] = next(scores)
            weights.append(trainer.model.state_dict())

    model = nn.Linear(3, 2)
    history = fit(model, (X, LABELS), 10, progress=False, callbacks=[Score(), nn.EarlyStopping("score", patience=2)])
    assert history["score"] == [3.0, 2.0, 2.5, 2.4]
    assert same(model.state_dict(), weights[1])
    assert not same(weights[1], weights[3])


def test_early_stopping_remembers_across_a_resume(tmp_path):
    def run(epochs, resume=False):
        nn.manual_seed(0)
        model = nn.Linear(3, 2)
        rates = optim.SGD(model.parameters(), lr=100.0)
        stopping = nn.EarlyStopping("loss", patience=2)
        settings = {"optimizer": rates, "callbacks": [stopping], "seed": 0, "progress": False}
        return fit(model, (X, LABELS), epochs, resume=resume, folder=tmp_path, **settings), stopping

    at_once, one = run(50)
    for path in tmp_path.iterdir():
        path.unlink()
    run(2)
    in_two, two = run(50, resume=True)
    assert rows(at_once) == rows(in_two)
    assert (one.best, one.best_epoch) == (two.best, two.best_epoch) and same(one.weights, two.weights)


def test_an_unknown_monitor_is_named():
    with pytest.raises(ValueError, match="val_loss"):
        fit(nn.Linear(3, 2), (X, LABELS), 1, progress=False, callbacks=[nn.EarlyStopping()])


def test_a_plateau_is_told_the_loss():
    model = nn.Linear(3, 2)
    optimizer = optim.SGD(model.parameters(), lr=0.0)
    schedule = optim.ReduceLROnPlateau(optimizer, patience=1)
    fit(model, (X, LABELS), 3, optimizer=optimizer, schedule=schedule, progress=False)
    assert schedule.last_epoch == 3 and schedule.num_bad_epochs in (0, 1) and math.isfinite(schedule.best)


def test_a_penalty_is_part_of_the_loss():
    model = nn.Linear(3, 2)
    run = Trainer(model, [(X, LABELS)], progress=False, penalty=lambda m: optim.l2_penalty(m.parameters(), 10.0))
    penalty = 10 * sum(float((p.data**2).sum()) for p in model.parameters())
    plain = run.evaluate([(X, LABELS)])["loss"]
    assert run.step(X, LABELS) == pytest.approx(plain + penalty, rel=1e-5)


def test_a_loss_that_is_not_finite_ends_training():
    model = nn.Linear(3, 1)
    before = model.state_dict()
    with pytest.raises(FloatingPointError, match="inf in epoch 1, batch 1"):
        fit(model, (X, np.full((20, 1), np.inf)), 1, progress=False)
    assert same(model.state_dict(), before)


def test_evaluation_leaves_the_modes_as_they_were():
    model = nn.Sequential(nn.Linear(3, 4), nn.Dropout(0.9), nn.Linear(4, 2))
    model[1].eval()
    a, b = (evaluate(model, (X, LABELS), batch_size=n) for n in (20, 3))
    assert a == pytest.approx(b)
    assert [m.training for m in model.modules()] == [True, True, False, True]
    assert all(p.grad is None for p in model.parameters())
    with pytest.raises(ValueError, match="no sample"):
        evaluate(model, (X[:0], LABELS[:0]))


def test_progress_says_loss_and_metric(capsys):
    fit(nn.Linear(3, 2), (X, LABELS), 2, validation=(X, LABELS))
    bar = capsys.readouterr().err
    for word in ("epoch 2/2", "loss=", "accuracy=", "val_loss=", "batch/s"):
        assert word in bar


def test_resume_without_a_folder_or_with_another_trainer(tmp_path):
    with pytest.raises(ValueError, match="folder"):
        fit(nn.Linear(3, 2), (X, LABELS), 1, progress=False, resume=True)
    trainer(tmp_path).fit(1)
    with pytest.raises(ValueError, match="random numbers"):
        fit(nn.Linear(3, 2), (X, LABELS), 2, progress=False, resume=True, folder=tmp_path)


@pytest.mark.parametrize("setting", [{"optimizer": "adam"}, {"optimizer": nn.optim.Adam}, {"loss": nn.MSELoss}])
def test_a_name_or_a_class_is_no_setting(setting):
    with pytest.raises(TypeError, match=rf"{next(iter(setting))} is .*, as nn\..*, not "):
        fit(nn.Linear(3, 2), (X, LABELS), 1, progress=False, **setting)


def test_no_data_is_refused():
    with pytest.raises(ValueError, match="no batch"):
        fit(nn.Linear(3, 2), (X[:0], LABELS[:0]), 1)
    with pytest.raises(ValueError, match="no batch"):
        fit(nn.Linear(3, 2), DataLoader((X, LABELS), 64, drop_last=True), 1)


@pytest.mark.parametrize("data, said", [(3, "not int"), (X, "not ndarray"), (iter([]), "not list_iterator")])
def test_data_that_is_none_is_refused(data, said):
    with pytest.raises(TypeError, match=said):
        fit(nn.Linear(3, 2), data, 1)


def test_the_picture_of_a_history(tmp_path):
    history = nn.History([{"epoch": 1, "loss": 1.0, "val_loss": 2.0, "lr": 1.0}, {"epoch": 2, "loss": 0.5, "lr": 1.0}])
    figure = history.plot(tmp_path / "curves.svg")
    assert [axes.get_title() for axes in figure.axes] == ["loss"]
    assert [line.get_label() for line in figure.axes[0].lines] == ["training", "validation"]
    assert "<svg" in (tmp_path / "curves.svg").read_text()
    assert history.csv().splitlines() == ["epoch,loss,val_loss,lr", "1,1.0,2.0,1.0", "2,0.5,,1.0"]
    assert "<table>" in history._repr_html_()
    assert history.best("loss")["epoch"] == 2 and history.best("loss", "max")["epoch"] == 1
    with pytest.raises(KeyError, match="epoch, loss, val_loss, lr"):
        history["accuracy"]


def test_accuracy_refuses_shapes_that_do_not_match():
    with pytest.raises(ValueError, match=r"\(2,\).*\(1,\)"):
        nn.accuracy(Tensor([[1.0, 0.0], [0.0, 1.0]]), np.array([0]))


@pytest.mark.parametrize("tree", [{"epoch": 1}, [], 3, {"model": {}, "random": 3, "schedule": None}])
def test_a_checkpoint_of_something_else_is_refused(tree, tmp_path):
    nn.save_checkpoint(tree, tmp_path / "checkpoint.npz")
    with pytest.raises(ValueError, match=r"checkpoint\.npz is no checkpoint of a trainer"):
        fit(nn.Linear(3, 2), (X, LABELS), 2, progress=False, resume=True, folder=tmp_path)


def test_the_bar_shows_loss_metric_rate_and_time_left(capfd):
    fit(nn.MLP([3, 4, 2], generator=0), (X, LABELS), 2, batch_size=8, seed=0)
    shown = capfd.readouterr().err.split("\r")[-1]
    assert "epoch 2/2" in shown and "loss=" in shown and "accuracy=" in shown and "lr=0.001" in shown and "<" in shown
