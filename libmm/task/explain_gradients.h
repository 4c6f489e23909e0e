#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "explain/integrated_gradients.h"
#include "task/explain_model.h"

namespace mm {

// Integrated gradients of what a model says of single examples, from the mean of the training rows to the example: of all numbers that go
// in, F of them, input behind input. What an example lacks is missing on the whole way. Where they are not complete to one in a thousand
// (layers like relu have kinks) they are asked again with four, then sixteen times the steps.
class InputGradients {
 public:
  InputGradients(const ExplainedModel& model, std::size_t steps);

  // Of the score of one output; contributions: [F].
  PathAttribution operator()(std::int64_t row, std::int64_t output) const;

  std::vector<double> numbers(std::int64_t row) const;  // [F] what goes in of a row
  std::string name(std::size_t feature) const;          // "text[17]", "picture[0,12,7]", or the input's own of one number
  std::size_t input_of(std::size_t feature) const;      // whose it is
  std::size_t size() const { return baseline_.size(); }

 private:
  std::vector<at::Tensor> inputs(const at::Tensor& points) const;  // [P, F] -> [P, ...] each

  const ExplainedModel& model_;
  std::size_t steps_;
  std::vector<double> baseline_;    // [F]
  std::vector<std::size_t> first_;  // feature of each input, and F behind them
};

}  // namespace mm
