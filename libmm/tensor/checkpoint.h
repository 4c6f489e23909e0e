#pragma once
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "tensor/params.h"
#include "tensor/safetensors.h"

namespace mm {

// A parameter that a checkpoint lacks, or has in another shape.
struct UnfitParameter : Error {
  UnfitParameter(std::string parameter, const std::string& what, const std::string& where, const std::string& hint)
      : Error(Kind::input, what, where, hint), parameter(std::move(parameter)) {}
  std::string parameter;  // its stored name
};

// All weights of a model folder: model.safetensors, or the shards that model.safetensors.index.json names (plain file names only).
// A link is followed only inside the folder, or inside the folder's own repository in a Hugging Face cache.
// Names that safetensors.torch.save_model dropped as duplicates ("__metadata__": dropped -> kept) are found under both names; as scopes
// only the kept ones are.
class Checkpoint {
 public:
  explicit Checkpoint(const std::string& folder);

  std::vector<std::string> names() const;              // of what is stored, sorted
  bool has(const std::string& name) const;             // a stored or a dropped name
  bool has_scope(const std::string& prefix) const;     // is there a stored name that begins with "prefix."
  std::string stored(const std::string& name) const;   // the name under which a dropped one is stored; else the name itself
  at::Tensor tensor(const std::string& name) const;    // as Safetensors::tensor
  void release(const std::string& name) const;         // as Safetensors::release
  void release() const;                                // all of it: between two stages of a model that do not share weights
  const std::string& where() const { return where_; }  // the file (or index file) that messages name

 private:
  void open_shards(const std::string& folder);
  const Safetensors& file_with(const std::string& stored) const;

  std::string where_;
  std::vector<Safetensors> files_;
  std::map<std::string, std::size_t> file_of_;   // stored name -> index into files_
  std::map<std::string, std::string> kept_for_;  // dropped name -> stored name
};

// A checkpoint as the source of a model's parameters, brought to a device; floating-point ones also to a dtype. finish() throws when the
// checkpoint holds names nobody took, but for those that match one of the `ignored` patterns (shell wildcards: "*.position_ids"). Throws
// Error{usage} for kChar: models that offer --precision int8 take f32 and make 8-bit weights of it themselves.
class CheckpointSource : public ParamSource {
 public:
  CheckpointSource(std::shared_ptr<const Checkpoint> checkpoint, c10::Device device, c10::ScalarType dtype);
  bool has(const std::string& name) const override;
  at::Tensor take(const std::string& name, at::IntArrayRef shape) override;
  void finish(std::span<const std::string_view> ignored) const;

  // What `make` builds of this source, all of which it takes: finish() is called. Where a parameter is missing or has another shape, make()
  // is called once more with tensors that hold nothing, to find the others: the Error names the first five, and says how many there are.
  template <class Make>
  auto whole(std::span<const std::string_view> ignored, const Make& make) {
    try {
      auto made = make();
      finish(ignored);
      return made;
    } catch (const UnfitParameter& first) {
      tell_all(first, [&] { make(); });
    }
  }

 private:
  [[noreturn]] void tell_all(const UnfitParameter& first, const std::function<void()>& again);

  std::shared_ptr<const Checkpoint> checkpoint_;
  c10::Device device_;
  c10::ScalarType dtype_;
  std::set<std::string> taken_;                    // stored names
  bool noting_ = false;                            // what does not fit becomes one of unfit_
  std::map<std::string, std::string> unfit_ = {};  // stored name -> as a message calls it
};

}  // namespace mm
