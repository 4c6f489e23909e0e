#pragma once
#include <ATen/core/Tensor.h>

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace mm {

using NamedTensors = std::map<std::string, at::Tensor>;  // [...] each of its own shape

// Where parameters come from: a checkpoint, an initialiser (training from nothing), a recorder (names and shapes only).
class ParamSource {
 public:
  virtual ~ParamSource() = default;
  virtual bool has(const std::string& name) const = 0;                          // is there a parameter, or a scope, of that name
  virtual at::Tensor take(const std::string& name, at::IntArrayRef shape) = 0;  // throws Error{input} on a missing name or another shape
};

// A name prefix over a source. Layers are built from it, so loading a model is constructing it:
//
//   Linear fc1(p / "fc1", width, 4 * width);
class Params {
 public:
  explicit Params(std::shared_ptr<ParamSource> source, std::string prefix = {});

  Params operator/(std::string_view name) const;  // "a" / "b.c" -> "a.b.c"
  Params operator[](int64_t index) const;         // "layers" -> "layers.3"

  const std::string& name() const { return prefix_; }
  bool has(std::string_view name) const;  // is there a parameter, or a scope, of that name
  at::Tensor operator()(std::string_view name, at::IntArrayRef shape) const;

 private:
  std::string join(std::string_view name) const;

  std::shared_ptr<ParamSource> source_;
  std::string prefix_;
};

// Draws fresh parameters for training and keeps them by name. Weights ~ N(0, std) truncated at 2 std, biases 0, norm weights 1, by their
// last name component and rank (a norm's "weight" is 1-d). Each is a pure function of (seed, name). A std of 0 stands for sqrt(2 / n), n
// the inputs of each output (He et al. 2015, equation 10), but see own_deviation() in params.cpp for gates, attention and places. A name
// taken twice is a tied parameter: the same tensor. `has` knows what was taken so far, as nothing is there before.
class InitSource : public ParamSource {
 public:
  InitSource(std::uint64_t seed, double std);
  bool has(const std::string& name) const override;
  at::Tensor take(const std::string& name, at::IntArrayRef shape) override;
  const NamedTensors& tensors() const { return tensors_; }

 private:
  std::uint64_t seed_;
  double std_;
  NamedTensors tensors_;
};

// Records names and shapes; its tensors live on the meta device and hold nothing. `has` knows what was taken so far.
class RecordSource : public ParamSource {
 public:
  bool has(const std::string& name) const override;
  at::Tensor take(const std::string& name, at::IntArrayRef shape) override;
  const std::map<std::string, std::vector<int64_t>>& shapes() const { return shapes_; }

 private:
  std::map<std::string, std::vector<int64_t>> shapes_;
};

}  // namespace mm
