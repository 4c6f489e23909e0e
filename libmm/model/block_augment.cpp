#include "model/block_augment.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/affine_grid_generator.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/grid_sampler.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros_like.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <numbers>

#include "base/check.h"
#include "base/hash.h"
#include "base/random.h"
#include "model/block_shape.h"

namespace mm::blocks {
namespace {

constexpr std::string_view kPicture = "[C, H, W]";

// Where each place of the new picture is taken from, in coordinates of -1 to 1: x' = a x + b y + c, y' = d x + e y + f.
using Affine = std::array<float, 6>;

// A block that moves the places of a picture. draw(random) -> Affine.
template <class Draw>
Block moving(const ExampleShape& shape, const BlockArguments& arguments, const Params& p, Draw draw) {
  check_rank(arguments, shape, 3, kPicture);
  return [draw, own = hash64(p.name())](const at::Tensor& x, std::uint64_t key) {
    if (key == 0) return x;
    const auto affine = at::empty({x.size(0), 2, 3}, at::kFloat);
    for (std::int64_t i = 0; i < x.size(0); ++i) {
      Random random(key + static_cast<std::uint64_t>(i), own);
      const Affine drawn = draw(random);
      std::ranges::copy(drawn, affine.mutable_data_ptr<float>() + 6 * i);
    }
    constexpr int kBilinear = 0, kZeros = 0;
    const auto grid = at::affine_grid_generator(affine.to(x.device()), x.sizes(), /*align_corners=*/false);  // [B, H, W, 2]
    return at::grid_sampler(x, grid, kBilinear, kZeros, /*align_corners=*/false);                            // [B, C, H, W]
  };
}

// A block that gives each example a number or some: draw(random) -> float. [B, 1, 1, 1]
template <class Draw>
at::Tensor for_each_example(const at::Tensor& x, std::uint64_t key, std::uint64_t own, Draw draw) {
  const auto numbers = at::empty({x.size(0), 1, 1, 1}, at::kFloat);
  for (std::int64_t i = 0; i < x.size(0); ++i) {
    Random random(key + static_cast<std::uint64_t>(i), own);
    numbers.mutable_data_ptr<float>()[i] = static_cast<float>(draw(random));
  }
  return numbers.to(x.device());
}

// A matrix that blurs a row of `size` places by its product; at the ends the weights that fall outside are shared among the others.
at::Tensor blurring(std::int64_t size, double deviation) {
  const auto matrix = at::empty({size, size}, at::kFloat);
  auto* weight = matrix.mutable_data_ptr<float>();
  for (std::int64_t i = 0; i < size; ++i)
    for (std::int64_t k = 0; k < size; ++k) {
      const double far = static_cast<double>(i - k) / deviation;
      *weight++ = static_cast<float>(std::exp(-far * far / 2));
    }
  return matrix / matrix.sum(1, /*keepdim=*/true);  // [size, size]
}

}  // namespace

Block random_shift(BlockArguments& arguments, ExampleShape& shape, const Params& p) {
  const auto most = arguments.count(0, "by how many places");
  check_rank(arguments, shape, 3, kPicture);
  const auto height = shape[1], width = shape[2];
  MM_CHECK(most < height && most < width, Kind::usage, fmt::format("moving by {} leaves nothing of {} x {}", most, height, width), "");
  return [=, own = hash64(p.name())](const at::Tensor& x, std::uint64_t key) {
    if (key == 0) return x;
    const auto moved = at::zeros_like(x);
    for (std::int64_t i = 0; i < x.size(0); ++i) {
      Random random(key + static_cast<std::uint64_t>(i), own);
      const auto down = random.between(-most, most), right = random.between(-most, most);
      const auto window = [&](const at::Tensor& from, std::int64_t y, std::int64_t x0) {
        return from[i]
            .narrow(1, std::max<std::int64_t>(0, y), height - std::abs(y))
            .narrow(2, std::max<std::int64_t>(0, x0), width - std::abs(x0));
      };
      window(moved, down, right).copy_(window(x, -down, -right));
    }
    return moved;
  };
}

Block random_crop(BlockArguments& arguments, ExampleShape& shape, const Params& p) {
  const double least = arguments.rate(0, "the smallest part of the area"), stretch = arguments.number("stretch", 4.0 / 3, 1, 4);
  MM_CHECK(least >= 0.01, Kind::usage, fmt::format("the smallest part of the area must be at least 0.01, not {}", least), "");
  return moving(shape, arguments, p, [=](Random& random) -> Affine {
    const double area = random.uniform(least, 1), ratio = std::exp(random.uniform(-1, 1) * std::log(stretch));
    const double width = std::min(1.0, std::sqrt(area * ratio)), height = std::min(1.0, std::sqrt(area / ratio));
    const double right = random.uniform(width - 1, 1 - width), down = random.uniform(height - 1, 1 - height);
    return {static_cast<float>(width), 0, static_cast<float>(right), 0, static_cast<float>(height), static_cast<float>(down)};
  });
}

Block random_rotate(BlockArguments& arguments, ExampleShape& shape, const Params& p) {
  const auto most = static_cast<double>(arguments.count(0, "by how many degrees"));
  check_rank(arguments, shape, 3, kPicture);
  const double tall = static_cast<double>(shape[1]) / static_cast<double>(shape[2]);  // both sides are 2 long in the coordinates
  return moving(shape, arguments, p, [=](Random& random) -> Affine {
    const double angle = random.uniform(-most, most) * std::numbers::pi / 180, cosine = std::cos(angle), sine = std::sin(angle);
    return {static_cast<float>(cosine),      static_cast<float>(-sine * tall), 0,
            static_cast<float>(sine / tall), static_cast<float>(cosine),       0};
  });
}

Block random_scale(BlockArguments& arguments, ExampleShape& shape, const Params& p) {
  const double part = arguments.rate(0, "the part by which it grows or shrinks");
  return moving(shape, arguments, p, [=](Random& random) -> Affine {
    const auto inverse = static_cast<float>(1 / random.uniform(1 - part, 1 + part));
    return {inverse, 0, 0, 0, inverse, 0};
  });
}

Block random_flip(BlockArguments& arguments, ExampleShape& shape, const Params& p) {
  check_rank(arguments, shape, 3, kPicture);
  return [own = hash64(p.name())](const at::Tensor& x, std::uint64_t key) {
    if (key == 0) return x;
    const auto mirrored = for_each_example(x, key, own, [](Random& random) { return random.chance(0.5) ? 1 : 0; });  // [B, 1, 1, 1]
    return x.lerp(x.flip(3), mirrored);                                                                              // [B, C, H, W]
  };
}

Block jitter(BlockArguments& arguments, ExampleShape& shape, const Params& p) {
  const double brightness = arguments.rate("brightness", 0.4), contrast = arguments.rate("contrast", 0.4);
  check_rank(arguments, shape, 3, kPicture);
  const auto bright = hash64(p.name() + ".brightness"), strong = hash64(p.name() + ".contrast");
  return [=](const at::Tensor& x, std::uint64_t key) {
    if (key == 0) return x;
    const auto factor = [&](std::uint64_t own, double part) {
      return for_each_example(x, key, own, [part](Random& random) { return random.uniform(1 - part, 1 + part); });  // [B, 1, 1, 1]
    };
    const auto y = x * factor(bright, brightness);                                             // [B, C, H, W]
    return at::Tensor(y.mean({1, 2, 3}, /*keepdim=*/true).lerp(y, factor(strong, contrast)));  // [B, C, H, W]
  };
}

Block blur(BlockArguments& arguments, ExampleShape& shape, const Params& p) {
  const auto most = static_cast<double>(arguments.count(0, "how many pixels of deviation"));
  const double chance = arguments.number("chance", 0.5, 0, 1);
  check_rank(arguments, shape, 3, kPicture);
  return [=, own = hash64(p.name())](const at::Tensor& x, std::uint64_t key) {
    if (key == 0) return x;
    std::vector<at::Tensor> down, across;
    for (std::int64_t i = 0; i < x.size(0); ++i) {
      Random random(key + static_cast<std::uint64_t>(i), own);
      const double sharp = 1e-3;  // the window is one pixel
      const double deviation = random.chance(chance) ? random.uniform(0.1, most) : sharp;
      down.push_back(blurring(x.size(2), deviation));
      across.push_back(blurring(x.size(3), deviation));
    }
    const auto rows = at::stack(down).unsqueeze(1).to(x.device());       // [B, 1, H, H]
    const auto columns = at::stack(across).unsqueeze(1).to(x.device());  // [B, 1, W, W]
    return rows.matmul(x).matmul(columns.transpose(2, 3));               // [B, C, H, W]
  };
}

}  // namespace mm::blocks
