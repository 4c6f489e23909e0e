#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>

namespace mm {

struct LinearSvmOptions {
  double cost = 1;          // C: weight of the errors beside the regulariser
  double tolerance = 1e-3;  // greatest gradient along which a multiplier could still move, where it ends
  int most_rounds = 1000;   // over the rows of two classes
  std::uint64_t seed = 0;   // of the order of rows in each round, and of cross-validation's parts
};

// Rows to learn from. Usually a machine is made of the rows that it is asked about, and `asked` is undefined. Where it is not, machines are
// sums of `x`, but errors are those on `asked`: the similarity x.asked between two rows need not be symmetric then
// (train/coral_transform.h).
struct SvmRows {
  at::Tensor x;           // [N, C]
  at::Tensor labels;      // [N] i64 in [0, classes)
  at::Tensor asked = {};  // [N, C]
};

// A linear support vector machine of K classes, one against one: for the classes a < b the least of
//
//   (|w|^2 + c^2) / 2 + C sum_i max(0, 1 - y_i (w.x_i + c))   over the rows of both, y_i = 1 where row i is of class a, else -1
//
// which is LIBLINEAR's L2-regularised hinge loss with a bias. Found by dual coordinate descent (Hsieh et al. 2008, "A dual coordinate
// descent method for large-scale linear SVM", algorithm 1, L1-SVM) over the products of rows: for up to a few thousand. What is asked
// belongs to the class that wins most of its K - 1 games; of equals the first, as in LIBSVM.
struct LinearSvm {
  std::int64_t classes = 0;  // K
  at::Tensor weight;         // [K (K - 1) / 2, C] f64; pairs (0, 1), (0, 2), ..., (1, 2), ...
  at::Tensor bias;           // [K (K - 1) / 2] f64

  at::Tensor operator()(const at::Tensor& x) const;  // [N, C] -> [N] i64
};

// A pure function of what is given. Throws Error{input} for shapes and labels that do not fit, Error{usage} for a cost that is not above 0
// and for fewer than two classes. A class without rows loses all its games.
LinearSvm train_linear_svm(const SvmRows& rows, std::int64_t classes, const LinearSvmOptions& options = {});

// The cost with the most rows right in cross-validation over `folds` (>= 2) parts of shuffled rows; the first of those that tie. costs: not
// empty. Throws as train_linear_svm does, and Error{input} for fewer rows than parts.
double choose_cost(const SvmRows& rows, std::int64_t classes, std::span<const double> costs, int folds,
                   const LinearSvmOptions& options = {});

}  // namespace mm
