"""Pictures of networks: what they show, counted again by hand."""

import sys

import numpy as np
import pytest

import nn
from autograd import Tensor
from nn import pictures

pytest.importorskip("matplotlib")


def small_cnn():
    nn.manual_seed(0)
    return nn.Sequential(
        nn.Conv2d(1, 3, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Dropout(0.5), nn.Linear(12, 4)
    )  # fmt: skip


IMAGES = np.random.default_rng(0).normal(size=(7, 1, 4, 4))
CLASSES = np.array([0, 1, 2, 3, 0, 1, 2])


def boxes(picture):
    return [box.lines for box in picture.diagram.boxes]


def test_a_model_is_drawn_layer_by_layer_with_shapes_and_counts():
    shown = boxes(pictures.draw(small_cnn(), (1, 4, 4)))
    assert shown == [
        ("input", "1×4×4"),
        ("0: Conv2d", "3×4×4", "30 parameters", "432 multiply-adds"),
        ("1: ReLU", "3×4×4"),
        ("2: MaxPool2d", "3×2×2"),
        ("3: Flatten", "12"),
        ("5: Linear", "4", "52 parameters", "48 multiply-adds"),
    ]  # dropout passes everything on when the model is not being trained


def test_depth_folds_and_the_remark_counts_all():
    picture = pictures.draw(nn.LeNet5(), (1, 28, 28), depth=1, theme="dark")
    assert [lines[0] for lines in boxes(picture)] == ["input", "features: Sequential", "classifier: Sequential"]
    assert picture.diagram.remarks == ("61,706 parameters; 416,520 multiply-adds for one example",)
    assert "LeNet5, one example" in str(picture) and picture.svg.startswith("<svg")


def test_drawing_leaves_the_model_as_it_was():
    net = small_cnn()
    net[4].eval()
    before = {name: array.copy() for name, array in net.state_dict().items()}
    modes = [module.training for module in net.modules()]
    pictures.draw(net, (1, 4, 4)), pictures.feature_maps(net, IMAGES[0]), pictures.dead_units(net, IMAGES)
    assert [module.training for module in net.modules()] == modes
    assert all((before[name] == array).all() for name, array in net.state_dict().items())
    assert all(
        parameter.grad is None and not module._hooks for module in net.modules() for parameter in net.parameters()
    )


def test_filters_are_the_weights():
    net = small_cnn()
    figure = pictures.filters(net)
    shown = np.array([axes.images[0].get_array() for axes in figure.axes])
    np.testing.assert_array_equal(shown, net[0].weight.data[:, 0])
    assert len({axes.images[0].get_clim() for axes in figure.axes}) == 1  # one scale, 0 in the middle
    low, high = figure.axes[0].images[0].get_clim()
    assert low == -high


def test_filters_of_a_linear_layer_are_squares_and_other_layers_are_refused():
    assert len(pictures.filters(nn.Linear(16, 5)).axes) == 5
    with pytest.raises(ValueError, match="no layer 'conv9'; it has 0, 1, 2"):
        pictures.filters(small_cnn(), "conv9")
    with pytest.raises(ValueError, match=r"1 \(ReLU\) is none"):
        pictures.filters(small_cnn(), "1")
    with pytest.raises(ValueError, match="is no image"):
        pictures.filters(nn.Linear(15, 5))


def test_feature_maps_are_the_outputs_of_the_layer():
    net = small_cnn()
    figure = pictures.feature_maps(net, IMAGES[2])
    x = Tensor(IMAGES[2:3].astype(np.float32))
    np.testing.assert_allclose([axes.images[0].get_array() for axes in figure.axes], net[0](x).data[0], rtol=1e-6)
    assert len(pictures.feature_maps(net, IMAGES[2], "2").axes) == 3
    with pytest.raises(ValueError, match="makes no maps"):
        pictures.feature_maps(net, IMAGES[2], "5")


def test_activations_counts_every_output_of_every_activation():
    figure = pictures.activations(small_cnn(), IMAGES)
    (axes,) = figure.axes
    assert sum(bar.get_height() for bar in axes.patches) == 7 * 3 * 4 * 4
    assert len(pictures.activations(nn.Linear(16, 2), IMAGES.reshape(7, 16)).axes) == 1


def test_activations_that_overflowed_are_said_to_be():
    net = nn.Sequential(nn.Linear(2, 2), nn.ReLU())
    net[0].weight.data = np.full((2, 2), np.inf)
    with np.errstate(all="ignore"):
        (axes,) = pictures.activations(net, np.ones((3, 2))).axes
    assert axes.get_title() == "1: not finite"


def test_gradient_flow_shows_the_root_mean_squares():
    net = small_cnn()
    with pytest.raises(ValueError, match="no parameter has a gradient"):
        pictures.gradient_flow(net)
    nn.functional.cross_entropy(net.eval()(IMAGES.astype(np.float32)), CLASSES).backward()
    (axes,) = pictures.gradient_flow(net).axes
    heights = [bar.get_height() for bar in axes.patches]
    np.testing.assert_allclose(heights, [np.sqrt(np.mean(p.grad.data.astype(float) ** 2)) for p in net.parameters()])
    assert axes.get_yscale() == "log"
    for parameter in net.parameters():
        parameter.grad = Tensor(np.zeros(parameter.shape))
    assert pictures.gradient_flow(net).axes[0].get_title() == "4 of 4 gradients are 0"


def test_dead_units_are_counted_by_map():
    net = small_cnn()
    bias = np.zeros(3)
    bias[1] = -1000.0
    net[0].bias.data = bias
    title = pictures.dead_units(net, IMAGES).axes[0].get_title()
    assert title == "1 of 3 units are dead"
    with pytest.raises(ValueError, match="has no ReLU"):
        pictures.dead_units(nn.Linear(2, 2), np.ones((1, 2)))


class Fixed(nn.Module):
    """Says what it is told."""

    def forward(self, x):
        return Tensor(x.data.reshape(len(x), -1)[:, :3])


def test_the_confusion_matrix_counts_pairs():
    x = np.array([[9, 0, 0, 0], [9, 0, 0, 0], [0, 9, 0, 0], [0, 0, 9, 0]], float)
    (axes,) = pictures.confusion_matrix(Fixed(), x, np.array([0, 1, 1, 2]), class_names="abc").axes
    assert axes.get_title() == "3 of 4 right"
    written = {(t.get_position()[1], t.get_position()[0]): t.get_text() for t in axes.texts}
    assert written == {(0, 0): "1", (1, 0): "1", (1, 1): "1", (2, 2): "1"}
    np.testing.assert_allclose(axes.images[0].get_array(), [[1, 0, 0], [0.5, 0.5, 0], [0, 0, 1]])


def test_the_worst_images_come_first():
    x = np.array([[9, 0, 0, 0], [9, 0, 0, 1], [5, 9, 0, 2], [0, 0, 9, 3]], float)
    figure = pictures.worst_images(Fixed(), x, np.array([0, 1, 0, 2]), count=2)
    assert [axes.get_title().split("\n")[0] for axes in figure.axes] == ["1 → 0", "0 → 1"]
    assert [axes.images[0].get_array()[1, 1] for axes in figure.axes] == [1, 2]
    assert "2 of 4 are wrong" in figure.get_suptitle()


@pytest.mark.parametrize(
    "target, message",
    [
        ([0.5] * 7, "not float64 of shape"), ([0, 1], "each of the 7 examples, not int64 of shape"),
        ([0, 1, 2, 3, 4, 1, 2], "classes run from 0 to 3, not from 0 to 4"),
    ],
)  # fmt: skip
def test_targets_that_are_no_classes_are_refused(target, message):
    with pytest.raises(ValueError, match=message):
        pictures.confusion_matrix(small_cnn(), IMAGES, np.array(target))
    with pytest.raises(ValueError, match=message):
        pictures.worst_images(small_cnn(), IMAGES, np.array(target))


def test_an_empty_batch_is_refused():
    with pytest.raises(ValueError, match="at least one example"):
        pictures.activations(small_cnn(), IMAGES[:0])


def test_without_matplotlib_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(ImportError, match=r"pip install 'chainrule\[plot\]'"):
        pictures.filters(small_cnn())
    assert boxes(pictures.draw(small_cnn(), (1, 4, 4)))  # needs none


def test_all_pictures_are_drawn(tmp_path):
    net = small_cnn()
    nn.functional.cross_entropy(net(IMAGES.astype(np.float32)), CLASSES).backward()
    for name in pictures.__all__:
        arguments = {
            "draw": ((1, 4, 4),), "filters": (), "gradient_flow": (), "feature_maps": (IMAGES[0],),
            "activations": (IMAGES,), "dead_units": (IMAGES,),
        }.get(name, (IMAGES, CLASSES))  # fmt: skip
        made = getattr(pictures, name)(net, *arguments)
        (made.save if name == "draw" else made.savefig)(tmp_path / f"{name}.svg")
        assert (tmp_path / f"{name}.svg").stat().st_size > 1000
