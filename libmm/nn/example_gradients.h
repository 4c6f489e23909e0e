#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <map>
#include <vector>

namespace mm {

// The gradient of each example of a batch from one forward and one backward pass: while one of these lives, layers that know of it tell it,
// in this thread, what goes into a parameter's product and which gradient comes back. From these follow the norm of every example's
// gradient without the gradient itself (Goodfellow 2015, Efficient per-example gradient computations; Li et al. 2022, Large language models
// can be strong differentially private learners, section 4), and any weighted sum of them (Bu et al. 2023, Differentially private
// optimization on large model at small cost). A parameter so used gets no gradient of its own.
//
// Layers that know of it: linear, conv and layer-norm. It looks at leaves of the graph alone, and at inputs whose first dimension is as
// long as the batch; what it did not see gets its gradient as ever, so that one can tell.
class ExampleGradients {
 public:
  explicit ExampleGradients(std::int64_t examples);
  ~ExampleGradients();
  ExampleGradients(const ExampleGradients&) = delete;
  ExampleGradients& operator=(const ExampleGradients&) = delete;

  static ExampleGradients* current();  // of this thread; null where nobody asks

  // Whether it can follow x [B, ...] through these parameters; the bias may be undefined.
  bool sees(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias) const;

  at::Tensor linear(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias);  // [B, ..., in] -> [B, ..., out]
  at::Tensor convolve(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias, std::int64_t stride,
                      std::int64_t pad);                                                    // [B, C, H, W] -> [B, K, H', W']
  at::Tensor scale(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias);  // x w + b: [B, ..., C] -> [B, ..., C]

  // After the backward pass.
  bool has(const at::Tensor& parameter) const;                                            // [...]
  at::Tensor squared_norms() const;                                                       // [B] f64, of all that it has together
  at::Tensor weighted_sum(const at::Tensor& parameter, const at::Tensor& weights) const;  // weights [B] f64 -> the parameter's shape

 private:
  // What one parameter was in: each example's gradient is the sum over t of the outer product of what came back and what went in.
  struct Uses {
    std::vector<at::Tensor> back;  // [B, T, out]
    std::vector<at::Tensor> in;    // [B, T, in]; empty where what went in is 1 (a bias)
  };

  void keep(const at::Tensor& parameter, const at::Tensor& back, const at::Tensor& in = {});  // [...], [B, T, out], [B, T, in]

  std::int64_t examples_;
  ExampleGradients* outer_;
  std::map<const c10::TensorImpl*, Uses> uses_;
};

// at::linear, which is followed where somebody does so in this thread. [..., in] -> [..., out]
at::Tensor followed_linear(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias);

}  // namespace mm
