#include "train/scatter.h"

#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;

namespace {

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

}  // namespace

TEST_CASE("real points span the picture, made ones lie over them, and those outside are left out") {
  const auto real = at::tensor({-1.0F, -1.0F, 1.0F, 1.0F}).view({2, 2});
  const auto made = at::tensor({0.0F, 0.0F, 9.0F, 0.0F, -1.15F, 1.15F}).view({3, 2});
  const std::string svg = scatter_svg("a < b", real, made);
  CHECK(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 600 600\" role=\"img\" aria-label=\"a &lt; b\">\n"));
  CHECK(count(svg, "<circle ") == 4);
  CHECK(svg.find(R"(<circle cx="300.0" cy="300.0" r="1.1"/>)") != svg.npos);
  CHECK(svg.find(R"(<circle cx="0.0" cy="0.0" r="1.1"/>)") != svg.npos);
  CHECK(svg.find(R"(<circle cx="39.1" cy="560.9" r="2.2"/>)") != svg.npos);
  CHECK(svg.ends_with("</svg>\n"));
}

TEST_CASE("one real point is a picture, too; none is not") {
  const std::string svg = scatter_svg("one", at::zeros({1, 2}), at::zeros({0, 2}));
  CHECK(count(svg, "<circle ") == 1);
  CHECK(complaint([] { scatter_svg("none", at::zeros({0, 2}), at::zeros({1, 2})); }) == "there are no real points to span the picture");
}
