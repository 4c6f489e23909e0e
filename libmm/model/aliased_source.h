#pragma once
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "tensor/params.h"

namespace mm {

// Weights whose names differ between the releases of the library that wrote them: layers ask for today's name, and get what stands under
// the first of `names(name)` that the files hold. Each of them is also looked for behind the prefixes that wrappers leave ("model.",
// "module."), and with the endings of 2018 (model/old_names.h).
class AliasedSource : public ParamSource {
 public:
  using Names = std::function<std::vector<std::string>(const std::string& name)>;

  AliasedSource(std::shared_ptr<ParamSource> files, Names names);

  bool has(const std::string& name) const override;
  at::Tensor take(const std::string& name, at::IntArrayRef shape) override;

 private:
  std::string find(const std::string& name) const;  // its name in the files; the name itself when there is none

  std::shared_ptr<ParamSource> files_;
  Names names_;
};

}  // namespace mm
