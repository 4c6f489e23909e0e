#include "explain/additive.h"

#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("a sum of two parts is its own projection") {
  const std::vector<double> a{1, -2, 4}, b{10, 0.5, -3};
  std::vector<double> outputs;
  for (const double x : a)
    for (const double y : b) outputs.insert(outputs.end(), {x + y, 2 * x - y});
  const auto projected = additive_projection(outputs, 3, 2);
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(projected[2 * i] == doctest::Approx(a[i] + b[i]));
    CHECK(projected[2 * i + 1] == doctest::Approx(2 * a[i] - b[i]));
  }
}

TEST_CASE("of an exclusive or nothing is left but its mean") {
  const std::vector<double> outputs{0, 1, 1, 0};  // f(a, b) = a xor b, of a = b = {0, 1}
  CHECK(additive_projection(outputs, 2, 1) == std::vector<double>{0.5, 0.5});
}

TEST_CASE("outputs that are not of every pairing are refused") {
  CHECK(complaint([] { additive_projection(std::vector<double>(6, 0), 2, 1); }) == "6 numbers are not 2 x 2 outputs of 1");
  CHECK(complaint([] { additive_projection({}, 0, 1); }) == "0 numbers are not 0 x 0 outputs of 1");
}

namespace {

// mean over j of f(input m of i, all others of j), of inputs with one number each, [M][N].
std::vector<std::vector<double>> means_of(const std::vector<std::vector<double>>& inputs, double (*f)(const std::vector<double>& x)) {
  const auto n = inputs[0].size();
  std::vector<std::vector<double>> means(inputs.size(), std::vector<double>(n, 0));
  for (std::size_t m = 0; m < inputs.size(); ++m)
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j) {
        std::vector<double> x;
        for (std::size_t k = 0; k < inputs.size(); ++k) x.push_back(inputs[k][k == m ? i : j]);
        means[m][i] += f(x) / static_cast<double>(n);
      }
  return means;
}

const std::vector<std::vector<double>> kThree{{1, -1, 2, 0.5}, {0, 3, -2, 1}, {5, 5, 1, -4}};

}  // namespace

TEST_CASE("of three inputs a sum is itself, and of two the projection is that of all pairs") {
  const auto sum =
      additive_projection_of_means(means_of(kThree, [](const std::vector<double>& x) { return x[0] * x[0] - 3 * x[1] + x[2]; }), 4, 1);
  for (std::size_t i = 0; i < 4; ++i) CHECK(sum[i] == doctest::Approx(kThree[0][i] * kThree[0][i] - 3 * kThree[1][i] + kThree[2][i]));
  const auto f = [](const std::vector<double>& x) { return x[0] * x[1] + x[1]; };
  std::vector<double> pairs;
  for (const double a : kThree[0])
    for (const double b : kThree[1]) pairs.push_back(f({a, b}));
  const auto two = additive_projection_of_means(means_of({kThree[0], kThree[1]}, f), 4, 1), expected = additive_projection(pairs, 4, 1);
  for (std::size_t i = 0; i < 4; ++i) CHECK(two[i] == doctest::Approx(expected[i]));
}

TEST_CASE("nothing of XOR is additive, and means of other lengths are refused") {
  const std::vector<std::vector<double>> inputs{{0, 0, 1, 1}, {0, 1, 0, 1}};
  for (const double said :
       additive_projection_of_means(means_of(inputs, [](const std::vector<double>& x) { return x[0] == x[1] ? 0.0 : 1.0; }), 4, 1))
    CHECK(said == doctest::Approx(0.5));
  const std::vector<std::vector<double>> short_means{{1, 2}, {1}};
  CHECK(complaint([&] { additive_projection_of_means(short_means, 2, 1); }) == "1 numbers are not 2 means of 1");
}
