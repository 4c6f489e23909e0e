#include "nn/conv.h"

#include <ATen/ops/conv2d.h>
#include <ATen/ops/equal.h>

#include "support/close.h"
#include "support/drawn_params.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("pictures keep their numbers when their channels come to lie last") {
  for (const std::int64_t channels : {1, 3}) {
    CAPTURE(channels);
    const auto x = numbers({2, channels, 4, 5});
    const auto last = channels_last(x);
    CHECK(at::equal(last, x));
    CHECK(last.strides().vec() == std::vector<std::int64_t>{20 * channels, 1, 5 * channels, channels});
    CHECK(at::equal(channels_last(last), x));
  }
}

TEST_CASE("a convolution is torch's, and so are its gradients") {
  for (const std::int64_t channels : {1, 3}) {
    CAPTURE(channels);
    const auto x = numbers({2, channels, 8, 7}, 1).requires_grad_(), w = numbers({4, channels, 3, 3}, 2).requires_grad_();
    const auto bias = numbers({4}, 3);
    const auto ours = convolve(x, w, bias, 2, 1);
    ours.square().sum().backward();
    const auto grad_x = x.grad().clone(), grad_w = w.grad().clone();
    x.mutable_grad() = at::Tensor();
    w.mutable_grad() = at::Tensor();
    const auto theirs = at::conv2d(x, w, bias, {2, 2}, {1, 1});
    theirs.square().sum().backward();
    CHECK(ours.strides()[1] == 1);
    CHECK(difference(ours, theirs) < 1e-5);
    CHECK(difference(grad_x, x.grad()) < 1e-4);
    CHECK(difference(grad_w, w.grad()) < 1e-4);
    CHECK(difference(convolve(x, w, {}, 1, 0), at::conv2d(x, w)) < 1e-5);
  }
}
