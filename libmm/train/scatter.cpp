#include "train/scatter.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>

#include "base/check.h"
#include "tensor/shape.h"
#include "train/html_text.h"

namespace mm {
namespace {

constexpr double kSide = 600, kMargin = 0.15;  // of the picture, in its own units; of the span of the real points

struct View {
  double centre_x = 0, centre_y = 0, reach = 1;  // what is shown: centre +- reach, in both directions

  std::string left(double x) const { return fmt::format("{:.1f}", (x - centre_x + reach) / (2 * reach) * kSide); }
  std::string top(double y) const { return fmt::format("{:.1f}", (centre_y + reach - y) / (2 * reach) * kSide); }
  bool holds(double x, double y) const { return std::abs(x - centre_x) <= reach && std::abs(y - centre_y) <= reach; }
};

View view_of(const at::Tensor& real) {
  const auto low = std::get<0>(real.min(0)), high = std::get<0>(real.max(0));  // [2]
  const auto number = [](const at::Tensor& x, std::int64_t i) { return x[i].item().toDouble(); };
  const double wide = number(high, 0) - number(low, 0), tall = number(high, 1) - number(low, 1);
  const double reach = std::max(wide, tall) / 2 * (1 + kMargin);
  return {(number(low, 0) + number(high, 0)) / 2, (number(low, 1) + number(high, 1)) / 2, reach > 0 ? reach : 1};
}

std::string dots(const at::Tensor& points, const View& view, std::string_view colour, double radius) {
  const auto wide = points.to(at::kDouble).contiguous();
  const auto* number = wide.const_data_ptr<double>();
  std::string svg = fmt::format(R"(<g fill="{}">)", colour) + "\n";
  for (std::int64_t i = 0; i < wide.size(0); ++i) {
    const double x = number[2 * i], y = number[2 * i + 1];
    if (view.holds(x, y)) svg += fmt::format("<circle cx=\"{}\" cy=\"{}\" r=\"{}\"/>\n", view.left(x), view.top(y), radius);
  }
  return svg + "</g>\n";
}

}  // namespace

std::string scatter_svg(const std::string& name, const at::Tensor& real, const at::Tensor& made) {
  shape(made, "N 2", "made");
  MM_CHECK(shape(real, "M 2", "real")["M"] > 0, Kind::input, "there are no real points to span the picture");
  const View view = view_of(real);
  std::string svg =
      fmt::format(R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {0}" role="img" aria-label="{1}">)", kSide, html_text(name)) +
      "\n";
  svg += fmt::format(R"(<rect width="{0}" height="{0}" fill="white"/>)", kSide) + "\n";
  return svg + dots(real, view, "#f3b27a", 2.2) + dots(made, view, "#1f4e79", 1.1) + "</svg>\n";
}

}  // namespace mm
