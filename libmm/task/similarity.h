#pragma once
#include <ATen/core/Tensor.h>

#include <string>
#include <vector>

namespace mm {

// How near each of them is to each, as cosines: of every two, whichever came when. Written as one JSON object, {"ids": [...],
// "similarity": [[...], ...]}, or as a table for people.
class Similarity {
 public:
  void add(const std::string& id, const at::Tensor& vector);  // [E] f32. Throws Error{usage} for more than a screen or a program can hold

  std::string json() const;
  std::string table() const;

 private:
  at::Tensor cosines() const;  // [N, N] f64

  std::vector<std::string> ids_;
  std::vector<at::Tensor> vectors_;  // [E] each
};

}  // namespace mm
